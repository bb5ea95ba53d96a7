"""The week as a linear program, for HiGHS and PDLP: the yardsticks of the bound and of the prices.

What a person may choose and how a session may be staffed have whole corners, so that the optimum
of this relaxation is the least bound that any prices can prove (Geoffrion 1974, Lagrangean
relaxation for integer programming). Travel between a mentor's sessions is left out, as in the
bound. One function a rule, as in `planner.exact`: the sums of its rows by kind of column, and what
they may be at most.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from planner.problem import PADDING, SLOTS, Array, Problem

Matrix = Any
Rows = tuple[dict[str, Matrix], Array]


@dataclass(frozen=True, eq=False)
class Columns:
    """What is decided: take[X] of the real choices, lead[F] of the eligible pairs, held[T],
    minutes above[M] and below[M] the band, heavy[M] contacts, lack[G] contacts of a group."""

    problem: Problem

    @cached_property
    def at(self) -> tuple[Array, Array]:
        """Person and column of each real choice."""
        person, column = np.nonzero(self.problem.gain != np.float32(PADDING))
        return person, column

    @property
    def sizes(self) -> dict[str, int]:
        p = self.problem
        m, t, f, g = p.mentors, p.sessions, p.ft.size, p.floor.size
        take = self.at[0].size
        return {"take": take, "lead": f, "held": t, "above": m, "below": m, "heavy": m, "lack": g}

    @property
    def costs(self) -> Array:
        """[N] what one of each costs: the gain with a minus sign, or a soft cost."""
        p = self.problem
        free = np.zeros(p.ft.size + p.sessions)
        heavy = np.where(np.isfinite(p.wbar), p.wc, 0.0)
        return np.concatenate([-self.of("gain"), free, p.ua, p.ub, heavy, p.fpen])

    @property
    def ranges(self) -> tuple[Array, Array]:
        """low[N], high[N]: pins are forced, and nothing is endless."""
        p, (person, column) = self.problem, self.at
        pin, width = p.pinned[person], max(p.mentors, 1)
        led = np.isin(p.ft * width + p.fm, p.pin_t * width + p.pin_m)
        rest = np.zeros(p.sessions + 3 * p.mentors + p.floor.size)
        low = np.concatenate([pin == column, led, rest]).astype(np.float64)
        allowed = np.concatenate([(pin < 0) | (pin == column), np.ones(led.size + p.sessions)])
        return low, np.concatenate([allowed, p.cap, p.ulo, self.heaviest, p.floor])

    @property
    def heaviest(self) -> Array:
        """[M] more difficulty than a mentor's contact slots can hold: a limit that has no price."""
        most = float(self.problem.diff.max(initial=0.0))
        return np.asarray((self.problem.load + 1.0) * (most + 1.0))

    def of(self, name: str) -> Array:
        """[X] an array of the problem at the real choices."""
        return np.asarray(getattr(self.problem, name)[self.at], np.float64)

    def summed(self, by: str, size: int, amount: Array) -> Matrix:
        """[size,X] the amount of each choice in the row of its mentor or session."""
        where = self.of(by).astype(np.int64)
        some = np.flatnonzero(where < size)
        return sparse.csr_array((amount[some], (where[some], some)), (size, where.size))

    @cached_property
    def minutes(self) -> dict[str, Matrix]:
        """Minutes of contacts and of sessions led, by mentor."""
        p, pair = self.problem, np.arange(self.problem.ft.size)
        length = p.dur[p.ft].astype(np.float64)
        led = sparse.csr_array((length, (p.fm, pair)), (p.mentors, pair.size))
        return {"take": self.summed("men", p.mentors, self.of("mins")), "lead": led}

    @cached_property
    def hours(self) -> tuple[Array, Array]:
        """Pair, and mentor * SLOTS + slot, of each slot that leading its session takes."""
        p = self.problem
        length = p.len[p.ft]
        pair = np.repeat(np.arange(p.ft.size), length)
        offset = np.arange(pair.size) - np.repeat(np.cumsum(length) - length, length)
        return pair, p.fm[pair] * SLOTS + p.slot[p.ft[pair]] + offset

    @cached_property
    def contested(self) -> Array:
        """Those mentor * SLOTS + slot for which there is more than one session."""
        place, count = np.unique(self.hours[1], return_counts=True)
        return np.asarray(place[count > 1])

    @cached_property
    def weight(self) -> Matrix:
        """Difficulty of the personal contacts, by mentor."""
        difficulty = self.of("cnt") * self.problem.diff[self.at[0]].astype(np.float64)
        return self.summed("men", self.problem.mentors, difficulty)


def one(c: Columns) -> Rows:
    """At most one choice a person."""
    person = c.at[0]
    ones, shape = np.ones(person.size), (c.problem.people, person.size)
    rows = sparse.csr_array((ones, (person, np.arange(person.size))), shape)
    return {"take": rows}, np.ones(c.problem.people)


def minutes(c: Columns) -> Rows:
    """Contacts and sessions fit into the mentor's week."""
    return c.minutes, c.problem.cap


def load(c: Columns) -> Rows:
    """No more personal contacts than the load."""
    return {"take": c.summed("men", c.problem.mentors, c.of("cnt"))}, c.problem.load


def weight(c: Columns) -> Rows:
    """No more difficulty than wmax."""
    return {"take": c.weight}, np.minimum(c.problem.wmax, c.heaviest)


def seats(c: Columns) -> Rows:
    """No more people than the seats of a session that is held."""
    p = c.problem
    taken = c.summed("ses", p.sessions, np.ones(c.at[0].size))
    return {"take": taken, "held": sparse.diags_array(-1.0 * p.seats)}, np.zeros(p.sessions)


def slots(c: Columns) -> Rows:
    """A mentor leads one session at a time."""
    pair, place = c.hours
    row = np.searchsorted(c.contested, place)
    some = np.isin(place, c.contested)
    shape = (c.contested.size, c.problem.ft.size)
    led = sparse.csr_array((np.ones(some.sum()), (row[some], pair[some])), shape)
    return {"lead": led}, np.ones(shape[0])


def paired(c: Columns) -> Rows:
    """Who leads a session leads one that is held."""
    p, pair = c.problem, np.arange(c.problem.ft.size)
    held = sparse.csr_array((-np.ones(pair.size), (pair, p.ft)), (pair.size, p.sessions))
    return {"lead": sparse.eye_array(pair.size), "held": held}, np.zeros(pair.size)


def above(c: Columns) -> Rows:
    """Minutes above the band are counted."""
    return {**c.minutes, "above": -sparse.eye_array(c.problem.mentors)}, c.problem.uhi


def below(c: Columns) -> Rows:
    """Minutes below the band are counted."""
    used = {kind: -matrix for kind, matrix in c.minutes.items()}
    return {**used, "below": -sparse.eye_array(c.problem.mentors)}, -c.problem.ulo


def heavy(c: Columns) -> Rows:
    """Difficulty above wbar is counted."""
    bar = np.minimum(c.problem.wbar, c.heaviest)
    return {"take": c.weight, "heavy": -sparse.eye_array(c.problem.mentors)}, bar


def lack(c: Columns) -> Rows:
    """Contacts that a group lacks are counted."""
    p = c.problem
    member = (p.grp[c.at[0]] >> np.arange(p.floor.size)[:, None]) & 1
    met = sparse.csr_array(member * c.of("cnt"))
    return {"take": -met, "lack": -sparse.eye_array(p.floor.size)}, -p.floor


RULES = (one, minutes, load, weight, seats, slots, paired, above, below, heavy, lack)


def staffed(c: Columns) -> Rows:
    """A session that is held has all the facilitators that it needs: an equation."""
    p, pair = c.problem, np.arange(c.problem.ft.size)
    leaders = sparse.csr_array((np.ones(pair.size), (p.ft, pair)), (p.sessions, pair.size))
    return {"lead": leaders, "held": sparse.diags_array(-1.0 * p.need)}, np.zeros(p.sessions)


@dataclass(frozen=True, eq=False)
class Program:
    """Minimise costs @ x over low <= x <= high, under @ x <= most, level @ x = 0.

    spans  which rows of `under` are of which rule
    """

    columns: Columns
    costs: Array
    low: Array
    high: Array
    under: Matrix
    most: Array
    level: Matrix
    spans: dict[str, slice]

    @classmethod
    def of(cls, problem: Problem) -> "Program":
        """The relaxation of a week."""
        columns = Columns(problem)
        rules = [rule(columns) for rule in RULES]
        ends = np.cumsum([0, *(len(limit) for _, limit in rules)]).tolist()
        names = [rule.__name__ for rule in RULES]
        spans = {name: slice(*ends[i : i + 2]) for i, name in enumerate(names)}
        under = sparse.vstack([_wide(columns, rows) for rows in rules], format="csr")
        most = np.concatenate([limit for _, limit in rules]).astype(np.float64)
        level = _wide(columns, staffed(columns))
        return cls(columns, columns.costs, *columns.ranges, under, most, level, spans)


def _wide(columns: Columns, rows: Rows) -> Matrix:
    """The rows over all columns."""
    parts, limit = rows
    empty = {kind: sparse.csr_array((len(limit), size)) for kind, size in columns.sizes.items()}
    return sparse.hstack([parts.get(kind, nothing) for kind, nothing in empty.items()], "csr")
