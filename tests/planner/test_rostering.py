"""Rosters on a model of the rest of the week: annealed, beside every roster that there is."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner import Problem
from planner.facilitators import Roster, must_run, pinned_minutes
from planner.leading import Leading
from planner.prices import LED, TRIED, Watch, search
from planner.rostering import Model, Week, clashes, improve
from planner.table import everything
from planner.terms import Terms
from planner.trials import feasible, others, random_roster
from tests.planner.drafts import led
from tests.planner.weeks import week

SEEDS = st.integers(0, 10_000)
QUIET = Watch(lambda fraction, bound: None, lambda: False)


def led_week(seed: int) -> Problem:
    """A week whose sessions all need somebody; some of them lie far apart."""
    problem, rng = week(seed, pins=seed % 2 == 0), np.random.default_rng(seed)
    a, b = np.triu_indices(problem.sessions, 1)
    some = rng.random(a.size) < 0.3
    return replace(problem, need=np.maximum(problem.need, 1), far_a=a[some], far_b=b[some])


def some_model(problem: Problem, roster: Roster, seed: int) -> Model:
    """Random prices, a rise that is positive semidefinite, and worths about as large as costs."""
    rng, size = np.random.default_rng(seed), problem.mentors
    root = rng.normal(0, 1e-3, (size, size))
    price = rng.uniform(0, 2e-3, size)
    typical = float(problem.dur.mean()) * 1e-3 if problem.sessions else 0.0
    worth = rng.uniform(0, 3 * typical, problem.sessions)
    return Model(roster.led.copy(), price, root @ root.T / 100, worth)


def every_roster(problem: Problem) -> Iterator[Roster]:
    """All that keep the locks, the hours and the minutes."""
    must, rivals = must_run(problem), clashes(problem)
    ways = []
    for session in range(problem.sessions):
        pinned = set(problem.pin_m[problem.pin_t == session].tolist())
        eligible = problem.fm[problem.ft == session].tolist()
        staffs = combinations(eligible, int(problem.need[session]))
        ways.append([list(staff) for staff in staffs if pinned <= set(staff)])
        ways[-1] += [] if must[session] or not problem.need[session] else [[]]
    for staffs in product(*ways):
        at_once = any(set(staffs[s]) & set(staffs[t]) for s, t in np.argwhere(rivals).tolist())
        roster = Roster.empty(problem)
        for session, staff in enumerate(staffs):
            if staff:
                roster.take(problem, session, np.array(staff), 1)
        if not at_once and (roster.led <= problem.cap - pinned_minutes(problem)).all():
            yield roster


@settings(max_examples=60, deadline=None)
@given(SEEDS, SEEDS)
def test_annealing_finds_the_roster_that_costs_least(seed: int, other: int) -> None:
    """Of every roster of a small week, the model's best is found, from wherever it begins."""
    problem = led_week(seed)
    first = led(problem)
    assume((first.leaders >= 0).any(axis=1)[must_run(problem)].all())
    model = some_model(problem, first, other)

    found = improve(problem, first, model)

    all_of_them = {roster.leaders.tobytes(): roster for roster in every_roster(problem)}
    assert found.leaders.tobytes() in all_of_them
    least = min(model.cost(first, roster) for roster in all_of_them.values())
    assert abs(model.cost(first, found) - least) <= 1e-9


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_whoever_is_tried_instead_may_lead(seed: int) -> None:
    """Each other roster keeps locks, hours and minutes, and differs from the present one."""
    problem = led_week(seed)
    first = led(problem)
    assume((first.leaders >= 0).any(axis=1)[must_run(problem)].all())
    allowed = {roster.leaders.tobytes() for roster in every_roster(problem)}

    tried = {roster.leaders.tobytes() for roster in others(problem, first)}

    assert tried <= allowed
    assert first.leaders.tobytes() not in tried


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_minutes_taken_from_one_make_no_ones_cheaper_together(seed: int) -> None:
    """The rise is symmetric and positive semidefinite, and the mean of models is theirs at led."""
    problem = led_week(seed)
    roster, table = led(problem), everything(problem)
    terms = Terms.staffed(problem, roster.led, roster.seats(problem))
    priced = search(table, QUIET)

    model = Model.of(Week(table, terms, priced.prices, priced.unit), roster.led)

    scale = max(float(np.abs(model.rise).max(initial=0.0)), 1e-12)
    assert np.abs(model.rise - model.rise.T).max(initial=0.0) <= 1e-6 * scale
    assert np.linalg.eigvalsh(model.rise).min(initial=0.0) >= -1e-6 * scale
    moved = Model.mean([model, model], roster.led + 60.0)
    assert np.allclose(moved.price, model.price + model.rise @ np.full(problem.mentors, 60.0))
    assert moved.cost(roster, roster) == 0.0


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_rounds_and_trials_never_make_a_roster_worth_less(seed: int) -> None:
    """Value is the smoothed dual at one temperature; what cannot be led is never proposed."""
    problem = led_week(seed)
    first, table = led(problem), everything(problem)
    leading = Leading(table, search(table, QUIET), QUIET, lambda lead: lead.priced.smooth)
    begun = leading.of(first, leading.open.prices, LED)

    found = leading.modelled(first, rounds=3)

    assert found.priced.smooth >= begun.priced.smooth - 1e-12
    assert found.roster.possible(problem)
    assert (found.roster.led <= problem.cap).all()
    tried, priced = leading.tried(found, 5.0), leading.priced_by(found, TRIED)
    assert tried.priced.smooth >= priced.priced.smooth - 1e-12


@settings(max_examples=60, deadline=None)
@given(SEEDS, SEEDS)
def test_a_random_roster_that_may_be_is_one_of_all_that_may(seed: int, other: int) -> None:
    problem = led_week(seed)
    first = led(problem)
    assume((first.leaders >= 0).any(axis=1)[must_run(problem)].all())
    allowed = {roster.leaders.tobytes() for roster in every_roster(problem)}

    roster = random_roster(problem, other)

    assert feasible(problem, roster) == (roster.leaders.tobytes() in allowed)
    assert (random_roster(problem, other).leaders == roster.leaders).all()
