"""Other rosters to be tried in earnest: another leader, a session more or less.

Prices see minutes as divisible; where few sessions weigh much, only a trial shows what moving one
is worth.
"""

from collections.abc import Iterator
from itertools import combinations, islice

import numpy as np

from planner.facilitators import Roster, must_run, pinned_minutes
from planner.problem import Array, Problem

STAFFS = 24  # other staffs tried for one session


def others(problem: Problem, roster: Roster) -> Iterator[Roster]:
    """Every roster that differs in one session, closed, opened, or led by others; then those in
    which one session closes and another opens, or two exchange a leader."""
    for session in range(problem.sessions):
        without = _closed(problem, roster, session)
        if _may_close(problem, roster, session):
            yield without
        yield from _opened(problem, without, session, roster.leaders[session])
    for session in range(problem.sessions):
        if _may_close(problem, roster, session):
            without = _closed(problem, roster, session)
            for other in np.flatnonzero((without.leaders < 0).all(axis=1)).tolist():
                if other != session:
                    yield from _opened(problem, without, other, roster.leaders[other])
    yield from _exchanged(problem, roster)


def random_roster(problem: Problem, seed: int) -> Roster:
    """A random roster: in random order, those first that must run, each session is led by some who
    can, one in three of the others by nobody. `feasible` says whether every lock is kept."""
    rng, roster, must = np.random.default_rng(seed), Roster.empty(problem), must_run(problem)
    order = rng.permutation(problem.sessions)
    for session in order[np.argsort(~must[order], kind="stable")].tolist():
        staffs = list(_opened(problem, roster, session, np.zeros(0, np.int64)))
        if staffs and (must[session] or rng.random() > 1 / 3):
            roster = staffs[int(rng.integers(len(staffs)))]
    return roster


def feasible(problem: Problem, roster: Roster) -> bool:
    """Whether all sessions that must run are led, nobody is at two places, and minutes suffice."""
    led = (roster.leaders >= 0).any(axis=1) | (problem.need == 0)
    run = bool(led[np.flatnonzero(must_run(problem))].all())
    return run and roster.possible(problem) and _in_time(problem, roster)


def _in_time(problem: Problem, roster: Roster) -> bool:
    return bool((roster.led <= problem.cap - pinned_minutes(problem)).all())


def _exchanged(problem: Problem, roster: Roster) -> Iterator[Roster]:
    """Two sessions each led by one who led the other."""
    allowed = set(zip(problem.ft.tolist(), problem.fm.tolist(), strict=True))
    pinned = set(zip(problem.pin_t.tolist(), problem.pin_m.tolist(), strict=True))
    places = [(int(t), int(r)) for t, r in np.argwhere(roster.leaders >= 0)]
    for (a, i), (b, j) in combinations(places, 2):
        one, two = (int(roster.leaders[place]) for place in ((a, i), (b, j)))
        fits = {(a, two), (b, one)} <= allowed and not pinned & {(a, one), (b, two)}
        if fits and one not in roster.leaders[b] and two not in roster.leaders[a]:
            leaders = roster.leaders.copy()
            leaders[a, i], leaders[b, j] = two, one
            other = Roster.of(problem, leaders)
            if other.possible(problem) and _in_time(problem, other):
                yield other


def _may_close(problem: Problem, roster: Roster, session: int) -> bool:
    return bool((roster.leaders[session] >= 0).any() and not must_run(problem)[session])


def _closed(problem: Problem, roster: Roster, session: int) -> Roster:
    without, now = Roster.of(problem, roster.leaders), roster.leaders[session]
    without.take(problem, session, now[now >= 0], -1)
    return without


def _opened(problem: Problem, roster: Roster, session: int, now: Array) -> Iterator[Roster]:
    """The session led by each staff that can, but for the present one."""
    pinned = problem.pin_m[problem.pin_t == session]
    for staff in islice(_staffs(problem, roster, session, pinned), STAFFS):
        if staff.size and set(staff.tolist()) != set(now[now >= 0].tolist()):
            opened = Roster.of(problem, roster.leaders)
            opened.take(problem, session, staff, 1)
            yield opened


def _staffs(problem: Problem, roster: Roster, session: int, pinned: Array) -> Iterator[Array]:
    """Staffs that are free, eligible and have the minutes."""
    who = problem.fm[problem.ft == session]
    others = np.setdiff1d(who, pinned)
    busy = roster.engaged(problem, session, others)
    room = problem.cap - pinned_minutes(problem) - roster.led
    able = others[~busy & (room[others] >= problem.dur[session])]
    for chosen in combinations(able.tolist(), int(problem.need[session]) - pinned.size):
        yield np.concatenate([pinned, np.array(chosen, np.int64)]).astype(np.int64)
