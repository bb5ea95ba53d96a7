"""Who leads which session, improved on a quadratic model of the rest of the week.

What people lose when mentors spend minutes on sessions is convex in those minutes. At prices lam
and with the second derivatives H of the people's dual, leading du minutes more costs
lam'du + du'K du/2, where K is the part of H's inverse that belongs to minutes: how the price of
everybody's minutes answers to minutes taken from one. A session is worth what the best `seats`
people gain by it at the present prices.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve

from planner.annealing import anneal
from planner.dual import Curve, Dual, Layout
from planner.facilitators import Roster, best_seated, must_run, pinned_minutes
from planner.plan import Prices
from planner.problem import Array, Problem
from planner.table import Table, kept, near, seatings
from planner.terms import Staff, Terms

PROPOSALS = 1_000  # of the annealing, for each session
HOT, COOL, COLD = 30.0, 0.3, 1e-4  # its temperatures, in what leading a session costs
WARM = 1e-3  # the model's temperature, in units: sessions take minutes by the hundred
NEAR = 8.0  # temperatures within which a choice counts
STIFF = 1e-3  # keeps the second derivatives invertible where nothing is a tie


@dataclass(frozen=True, eq=False)
class Week:
    """The rest of a week beside a roster, and its prices; gains are of the size of `unit`."""

    table: Table
    terms: Terms
    prices: Prices
    unit: float

    def rise(self) -> Array:
        """K[M,M]: how the price of everybody's minutes answers to minutes taken from one."""
        warm, mentors = WARM * self.unit, self.table.problem.mentors
        few = kept(self.table, near(self.table, self.prices, NEAR * warm))
        curve = Curve(Dual(few, self.terms, self.unit), Layout.of(self.terms, self.unit), warm)
        x = curve.layout.vector(self.prices)
        slope = curve.value(x)[1]
        free = np.flatnonzero((curve.low < curve.high) & ((x > curve.low) | (slope < 0)))
        free = free[np.argsort(curve.owner[free], kind="stable")]
        rise = np.zeros((mentors, mentors))
        mine = np.flatnonzero(free < mentors)
        if mine.size:
            bend = curve.bend(x, free).dense()
            who, scale = free[mine], curve.layout.scale[free[mine]]
            inverse = _inverse(bend + np.tril(bend, -1).T, mine)
            rise[np.ix_(who, who)] = inverse * scale[:, None] * scale / self.unit
        return rise


@dataclass(frozen=True, eq=False)
class Model:
    """What minutes are worth around led[M] minutes spent on sessions: price[M], rise[M,M] = K;
    worth[T] of a session that is held."""

    led: Array
    price: Array
    rise: Array
    worth: Array

    @classmethod
    def of(cls, week: Week, led: Array) -> "Model":
        """The model around a roster, of which `week` is the rest."""
        worth = best_seated(week.table.problem, seatings(week.table, week.prices))
        return cls(led, week.prices.lam, week.rise(), worth)

    @classmethod
    def mean(cls, models: list["Model"], led: Array) -> "Model":
        """The mean of models, around `led`."""
        price = [one.price + one.rise @ (led - one.led) for one in models]
        rise, worth = [one.rise for one in models], [one.worth for one in models]
        return cls(led, *(np.mean(arrays, axis=0) for arrays in (price, rise, worth)))

    def cost(self, roster: Roster, other: Roster) -> float:
        """What the model thinks that `other` costs more than `roster`, which it is around."""
        more = other.led - roster.led
        held = [one.leaders[:, 0] >= 0 for one in (roster, other)]
        dearer = float(self.price @ more + more @ self.rise @ more / 2)
        return dearer + float(self.worth[held[0]].sum() - self.worth[held[1]].sum())


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
    """The best roster that annealing finds on the model."""
    if not problem.sessions:
        return roster
    staff, rivals = Staff.of(problem), clashes(problem)
    facts = (
        staff.ptr,
        staff.who,
        staff.forced,
        problem.need,
        problem.dur.astype(np.float64),
        problem.cap - pinned_minutes(problem),
        must_run(problem),
        np.concatenate([[0], np.cumsum(rivals.sum(axis=1))]),
        np.nonzero(rivals)[1],
    )
    leaders, typical = roster.leaders.astype(np.int64), float(model.price @ problem.cap)
    typical *= float(problem.dur.mean()) / max(float(problem.cap.sum()), 1.0)
    hot = max(HOT / problem.sessions, COOL)  # few afford to begin hotter
    schedule = (PROPOSALS * problem.sessions, hot * typical + 1e-12, COLD * typical + 1e-15)
    state = (leaders, roster.led.astype(np.float64), model.price.copy())
    anneal(facts, (model.rise, model.worth), state, schedule)
    return Roster.of(problem, leaders.astype(np.int32))


def clashes(problem: Problem) -> Array:
    """[T,T] whether nobody can lead both of two sessions, for time or for distance."""
    first, after = problem.slot, problem.slot + problem.len
    both = (first[:, None] < after[None, :]) & (first[None, :] < after[:, None])
    both[problem.far_a, problem.far_b] = both[problem.far_b, problem.far_a] = True
    np.fill_diagonal(both, val=False)
    return np.asarray(both)
