"""Every mentor's week re-packed in passes, until nobody gains by moving (see knapsack.py)."""

import numpy as np

from planner import knapsack
from planner.kernels import Arrays
from planner.plan import Prices
from planner.problem import Array
from planner.repair import Draft, by_regret, dense
from planner.table import Table, priced

SHARES = (1.0, 1.0, 0.7, 0.4, 0.0, 0.0, 0.0, 0.0)
MARGIN = 0.008  # how nearly a tie must be, in units


def repack(draft: Draft, table: Table, prices: Prices, unit: float) -> Draft:
    """The best draft met on the way; `draft` is used up."""
    order = by_regret(table, prices)
    best, objective = draft.chosen.copy(), draft.objective()
    flat = (table.person, table.col, table.arrays(table.bonus(prices.phi)), dense(draft.problem))
    vectors, margin = priced(prices), MARGIN * unit
    for share in SHARES:
        free = _ties(draft, flat, vectors, margin)
        state = (draft.chosen, draft.week, draft.rules)
        moved = knapsack.pack(free, flat, vectors, (share, margin), state)
        moved += draft.settle(table, order, prices, share)
        if draft.objective() > objective:
            best, objective = draft.chosen.copy(), draft.objective()
        if share == 0.0 and moved == 0:
            break
    return Draft.of(draft.problem, draft.roster, best)


def _ties(draft: Draft, flat: Arrays, prices: Arrays, margin: float) -> tuple[Array, Array]:
    """(start[M+1], row): the rows that could nearly as well be with a mentor, or without."""
    person, _, choices, _ = flat
    ptr, men, mentors = choices[0], choices[2], draft.problem.mentors
    loss, quit_ = np.empty(men.size), np.empty(person.size)
    knapsack.losses(flat, prices, draft.chosen, (loss, quit_))
    j = np.flatnonzero(loss <= margin)
    row = np.searchsorted(ptr, j, side="right") - 1
    chosen = draft.chosen[person]
    now = draft.problem.men[person, np.maximum(chosen, 0)].astype(np.int64)
    now[chosen < 0] = mentors
    idle = np.flatnonzero(quit_ <= margin)
    rows = np.concatenate([row, row, idle])
    mentor = np.concatenate([men[j].astype(np.int64), now[row], now[idle]])
    cost = np.concatenate([loss[j], loss[j], quit_[idle]])
    real = mentor < mentors
    rows, mentor, cost = rows[real], mentor[real], cost[real]
    order = np.lexsort((rows, cost, mentor))
    rows, mentor = rows[order], mentor[order]
    first = np.sort(np.unique(mentor * person.size + rows, return_index=True)[1])
    return np.searchsorted(mentor[first], np.arange(mentors + 1)), rows[first]
