"""One mentor's week re-packed exactly: a dynamic programme over minutes and contacts.

Whole minutes leave holes that prices cannot see. For one mentor at a time, everybody who could
nearly as well be with the mentor, or without, is free; the state is (minutes, contacts) added to
the present week, within a window. What others would gain or lose is credited at `share` of the
prices: in early passes, so that holes travel to where they can be filled; at last not at all.
"""

from typing import Any

import numpy as np
from numba import njit

from planner.fill import EPSILON, band, fits, strain, take, unmet, use
from planner.kernels import PADDING, Arrays

WINDOW, STEPS = 120, 5  # minutes and contacts that the week may swing to either side
PEOPLE = 64  # free people of one mentor, nearest ties first
OPTIONS = 4  # choices of one of them, beside the present one
NEVER = -1e300


@njit(nogil=True, cache=True)
def losses(table: Arrays, prices: Arrays, chosen: Any, into: tuple[Any, Any]) -> None:
    """into[0][j] = worth of the present choice less that of choice j; into[1][row] = of nothing."""
    person, col, choices, dense = table
    ptr, gain, _, _, _, _, diff, bonus, held = choices
    for row in range(person.size):
        i = person[row]
        now = worth(i, chosen[i], (diff[row], bonus[row]), prices, dense)
        into[1][row] = np.inf if chosen[i] < 0 or held[row] else now
        for j in range(ptr[row], ptr[row + 1]):
            into[0][j] = np.inf
            if col[j] != chosen[i] and gain[j] != PADDING and not held[row]:
                one = (diff[row], bonus[row])
                into[0][j] = now - worth(i, np.int64(col[j]), one, prices, dense)


@njit(nogil=True, cache=True)
def worth(i: Any, k: Any, one: tuple[float, float], prices: Arrays, dense: Arrays) -> float:
    """v of a person's column at these prices, 0 for nothing; one = (difficulty, floor bonus)."""
    if k < 0:
        return 0.0
    lam, mu, pi, delta = prices
    m, length, s, count = use(dense, i, k)
    paid = length * lam[m] + count * (mu[m] + one[0] * delta[m] - one[1]) + pi[s]
    return float(dense[4][i, k] - paid)


@njit(nogil=True, cache=True)
def pack(
    free: Arrays, table: Arrays, prices: Arrays, terms: tuple[float, float], state: Arrays
) -> int:
    """Re-pack each mentor's week once; free = (start[M+1], row): whom to free for each mentor.

    terms = (share, margin). Returns how many people moved.
    """
    start, rows = free
    plan = np.empty((PEOPLE, 2 * WINDOW + 1, 2 * STEPS + 1), np.int8)
    moved = 0
    for m in range(start.size - 1):
        these = rows[start[m] : min(start[m + 1], start[m] + PEOPLE)]
        if these.size:
            made = _repack((m, False), these, (table, prices, terms, state), plan)
            if made < 0:  # two wanted the same place elsewhere: then nobody may go there
                made = max(0, _repack((m, True), these, (table, prices, terms, state), plan))
            moved += made
    return moved


@njit(nogil=True, cache=True)
def _repack(who: tuple[int, bool], rows: Any, given: Arrays, plan: Any) -> int:
    """The best re-packing of one mentor, made; -1 if it did not fit elsewhere."""
    table, _, terms, state = given
    cols = np.full((rows.size, OPTIONS), -1, np.int64)
    steps = np.zeros((rows.size, OPTIONS, 2), np.int64)
    value = np.full((rows.size, OPTIONS), NEVER)
    best = np.full((2 * WINDOW + 1, 2 * STEPS + 1), NEVER)
    best[WINDOW, STEPS] = 0.0
    for place in range(rows.size):
        slots = (cols[place], steps[place], value[place])
        _options(who, rows[place], given, slots)
        best = _extend(best, steps[place], value[place], plan[place])
    picks = _trace(who[0], best, steps, plan, state)
    if picks.size == 0:
        return 0
    return _apply(picks, (rows, cols, value), table, terms[0], state)


@njit(nogil=True, cache=True)
def _options(who: tuple[int, bool], row: int, given: Arrays, slots: Arrays) -> None:
    """Fill the slots with the nearest ties of a row that touch the mentor."""
    table, prices, (share, margin), state = given
    person, col, choices, dense = table
    i, k = person[row], state[0][person[row]]
    one = (choices[6][row], choices[7][row])
    now = worth(i, k, one, prices, dense)
    old = use(dense, i, k)
    loss = np.full(OPTIONS, np.inf)
    if k >= 0:
        take(i, old, -1.0, state[1])
    for j in range(choices[0][row] - 1, choices[0][row + 1]):
        c = np.int64(-1) if j < choices[0][row] else np.int64(col[j])
        if c == k or (c >= 0 and dense[4][i, c] == PADDING):
            continue
        new = use(dense, i, c)
        lost = now - worth(i, c, one, prices, dense)
        last = np.argmax(loss)
        touches = old[0] == who[0] or new[0] == who[0]
        if touches and lost <= margin and lost < loss[last] and _open(who, i, old, new, state):
            loss[last] = lost
            slots[0][last] = c
            slots[1][last, 0] = _on(who[0], new, 1) - _on(who[0], old, 1)
            slots[1][last, 1] = _on(who[0], new, 3) - _on(who[0], old, 3)
            credit = _elsewhere(who[0], old, prices, one) - _elsewhere(who[0], new, prices, one)
            rest = unmet(i, new, state[1], state[2]) - unmet(i, old, state[1], state[2])
            gain = _gain(dense, i, c) - _gain(dense, i, k)
            slots[2][last] = gain + share * credit - (1.0 - share) * rest
    if k >= 0:
        take(i, old, 1.0, state[1])


@njit(nogil=True, cache=True)
def _open(who: tuple[int, bool], i: Any, old: Arrays, new: Arrays, state: Arrays) -> bool:
    """Whether the choice fits on what is not the mentor's own; alone: uses nothing new there."""
    _, week, rules = state
    mentors, sessions = week[0].size - 1, week[3].size - 1
    foreign = new[0] not in (who[0], mentors)
    if who[1] and (foreign or new[2] not in (old[2], sessions)):
        return False
    if foreign:
        return fits(i, new, week, rules)
    return bool(week[3][new[2]] + 1 <= rules[3][new[2]])


@njit(nogil=True, cache=True)
def _on(m: int, where: Arrays, part: int) -> int:
    return int(where[part] if where[0] == m else 0)


@njit(nogil=True, cache=True)
def _gain(dense: Arrays, i: Any, k: Any) -> float:
    return float(dense[4][i, k]) if k >= 0 else 0.0


@njit(nogil=True, cache=True)
def _elsewhere(m: int, where: Arrays, prices: Arrays, one: tuple[float, float]) -> float:
    """What the choice uses beside the mentor's own minutes and contacts, at the prices."""
    lam, mu, pi, delta = prices
    other, length, s, count = where
    paid = pi[s] - count * one[1]
    if other == m:
        return float(paid + count * one[0] * delta[m])
    return float(paid + length * lam[other] + count * (mu[other] + one[0] * delta[other]))


@njit(nogil=True, cache=True)
def _extend(best: Any, steps: Any, value: Any, plan: Any) -> Any:
    """One more person: the best value of each state, and in `plan` which option led there."""
    after = best.copy()
    plan[:] = 0
    high, wide = best.shape
    for o in range(value.size):
        if value[o] == NEVER:
            continue
        dm, dc = steps[o, 0], steps[o, 1]
        for x in range(max(0, -dm), min(high, high - dm)):
            for y in range(max(0, -dc), min(wide, wide - dc)):
                if best[x, y] > NEVER and best[x, y] + value[o] > after[x + dm, y + dc]:
                    after[x + dm, y + dc] = best[x, y] + value[o]
                    plan[x + dm, y + dc] = o + 1
    return after


@njit(nogil=True, cache=True)
def _trace(m: int, best: Any, steps: Any, plan: Any, state: Arrays) -> Any:
    """The option of each free person in the best state that the mentor's week allows; or none."""
    _, week, rules = state
    top, at = EPSILON, (-1, -1)
    for x in range(best.shape[0]):
        if week[0][m] + x - WINDOW > rules[0][m]:
            break
        pain = band(m, float(x - WINDOW), week, rules)
        for y in range(best.shape[1]):
            if week[1][m] + y - STEPS <= rules[1][m] and best[x, y] - pain > top:
                top, at = best[x, y] - pain, (x, y)
    if at[0] < 0:
        return np.empty(0, np.int64)
    picks = np.empty(steps.shape[0], np.int64)
    x, y = at
    for place in range(steps.shape[0] - 1, -1, -1):
        o = np.int64(plan[place, x, y]) - 1
        picks[place] = o
        if o >= 0:
            x, y = x - steps[place, o, 0], y - steps[place, o, 1]
    return picks


@njit(nogil=True, cache=True)
def _apply(picks: Any, ways: Arrays, table: Arrays, share: float, state: Arrays) -> int:
    """Move the people if all fit (and, where nothing is on credit, if the plan gains); else -1."""
    rows, cols, _ = ways
    chosen, week, rules = state
    movers = np.flatnonzero(picks >= 0)
    people, new = table[0][rows[movers]], np.empty(movers.size, np.int64)
    for place in range(movers.size):
        new[place] = cols[movers[place], picks[movers[place]]]
    value, done = _swap(people, new, chosen, (week, rules), table[3])
    if done == people.size and (share > 0.0 or value > EPSILON):
        for place in range(people.size):
            chosen[people[place]] = new[place]
        return int(people.size)
    for place in range(people.size):
        if place < done:
            take(people[place], use(table[3], people[place], new[place]), -1.0, week)
        take(people[place], use(table[3], people[place], chosen[people[place]]), 1.0, week)
    return -1


@njit(nogil=True, cache=True)
def _swap(people: Any, new: Any, chosen: Any, limits: Arrays, dense: Arrays) -> tuple[float, int]:
    """Take all out, put them back on the new columns: (objective gained, how many fitted)."""
    week, rules = limits
    value, done = 0.0, 0
    for i in people:
        take(i, use(dense, i, chosen[i]), -1.0, week)
        value += strain(i, use(dense, i, chosen[i]), week, rules) - _gain(dense, i, chosen[i])
    for place in range(people.size):
        i, where = people[place], use(dense, people[place], new[place])
        if not fits(i, where, week, rules):
            break
        value += _gain(dense, i, new[place]) - strain(i, where, week, rules)
        take(i, where, 1.0, week)
        done += 1
    return value, done
