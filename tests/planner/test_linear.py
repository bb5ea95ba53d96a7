"""The relaxation by two solvers, beside the exact optimum below and the planner's bound above."""

import numpy as np
import pytest

import planner
from planner import Limits
from planner.certificate import recount_bound
from planner.exact import solve_exactly
from planner.generate import build
from planner.linear import by_highs, by_pdlp, in_whole_numbers
from tests.planner.weeks import week

LITTLE = 1e-6


@pytest.mark.parametrize("seed", [1, 3, 4, 6, 10, 14])
def test_the_relaxation_lies_between_the_optimum_and_the_bound(seed: int) -> None:
    """And what each solver's prices prove is the optimum: the bound's formula is complete."""
    problem = week(seed, soft=seed % 2 == 1)
    optimum = solve_exactly(problem, work=5.0)

    highs, pdlp = by_highs(problem), by_pdlp(problem)
    plan = planner.solve(problem, limits=Limits(work=0.0))

    assert optimum is not None
    assert optimum.objective - LITTLE <= highs.optimum <= plan.bound + LITTLE
    assert pdlp.optimum == pytest.approx(highs.optimum, rel=1e-4)
    assert recount_bound(problem, highs.prices) == pytest.approx(highs.optimum, abs=LITTLE)
    assert recount_bound(problem, pdlp.prices) == pytest.approx(highs.optimum, rel=1e-4)
    assert recount_bound(problem, pdlp.prices) >= highs.optimum - LITTLE


def test_pins_are_part_of_the_relaxation() -> None:
    free = week(5)
    held = week(5, pins=True)
    assert held.pin_e.size > 0

    loose, tight = by_highs(free), by_highs(held)

    assert tight.optimum < loose.optimum
    assert recount_bound(held, tight.prices) == pytest.approx(tight.optimum, abs=LITTLE)


def test_pins_that_cannot_hold_have_no_relaxation() -> None:
    with pytest.raises(ValueError, match="HiGHS found no optimum"):
        by_highs(week(0, pins=True))


def test_whole_numbers_are_found_by_branch_and_bound() -> None:
    problem = week(3, soft=True)
    optimum = solve_exactly(problem)

    whole = in_whole_numbers(problem, seconds=20.0)

    assert optimum is not None
    assert optimum.optimal
    assert whole.objective == pytest.approx(optimum.objective, abs=1e-5)
    assert whole.bound == pytest.approx(optimum.objective, abs=1e-5)


def test_a_district_is_bounded_alike_by_prices_and_by_the_relaxation() -> None:
    problem = build(900, 5, 4, 1, seed=2)

    highs = by_highs(problem)
    plan = planner.solve(problem, limits=Limits(work=0.0))

    assert highs.optimum <= plan.bound * (1 + 1e-9)
    assert plan.bound == pytest.approx(highs.optimum, rel=2e-4)
    assert np.median(np.abs(plan.prices.lam - highs.prices.lam)) < 0.1 * highs.prices.lam.mean()
