"""What a choice takes of its owners, whether it fits, and what it costs: one person moved.

table = (ptr, gain, men, mins, ses, cnt, value, diff, grp): flat choices sorted by row; men and ses
are owners (O = none), value is what a choice is worth at the prices.
state = (now[row] flat choice or -1, first[O+1] minutes or seats, second[O+1] contacts,
weighted[O+1], group[G]).
rules = (most[O+1], mosts[O+1], wmax[O+1], uhi, ulo, ua, ub, wbar, wc, floor, fpen, lam, mu,
over[O+1] by how much an open owner's first amount may be too large).
"""

from typing import Any

from numba import njit

from planner.kernels import Arrays

EPSILON = 1e-9
OVERS = 3.0  # contacts that an open owner may have too many


@njit(nogil=True, cache=True)
def overfull(owner: int, rules: Arrays, state: Arrays) -> bool:
    """Whether more is taken of an owner than there is."""
    return bool(
        state[1][owner] > rules[0][owner]
        or state[2][owner] > rules[1][owner]
        or state[3][owner] > rules[2][owner] + EPSILON
    )


@njit(nogil=True, cache=True)
def uses(j: int, table: Arrays, rules: Arrays) -> tuple[int, int, int, int]:
    """(mentor, minutes, session, contacts) of a flat choice, as owners."""
    none = rules[0].size - 1
    if j < 0:
        return none, 0, none, 0
    return int(table[2][j]), int(table[3][j]), int(table[4][j]), int(table[5][j])


@njit(nogil=True, cache=True)
def taken(owner: int, where: Arrays, part: int) -> int:
    """What a choice takes of the owner: minutes or a seat (1), contacts (3)."""
    if where[0] == owner:
        return int(where[part])
    return 1 if where[2] == owner and part == 1 else 0


@njit(nogil=True, cache=True)
def elsewhere(owner: int, where: Arrays, rules: Arrays, closed: Any) -> float:
    """What a choice takes of others that are open, at their prices."""
    lam, mu = rules[11], rules[12]
    m, length, s, count = where
    paid = 0.0
    if m != owner and not closed[m]:
        paid += length * lam[m] + count * mu[m]
    if s != owner and not closed[s]:
        paid += lam[s]
    return paid


@njit(nogil=True, cache=True)
def possible(
    owner: int,
    alone: bool,
    row: int,
    old: Arrays,
    new: Arrays,
    table: Arrays,
    rules: Arrays,
    state: Arrays,
    closed: Any,
) -> bool:
    """Whether a choice can be had of the others (the row's present one is taken out);
    alone: uses nothing new of them."""
    none = rules[0].size - 1
    m, length, s, count = new
    if alone and (m not in (owner, old[0], none) or s not in (owner, old[2], none)):
        return False
    fits = m == owner or bears(m, length, count, rules, state, closed)
    fits = fits and (s == owner or bears(s, 1, 0, rules, state, closed))
    hard = count * table[7][row]
    return bool(fits and (count == 0 or state[3][m] + hard <= rules[2][m] + EPSILON))


@njit(nogil=True, cache=True)
def bears(m: int, amount: int, count: int, rules: Arrays, state: Arrays, closed: Any) -> bool:
    """Whether an owner has room; an open one may be a little overfull."""
    most, mosts, over = rules[0], rules[1], rules[13]
    more, mores = (0.0, 0.0) if closed[m] else (over[m], OVERS)
    first = amount == 0 or state[1][m] + amount <= most[m] + more
    return bool(first and (count == 0 or state[2][m] + count <= mosts[m] + mores))


@njit(nogil=True, cache=True)
def put(row: int, j: int, table: Arrays, state: Arrays) -> None:
    """Move a row to a flat choice, -1 = nothing."""
    _, _, men, mins, ses, cnt, _, diff, grp = table
    now, first, second, weighted, group = state
    for sign, k in ((-1, now[row]), (1, j)):
        if k < 0:
            continue
        m = men[k]
        first[m] += sign * mins[k]
        second[m] += sign * cnt[k]
        weighted[m] += sign * cnt[k] * diff[row]
        first[ses[k]] += sign
        for g in range(group.size):
            if (grp[row] >> g) & 1:
                group[g] += sign * cnt[k]
    now[row] = j


@njit(nogil=True, cache=True)
def strain(m: int, length: float, rules: Arrays, state: Arrays) -> float:
    """What `length` more minutes of an owner cost outside its band."""
    uhi, ulo, ua, ub = rules[3][m], rules[4][m], rules[5][m], rules[6][m]
    u, total = state[1][m], 0.0
    if ua > 0:
        total += ua * (max(u + length - uhi, 0.0) - max(u - uhi, 0.0))
    if ub > 0:
        total += ub * (max(ulo - u - length, 0.0) - max(ulo - u, 0.0))
    return total


@njit(nogil=True, cache=True)
def lack(row: int, where: Arrays, table: Arrays, rules: Arrays, state: Arrays) -> float:
    """What a choice costs in difficulty, less what it brings to floors that are not met."""
    wbar, wc, floor, fpen = rules[7], rules[8], rules[9], rules[10]
    m, _, _, count = where
    if count == 0:
        return 0.0
    total, more, w = 0.0, count * table[7][row], state[3][m]
    if wc[m] > 0:
        total += wc[m] * (max(w + more - wbar[m], 0.0) - max(w - wbar[m], 0.0))
    for g in range(floor.size):
        if (table[8][row] >> g) & 1:
            missing = floor[g] - state[4][g]
            total -= fpen[g] * (max(missing, 0.0) - max(missing - count, 0.0))
    return total


@njit(nogil=True, cache=True)
def come(row: int, j: int, table: Arrays, rules: Arrays, state: Arrays) -> float:
    """Put a row that has nothing on a choice: the gain less the soft costs that it brings."""
    if j < 0:
        return 0.0
    where = uses(j, table, rules)
    pain = strain(where[0], float(where[1]), rules, state) + lack(row, where, table, rules, state)
    put(row, j, table, state)
    return float(table[1][j]) - pain


@njit(nogil=True, cache=True)
def leave(row: int, table: Arrays, rules: Arrays, state: Arrays) -> float:
    """Take a row out: the gain that goes, less the soft costs that go with it."""
    j = state[0][row]
    if j < 0:
        return 0.0
    put(row, -1, table, state)
    where = uses(j, table, rules)
    pain = strain(where[0], float(where[1]), rules, state) + lack(row, where, table, rules, state)
    return float(table[1][j]) - pain
