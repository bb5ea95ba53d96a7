"""A part of a week beside the rest of a plan: the same rules, the same worth, less a constant."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from planner import Plan, Prices, Problem
from planner.baselines import greedy
from planner.district import part
from planner.generate import build
from planner.verify import recount, soft_costs
from tests.planner.weeks import week

FIGURES = ("figures", "bound")  # what a plan of choices alone does not state


def planned(problem: Problem, choice: np.ndarray, leaders: np.ndarray) -> Plan:
    """A plan of which only choices and leaders are known."""
    none = np.zeros(0)
    prices = Prices.zero(problem.mentors, problem.sessions, problem.floor.size)
    return Plan(choice, leaders, prices, 0.0, 0.0, none, none, none, problem.fingerprint)


def objective(problem: Problem, choice: np.ndarray, leaders: np.ndarray) -> float:
    """By the independent checker's count."""
    counts = recount(problem, planned(problem, choice, leaders))
    return counts.gain - soft_costs(problem, counts)


def apart(problem: Problem, seed: int) -> Problem:
    """Some sessions are too far from each other for one mentor."""
    one, other = np.triu_indices(problem.sessions, 1)
    far = np.random.default_rng(seed).random(one.size) < 0.3
    return replace(problem, far_a=one[far], far_b=other[far])


def free_rows(problem: Problem, plan: Plan, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Some people, and the sessions of which they hold all seats."""
    rng = np.random.default_rng(seed)
    people = np.flatnonzero(rng.random(problem.people) < 0.6)
    seated = problem.ses[np.arange(problem.people), np.maximum(plan.choice, 0)]
    staying = np.setdiff1d(np.flatnonzero(plan.choice >= 0), people)
    return people, np.setdiff1d(np.arange(problem.sessions), seated[staying])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.booleans(), st.booleans())
def test_a_part_is_worth_what_the_week_is_worth_less_a_constant(
    seed: int, soft: bool, pins: bool
) -> None:
    problem = apart(week(seed, soft=soft, pins=pins), seed)
    plan = greedy(problem)
    if not planner.verify(problem, plan).feasible:  # locks that cannot all hold
        return
    people, sessions = free_rows(problem, plan, seed)

    mine = part(problem, plan.choice, plan.facilitator, people, sessions)

    assert objective(mine.problem, *mine.own()) + mine.constant == pytest.approx(
        objective(problem, plan.choice, plan.facilitator), abs=1e-6
    )
    assert np.array_equal(mine.placed(*mine.own())[0], plan.choice)
    again = greedy(mine.problem)
    if not planner.verify(mine.problem, again).feasible:
        return
    choice, leaders = mine.placed(again.choice, again.facilitator)
    assert again.objective + mine.constant == pytest.approx(
        objective(problem, choice, leaders), abs=1e-6
    )
    broken = planner.verify(problem, planned(problem, choice, leaders)).violations
    assert [one for one in broken if one.rule not in FIGURES] == []
    others = np.setdiff1d(np.arange(problem.people), people)
    assert np.array_equal(choice[others], plan.choice[others])


def test_a_part_without_anybody_is_worth_nothing() -> None:
    problem = week(7, soft=True)
    plan = greedy(problem)
    none = np.zeros(0, np.int64)

    mine = part(problem, plan.choice, plan.facilitator, none, none)

    assert (mine.problem.people, mine.problem.mentors, mine.problem.sessions) == (0, 0, 0)
    assert mine.constant - float((mine.problem.fpen * mine.problem.floor).sum()) == pytest.approx(
        plan.objective
    )


def test_a_districts_prices_are_the_weeks() -> None:
    problem = build(400, 8, 6, 3, seed=1)
    plan = greedy(problem)
    people = np.flatnonzero(problem.e_d == 1)

    mine = part(problem, plan.choice, plan.facilitator, people, np.zeros(0, np.int64))

    asked = Prices.zero(problem.mentors, problem.sessions, 0)
    asked.lam[:] = np.arange(problem.mentors)
    assert np.array_equal(mine.prices(asked).lam, mine.mentors)
    assert np.array_equal(mine.problem.gain, problem.gain[people])
    assert mine.problem.need.sum() == 0


def test_those_who_stay_must_fit() -> None:
    problem = build(60, 2, 1, 1, seed=1)
    plan = greedy(problem)
    used = int(plan.minutes[1])
    smaller = planner.Problem(
        **{name: getattr(problem, name) for name in problem.specs if name not in ("cap", "uhi")},
        cap=np.array([problem.cap[0], used - 60]),
    )

    with pytest.raises(
        ValueError, match=rf"^mentor 1: those who stay use {used} minutes of {used - 60}$"
    ):
        part(smaller, plan.choice, plan.facilitator, np.zeros(0, np.int64), np.zeros(0, np.int64))
