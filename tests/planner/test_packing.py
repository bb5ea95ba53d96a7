"""A whole plan out of prices: everybody's best choice, and every owner closed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner import Prices, Problem
from planner.certificate import people_terms
from planner.facilitators import Roster
from planner.packing import best_choices, closed, closings, draft_of, state_of
from planner.repair import Draft
from planner.table import everything, worth
from tests.planner.drafts import led, packed, real, some_prices
from tests.planner.weeks import week

SEEDS = st.integers(0, 10_000)


def scarce(seed: int) -> Problem:
    """A week of which every other one has soft rules and locks."""
    return week(seed, soft=seed % 2 == 0, pins=seed % 4 < 2)


@settings(max_examples=60, deadline=None)
@given(SEEDS, SEEDS)
def test_a_closed_week_obeys_every_rule_whatever_the_prices(seed: int, other: int) -> None:
    problem = scarce(seed)
    roster, prices = led(problem), some_prices(problem, other)

    draft = closed(Draft.empty(problem, roster), real(problem, prices), prices, other)

    assert draft.feasible()
    assert draft.roster is roster


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_weeks_closed_side_by_side_are_those_closed_alone(seed: int) -> None:
    problem = scarce(seed)
    empty, prices = Draft.empty(problem, led(problem)), some_prices(problem, seed)
    table, seeds = real(problem, prices), [seed, seed + 1, seed + 2]

    together = closings(empty, table, prices, seeds)

    alone = [closed(empty, table, prices, one) for one in seeds]
    assert [draft.chosen.tolist() for draft in together] == [d.chosen.tolist() for d in alone]


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_an_owners_members_are_those_with_a_choice_of_it_that_may_move(seed: int) -> None:
    _, pack = packed(scarce(seed), seed)
    start, members = pack.index
    ptr, men, ses = pack.flat[0], pack.flat[2], pack.flat[4]

    for owner in range(start.size - 1):
        rows = [
            row
            for row in range(pack.table.rows)
            if not pack.table.held[row]
            and owner in (*men[ptr[row] : ptr[row + 1]], *ses[ptr[row] : ptr[row + 1]])
        ]
        assert members[start[owner] : start[owner + 1]].tolist() == rows


def test_what_is_far_too_much_is_taken_out_worst_first() -> None:
    """Nothing has a price: all five want the 50 minutes of one mentor, two can have them."""
    gain = [[0.1], [0.5], [0.2], [0.4], [0.3]]
    problem = Problem(
        gain=gain, men=[[0]] * 5, mins=[[25]] * 5, ses=[[0]] * 5, cap=[50], load=[9],
        seats=[], slot=[], dur=[], ft=[], fm=[],
    )  # fmt: skip
    free = Prices.zero(1, 0, 0)
    table = real(problem, free)
    assert best_choices(table, free).tolist() == [0] * 5

    draft = closed(Draft.empty(problem, Roster.empty(problem)), table, free, seed=1)

    assert draft.chosen.tolist() == [-1, 0, -1, 0, -1]


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_everybodys_best_choice_is_worth_what_the_bound_says(seed: int) -> None:
    problem = scarce(seed)
    prices = some_prices(problem, seed)
    table = everything(problem)

    chosen = best_choices(table, prices)

    row = np.repeat(np.arange(table.rows), np.diff(table.ptr))
    taken = table.col == chosen[table.person[row]]
    value = np.bincount(row[taken], worth(table, prices)[taken], table.rows)
    assert value == pytest.approx(people_terms(problem, prices), abs=1e-9)
    assert chosen[problem.pin_e].tolist() == problem.pin_k.tolist()


def test_what_brings_nothing_is_not_chosen_but_where_it_is_locked() -> None:
    problem = Problem(
        gain=[[0.0], [0.0], [-0.1]], men=[[0]] * 3, mins=[[25]] * 3, ses=[[0]] * 3, cap=[99],
        load=[9], seats=[], slot=[], dur=[], ft=[], fm=[], pin_e=[1], pin_k=[0],
    )  # fmt: skip

    chosen = best_choices(everything(problem), Prices.zero(1, 0, 0))

    assert chosen.tolist() == [-1, 0, -1]


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_a_draft_passes_through_the_compiled_loops_unchanged(seed: int) -> None:
    draft, pack = packed(scarce(seed), seed)

    again = draft_of(draft, pack.table, state_of(draft, pack.table)[0])

    assert again.chosen.tolist() == draft.chosen.tolist()
    assert again.objective() == pytest.approx(draft.objective(), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_an_owner_knows_whoever_may_move_and_has_a_choice_with_it(seed: int) -> None:
    draft, pack = packed(scarce(seed), seed)
    problem, start, members = draft.problem, *pack.index
    free = np.flatnonzero(problem.pinned < 0)
    real_choice = problem.gain != np.float32(-1.0)

    for owner in range(problem.mentors + problem.sessions):
        session = owner - problem.mentors
        with_it = problem.men == owner if session < 0 else problem.ses == session
        known = np.flatnonzero((with_it & real_choice).any(axis=1))
        mine = pack.table.person[members[start[owner] : start[owner + 1]]]
        assert mine.tolist() == np.intersect1d(known, free).tolist()


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_mentors_have_minutes_and_contacts_sessions_have_seats(seed: int) -> None:
    """And of what nobody owns there is no end."""
    problem = scarce(seed)
    draft, pack = packed(problem, seed)
    m, t = problem.mentors, problem.sessions

    most, mosts = pack.rules[0], pack.rules[1]

    assert most.tolist() == [*problem.cap, *draft.roster.seats(problem), np.inf]
    assert mosts[:m].tolist() == problem.load.tolist()
    assert mosts[m:].tolist() == [0.0] * t + [np.inf]
