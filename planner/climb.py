"""Neighbours' weeks re-packed together: the inner loops, compiled once by numba and cached.

Whole minutes leave holes that prices cannot see. An *owner* is a mentor, who has minutes and
contacts, or a session, which has seats. A group of neighbouring owners is opened and closed again
one after the other: closing one is a dynamic programme over what is added to its two amounts,
with everybody free who could nearly as well be with the owner, or without. Owners still open may
meanwhile be a little overfull, and what goes to them or comes from them counts at their prices;
the others take what fits. A group that ends with more than it began with stays so, else all
of it is undone.

Arrays are laid out as in moves.py.
"""

from typing import Any

import numpy as np
from numba import njit

from planner.kernels import Arrays
from planner.moves import (
    EPSILON,
    come,
    elsewhere,
    lack,
    leave,
    overfull,
    possible,
    put,
    strain,
    taken,
    uses,
)

WIDE, NARROW = (96, 300, 6), (80, 200, 5)
"""Free people of one owner, nearest ties first; how far its two amounts may swing either way."""
OPTIONS = 6  # choices of one of them, beside the present one
NEVER = -1e300


@njit(nogil=True, cache=True)
def climb(groups: Any, table: Arrays, index: Arrays, rules: Arrays, state: Arrays) -> float:
    """Try every group once, in order; what was gained. index = (start[O+1], row) of each owner.

    groups[g,k] are owners, -1 = none.
    """
    owners = rules[0].size - 1
    closed = np.full(owners + 1, True)
    scratch = _scratch(NARROW)
    rows, befores = np.empty(4096, np.int64), np.empty(4096, np.int64)
    total = 0.0
    for g in range(groups.shape[0]):
        log = (rows, befores, np.zeros(1, np.int64))
        gained, sound = 0.0, True
        for owner in groups[g]:
            if owner >= 0:
                closed[owner] = False
        for owner in groups[g]:
            if owner < 0 or not sound:
                continue
            closed[owner] = True
            gained += _close(owner, table, index, rules, state, closed, scratch, log)
            sound = not overfull(owner, rules, state)
        for owner in groups[g]:
            if owner >= 0:
                closed[owner] = True
                sound = sound and not overfull(owner, rules, state)
        if sound and gained > EPSILON:
            total += gained
        else:
            for entry in range(log[2][0] - 1, -1, -1):
                put(rows[entry], befores[entry], table, state)
    return total


@njit(nogil=True, cache=True)
def _scratch(size: tuple[int, int, int]) -> Arrays:
    """Room for a dynamic programme: what led to each state, and each person's options."""
    people, window, steps = size
    return (
        np.empty((people, 2 * window + 1, 2 * steps + 1), np.int8),
        np.empty((people, OPTIONS), np.int64),
        np.empty((people, OPTIONS, 2), np.int64),
        np.empty((people, OPTIONS)),
    )


@njit(nogil=True, cache=True)
def force(order: Any, table: Arrays, index: Arrays, rules: Arrays, state: Arrays) -> int:
    """Open all owners, and close them in `order`, whatever it costs; how many people were
    taken out at last because nothing else helped."""
    closed = np.full(rules[0].size, False)
    closed[-1] = True
    scratch = _scratch(WIDE)
    log = (np.empty(0, np.int64), np.empty(0, np.int64), np.full(1, -1, np.int64))
    over = 0
    for owner in order:
        closed[owner] = True
        _close(owner, table, index, rules, state, closed, scratch, log)
    for owner in order:
        over += _shed(owner, table, index, rules, state)
    return over


@njit(nogil=True, cache=True)
def _shed(owner: int, table: Arrays, index: Arrays, rules: Arrays, state: Arrays) -> int:
    """Take out the rows of an overfull owner that are worth least; how many."""
    start, members = index
    count = 0
    while overfull(owner, rules, state):
        worst, pick = np.inf, -1
        for row in members[start[owner] : start[owner + 1]]:
            now = state[0][row]
            if now >= 0 and owner in (table[2][now], table[4][now]) and table[6][now] < worst:
                worst, pick = table[6][now], row
        if pick < 0:
            break
        put(pick, -1, table, state)
        count += 1
    return count


@njit(nogil=True, cache=True)
def _close(
    owner: int,
    table: Arrays,
    index: Arrays,
    rules: Arrays,
    state: Arrays,
    closed: Any,
    scratch: Arrays,
    log: Arrays,
) -> float:
    """Re-pack one owner; the gain of it, soft costs included."""
    rows = _nearest(owner, scratch[0].shape[0], table, index, state)
    for alone in range(2):
        given = (owner, alone == 1, table, rules, state, closed)
        count = _programme(rows, given, scratch)
        if count < 0:
            return 0.0
        done, value = _apply(owner, rows[:count], table, rules, state, closed, scratch[1], log)
        if done:
            return value
    return 0.0


@njit(nogil=True, cache=True)
def _nearest(owner: int, most: int, table: Arrays, index: Arrays, state: Arrays) -> Any:
    """The rows that lose least by coming to the owner, or by leaving it."""
    ptr, _, men, _, ses, _, value, _, _ = table
    start, members = index
    mine = members[start[owner] : start[owner + 1]]
    loss = np.empty(mine.size)
    for place in range(mine.size):
        row = mine[place]
        now = state[0][row]
        worth = value[now] if now >= 0 else 0.0
        here = now >= 0 and (men[now] == owner or ses[now] == owner)
        least = worth if here else np.inf
        for j in range(ptr[row], ptr[row + 1]):
            if j != now and (here or men[j] == owner or ses[j] == owner):
                least = min(least, worth - value[j])
        loss[place] = least
    if mine.size <= most:
        return mine
    return mine[np.argsort(loss, kind="mergesort")[:most]]


@njit(nogil=True, cache=True)
def _programme(rows: Any, given: Arrays, scratch: Arrays) -> int:
    """Fill scratch[1][place, 0] with each row's new choice (-2 = as it is); how many rows, or -1
    where nothing is better or nothing is possible."""
    owner, _, _, rules, state, _ = given
    plan, picks, steps, worth = scratch
    best = np.full((plan.shape[1], plan.shape[2]), NEVER)
    window, swing = plan.shape[1] // 2, plan.shape[2] // 2
    best[window, swing] = 0.0
    box = np.array([window, window, swing, swing])
    for place in range(rows.size):
        _options(rows[place], given, picks[place], steps[place], worth[place])
        best = _extend(best, steps[place], worth[place], plan[place], box)
    fine = state[1][owner] <= rules[0][owner] and state[2][owner] <= rules[1][owner]
    top, x, y = (EPSILON if fine else NEVER), -1, -1
    for a in range(box[0], box[1] + 1):
        if state[1][owner] + a - window > rules[0][owner]:
            break
        pain = strain(owner, float(a - window), rules, state)
        for b in range(box[2], box[3] + 1):
            if state[2][owner] + b - swing <= rules[1][owner] and best[a, b] - pain > top:
                top, x, y = best[a, b] - pain, a, b
    if x < 0:
        return -1
    for place in range(rows.size - 1, -1, -1):
        option = np.int64(plan[place, x, y]) - 1
        chosen = np.int64(-2)
        if option >= 0:
            chosen = picks[place, option]
            x, y = x - steps[place, option, 0], y - steps[place, option, 1]
        picks[place, 0] = chosen
    return int(rows.size)


@njit(nogil=True, cache=True)
def _options(row: int, given: Arrays, picks: Any, steps: Any, worth: Any) -> None:
    """The nearest ties of a row that touch the owner: what they add to it and what they bring."""
    owner, alone, table, rules, state, closed = given
    ptr, gain, value = table[0], table[1], table[6]
    now = state[0][row]
    held, before = (value[now], gain[now]) if now >= 0 else (0.0, 0.0)
    loss = np.full(OPTIONS, np.inf)
    worth[:] = NEVER
    old = uses(now, table, rules)
    credit = elsewhere(owner, old, rules, closed)
    unmet = 0.0
    if now >= 0:
        put(row, -1, table, state)
        unmet = lack(row, old, table, rules, state)
    for j in range(ptr[row] - 1, ptr[row + 1]):
        k = -1 if j < ptr[row] else j
        if k == now:
            continue
        new = uses(k, table, rules)
        touches = owner in (old[0], old[2], new[0], new[2])
        lost = held - (value[k] if k >= 0 else 0.0)
        last = np.argmax(loss)
        if not touches or lost >= loss[last]:
            continue
        if not possible(owner, alone, row, old, new, table, rules, state, closed):
            continue
        loss[last] = lost
        picks[last] = k
        steps[last, 0] = taken(owner, new, 1) - taken(owner, old, 1)
        steps[last, 1] = taken(owner, new, 3) - taken(owner, old, 3)
        paid = elsewhere(owner, new, rules, closed) - credit
        rest = lack(row, new, table, rules, state) - unmet
        worth[last] = (gain[k] if k >= 0 else 0.0) - before - paid - rest
    if now >= 0:
        put(row, now, table, state)


@njit(nogil=True, cache=True)
def _extend(best: Any, steps: Any, worth: Any, plan: Any, box: Any) -> Any:
    """One more person: the best worth of each state, and in `plan` which option led there."""
    after = best.copy()
    plan[:] = 0
    high, wide = best.shape
    x0, x1, y0, y1 = box[0], box[1], box[2], box[3]
    for o in range(worth.size):
        if worth[o] == NEVER:
            continue
        dm, dc = steps[o, 0], steps[o, 1]
        for x in range(max(x0, -dm), min(x1 + 1, high - dm)):
            for y in range(max(y0, -dc), min(y1 + 1, wide - dc)):
                found = best[x, y] + worth[o]
                if found > after[x + dm, y + dc]:
                    after[x + dm, y + dc] = found
                    plan[x + dm, y + dc] = o + 1
        box[0], box[1] = max(0, min(box[0], x0 + dm)), min(high - 1, max(box[1], x1 + dm))
        box[2], box[3] = max(0, min(box[2], y0 + dc)), min(wide - 1, max(box[3], y1 + dc))
    return after


@njit(nogil=True, cache=True)
def _apply(
    owner: int,
    rows: Any,
    table: Arrays,
    rules: Arrays,
    state: Arrays,
    closed: Any,
    picks: Any,
    log: Arrays,
) -> tuple[bool, float]:
    """Move the rows to picks[place, 0]; (whether all of it fitted, the gain with soft costs)."""
    befores = np.empty(rows.size, np.int64)
    value, fitted = 0.0, True
    for place in range(rows.size):
        befores[place] = state[0][rows[place]]
        if picks[place, 0] != -2:
            value -= leave(rows[place], table, rules, state)
    for place in range(rows.size):
        if picks[place, 0] == -2 or not fitted:
            continue
        row, new = rows[place], uses(picks[place, 0], table, rules)
        old = uses(befores[place], table, rules)
        fitted = possible(owner, False, row, old, new, table, rules, state, closed)
        if fitted:
            value += come(row, picks[place, 0], table, rules, state)
    fitted = fitted and (log[2][0] < 0 or log[2][0] + rows.size <= log[0].size)
    for place in range(rows.size):
        if picks[place, 0] == -2:
            continue
        if not fitted:
            put(rows[place], befores[place], table, state)
        elif log[2][0] >= 0:
            log[0][log[2][0]], log[1][log[2][0]] = rows[place], befores[place]
            log[2][0] += 1
    return fitted, value if fitted else 0.0
