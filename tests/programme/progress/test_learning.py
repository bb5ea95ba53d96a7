"""What the model is told of a week, and what it learns of a seeded district."""

from datetime import date, timedelta

import numpy as np

from planner.progress.hazard import Hazard
from planner.progress.weeks import PersonWeeks
from programme import clock
from programme.progress.events import events
from programme.progress.learning import fitted, learnable
from programme.progress.rows import person_weeks

DISTRICT = "31.74.09"
TODAY = date(2020, 10, 26)
MONDAY = TODAY - timedelta(weeks=8)


async def test_a_row_is_told_as_it_was_known_done_and_came_out(city: str) -> None:
    found = await events(DISTRICT)
    week = next(person_weeks(found, MONDAY, TODAY))

    told = learnable(found, week)

    who = week.person
    assert len(told) == who.size > 300
    assert np.array_equal(told.stage, week.known.stage[who])
    assert np.array_equal(told.counted, week.known.counted[who])
    assert np.array_equal(told.action, week.done.action[who])
    assert np.array_equal(told.lately, week.known.lately[who])
    assert np.array_equal(told.y, (week.reached & ~week.cut)[who])
    assert np.array_equal(told.weight, np.where(week.cut, 0.25, 0.5)[who])
    assert 0 < week.cut[who].sum() < who.size
    assert set(told.mentor[told.action == 0].tolist()) == {-1}
    assert set(told.mentor[told.action > 0].tolist()) <= set(found.mentors.id.tolist())
    visited = told.action == 3
    assert visited.any()
    assert set(told.way[~visited].tolist()) == {0}
    assert set(told.way[visited].tolist()) <= {10, 18, 35, 60}


async def test_the_districts_records_say_more_than_the_published_funnel(city: str) -> None:
    """Fitted to the weeks before, the model is nearer to what came of the weeks held out."""
    found = await events(DISTRICT)
    held_out = [learnable(found, week) for week in person_weeks(found, MONDAY, TODAY)]
    assert len(held_out) == 5

    model = fitted(found, MONDAY)

    cold = Hazard.cold(MONDAY)
    assert model.rows > 5_000
    assert sum(loss(model, rows) for rows in held_out) < sum(loss(cold, rows) for rows in held_out)


async def test_a_fit_is_the_same_bits_again(city: str) -> None:
    found = await events(DISTRICT)

    one, other = fitted(found, clock.today()), fitted(found, clock.today())

    assert one.rows == other.rows
    assert np.array_equal(one.belief.mean, other.belief.mean)
    assert np.array_equal(one.belief.precision, other.belief.precision)


def loss(model: Hazard, rows: PersonWeeks) -> float:
    """The mean negative log likelihood of a week's outcomes."""
    p = model.predict(rows)
    y = rows.y
    return float(-np.mean(np.where(y, np.log(p), np.log1p(-p))))
