"""Who leads which session: insertion and moves on convex cost, no overlaps, time for the way.

Adding d minutes to a mentor who leads u already, and u* in the relaxed solution, costs
lam*d + kappa*d*(u + d/2 - u*) with kappa = max(lam, 3e-4)/capacity: the price, and how it rises.
A session stays shut where its facilitators cost more than it is worth: its seats at their price,
and what people gain by it beyond that price (where seats are plenty, that is all of it).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.plan import Prices
from planner.prices import Priced
from planner.problem import SLOTS, Array, Problem
from planner.table import Table, seatings
from planner.terms import Terms

PASSES = 30
FLATTEST = 3e-4  # the least price of a minute that curvature is built on, in units


@dataclass(frozen=True, eq=False)
class Roster:
    """leaders[T,R] mentors, -1 = none; busy[M,20] slots taken; led[M] minutes spent on sessions."""

    leaders: Array
    busy: Array
    led: Array

    @classmethod
    def empty(cls, problem: Problem) -> "Roster":
        """Nobody leads anything."""
        width = max(int(problem.need.max(initial=0)), 1)
        leaders = np.full((problem.sessions, width), -1, np.int32)
        return cls(leaders, np.zeros((problem.mentors, SLOTS), np.int64), np.zeros(problem.mentors))

    @classmethod
    def of(cls, problem: Problem, leaders: Array) -> "Roster":
        """The roster of given leaders[T,R]."""
        roster = cls.empty(problem)
        for session, staff in enumerate(leaders):
            roster.take(problem, session, staff[staff >= 0], 1)
        return roster

    def take(self, problem: Problem, session: int, staff: Array, sign: int) -> None:
        """Let `staff` lead a session (sign 1), or no longer (-1)."""
        self.leaders[session] = -1
        if sign > 0:
            self.leaders[session, : staff.size] = np.sort(staff)
        self.busy[staff, slots(problem, session)] += sign
        self.led[staff] += sign * problem.dur[session]

    def engaged(self, problem: Problem, session: int, mentors: Array) -> Array:
        """Which of `mentors` lead something at that time, or too far away to come in time."""
        taken = self.busy[mentors, slots(problem, session)].any(axis=1)
        far = problem.far_from[session]
        return np.asarray(taken | np.isin(mentors, self.leaders[far]) if far.size else taken)

    def possible(self, problem: Problem) -> bool:
        """Whether nobody leads two sessions at once, or two that are too far apart."""
        pairs = zip(self.leaders[problem.far_a], self.leaders[problem.far_b], strict=True)
        apart = all(np.intersect1d(a[a >= 0], b).size == 0 for a, b in pairs)
        return bool((self.busy <= 1).all()) and apart

    def seats(self, problem: Problem) -> Array:
        """[T] seats to be had: those of the sessions that have all their facilitators."""
        staffed = (self.leaders >= 0).sum(axis=1) == problem.need
        return np.asarray(np.where(staffed, problem.seats, 0))


def assign(table: Table, priced: Priced, staff: Mapping[int, Array] | None = None) -> Roster:
    """A roster of low cost at these prices.

    staff  a way to lead each session that must run, for whoever is locked to it or to a seat in it
    """
    problem = table.problem
    desk = Desk.of(table, priced)
    for session, leaders in (staff or {}).items():
        desk.roster.take(problem, session, leaders, 1)
    order = np.lexsort((np.arange(problem.sessions), -problem.dur)).tolist()
    for session in order:
        if (desk.roster.leaders[session] < 0).all():
            desk.open(session)
    for _ in range(PASSES):
        if sum(desk.move(session) for session in order) == 0:
            break
    return desk.roster


def must_run(problem: Problem) -> Array:
    """[T] sessions that somebody is locked to, as a facilitator or on a seat."""
    must = np.zeros(problem.sessions + 1, bool)
    must[problem.pin_t] = True
    must[problem.ses[problem.pin_e, problem.pin_k]] = True
    return must[:-1]


@dataclass(frozen=True, eq=False)
class Desk:
    """The roster in the making, with what everything costs."""

    problem: Problem
    prices: Prices
    roster: Roster
    worth: Array  # [T] what opening a session brings
    curve: Array  # kappa[M]
    relaxed: Array  # u*[M]
    most: Array  # [M] minutes that sessions may take: the week less pinned contacts
    must: Array  # [T] opens whatever it costs
    eligible: list[Array]
    forced: list[Array]

    @classmethod
    def of(cls, table: Table, priced: Priced) -> "Desk":
        problem, prices = table.problem, priced.prices
        lam, sessions = prices.lam, range(problem.sessions)
        return cls(
            problem=problem,
            prices=prices,
            worth=best_seated(problem, seatings(table, prices)),
            roster=Roster.empty(problem),
            curve=np.maximum(lam, FLATTEST * priced.unit) / np.maximum(problem.cap, 1),
            relaxed=relaxed_minutes(problem, priced),
            most=problem.cap - pinned_minutes(problem),
            must=must_run(problem),
            eligible=_by_session(problem.ft, problem.fm, sessions),
            forced=_by_session(problem.pin_t, problem.pin_m, sessions),
        )

    def cost(self, session: int, mentors: Array) -> Array:
        """What each of `mentors` would cost as a facilitator; infinite where he or she cannot."""
        d = float(self.problem.dur[session])
        led = self.roster.led[mentors]
        rise = self.curve[mentors] * d * (led + d / 2 - self.relaxed[mentors])
        taken = self.roster.engaged(self.problem, session, mentors)
        over = led + d > self.most[mentors]
        return np.where(taken | over, np.inf, self.prices.lam[mentors] * d + rise)

    def cheapest(self, session: int) -> tuple[float, Array]:
        """(cost, mentors) of the cheapest staff, pinned ones first; infinite if there is none."""
        forced, need = self.forced[session], int(self.problem.need[session])
        others = np.setdiff1d(self.eligible[session], forced)
        cost = self.cost(session, others)
        chosen = np.argsort(cost, kind="stable")[: need - forced.size]
        if chosen.size < need - forced.size:
            return np.inf, forced
        total = cost[chosen].sum() + self.cost(session, forced).sum()
        return float(total), np.concatenate([forced, others[chosen]])

    def open(self, session: int) -> None:
        """Staff a session if its seats are worth it, or if it is pinned."""
        cost, staff = self.cheapest(session)
        if np.isfinite(cost) and (cost <= self.worth[session] or self.must[session]):
            self.roster.take(self.problem, session, staff, 1)

    def move(self, session: int) -> bool:
        """Close a session and open it anew; whether anything changed."""
        before = self.roster.leaders[session].copy()
        self.roster.take(self.problem, session, before[before >= 0], -1)
        self.open(session)
        if self.must[session] and (self.roster.leaders[session] < 0).all():
            self.roster.take(self.problem, session, before[before >= 0], 1)
        return set(before.tolist()) != set(self.roster.leaders[session].tolist())


def best_seated(problem: Problem, pairs: tuple[Array, Array]) -> Array:
    """[T] what the best `seats` people gain by each session; pairs = (session, gain) of people."""
    session, gain = pairs
    order = np.lexsort((-gain, session))
    session, gain = session[order], gain[order]
    first = np.searchsorted(session, np.arange(problem.sessions))
    rank = np.arange(session.size) - first[session]
    seated = rank < problem.seats[session]
    return np.bincount(session[seated], gain[seated], problem.sessions)


def slots(problem: Problem, session: int) -> slice:
    """The slots that a session occupies."""
    first = int(problem.slot[session])
    return slice(first, first + int(problem.len[session]))


def relaxed_minutes(problem: Problem, priced: Priced) -> Array:
    """u*[M]: minutes that each mentor spends on sessions in the relaxed solution."""
    grad = Prices.zero(problem.mentors, problem.sessions, problem.floor.size)
    Terms.of(problem).led(priced.prices, FLATTEST * priced.unit, grad)
    return -grad.lam


def pinned_minutes(problem: Problem) -> Array:
    """[M] minutes that pinned contacts take."""
    mentor = problem.men[problem.pin_e, problem.pin_k]
    minutes = problem.mins[problem.pin_e, problem.pin_k]
    return np.bincount(mentor, minutes, problem.mentors + 1)[: problem.mentors]


def _by_session(sessions: Array, mentors: Array, every: range) -> list[Array]:
    order = np.lexsort((mentors, sessions))
    cuts = np.searchsorted(sessions[order], list(every)[1:])
    return np.split(mentors[order], cuts) if every else []
