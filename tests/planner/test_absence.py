"""A mentor is away: the week is whole again, few others move, and little is given away."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import planner
from planner import Limits, Plan, Problem
from planner.absence import repair
from planner.baselines import greedy
from planner.generate import build
from planner.problem import PADDING
from planner.verify import recount, soft_costs
from tests.planner.weeks import week

BRIEF = Limits(work=0.0)


def without(problem: Problem, mentor: int) -> Problem:
    """The week without a mentor: no minutes, nobody to contact, nothing to lead."""
    gain, leads = problem.gain.copy(), problem.fm != mentor
    gain[problem.men == mentor] = PADDING
    empty = {}
    for name in ("cap", "load", "ulo", "uhi"):
        empty[name] = getattr(problem, name).copy()
        empty[name][mentor] = 0
    return replace(problem, gain=gain, ft=problem.ft[leads], fm=problem.fm[leads], **empty)


def rows_of(problem: Problem, plan: Plan, mentor: int) -> np.ndarray:
    """Who was to be contacted by a mentor."""
    planned = np.flatnonzero(plan.choice >= 0)
    return planned[problem.men[planned, plan.choice[planned]] == mentor]


@cache
def city() -> tuple[Problem, Plan]:
    problem = build(2_400, 14, 8, 2, seed=4)
    return problem, planner.solve(problem, limits=BRIEF)


@pytest.mark.parametrize("mentor", [2, 9])
def test_a_mentor_is_away_and_the_district_is_repaired_with_few_changes(mentor: int) -> None:
    problem, before = city()
    after, freed = without(problem, mentor), rows_of(problem, before, mentor)

    found = repair(after, before, freed)

    assert planner.verify(after, found.plan).violations == ()
    assert found.share <= 0.1
    assert -1e-9 <= found.gap <= 0.01  # a small district; the benchmark holds .005
    assert (found.plan.choice[freed] >= 0).sum() > len(freed) / 2
    district = np.bincount(problem.e_d[freed]).argmax()
    changed = np.flatnonzero(found.plan.choice != before.choice)
    led = np.flatnonzero((before.facilitator == mentor).any(axis=1))
    seated = np.isin(problem.ses[changed, before.choice[changed]], led)
    stray = (problem.e_d[changed] != district) & ~np.isin(changed, freed) & ~seated
    if (problem.e_d[freed] != district).mean() < 0.1:
        assert not stray.any()
    moved = changed[(before.choice[changed] >= 0) & ~np.isin(changed, freed)]
    assert np.array_equal(np.flatnonzero(found.moved), moved)


@pytest.mark.parametrize("seed", [3, pytest.param(None, marks=pytest.mark.slow)])
def test_the_same_absence_is_repaired_alike(seed: int | None) -> None:
    problem = city()[0] if seed is None else week(seed, soft=True, people=30, mentors=4)
    before = city()[1] if seed is None else greedy(problem)
    after, freed = without(problem, 1), rows_of(problem, before, 1)
    assert freed.size

    first, second = (repair(after, before, freed) for _ in range(2))

    assert first.plan.fingerprint == second.plan.fingerprint
    assert (first.bound, first.objective) == (second.bound, second.objective)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_a_repair_is_never_worse_than_leaving_the_freed_alone(seed: int, soft: bool) -> None:
    problem = week(seed, soft=soft)
    before = greedy(problem)
    after, freed = without(problem, 0), rows_of(problem, before, 0)
    alone, staff = before.choice.copy(), before.facilitator.copy()
    led = (staff == 0).any(axis=1)
    staff[led] = -1
    seat = problem.ses[np.arange(problem.people), np.maximum(alone, 0)]
    alone[np.append(led, False)[seat] & (alone >= 0)] = -1
    alone[freed] = -1

    found = repair(after, before, freed)

    assert planner.verify(after, found.plan).violations == ()
    counts = recount(after, replace(before, choice=alone, facilitator=staff))
    assert found.plan.objective >= counts.gain - soft_costs(after, counts) - 1e-6
    assert found.bound >= found.objective - 1e-6


def class_of_two(eligible: list[int]) -> tuple[Problem, Plan]:
    """Two people on a class that mentor 0 leads; `eligible` may lead it."""
    problem = Problem(
        gain=[[0.2], [0.3]],
        men=[[2], [2]],
        mins=[[0], [0]],
        ses=[[0], [0]],
        cap=[300, 300],
        load=[5, 5],
        seats=[4],
        slot=[2],
        dur=[180],
        ft=[0] * len(eligible),
        fm=eligible,
    )
    return problem, planner.solve(replace(problem, pin_t=[0], pin_m=[0]), limits=BRIEF)


def test_another_one_leads_the_session_of_who_is_away() -> None:
    problem, before = class_of_two([0, 1])

    found = repair(without(problem, 0), before, np.zeros(0, np.int64))

    assert before.facilitator.tolist() == [[0]]
    assert found.plan.facilitator.tolist() == [[1]]
    assert found.plan.choice.tolist() == before.choice.tolist() == [0, 0]
    assert found.share == 0.0


def test_where_nobody_can_lead_it_the_seats_are_given_up() -> None:
    problem, before = class_of_two([0])

    found = repair(without(problem, 0), before, np.zeros(0, np.int64))

    assert found.plan.facilitator.tolist() == [[-1]]
    assert found.plan.choice.tolist() == [-1, -1]
    assert (found.moved.tolist(), found.share, found.objective) == ([True, True], 1.0, 0.0)


@pytest.mark.slow
def test_what_is_done_stays() -> None:
    problem, before = city()
    after, freed = without(problem, 2), rows_of(problem, before, 2)
    movers = np.flatnonzero(repair(after, before, freed).moved)
    assert movers.size

    found = repair(after, before, freed, held=movers)

    assert np.array_equal(found.plan.choice[movers], before.choice[movers])


def test_who_stays_must_fit() -> None:
    problem, before = class_of_two([0, 1])
    fewer = replace(problem, seats=[1], ft=[0], fm=[1])
    plan = replace(before, facilitator=np.array([[1]]))

    with pytest.raises(ValueError, match=r"^session 0: those who stay use 2 seats of 1$"):
        repair(fewer, plan, np.zeros(0, np.int64), held=np.array([0, 1]))
