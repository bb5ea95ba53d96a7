"""From prices to a whole plan that obeys every rule.

People take their best choice in order of falling regret (best less second best), so that those
who have nearly as good a second choice give way; then passes that charge 1, .9, .7, .4 and 0 of
the prices fill what is left. Pinned people come first.
"""

from dataclasses import dataclass

import numpy as np

from planner import fill
from planner.facilitators import Roster
from planner.kernels import Arrays
from planner.plan import Prices
from planner.problem import PADDING, Array, Problem
from planner.table import Table, arranged, in_blocks, priced

IDLE = 1e-3  # of all minutes: not worth another look at every choice
SHARES = (1.0, 0.9, 0.7, 0.4, 0.0)


@dataclass(frozen=True, eq=False)
class Draft:
    """A plan in the making: chosen[n] columns, what the week uses, and its limits."""

    problem: Problem
    roster: Roster
    chosen: Array
    week: Arrays
    rules: Arrays

    @classmethod
    def empty(cls, problem: Problem, roster: Roster) -> "Draft":
        """Nobody planned; sessions staffed by the roster."""
        m, t = problem.mentors + 1, problem.sessions + 1
        minutes = np.append(roster.led, 0.0)
        week = (
            minutes,
            np.zeros(m),
            np.zeros(m),
            np.zeros(t),
            np.zeros(problem.floor.size),
            problem.diff,
            problem.grp,
        )
        chosen = np.full(problem.people, -1, np.int64)
        return cls(problem, roster, chosen, week, limits(problem, roster))

    @classmethod
    def of(cls, problem: Problem, roster: Roster, chosen: Array) -> "Draft":
        """The draft of given choices, uses recounted."""
        draft = cls.empty(problem, roster)
        rows = np.flatnonzero(chosen >= 0)
        cols = chosen[rows]
        men, mins, ses, cnt = (a[rows, cols] for a in dense(problem)[:4])
        minutes, contacts, weighted, seats, group, diff, grp = draft.week
        minutes += np.bincount(men, mins, minutes.size)
        contacts += np.bincount(men, cnt, contacts.size)
        weighted += np.bincount(men, cnt * diff[rows], weighted.size)
        seats += np.bincount(ses, minlength=seats.size)
        for g in range(group.size):
            group[g] += cnt[(grp[rows] >> g) & 1 == 1].sum()
        draft.chosen[:] = chosen
        return draft

    def objective(self) -> float:
        """Gain less soft costs."""
        rows = np.flatnonzero(self.chosen >= 0)
        gain = self.problem.gain[rows, self.chosen[rows]].astype(np.float64).sum()
        return float(gain) - self.costs()

    def idle(self) -> float:
        """The part of all mentors' minutes that nobody uses."""
        most = float(self.problem.cap.sum())
        return (most - float(self.week[0][:-1].sum())) / max(most, 1.0)

    def costs(self) -> float:
        """Soft costs: minutes outside the band, difficulty above wbar, floors not met."""
        p = self.problem
        minutes, _, weighted, _, group, _, _ = self.week
        used, heavy = minutes[:-1], weighted[:-1]
        total = p.ua * np.maximum(used - p.uhi, 0) + p.ub * np.maximum(p.ulo - used, 0)
        total = total + p.wc * np.maximum(heavy - p.wbar, 0)
        return float(total.sum() + (p.fpen * np.maximum(p.floor - group, 0)).sum())

    def feasible(self) -> bool:
        """Whether every hard rule holds: limits, pins, padding, who leads what and when."""
        p, rows = self.problem, np.flatnonzero(self.chosen >= 0)
        within = all(
            (u <= most + 1e-9).all() for u, most in zip(self.week[:4], self.rules, strict=False)
        )
        real = (p.gain[rows, self.chosen[rows]] != np.float32(PADDING)).all()
        pins = (self.chosen[p.pin_e] == p.pin_k).all()
        led = all(m in self.roster.leaders[t] for t, m in zip(p.pin_t, p.pin_m, strict=True))
        return bool(within and real and pins and led and self.roster.possible(p))

    def settle(self, table: Table, order: Array, prices: Prices, share: float) -> int:
        """One pass over the rows of `table` in `order`; how many moved."""
        choices = table.arrays(table.bonus(prices.phi))
        flat = (table.person, table.col, choices, dense(self.problem))
        state = (self.chosen, self.week, self.rules)
        return int(fill.settle(order, flat, priced(prices), share, state))


def dense(problem: Problem) -> Arrays:
    """(men, mins, ses, cnt, gain), each [n,K], and the numbers (M, T) of nobody and no session."""
    none = (np.int64(problem.mentors), np.int64(problem.sessions))
    return problem.men, problem.mins, problem.ses, problem.cnt, problem.gain, none


def limits(problem: Problem, roster: Roster) -> Arrays:
    """The week's limits and soft costs, with a limitless last entry for "none"."""

    def ended(array: Array, last: float) -> Array:
        return np.append(array.astype(np.float64), last)

    p = problem
    hard = (ended(a, np.inf) for a in (p.cap, p.load, p.wmax, roster.seats(problem)))
    soft = ((p.uhi, np.inf), (p.ulo, 0), (p.ua, 0), (p.ub, 0), (p.wbar, np.inf), (p.wc, 0))
    return (*hard, *(ended(a, last) for a, last in soft), p.floor, p.fpen)


def repair(table: Table, roster: Roster, prices: Prices, few: Table) -> Draft:
    """A whole plan: by regret on the screened choices `few`, then filled; from all choices, where
    mentors have time left."""
    draft = Draft.empty(table.problem, roster)
    few = arranged(few, by_regret(few, prices))
    for share in SHARES:
        draft.settle(few, np.arange(few.rows), prices, share)
    if draft.idle() > IDLE:
        draft.settle(table, by_regret(table, prices), prices, 0.0)
    return draft


def by_regret(table: Table, prices: Prices) -> Array:
    """Rows in order of falling regret, pinned first."""
    regret = np.empty(table.rows)
    choices, vectors = table.arrays(table.bonus(prices.phi)), priced(prices)
    in_blocks(table, lambda span: fill.regrets(span, choices, vectors, regret))
    return np.argsort(-regret, kind="stable")
