"""Explanations add up to the logit; intervals of effects cover what is true."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from planner.progress import Action
from planner.progress.families import NAMES
from planner.progress.hazard import Hazard
from planner.progress.terms import LABELS, effects, terms
from planner.progress.weeks import PersonWeeks
from tests.planner.progress.worlds import WEEK, city, with_outcomes


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_terms_add_up_to_the_logit(seed: int) -> None:
    rows = with_outcomes(city(500, seed), np.full(500, 0.2), seed)
    model = Hazard.cold(WEEK).update(rows)

    for row in range(0, 500, 50):
        total = sum(term.value for term in terms(model, rows, row))
        assert_allclose(total, model.logit(rows)[row], atol=1e-12)


def test_terms_are_said_in_both_languages() -> None:
    rows = PersonWeeks([4], [3171011001], action=[Action.VISIT], recent=[1])

    found = terms(Hazard.cold(WEEK), rows, 0)

    assert [term.words() for term in found] == [
        "stage held -4.27",
        "the contact at this stage +0.40",
    ]
    assert found[1].words("id") == "kontak pada tahap ini +0.40"
    assert set(LABELS["en"]) == set(LABELS["id"]) == set(NAMES) - {"log_fade"}


def test_a_row_that_is_not_there_has_no_terms() -> None:
    with pytest.raises(ValueError, match=r"^row 1: there are rows 0 to 0$"):
        terms(Hazard.cold(WEEK), PersonWeeks([4], [3171011001]), 1)


def test_an_effect_is_that_of_the_plan_over_nothing() -> None:
    rows = with_outcomes(city(3000, 1), np.full(3000, 0.2), 1)
    model = Hazard.cold(WEEK).update(rows)

    found = effects(model, rows)

    alone = model.predict(PersonWeeks.alone(rows))
    assert_allclose(found.effect, model.predict(rows) - alone, atol=1e-12)
    nothing = (rows.action == 0) & (rows.kind == 0)
    assert (found.low[nothing] == 0).all()
    assert (found.high[nothing] == 0).all()
    assert (found.low <= found.high).all()


def belief_drawn(model: Hazard, seed: int) -> np.ndarray:
    """Coefficients drawn from what is believed before any data."""
    noise = np.random.default_rng(seed).normal(size=model.belief.mean.size)
    return model.belief.mean + noise / np.sqrt(np.diag(model.belief.precision))


def test_intervals_of_80_percent_cover_75_to_85_percent_of_effects_drawn_from_the_prior() -> None:
    inside = []
    for seed in range(12):
        columns = city(4000, seed)
        rows = PersonWeeks(**columns)
        cold = Hazard.cold(WEEK).with_levels_of(rows)
        truth = Hazard(
            cold.layout, type(cold.belief)(belief_drawn(cold, seed), np.eye(1)), cold.sd, 0
        )
        p = truth.predict(rows)
        found = cold.update(with_outcomes(columns, p, seed, weight=np.ones(4000)))
        helped = rows.only(rows.action > 0)
        told = effects(found, helped)
        real = truth.predict(helped) - truth.predict(PersonWeeks.alone(helped))
        inside.append(((told.low <= real) & (real <= told.high)).mean())

    assert 0.75 <= np.mean(inside) <= 0.85
