"""Who leads what: no overlap, time for the way, and as good as the exact referee's choice."""

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from planner import Limits, Problem
from planner.baselines import first_come, greedy
from planner.exact import solve_exactly
from tests.planner.weeks import week


def two_sessions(**more: Any) -> Problem:
    """Two sessions one after the other, one seat each for two people, one mentor who could lead."""
    arrays: dict[str, Any] = {
        "gain": [[0.1, -1.0], [-1.0, 0.2]], "men": [[1, 1]] * 2, "mins": [[0, 0]] * 2,
        "ses": [[0, 1]] * 2, "cap": [500], "load": [3], "seats": [1, 1], "slot": [0, 1],
        "dur": [120, 120], "ft": [0, 1], "fm": [0, 0],
    }  # fmt: skip
    return Problem(**(arrays | more))


def test_one_after_the_other_is_led_by_one_mentor() -> None:
    plan = planner.solve(two_sessions())

    assert plan.facilitator.tolist() == [[0], [0]]
    assert plan.choice.tolist() == [0, 1]


def test_sessions_far_apart_are_not_both_led_by_one_mentor() -> None:
    problem = two_sessions(far_a=[0], far_b=[1])

    plan = planner.solve(problem)

    assert planner.verify(problem, plan).violations == ()
    assert plan.facilitator.tolist() == [[-1], [0]]  # the one that is worth more
    assert plan.choice.tolist() == [-1, 1]
    for simple in (first_come(problem), greedy(problem)):
        assert "travel" not in {v.rule for v in planner.verify(problem, simple).violations}


def test_the_checker_rejects_who_leads_two_sessions_far_apart() -> None:
    plan = planner.solve(two_sessions())
    problem = two_sessions(far_a=[1], far_b=[0])

    found = [v for v in planner.verify(problem, plan).violations if v.rule == "travel"]

    assert [v.message for v in found] == ["mentor 0 leads sessions 1 and 0, too far apart"]


def test_a_mentor_locked_to_two_sessions_far_apart_is_a_conflict_in_words() -> None:
    problem = two_sessions(far_a=[0], far_b=[1], pin_t=[0, 1], pin_m=[0, 0])

    plan = planner.solve(problem)

    assert plan.status == "conflict"
    assert plan.conflicts == (
        "mentor 0 is locked to lead session 0: 120 minutes",
        "mentor 0 is locked to lead session 1: 120 minutes",
        "mentor 0 has 500 minutes and 3 contacts",
        "sessions 0 and 1 are too far apart for one mentor",
        "session 0 has 1 seats, needs 1 facilitators of 1 eligible, from slot 0",
        "session 1 has 1 seats, needs 1 facilitators of 1 eligible, from slot 1",
    )


def test_a_warm_start_that_is_too_far_apart_is_not_taken() -> None:
    near, problem = planner.solve(two_sessions()), two_sessions(far_a=[0], far_b=[1])
    posing = replace(near, problem_fingerprint=problem.fingerprint)

    plan = planner.solve(problem, warm_start=posing)

    assert planner.verify(problem, plan).violations == ()


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_facilitators_are_chosen_as_well_as_by_the_exact_referee(seed: int) -> None:
    """Weeks of seats alone, where sessions overlap, lie far apart and share few mentors."""
    problem = seats_alone(seed)
    answer = solve_exactly(problem)

    plan = planner.solve(problem, limits=Limits(gap=1e-9, work=2.0))

    assert answer is not None
    assert answer.optimal
    assert planner.verify(problem, plan).violations == ()
    assert plan.objective >= 0.99 * answer.objective - 1e-9


def seats_alone(seed: int) -> Problem:
    given_week, rng = week(seed), np.random.default_rng(seed)
    a, b = np.triu_indices(given_week.sessions, 1)
    some = rng.random(a.size) < 0.3
    return replace(
        given_week,
        men=np.full_like(given_week.men, given_week.mentors),
        mins=np.zeros_like(given_week.mins),
        cnt=np.zeros_like(given_week.cnt),
        far_a=a[some],
        far_b=b[some],
    )
