"""Misfit: found where the truth has what the model lacks, none where it has not."""

import numpy as np
from numpy.testing import assert_allclose

from planner.progress import Action, Hazard, PersonWeeks, effects
from planner.progress.misfit import EXPECTED, HELPS, Misfit
from tests.planner.progress.worlds import WEEK, city

ROWS = 60_000


def rows_with(delta: float, seed: int) -> tuple[Hazard, PersonWeeks]:
    """A model that knows all but this: a call brings `delta` more to who answered the last one, and
    as much less to who did not."""
    columns = city(ROWS, seed) | {"tried": np.ones(ROWS, int), "kind": np.zeros(ROWS, int)}
    columns["answered"] = np.minimum(columns["answered"], 1)
    rows, model = PersonWeeks(**columns), Hazard.cold(WEEK)
    sign = np.where(columns["answered"] > 0, 1.0, -1.0)
    logit = model.logit(rows) + delta * sign * (rows.action == Action.CALL)
    y = np.random.default_rng([seed, 1]).random(ROWS) < 1 / (1 + np.exp(-logit))
    return model, PersonWeeks(**columns, y=y)


def test_what_the_model_lacks_is_found_in_the_help_that_has_it() -> None:
    found = Misfit.of(*rows_with(0.8, 1))

    stage = 1 + int(np.argmax(found.help[Action.CALL, 1:]))
    assert 0.3 < found.help[Action.CALL, stage] < 1.0  # planted: .64, drawn to 0 where few advance
    assert (found.alone < 0.05).all()
    assert (found.help[[Action.WHATSAPP, Action.VISIT]] < 0.1).all()


def test_where_the_model_lacks_nothing_little_is_added() -> None:
    found = Misfit.of(*rows_with(0.0, 2))

    assert (found.alone >= 0).all()
    assert (found.help >= 0).all()
    assert found.alone.max() < 0.05
    assert found.help.max() < 0.1


def test_rows_of_one_village_tell_nothing_beside_what_is_expected() -> None:
    model, rows = rows_with(0.8, 3)

    found = Misfit.of(model, rows.only(rows.village == rows.village[0]))

    assert_allclose(found.alone, EXPECTED)
    assert_allclose(found.help, 0.0)


def test_intervals_are_widened_by_the_variance_that_the_formula_says() -> None:
    model, rows = rows_with(0.8, 4)
    some = rows.only(slice(0, 500))
    misfit = Misfit(np.full(7, 0.04), np.full((HELPS, 7), 0.09))

    raw, told = effects(model, some), effects(model, some, misfit)

    p, p0 = model.predict(some), model.predict(PersonWeeks.alone(some))
    v, v0 = p * (1 - p), p0 * (1 - p0)
    helped = some.action > 0
    more = ((v - v0) ** 2 * 0.04 + v**2 * 0.09)[helped]
    sd, wider = ((u.high - u.low)[helped] / 2 / 1.2815515655446004 for u in (raw, told))
    assert_allclose(told.effect, raw.effect)
    assert_allclose(wider**2, sd**2 + more)


def test_who_is_left_alone_has_no_effect_with_or_without_misfit() -> None:
    model, rows = rows_with(0.0, 5)
    idle = rows.only(np.flatnonzero(rows.action == 0)[:50])

    told = effects(model, idle, Misfit(np.full(7, 0.04), np.zeros((HELPS, 7))))

    assert_allclose(told.high, 0.0)
    assert_allclose(told.low, 0.0)
