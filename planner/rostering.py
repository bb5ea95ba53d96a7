"""Who leads which session, improved on a quadratic model of the rest of the week.

What people lose when mentors spend minutes on sessions is convex in those minutes. At prices lam
and with the second derivatives H of the people's dual, leading du minutes more costs
lam'du + du'K du/2, where K is the part of H's inverse that belongs to minutes: how the price of
everybody's minutes answers to minutes taken from one. A session is worth what the best `seats`
people gain by it at the present prices. Leaders move one at a time, or two in a chain where the
second makes room for the first; sessions open and close; until nothing pays.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy.linalg import LinAlgError, cho_factor, cho_solve

from planner.dual import Curve, Dual, Layout
from planner.facilitators import Roster, best_seated, must_run, pinned_minutes
from planner.kernels import Arrays
from planner.plan import Prices
from planner.problem import Array, Problem
from planner.table import Table, kept, near, seatings
from planner.terms import Staff, Terms

PASSES = 40
WARM = 5e-3  # the model's temperature, in units: sessions take minutes by the hundred
NEAR = 8.0  # temperatures within which a choice counts
STIFF = 1e-3  # keeps the second derivatives invertible where nothing is a tie


@dataclass(frozen=True, eq=False)
class Model:
    """What minutes are worth around the present roster: price[M], rise[M,M] = K; worth[T]."""

    price: Array
    rise: Array
    worth: Array

    @classmethod
    def of(cls, table: Table, terms: Terms, prices: Prices, unit: float) -> "Model":
        """The model around the roster that `terms` stand for, at its prices."""
        warm = WARM * unit
        few = kept(table, near(table, prices, NEAR * warm))
        curve = Curve(Dual(few, terms, unit), Layout.of(terms, unit), warm)
        x = curve.layout.vector(prices)
        slope = curve.value(x)[1]
        free = np.flatnonzero((curve.low < curve.high) & ((x > curve.low) | (slope < 0)))
        if not free.size:  # nothing has a price
            still = np.zeros((table.problem.mentors, table.problem.mentors))
            return cls(
                prices.lam.copy(), still, best_seated(table.problem, seatings(table, prices))
            )
        bend = curve.bend(x, free)
        bend += np.tril(bend, -1).T
        mentors = table.problem.mentors
        mine = np.flatnonzero(free < mentors)
        who, scale = free[mine], curve.layout.scale[free[mine]]
        rise = np.zeros((mentors, mentors))
        rise[np.ix_(who, who)] = _inverse(bend, mine) * scale[:, None] * scale / unit
        seated = best_seated(table.problem, seatings(table, prices))
        return cls(prices.lam.copy(), rise, seated)


def _inverse(bend: Array, mine: Array) -> Array:
    """The part `mine` of the inverse, stiffened until the matrix is positive definite."""
    diagonal, ones = np.diagonal(bend).copy(), np.zeros((len(bend), mine.size))
    ones[mine, np.arange(mine.size)] = 1.0
    stiff = STIFF
    while True:
        firm = bend.copy()
        firm[np.diag_indices(len(bend))] += stiff * (diagonal + 1e-3 * diagonal.mean() + 1e-9)
        try:
            return np.asarray(cho_solve(cho_factor(firm, lower=True), ones)[mine])
        except LinAlgError:
            stiff *= 10.0


def improve(problem: Problem, roster: Roster, model: Model) -> Roster:
    """The roster that single and chained moves lead to."""
    staff = Staff.of(problem)
    leaders = roster.leaders.astype(np.int64)
    led = roster.led.astype(np.float64)
    facts = (
        staff.ptr,
        staff.who,
        staff.forced,
        problem.need,
        problem.dur.astype(np.float64),
        problem.cap - pinned_minutes(problem),
        must_run(problem),
        clashes(problem),
    )
    state = (leaders, led, model.price.copy())
    for _ in range(PASSES):
        if not _pass(facts, (model.rise, model.worth), state):
            break
    return Roster.of(problem, leaders.astype(np.int32))


def clashes(problem: Problem) -> Array:
    """[T,T] whether nobody can lead both sessions: they share a slot, or lie too far apart."""
    first, after = problem.slot, problem.slot + problem.len
    both = (first[:, None] < after[None, :]) & (first[None, :] < after[:, None])
    both[problem.far_a, problem.far_b] = both[problem.far_b, problem.far_a] = True
    return np.asarray(both)


@njit(nogil=True, cache=True)
def _pass(facts: Arrays, model: Arrays, state: Arrays) -> int:
    """One round over all sessions; how many moves were made."""
    leaders = state[0]
    made = 0
    for t in range(leaders.shape[0]):
        if leaders[t, 0] >= 0:
            for r in range(facts[3][t]):
                made += _move(t, r, facts, model, state)
            made += _close(t, facts, model, state)
        else:
            made += _open(t, facts, model, state)
    return made


@njit(nogil=True, cache=True)
def _cost(out: int, into: int, d: float, model: Arrays, state: Arrays) -> float:
    """What it costs that `into` leads d minutes more and `out` less; -1 = nobody."""
    rise, price = model[0], state[2]
    total = 0.0
    if into >= 0:
        total += d * price[into] + 0.5 * d * d * rise[into, into]
    if out >= 0:
        total += -d * price[out] + 0.5 * d * d * rise[out, out]
    if into >= 0 and out >= 0:
        total -= d * d * rise[into, out]
    return total


@njit(nogil=True, cache=True)
def _shift(out: int, into: int, d: float, model: Arrays, state: Arrays) -> None:
    rise, (_, led, price) = model[0], state
    if into >= 0:
        led[into] += d
        price += d * rise[into]
    if out >= 0:
        led[out] -= d
        price -= d * rise[out]


@njit(nogil=True, cache=True)
def _forced(t: int, m: int, facts: Arrays) -> bool:
    ptr, who, forced = facts[0], facts[1], facts[2]
    return m in who[ptr[t] : ptr[t] + forced[t]]


@njit(nogil=True, cache=True)
def _obstacle(t: int, m: int, out: int, facts: Arrays, state: Arrays) -> int:
    """-1 = m may lead t beside what else he or she leads; t2 = only session t2 stands in the way;
    -2 = it cannot be. Session `out` is thought of as given away."""
    leaders, led = state[0], state[1]
    dur, most, clash = facts[4], facts[5], facts[7]
    blocker, spare = -1, 0.0
    for other in range(leaders.shape[0]):
        if other != out and clash[t, other] and m in leaders[other]:
            if blocker >= 0 or other == t:
                return -2
            blocker = other
    if out >= 0:
        spare = dur[out]
    if blocker >= 0:
        spare += dur[blocker]
    if led[m] - spare + dur[t] > most[m]:
        return -2
    return blocker


@njit(nogil=True, cache=True)
def _move(t: int, r: int, facts: Arrays, model: Arrays, state: Arrays) -> int:
    """The best other leader at one place of a session, with whoever must make room."""
    ptr, who, _, need, dur = facts[0], facts[1], facts[2], facts[3], facts[4]
    leaders = state[0]
    m1 = leaders[t, r]
    if m1 < 0 or _forced(t, m1, facts):
        return 0
    best, pick, other, third = -1e-9, -1, -1, -1
    for j in range(ptr[t], ptr[t + 1]):
        m2 = who[j]
        if m2 in leaders[t]:
            continue
        blocker = _obstacle(t, m2, -1, facts, state)
        if blocker == -1:
            cost = _cost(m1, m2, dur[t], model, state)
            if cost < best:
                best, pick, other, third = cost, m2, -1, -1
        elif blocker >= 0 and not _forced(blocker, m2, facts):
            first = _cost(m1, m2, dur[t], model, state)
            _shift(m1, m2, dur[t], model, state)
            for k in range(ptr[blocker], ptr[blocker + 1]):
                m3 = who[k]
                if m3 == m2 or m3 in leaders[blocker]:
                    continue
                free = _obstacle(blocker, m3, t if m3 == m1 else -1, facts, state)
                if m3 == m1 and free == -1 and state[1][m1] + dur[blocker] > facts[5][m1]:
                    continue
                if free != -1:
                    continue
                cost = first + _cost(m2, m3, dur[blocker], model, state)
                if cost < best:
                    best, pick, other, third = cost, m2, blocker, m3
            _shift(m2, m1, dur[t], model, state)
    if pick < 0:
        return 0
    _shift(m1, pick, dur[t], model, state)
    leaders[t, r] = pick
    if other >= 0:
        _shift(pick, third, dur[other], model, state)
        for place in range(need[other]):
            if leaders[other, place] == pick:
                leaders[other, place] = third
    return 1


@njit(nogil=True, cache=True)
def _close(t: int, facts: Arrays, model: Arrays, state: Arrays) -> int:
    """Close a session whose leaders' minutes are worth more elsewhere."""
    leaders, need, dur = state[0], facts[3], facts[4]
    if facts[6][t] or need[t] == 0:
        return 0
    saved = 0.0
    for r in range(need[t]):
        saved -= _cost(leaders[t, r], -1, dur[t], model, state)
        _shift(leaders[t, r], -1, dur[t], model, state)
    if saved > model[1][t] + 1e-9:
        leaders[t, :] = -1
        return 1
    for r in range(need[t]):
        _shift(-1, leaders[t, r], dur[t], model, state)
    return 0


@njit(nogil=True, cache=True)
def _open(t: int, facts: Arrays, model: Arrays, state: Arrays) -> int:
    """Open a session with its cheapest leaders where it is worth them."""
    ptr, who, forced, need, dur = facts[0], facts[1], facts[2], facts[3], facts[4]
    leaders = state[0]
    if ptr[t + 1] - ptr[t] < need[t]:
        return 0
    spent, found = 0.0, 0
    for r in range(need[t]):
        best, pick = np.inf, -1
        if r < forced[t]:
            pick = int(who[ptr[t] + r])
            best = _cost(-1, pick, dur[t], model, state)
            if _obstacle(t, pick, -1, facts, state) != -1:
                pick = -1
        else:
            for j in range(ptr[t] + forced[t], ptr[t + 1]):
                if who[j] in leaders[t] or _obstacle(t, who[j], -1, facts, state) != -1:
                    continue
                cost = _cost(-1, who[j], dur[t], model, state)
                if cost < best:
                    best, pick = cost, int(who[j])
        if pick < 0:
            break
        _shift(-1, pick, dur[t], model, state)
        leaders[t, r] = pick
        spent += best
        found += 1
    if found == need[t] and spent < model[1][t] - 1e-9 and need[t] > 0:
        return 1
    for r in range(found):
        _shift(leaders[t, r], -1, dur[t], model, state)
    leaders[t, :] = -1
    return 0
