"""Where pricing begins: nowhere, at last week's prices, at prices that are far off."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner import Problem
from planner.certificate import recount_bound
from planner.generate import build
from planner.prices import SCREENED, Priced, Watch, search
from planner.table import arranged, everything
from tests.planner.drafts import some_prices
from tests.planner.weeks import week

SEEDS = st.integers(0, 10_000)
CLOSE = 1e-4  # of the bound


@pytest.fixture(scope="module")
def problem() -> Problem:
    return build(1_500, 12, 8, 3, seed=5)


@pytest.fixture(scope="module")
def cold(problem: Problem) -> Priced:
    return search(everything(problem), Watch(lambda fraction, bound: None, lambda: False))


def heard(problem: Problem, seed: int | None, start: Priced | None) -> tuple[list[float], Priced]:
    """The fractions told while a week is priced, from given or random prices; what came out."""
    told: list[float] = []
    watch = Watch(lambda fraction, bound: told.append(fraction), lambda: False)
    prices = some_prices(problem, seed) if seed is not None else None
    begun = start.prices if start is not None else prices
    return told, search(everything(problem), watch, begun)


def test_a_week_that_is_nearly_the_same_takes_one_stage(problem: Problem, cold: Priced) -> None:
    cap = problem.cap.copy()
    cap[0] -= 15
    changed = replace(problem, cap=cap, uhi=np.minimum(problem.uhi, cap))

    told, warm = heard(changed, None, cold)
    _, anew = heard(changed, None, None)

    assert told == [0.0, 1.0]
    assert warm.bound == pytest.approx(recount_bound(changed, warm.prices), rel=1e-9)
    assert warm.bound <= anew.bound * (1 + CLOSE)


@pytest.mark.parametrize("seed", range(5))
def test_prices_that_are_far_off_take_every_stage(
    problem: Problem, cold: Priced, seed: int
) -> None:
    told, priced = heard(problem, seed, None)

    assert told == [0.0, *(done / len(SCREENED) for done in range(1, len(SCREENED) + 1))]
    assert abs(priced.bound - cold.bound) <= CLOSE * cold.bound


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_rows_in_another_order_are_the_same_rows(seed: int) -> None:
    table = everything(week(seed, pins=True))
    order = np.random.default_rng(seed).permutation(table.rows)[: table.rows // 2 + 1]

    some = arranged(table, order)

    assert some.person.tolist() == table.person[order].tolist()
    for place, row in enumerate(order.tolist()):
        here, there = slice(*some.ptr[place : place + 2]), slice(*table.ptr[row : row + 2])
        assert (some.gain[here] == table.gain[there]).all()
        assert (some.men[here] == table.men[there]).all()
        assert (some.ses[here] == table.ses[there]).all()
        assert some.held[place] == table.held[row]
