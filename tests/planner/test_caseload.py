"""The standing decision: everybody to exactly one mentor, bands and room kept, the bound proven."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner import Limits
from planner.caseload import Caseload, CaseloadPlan, by_flow, solve, verify
from planner.caseload.core import resolve
from planner.caseload.prices import reduced
from planner.caseload.prices import search as price
from planner.caseload.search import Search

BRIEF = Limits(gap=0.0, work=3.0)


def town(seed: int, people: int = 40, mentors: int = 5, candidates: int = 3) -> Caseload:
    """People near some mentors, difficulties in thousandths, bands and room around the mean."""
    rng = np.random.default_rng(seed)
    men = np.concatenate(
        [np.sort(rng.choice(mentors, candidates, replace=False)) for _ in range(people)]
    )
    use = np.repeat(rng.integers(500, 2000, people), candidates)
    mean = people / mentors
    return Caseload(
        ptr=np.arange(people + 1) * candidates,
        men=men,
        gain=rng.random(men.size).round(4),
        use=use,
        room=np.full(mentors, int(1.15 * use[::candidates].sum() / mentors)),
        low=np.full(mentors, int(np.floor(0.8 * mean))),
        high=np.full(mentors, int(np.ceil(1.25 * mean))),
    )


def best_of_all(problem: Caseload) -> float:
    """The optimum by trying every assignment."""
    spans = [
        range(first, last) for first, last in zip(problem.ptr[:-1], problem.ptr[1:], strict=True)
    ]
    worth = -np.inf
    for choice in map(np.array, product(*spans)):
        used = np.bincount(problem.men[choice], problem.use[choice], problem.mentors)
        count = np.bincount(problem.men[choice], minlength=problem.mentors)
        band = (count >= problem.low) & (count <= problem.high)
        if band.all() and (used <= problem.room).all():
            worth = max(worth, float(problem.gain[choice].sum()))
    return worth


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000))
def test_a_small_town_is_assigned_at_the_optimum(seed: int) -> None:
    problem = town(seed, people=7, mentors=3)
    best = best_of_all(problem)

    plan = solve(problem, limits=BRIEF)

    if np.isfinite(best):
        assert verify(problem, plan) == ()
        assert plan.objective == pytest.approx(best)
        assert plan.bound >= best - 1e-9
    else:
        assert plan.status == "conflict"
        assert plan.conflicts != ()


def test_a_town_comes_near_its_bound_the_same_twice() -> None:
    problem = town(3, people=300, mentors=12, candidates=4)

    first, second = (solve(problem, limits=Limits(gap=1e-3, work=3.0)) for _ in range(2))

    assert verify(problem, first) == ()
    assert first.status in {"gap", "optimal"}
    assert first.gap <= 1e-3
    assert first.fingerprint == second.fingerprint
    assert first.bound == second.bound


def test_a_warm_start_is_never_worse() -> None:
    problem = town(4)
    good = solve(problem, limits=BRIEF)

    again = solve(problem, limits=Limits(gap=1.0, work=0.0), warm_start=good.choice)

    assert verify(problem, again) == ()
    assert again.objective >= good.objective


def test_a_warm_start_that_is_no_candidate_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^warm_start\[1\] is 0: no candidate of person 1$"):
        solve(town(4), warm_start=np.zeros(40, int))


def test_flow_is_the_best_under_bands_alone_and_never_above_the_bound() -> None:
    problem = town(5)
    loose = replace(problem, room=problem.room * 100)

    flow, plan = by_flow(problem), solve(loose, limits=BRIEF)

    assert flow is not None
    assert loose.gain[flow].sum() == pytest.approx(plan.objective)
    assert solve(problem, limits=BRIEF).objective <= loose.gain[flow].sum() + 1e-9


def test_flow_answers_nothing_where_the_bands_cannot_hold() -> None:
    assert by_flow(replace(town(5), high=np.full(5, 2), low=np.zeros(5))) is None


@pytest.mark.parametrize("seed", [1, 4, 6, 7, 8])
def test_cores_of_near_ties_end_in_the_optimum_from_a_start_that_breaks_rooms(seed: int) -> None:
    problem = town(seed, people=7, mentors=3)
    prices = price(problem)
    value = reduced(problem, prices.lam, prices.kap)
    start = np.lexsort((problem.men, -value, problem.person))[problem.ptr[:-1]]
    search = Search(problem, prices, 0, start)
    assert search.broken > 0

    with ThreadPoolExecutor(1) as pool:
        search.cores(pool, 3.0, lambda: False)

    assert (search.broken, -search.cost) == (0.0, pytest.approx(best_of_all(problem)))


def test_a_cancelled_search_brings_an_assignment_with_its_gap() -> None:
    problem = town(6)

    plan = solve(problem, limits=BRIEF, cancelled=lambda: True)

    assert plan.status in {"cancelled", "conflict"}
    assert plan.choice.shape == (40,)


CONFLICTS = {
    "too many people": ({"high": np.full(5, 7), "low": np.zeros(5)}, "at most 35 people together"),
    "too few people": ({"low": np.full(5, 9), "high": np.full(5, 40)}, "at least 45 people"),
    "no room": ({"room": np.full(5, 3000)}, "of room; the mentors have 15000"),
    "too hard for all": ({"room": np.full(5, 10)}, "person 0 fits into nobody's room"),
}


@pytest.mark.parametrize("name", CONFLICTS)
def test_what_cannot_hold_is_named_and_the_least_broken_comes_back(name: str) -> None:
    changed, words = CONFLICTS[name]
    problem = replace(town(7), **changed)

    plan = solve(problem, limits=Limits(work=1.0))

    assert plan.status == "conflict"
    assert any(words in conflict for conflict in plan.conflicts)
    assert verify(problem, plan) != ()
    assert np.isfinite(plan.objective)


def test_a_recount_finds_what_is_wrong() -> None:
    problem = town(8)
    plan = solve(problem, limits=BRIEF)
    crowd = replace(plan, choice=problem.ptr[:-1].copy())

    assert verify(problem, plan) == ()
    assert any("people, not 6 to 10" in fault for fault in verify(problem, crowd))
    assert verify(problem, replace(plan, choice=plan.choice[1:])) == (
        "choice has shape (39,), expected (40,)",
    )
    assert verify(problem, replace(plan, objective=plan.objective + 1)) != ()
    assert verify(problem, replace(plan, bound=plan.bound + 1)) != ()
    assert verify(problem, replace(plan, lam=plan.lam - 1)) != ()


def test_prices_alone_prove_what_an_exact_search_finds() -> None:
    problem = town(9)
    exact = resolve(problem, None, 0, 20.0)
    plan = solve(problem, limits=Limits(gap=0.0, work=0.0))

    assert exact.proven
    assert exact.choice is not None
    assert plan.bound >= problem.gain[exact.choice].sum() - 1e-9


def test_nobody_at_all_is_assigned_too() -> None:
    plan: CaseloadPlan = solve(Caseload(ptr=[0], men=[], gain=[], room=[5], low=[0], high=[3]))

    assert (plan.objective, plan.bound, plan.status) == (0.0, 0.0, "optimal")


GOOD: dict[str, Any] = {"ptr": [0, 2, 3], "men": [0, 1, 1], "gain": [0.1, 0.2, 0.3]}


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"gain": [0.1, np.nan, 0.3]}, "gain[1] is nan: not a finite number"),
        ({"gain": [0.1, 0.2]}, "gain has shape (2,), expected (3,) [C]"),
        ({"men": [0, -1, 1]}, "men[1] is -1: below 0"),
        ({"men": [0, 5, 1], "room": [4, 4]}, "men[1] is 5: above 1"),
        ({"men": [1, 1, 1]}, "men[1] is 1: listed twice for one person"),
        ({"use": [1, 2.5, 1]}, "use[1] is 2.5: not a whole number"),
        ({"use": [1, -2, 1]}, "use[1] is -2: below 0"),
        ({"room": [4, -1]}, "room[1] is -1: below 0"),
        ({"ptr": [1, 2, 3]}, "ptr[0] must be 0: the first person's first candidate"),
        ({"ptr": [0, 2, 4]}, "ptr[2] is 4: men has 3 candidates"),
        ({"ptr": [0, 0, 3]}, "ptr[1]: person 0 has no candidate"),
        ({"low": [2, 0], "high": [1, 9]}, "low[0] is 2: above high, 1"),
    ],
)
def test_a_fault_is_refused_by_array_row_and_value(changed: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        Caseload(**(GOOD | changed))
