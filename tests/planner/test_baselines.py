"""What is done without a planner obeys the same rules and brings less."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from planner import Problem
from planner.baselines import first_come, greedy
from planner.exact import solve_exactly
from planner.flow import by_flow
from planner.generate import build
from tests.planner.weeks import week

WAYS = (first_come, greedy, by_flow)
BRIEF = planner.Limits(work=0.0)


def test_the_plan_brings_more_than_greed_and_more_than_waiting_in_line() -> None:
    problem = build(1_000, 6, 4, 1, seed=4)

    line, grab, flow, plan = (*(way(problem) for way in WAYS), planner.solve(problem, limits=BRIEF))

    for one in (line, grab, flow, plan):
        assert planner.verify(problem, one).violations == ()
    assert line.objective < min(grab.objective, flow.objective)
    assert max(grab.objective, flow.objective) < plan.objective


def test_who_waits_longest_is_served_first() -> None:
    problem = build(300, 2, 0, 1, seed=1)
    order = np.arange(300)[::-1]

    served = np.flatnonzero(first_come(problem, order).choice >= 0)

    assert served.mean() > 200


def test_pinned_people_are_served_by_all_even_at_a_loss() -> None:
    free = build(100, 3, 2, 1, seed=1)
    person = 99
    column = int(np.flatnonzero(free.gain[person] > 0)[0])
    gain = free.gain.copy()
    gain[person, column] = -0.01
    held = replace(free, gain=gain, pin_e=[person], pin_k=[column])

    for way in WAYS:
        plan = way(held)

        assert plan.choice[person] == column
        assert planner.verify(held, plan).violations == ()


def test_the_flow_is_the_optimum_where_only_slots_and_seats_are_scarce() -> None:
    """Each person may call any of four mentors or sit in one session; minutes are plenty."""
    gain = np.random.default_rng(3).random((25, 5)) * 0.1
    calls = Problem(
        gain=gain,
        men=np.tile([0, 1, 2, 3, 4], (25, 1)),
        mins=np.tile([12, 12, 12, 12, 0], (25, 1)),
        ses=np.tile([1, 1, 1, 1, 0], (25, 1)),
        cap=[600] * 4, load=[3, 1, 4, 2], seats=[5], slot=[0], dur=[60], ft=[0], fm=[2],
    )  # fmt: skip
    optimum = solve_exactly(calls)

    plan = by_flow(calls)

    assert optimum is not None
    assert plan.planned == 15
    assert plan.objective == pytest.approx(optimum.objective, abs=1e-5)
    assert planner.verify(calls, plan).violations == ()


def test_the_flow_takes_no_more_calls_than_minutes_allow() -> None:
    calls = Problem(
        gain=np.full((9, 1), 0.05), men=np.zeros((9, 1)), mins=np.full((9, 1), 12),
        ses=np.zeros((9, 1)), cap=[50], load=[9], seats=[], slot=[], dur=[], ft=[], fm=[],
    )  # fmt: skip

    assert by_flow(calls).planned == 4


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_every_way_obeys_every_rule(seed: int) -> None:
    problem = week(seed, soft=seed % 2 == 1)

    for way in WAYS:
        assert planner.verify(problem, way(problem)).violations == ()
