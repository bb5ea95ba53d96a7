"""Neighbours re-packed: never worse, never against a rule, and at the optimum where it is exact."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner import Problem
from planner.climb import climb
from planner.facilitators import Roster
from planner.packing import Pack, draft_of, state_of
from planner.repair import Draft
from planner.split import rounds
from planner.table import everything
from planner.walks import walks
from tests.planner.drafts import free, opened, packed
from tests.planner.weeks import week

SEEDS = st.integers(0, 10_000)
SIZE = 3  # owners of a group


def scarce(seed: int) -> Problem:
    """A week of which every other one has soft rules and locks."""
    return week(seed, soft=seed % 2 == 0, pins=seed % 4 < 2)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_a_climb_gains_what_it_says_and_breaks_no_rule(seed: int) -> None:
    climbed(*packed(scarce(seed), seed), SIZE, seed)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_a_group_that_ends_with_too_much_is_undone(seed: int) -> None:
    """Where nothing has a price, what is open is filled beyond its limits."""
    problem = week(seed, soft=seed % 2 == 0, people=60, mentors=8)
    climbed(*packed(problem, seed, free(problem)), 8, seed)


def climbed(draft: Draft, pack: Pack, size: int, seed: int) -> None:
    """Climbed once by groups of so many owners; where it says that nothing was gained, nobody has
    moved."""
    (table, rules), state = opened(pack), state_of(draft, pack.table)
    groups = walks(table, pack.index, np.arange(rules[0].size - 1), size, seed)

    gained = climb(groups, table, pack.index, rules, state)

    after = draft_of(draft, pack.table, state[0])
    assert gained >= 0.0
    assert after.feasible()
    assert after.objective() == pytest.approx(draft.objective() + gained, abs=1e-7)
    if gained == 0.0:
        assert after.chosen.tolist() == draft.chosen.tolist()


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_round_after_round_the_plan_only_rises(seed: int) -> None:
    draft, pack = packed(scarce(seed), seed)

    told = [
        (better.objective(), spent, better.feasible())
        for better, spent in rounds(draft, pack, seed, None, work=0.5)
    ]

    worth, spent = [draft.objective(), *(t[0] for t in told)], [t[1] for t in told]
    assert worth == sorted(worth)
    assert spent == sorted(spent)
    assert all(t[2] for t in told)
    assert max(spent, default=0.0) <= 0.5


def alone(seed: int) -> Problem:
    """One mentor with a band, up to five people with three choices each."""
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(1, 6)), 3)
    cap = int(rng.integers(0, 190))
    return Problem(
        gain=rng.uniform(-0.02, 0.1, shape),
        men=np.zeros(shape),
        mins=rng.choice([4, 12, 25, 55, 63], shape),
        ses=np.zeros(shape),
        cnt=rng.random(shape) < 0.7,
        cap=[cap],
        load=[int(rng.integers(0, 6))],
        ulo=[0.4 * cap],
        uhi=[0.7 * cap],
        ua=[rng.choice([0.0, 0.001])],
        ub=[rng.choice([0.0, 0.0005])],
        seats=[], slot=[], dur=[], ft=[], fm=[],
    )  # fmt: skip


def by_force(problem: Problem) -> float:
    """The best of all plans of `alone`, each tried."""
    best, rows = -np.inf, range(problem.people)
    for plan in product(range(-1, 3), repeat=problem.people):
        taken = [(i, plan[i]) for i in rows if plan[i] >= 0]
        used = sum(int(problem.mins[at]) for at in taken)
        if used <= problem.cap[0] and sum(int(problem.cnt[at]) for at in taken) <= problem.load[0]:
            outside = problem.ua[0] * max(used - problem.uhi[0], 0)
            outside += problem.ub[0] * max(problem.ulo[0] - used, 0)
            best = max(best, sum(float(problem.gain[at]) for at in taken) - outside)
    return best


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_one_mentor_closed_with_everybody_is_at_the_optimum(seed: int) -> None:
    problem = alone(seed)
    nobody = Draft.empty(problem, Roster.empty(problem))
    pack = Pack.of(nobody, everything(problem), free(problem))
    (table, rules), state = opened(pack), state_of(nobody, pack.table)

    climb(np.zeros((1, 1), np.int64), table, pack.index, rules, state)

    found = draft_of(nobody, pack.table, state[0])
    assert found.feasible()
    assert found.objective() == pytest.approx(by_force(problem), abs=1e-7)


def test_a_seat_goes_to_whom_it_helps_most_and_the_mentor_to_the_next() -> None:
    """A swap through two owners that no move of one person makes: the seat is taken, the minutes
    are spent, and only both together gain."""
    problem = Problem(
        gain=[[0.2, 0.5], [0.4, 0.45]], men=[[0, 1]] * 2, mins=[[30, 0]] * 2,
        ses=[[1, 0]] * 2, cap=[30], load=[1], seats=[1], slot=[0], dur=[60], need=[0],
        ft=[], fm=[],
    )  # fmt: skip
    draft = Draft.of(problem, Roster.empty(problem), np.array([0, 1]))
    pack = Pack.of(draft, everything(problem), free(problem))
    (table, rules), state = opened(pack), state_of(draft, pack.table)

    gained = climb(np.array([[0, 1]]), table, pack.index, rules, state)

    assert draft_of(draft, pack.table, state[0]).chosen.tolist() == [1, 0]
    assert gained == pytest.approx(0.9 - 0.65, abs=1e-6)
