"""The inner loops of repair: one person after the other takes the best choice that fits.

`week` is the mutable state (minutes[M+1], contacts[M+1], weighted[M+1], seats[T+1], group[G]);
`rules` its limits and soft costs (cap, load, wmax, room, uhi, ulo, ua, ub, wbar, wc, floor, fpen),
each with a limitless last entry for "none".
"""

from typing import Any

import numpy as np
from numba import njit

from planner.kernels import PADDING, Arrays

EPSILON = 1e-9


@njit(nogil=True, cache=True)
def take(person: Any, where: Arrays, sign: float, week: Arrays) -> None:
    """Add (sign 1) or remove (-1) the uses of one choice: (mentor, minutes, session, contacts)."""
    minutes, contacts, weighted, seats, group, diff, grp = week
    mentor, length, session, count = where
    minutes[mentor] += sign * length
    contacts[mentor] += sign * count
    weighted[mentor] += sign * count * diff[person]
    seats[session] += sign
    for g in range(group.size):
        if (grp[person] >> g) & 1:
            group[g] += sign * count


@njit(nogil=True, cache=True)
def fits(person: Any, where: Arrays, week: Arrays, rules: Arrays) -> bool:
    """Whether the choice still fits into the week."""
    minutes, contacts, weighted, seats, _, diff, _ = week
    cap, load, wmax, room = rules[0], rules[1], rules[2], rules[3]
    m, length, s, count = where
    return bool(
        minutes[m] + length <= cap[m]
        and seats[s] + 1 <= room[s]
        and (count == 0 or contacts[m] + count <= load[m])
        and (count == 0 or weighted[m] + count * diff[person] <= wmax[m] + EPSILON)
    )


@njit(nogil=True, cache=True)
def strain(person: Any, where: Arrays, week: Arrays, rules: Arrays) -> float:
    """Soft costs that adding the choice brings."""
    return band(where[0], float(where[1]), week, rules) + unmet(person, where, week, rules)


@njit(nogil=True, cache=True)
def band(m: Any, length: float, week: Arrays, rules: Arrays) -> float:
    """What `length` more minutes of a mentor cost outside his or her band."""
    uhi, ulo, ua, ub = rules[4], rules[5], rules[6], rules[7]
    u = week[0][m]
    above = max(u + length - uhi[m], 0.0) - max(u - uhi[m], 0.0)
    below = max(ulo[m] - u - length, 0.0) - max(ulo[m] - u, 0.0)
    return float(ua[m] * above if ua[m] > 0 else 0.0) + float(ub[m] * below)


@njit(nogil=True, cache=True)
def unmet(person: Any, where: Arrays, week: Arrays, rules: Arrays) -> float:
    """What the choice costs in difficulty, less what it brings to floors that are not met."""
    _, _, weighted, _, group, diff, grp = week
    wbar, wc, floor, fpen = rules[8], rules[9], rules[10], rules[11]
    m, _, _, count = where
    w, more = weighted[m], count * diff[person]
    total = 0.0
    if more > 0 and wc[m] > 0:
        total += wc[m] * (max(w + more - wbar[m], 0.0) - max(w - wbar[m], 0.0))
    for g in range(group.size):
        if (grp[person] >> g) & 1:
            missing = floor[g] - group[g]
            total -= fpen[g] * (max(missing, 0.0) - max(missing - count, 0.0))
    return float(total)


@njit(nogil=True, cache=True)
def settle(
    order: Any, table: Arrays, prices: Arrays, share: float, state: tuple[Any, Arrays, Arrays]
) -> int:
    """Each row of `order` moves to the choice that fits with the highest
    gain - share*price - (1 - share)*strain; returns how many moved.

    table = (person, col, choices, dense): dense holds the whole problem's (men, mins, ses, cnt,
    gain), each [n,K], and (M, T).
    """
    person, dense = table[0], table[3]
    chosen, week, _ = state
    moved = 0
    for row in order:
        i = person[row]
        before = chosen[i]
        if before >= 0:
            take(i, use(dense, i, before), -1.0, week)
        pick = _pick((row, i, before), table, prices, share, state)
        chosen[i] = pick
        if pick >= 0:
            take(i, use(dense, i, pick), 1.0, week)
        if pick != before:
            moved += 1
    return int(moved)


@njit(nogil=True, cache=True)
def _pick(
    at: tuple[int, int, int], table: Arrays, prices: Arrays, share: float, state: Arrays
) -> int:
    """The column that suits the person of `at` = (row, person, column before) best, -1 = none."""
    row, i, before = at
    _, col, choices, _ = table
    ptr, gain, men, mins, ses, cnt, diff, bonus, held = choices
    lam, mu, pi, delta = prices
    _, week, rules = state
    pick, value = np.int64(-1), -np.inf if held[row] else 0.0
    for j in range(ptr[row], ptr[row + 1]):
        m, s = np.int64(men[j]), np.int64(ses[j])
        where = (m, np.int64(mins[j]), s, np.int64(cnt[j]))
        if gain[j] == PADDING or not fits(i, where, week, rules):
            continue
        contact = mu[m] + diff[row] * delta[m] - bonus[row]
        v = gain[j] - share * (mins[j] * lam[m] + cnt[j] * contact + pi[s])
        if share < 1.0:
            v -= (1.0 - share) * strain(i, where, week, rules)
        if col[j] == before:
            v += EPSILON
        if v > value:
            pick, value = np.int64(col[j]), v
    return int(pick)


@njit(nogil=True, cache=True)
def use(dense: Arrays, i: Any, k: Any) -> Arrays:
    """(mentor, minutes, session, contacts) of a person's column; of -1, nothing of nobody."""
    men, mins, ses, cnt, _, none = dense
    if k < 0:
        return none[0], np.int64(0), none[1], np.int64(0)
    return (np.int64(men[i, k]), np.int64(mins[i, k]), np.int64(ses[i, k]), np.int64(cnt[i, k]))


@njit(nogil=True, cache=True)
def regrets(span: tuple[int, int], choices: Arrays, prices: Arrays, into: Any) -> None:
    """into[i] = best v less second best v, nothing (0) counting as a choice."""
    ptr, gain, men, mins, ses, cnt, diff, bonus, held = choices
    lam, mu, pi, delta = prices
    for i in range(span[0], span[1]):
        first, second = 0.0, -np.inf
        for j in range(ptr[i], ptr[i + 1]):
            if gain[j] != PADDING:
                contact = mu[men[j]] + diff[i] * delta[men[j]] - bonus[i]
                v = gain[j] - mins[j] * lam[men[j]] - cnt[j] * contact - pi[ses[j]]
                if v > first:
                    first, second = v, first
                else:
                    second = max(second, v)
        into[i] = np.inf if held[i] else first - second
