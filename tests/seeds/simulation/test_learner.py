"""The planner's own model in the simulated city: what it is told, and when it learns."""

import numpy as np
import pytest

from seeds.simulation.history import Past, lived
from seeds.simulation.lane import Lane
from seeds.simulation.learner import Learner, facts, person_weeks
from seeds.simulation.policies import Policy as Planner
from seeds.simulation.policies import Told, read, rows
from seeds.simulation.run import run


@pytest.fixture(scope="module")
def past() -> Past:
    return lived(400, 5, 4)


def test_rows_are_what_was_published_and_what_came_of_it(past: Past) -> None:
    seen = past.observed[-1]
    open_ones = ~seen.view.record.objects

    told = person_weeks(seen)

    assert len(told) == open_ones.sum() < len(seen.view)
    given = np.zeros(len(seen.view), np.int64)
    given[seen.rows.person] = seen.rows.action
    assert np.array_equal(told.action, given[open_ones])
    assert np.array_equal(told.y, seen.y[open_ones])
    assert np.array_equal(told.stage, facts(seen.view).stage[open_ones])
    assert (told.mentor[told.action == 0] == -1).all()


def test_history_is_fitted_once_and_weeks_update_it(past: Past) -> None:
    lane = Lane(past.start, past.state.copy(), past.law)
    learner, view = Learner(), lane.open(past.first)
    for seen in past.observed[:-1]:
        learner.observe(seen)
    assert learner.model is None

    learner.probabilities(view)
    assert learner.model is not None
    fitted = learner.model
    learner.observe(past.observed[-1])

    assert fitted.rows == sum(len(person_weeks(seen)) for seen in past.observed[:-1])
    assert learner.model.rows == fitted.rows + len(person_weeks(past.observed[-1]))


def test_without_history_it_begins_at_the_published_funnel(past: Past) -> None:
    lane = Lane(past.start, past.state.copy(), past.law)
    view, told = lane.open(past.first), Told(lane, reference=pytest.fail)

    learner = Planner(read("planner:learned:cold"), told)
    choices, plan = learner.plan(view)

    assert len(rows(choices, plan)) > 0
    assert np.all((choices.p0 > 0) & (choices.p0 < 1))


def test_a_city_is_lived_by_it_alike_twice(past: Past) -> None:
    one, other = (run(past, read("planner:learned"), 2, reference=pytest.fail) for _ in range(2))

    assert np.array_equal(one.advances, other.advances)
    assert one.advances.sum() > 0
