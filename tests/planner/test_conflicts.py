"""Locks that cannot all hold: named, the fewest bent."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from planner import Limits, Problem
from planner.conflicts import relax
from planner.exact import solve_exactly
from tests.planner.weeks import week


def three_visits(cap: int = 100) -> Problem:
    """Three people locked to visits of 40 minutes with one mentor."""
    return Problem(
        gain=[[0.1], [0.2], [0.3]], men=[[0]] * 3, mins=[[40]] * 3, ses=[[0]] * 3,
        cap=[cap], load=[3], seats=[], slot=[], dur=[], ft=[], fm=[],
        pin_e=[0, 1, 2], pin_k=[0, 0, 0],
    )  # fmt: skip


def test_locks_that_fit_are_left_alone() -> None:
    problem = three_visits(cap=120)

    found = relax(problem)

    assert found.problem is problem
    assert found.conflict == ()


def test_too_many_locked_minutes_are_named_and_one_lock_bent() -> None:
    problem = three_visits()

    plan = planner.solve(problem)

    assert plan.status == "conflict"
    assert np.count_nonzero(plan.choice == 0) == 2
    assert plan.conflicts == (
        "person 0 is locked to choice 0: 40 minutes of mentor 0",
        "person 1 is locked to choice 0: 40 minutes of mentor 0",
        "person 2 is locked to choice 0: 40 minutes of mentor 0",
        "mentor 0 has 100 minutes and 3 contacts",
    )
    assert "pin" in {violation.rule for violation in planner.verify(problem, plan).violations}


def test_one_mentor_locked_to_two_sessions_at_once() -> None:
    problem = Problem(
        gain=[[0.1]], men=[[1]], mins=[[0]], ses=[[0]], cap=[500], load=[3],
        seats=[5, 5], slot=[2, 3], dur=[60, 60], len=[2, 2], ft=[0, 1], fm=[0, 0],
        pin_t=[0, 1], pin_m=[0, 0],
    )  # fmt: skip

    plan = planner.solve(problem)

    assert plan.conflicts == (
        "mentor 0 is locked to lead session 0: 60 minutes",
        "mentor 0 is locked to lead session 1: 60 minutes",
        "mentor 0 has 500 minutes and 3 contacts",
        "session 0 has 5 seats, needs 1 facilitators of 1 eligible, from slot 2",
        "session 1 has 5 seats, needs 1 facilitators of 1 eligible, from slot 3",
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_a_conflict_is_said_exactly_where_the_referee_finds_no_plan(seed: int) -> None:
    problem = week(seed, soft=seed % 2 == 0, pins=True)

    answer, plan = solve_exactly(problem, work=5.0), planner.solve(problem, limits=Limits(work=0.0))

    rules = {violation.rule for violation in planner.verify(problem, plan).violations}
    assert (plan.status == "conflict") == (answer is None) == bool(plan.conflicts)
    assert rules <= ({"pin", "bound", "figures"} if answer is None else set())
