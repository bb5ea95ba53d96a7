"""A whole plan out of prices: everybody's best choice first, then what is too much closed.

At good prices nearly everybody's best choice can stand; what mentors have too much, or to spare,
is a matter of minutes. All owners are closed one after the other (see climb.py), and then groups of
neighbours again and again, while that gains.
"""

from dataclasses import dataclass

import numpy as np

from planner import climb
from planner.kernels import PADDING, Arrays
from planner.plan import Prices
from planner.problem import Array
from planner.repair import Draft
from planner.table import Table, best, side_by_side, worth
from planner.walks import members

OVER, OVER_SEATS = 60.0, 2.0


@dataclass(frozen=True, eq=False)
class Pack:
    """The near ties of a problem as climb.py reads them."""

    table: Table
    flat: Arrays
    index: tuple[Array, Array]
    rules: Arrays

    @classmethod
    def of(cls, draft: Draft, table: Table, prices: Prices) -> "Pack":
        """`table` holds the near ties and everybody's present choice."""
        problem = draft.problem
        m, t = problem.mentors, problem.sessions
        men = np.where(table.men == m, m + t, table.men).astype(np.int64)
        ses = np.where(table.ses == t, m + t, m + table.ses.astype(np.int64))
        gain, diff = table.gain.astype(np.float64), table.diff.astype(np.float64)
        value = worth(table, prices)
        flat = (table.ptr, gain, men, table.mins, ses, table.cnt, value, diff, table.grp)
        return cls(table, flat, members(flat, table.held, m + t), _rules(draft, prices))


def _rules(draft: Draft, prices: Prices) -> Arrays:
    problem = draft.problem
    t = problem.sessions
    cap, load, wmax, room, uhi, ulo, ua, ub, wbar, wc, floor, fpen = draft.rules

    def owned(mentors: Array, sessions: float, none: float) -> Array:
        return np.concatenate([mentors[:-1], np.full(t, sessions), [none]])

    endless = np.inf
    return (
        np.concatenate([cap[:-1], room[:-1], [endless]]),
        owned(load, 0.0, endless),
        owned(wmax, endless, endless),
        *(owned(a, 0.0, 0.0) for a in (uhi, ulo, ua, ub, wbar, wc)),
        floor,
        fpen,
        np.concatenate([prices.lam, prices.pi, [0.0]]),
        owned(np.append(prices.mu, 0.0), 0.0, 0.0),
        owned(np.full(problem.mentors + 1, OVER), OVER_SEATS, 0.0),
    )


def closed(draft: Draft, table: Table, prices: Prices, seed: int) -> Draft:
    """Everybody's best choice at the prices, and then every owner closed, whatever it costs."""
    return closings(draft, table, prices, [seed])[0]


def closings(draft: Draft, table: Table, prices: Prices, seeds: list[int]) -> list[Draft]:
    """The same with the owners closed in other orders, one for each seed."""
    draft = Draft.of(draft.problem, draft.roster, best_choices(table, prices))
    pack, owners = Pack.of(draft, table, prices), draft.problem.mentors + draft.problem.sessions
    begun = state_of(draft, table)

    def close(seed: int) -> Array:
        state = tuple(part.copy() for part in begun)
        order = np.random.default_rng(seed).permutation(owners)
        climb.force(order, pack.flat, pack.index, pack.rules, state)
        return np.asarray(state[0])

    return [draft_of(draft, table, now) for now in side_by_side(close, seeds)]


def state_of(draft: Draft, table: Table) -> Arrays:
    """The draft as climb.py's state; every chosen column must be in the table."""
    minutes, contacts, weighted, seats, group, _, _ = draft.week
    wanted = draft.chosen[table.person]
    row = np.repeat(np.arange(table.rows), np.diff(table.ptr))
    now = np.full(table.rows, -1, np.int64)
    here = np.flatnonzero(table.col == wanted[row])
    now[row[here]] = here
    none = np.zeros(seats.size - 1)
    first = np.concatenate([minutes[:-1], seats[:-1], [0.0]])
    second = np.concatenate([contacts[:-1], none, [0.0]])
    heavy = np.concatenate([weighted[:-1], none, [0.0]])
    return now, first, second, heavy, group.copy()


def draft_of(draft: Draft, table: Table, now: Array) -> Draft:
    """The draft with the choices now[rows] of the table."""
    chosen = draft.chosen.copy()
    chosen[table.person] = np.append(table.col, -1)[now]
    return Draft.of(draft.problem, draft.roster, chosen)


def best_choices(table: Table, prices: Prices) -> Array:
    """[n] everybody's best column at the prices, -1 = nothing: as good as the bound, and a little
    too much of some things."""
    _, top = best(table, prices)
    row = np.repeat(np.arange(table.rows), np.diff(table.ptr))
    value = np.where(table.gain == PADDING, -np.inf, worth(table, prices))
    at = np.flatnonzero(value >= top[row] - 1e-15)
    chosen = np.full(table.problem.people, -1, np.int64)
    chosen[table.person[row[at[::-1]]]] = table.col[at[::-1]]
    worthless = (top <= 0) & ~table.held
    chosen[table.person[worthless]] = -1
    return chosen
