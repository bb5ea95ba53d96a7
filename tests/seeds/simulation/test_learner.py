"""The planner's own model in the simulated city: what it is told, and when it learns."""

import numpy as np
import pytest

from seeds.simulation.expected import NOTHING, true_columns
from seeds.simulation.history import Past, lived
from seeds.simulation.lane import Lane
from seeds.simulation.learner import Learner, facts, person_weeks
from seeds.simulation.policies import Policy as Planner
from seeds.simulation.policies import Told, read, rows
from seeds.simulation.run import run
from seeds.simulation.view import View


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
    assert np.array_equal(told.y, (seen.y & ~seen.cut)[open_ones])
    assert np.array_equal(told.weight, np.where(seen.cut, 0.25, 0.5)[open_ones])
    assert np.array_equal(told.stage, facts(seen.view).stage[open_ones])
    assert (told.mentor[told.action == 0] == -1).all()


def test_who_is_left_alone_and_helped_in_the_next_week_is_told_for_one_week(past: Past) -> None:
    """Cut is who has a row in the next week at the same stage, and nobody who has one now."""
    one, other = past.observed[:2]
    helped = dict(zip(other.view.ids, other.view.people.stage, strict=True))
    helped = {who: helped[who] for who in other.view.ids[other.rows.person]}

    wanted = [
        helped.get(who) == stage
        for who, stage in zip(one.view.ids, one.view.people.stage, strict=True)
    ]

    assert np.array_equal(one.cut, wanted)
    assert one.cut.sum() > 3
    assert not one.cut[one.rows.person].any()


def test_who_is_left_alone_is_told_by_the_truth_of_being_left_alone() -> None:
    """Steps of the left alone who seek P2 or P3 are as many as the law expects in the time that is
    told; counted by the fortnight alone, next week's help would be taken for nothing's."""
    true: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def watch(lane: Lane, view: View) -> None:
        true[view.week] = view.ids, true_columns(lane, view)[:, NOTHING]

    told, naive, expected = 0.0, 0.0, []
    for seen in lived(3_000, 9, 10, watch).observed:
        ids, p = true[seen.view.week]
        assert np.array_equal(ids, seen.view.ids)
        alone = np.isin(seen.view.people.stage, (1, 2))
        alone[seen.rows.person] = False
        time = np.where(seen.cut, 0.5, 1.0)[alone]
        told += (seen.y & ~seen.cut)[alone].sum()
        naive += seen.y[alone].sum()
        expected.append((1.0 - (1.0 - p[alone]) ** time).sum())

    error = np.sqrt(2 * sum(expected))  # a step lies in two fortnights
    assert told == pytest.approx(sum(expected), abs=4 * error)
    assert naive > sum(expected) + 4 * error


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
