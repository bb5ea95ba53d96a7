"""The smoothed dual and its derivatives against finite differences; its bound against any plan."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import planner
from planner import Problem
from planner.baselines import first_come, greedy
from planner.certificate import recount_bound
from planner.dual import Curve, Dual, Layout, contested, exact_bound
from planner.exact import solve_exactly
from planner.repair import Draft
from planner.table import everything
from planner.terms import Terms
from tests.planner.drafts import inside, led, real, some_prices
from tests.planner.weeks import week

SEEDS = st.integers(0, 10_000)
HOT = 0.05  # a temperature at which every rule's term is bent


def curve_of(problem: Problem, terms: Terms, times: float = 1.0) -> Curve:
    """The dual of the real choices at a temperature where it is smooth enough to be measured."""
    table = real(problem, some_prices(problem, 0))
    return Curve(Dual(table, terms, 1.0, times), Layout.of(terms, 1.0), HOT)


def open_or_staffed(problem: Problem, staffed: bool) -> Terms:
    """The terms of the whole week, or of the rest of one whose leaders are known."""
    if not staffed:
        return Terms.of(problem)
    roster = led(problem)
    return Terms.staffed(problem, roster.led, roster.seats(problem))


def movable(curve: Curve) -> np.ndarray:
    return np.flatnonzero(curve.low < curve.high)


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.booleans())
def test_the_gradient_is_the_slope_of_the_value(seed: int, staffed: bool) -> None:
    problem = week(seed, soft=True, pins=True)
    curve = curve_of(problem, open_or_staffed(problem, staffed), times=3.0)
    x, step = inside(curve.layout, seed), 1e-6

    _, slope = curve.value(x)

    for at in movable(curve):
        aside = np.zeros(x.size)
        aside[at] = step
        measured = (curve.value(x + aside)[0] - curve.value(x - aside)[0]) / (2 * step)
        assert slope[at] == pytest.approx(measured, rel=1e-4, abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.booleans())
def test_the_curvature_is_the_slope_of_the_gradient(seed: int, staffed: bool) -> None:
    """Exactly, where a session needs at most one leader; only among the prices asked for, whatever
    districts they belong to."""
    problem, rng = week(seed, soft=True, pins=True), np.random.default_rng(seed)
    of_mentors, of_sessions = (
        rng.choice([0, 3, 70_000], n) for n in (problem.mentors, problem.sessions)
    )
    problem = replace(problem, need=np.minimum(problem.need, 1), m_d=of_mentors, t_d=of_sessions)
    curve = curve_of(problem, open_or_staffed(problem, staffed), times=3.0)
    x, step = inside(curve.layout, seed), 1e-5
    free = rng.permutation(movable(curve))[:12]
    free = free[np.argsort(curve.owner[free], kind="stable")]

    bend = curve.bend(x, free).dense()

    measured = np.zeros((free.size, free.size))
    for place, at in enumerate(free):
        aside = np.zeros(x.size)
        aside[at] = step
        rise = curve.value(x + aside)[1] - curve.value(x - aside)[1]
        measured[:, place] = rise[free] / (2 * step)
    assert np.triu(bend, 1).any() == False  # noqa: E712 (a lower triangle)
    assert bend == pytest.approx(np.tril(measured), rel=1e-3, abs=1e-3 * np.abs(measured).max())


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_staff_of_two_bends_the_dual_the_right_way(seed: int) -> None:
    """There leaders are taken as independent: no exact curvature, but one to step by."""
    problem = week(seed, soft=True, mentors=5)
    assume((problem.need == 2).any())
    curve = curve_of(problem, Terms.of(problem))

    free = movable(curve)
    free = free[np.argsort(curve.owner[free], kind="stable")]
    bend = curve.bend(inside(curve.layout, seed), free).dense()

    whole = bend + np.tril(bend, -1).T
    assert np.linalg.eigvalsh(whole)[0] >= -1e-9 * np.abs(whole).max()


def test_uncontested_slots_have_no_price() -> None:
    """Mentor 0 is wanted twice in slot 3: by session 0 and by the second slot of session 1."""
    nothing = {"gain": [[0.1]], "men": [[2]], "mins": [[0]], "ses": [[2]]}
    problem = Problem(
        **nothing, cap=[300, 300], load=[1, 1], seats=[5, 5], slot=[3, 2], len=[1, 2],
        dur=[60, 120], ft=[0, 1, 1], fm=[0, 0, 1],
    )  # fmt: skip

    assert contested(problem).tolist() == [3]
    assert Layout.of(Terms.of(problem), 1.0).slots.tolist() == [3]


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_prices_pass_through_the_scaled_vector_unchanged(seed: int) -> None:
    problem = week(seed, soft=True, pins=True)
    layout = Layout.of(Terms.of(problem), 0.7)
    x = inside(layout, seed)

    there = layout.prices(x)

    assert layout.vector(there) == pytest.approx(x, rel=1e-12)
    assert (there.phi <= problem.fpen).all()


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_the_smoothed_dual_falls_to_the_bound_as_it_cools(seed: int) -> None:
    problem = week(seed, soft=True, pins=True)
    table, terms, prices = everything(problem), Terms.of(problem), some_prices(problem, seed)
    dual = Dual(table, terms, 1.0)

    values = [dual.value(prices, tau)[0] for tau in (1e-2, 1e-3, 1e-4, 1e-9)]

    bound = exact_bound(table, terms, prices)
    assert values == sorted(values, reverse=True)
    assert values[-1] == pytest.approx(bound, abs=1e-5)
    assert values[-1] >= bound - 1e-9


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_the_bound_of_any_prices_is_what_the_checker_derives_from_them(seed: int) -> None:
    problem = week(seed, soft=seed % 2 == 0, pins=True)
    prices = some_prices(problem, seed)

    bound = exact_bound(everything(problem), Terms.of(problem), prices)

    assert bound == pytest.approx(recount_bound(problem, prices), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_no_feasible_plan_is_above_the_bound_of_any_prices(seed: int) -> None:
    problem = week(seed, soft=seed % 2 == 0, pins=True)
    table = everything(problem)
    plans = [plan for plan in (greedy(problem), first_come(problem))
             if planner.verify(problem, plan).feasible]  # fmt: skip

    for turn in range(3):
        bound = exact_bound(table, Terms.of(problem), some_prices(problem, seed + turn))
        assert all(plan.objective <= bound + 1e-9 for plan in plans)


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_the_optimum_is_below_the_bound_of_minimised_prices(seed: int) -> None:
    problem = week(seed, soft=True, pins=True)
    best = solve_exactly(problem, work=5.0)
    assume(best is not None)
    table, terms, start = everything(problem), Terms.of(problem), some_prices(problem, seed)

    prices = Dual(table, terms, 1.0).minimise(start, 1e-3, lambda: False)

    assert best is not None
    bound = exact_bound(table, terms, prices)
    assert best.objective - 1e-6 <= bound <= exact_bound(table, terms, start) + 0.05


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_with_leaders_known_the_bound_holds_for_the_rest_of_the_week(seed: int) -> None:
    problem = week(seed, soft=True, pins=True)
    roster, plan = led(problem), greedy(problem)
    terms = Terms.staffed(problem, roster.led, roster.seats(problem))

    bound = exact_bound(everything(problem), terms, some_prices(problem, seed))

    assert Draft.of(problem, roster, plan.choice).objective() == pytest.approx(plan.objective)
    assert plan.objective <= bound + 1e-9
