"""Search among near ties: shifts, swaps and chains of two, at a falling temperature.

A chain moves person i to mentor b and one of b's people on to a third mentor or back (ejection
chains: Yagiura, Ibaraki, Glover, INFORMS J. Computing 16, 2004). Room and bands may be broken at a
price per unit that rises while they are and falls while they are not (strategic oscillation), so
that the search crosses what is infeasible and keeps the best that is feasible.
"""

from math import log
from typing import Any

import numpy as np
from numba import njit

RISE, FALL = 1.1, 0.96
LEAST, MOST = 0.3, 1e4


@njit(nogil=True, cache=True)
def _next(state: Any) -> float:
    """A uniform number in [0, 1): xorshift64*, the chain's own state."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(nogil=True, cache=True, inline="always")
def _over(load: Any, count: Any, m: int, limits: Any) -> float:
    """What mentor m's broken room and band cost at rate 1."""
    room, low, high, unit, head = limits
    cost = 0.0
    if load > room[m]:
        cost += (load - room[m]) * unit[m]
    if count > high[m]:
        cost += (count - high[m]) * head[m]
    elif count < low[m]:
        cost += (low[m] - count) * head[m]
    return cost


@njit(nogil=True, cache=True)
def anneal(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917
    seed: int, choice: Any, table: Any, limits: Any, heat: Any, moves: int
) -> Any:
    """The best of `moves` proposals from choice[n]. One loop: in parts, which hand tuples of arrays
    to each other, it took three to five times as long.

    table   (ptr, men, cost, use) with cost = -gain
    limits  (room, low, high, unit[M], head[M]): a unit's and a person's price when broken
    heat    (first, last temperature)
    """
    ptr, men, cost, use = table
    room, _, high, _, _ = limits
    people, mentors = choice.size, room.size
    now, best = choice.copy(), choice.copy()
    load, count = np.zeros(mentors, np.int64), np.zeros(mentors, np.int64)
    total = 0.0
    for i in range(people):
        total += cost[now[i]]
        load[men[now[i]]] += use[now[i]]
        count[men[now[i]]] += 1
    width = 1
    for m in range(mentors):
        width = max(width, count[m] + 8, min(people, 2 * high[m] + 8))
    width = min(width, people)
    member, place = np.zeros((mentors, width), np.int32), np.zeros(people, np.int32)
    count[:] = 0
    for i in range(people):
        m = men[now[i]]
        member[m, count[m]] = i
        place[i] = count[m]
        count[m] += 1
    broken = 0.0
    for m in range(mentors):
        broken += _over(load[m], count[m], m, limits)
    best_cost, best_broken = total, broken
    state = np.array([np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x1234567)])
    for _ in range(4):
        _next(state)
    theta, clear = 1.0, 0
    every = max(50, 2 * people)
    temperature = heat[0]
    cooling = (heat[1] / heat[0]) ** (1.0 / max(moves // every, 1))
    pause = people // 8 if people > 5000 else 0
    waited = pause
    for step in range(moves):
        if step % every == 0 and step:
            temperature *= cooling
            if clear * 4 < every:
                theta = min(theta * RISE, MOST)
            elif clear * 2 > every:
                theta = max(theta * FALL, LEAST)
            clear = 0
        if broken < 1e-9:
            clear += 1
        i = int(_next(state) * people)
        size = ptr[i + 1] - ptr[i]
        if size < 2:
            continue
        k = ptr[i] + int(_next(state) * (size - 1))
        if k >= now[i]:
            k += 1
        a, b = men[now[i]], men[k]
        j, h = -1, -1
        c = a
        if count[b] > 0 and _next(state) < 0.7:  # a chain: one of b's people goes on
            j = member[b, int(_next(state) * count[b])]
            back = _next(state) < 0.6
            if back:
                for q in range(ptr[j], ptr[j + 1]):
                    if men[q] == a:
                        h = q
            elif ptr[j + 1] - ptr[j] > 1:
                h = ptr[j] + int(_next(state) * (ptr[j + 1] - ptr[j] - 1))
                if h >= now[j]:
                    h += 1
            if h < 0:
                j = -1
            else:
                c = men[h]
        delta = cost[k] - cost[now[i]]
        a_load, a_count = load[a] - use[now[i]], count[a] - 1
        b_load, b_count = load[b] + use[k], count[b] + 1
        before = _over(load[a], count[a], a, limits) + _over(load[b], count[b], b, limits)
        after = 0.0
        if j >= 0:
            delta += cost[h] - cost[now[j]]
            b_load -= use[now[j]]
            b_count -= 1
            if c == a:
                a_load += use[h]
                a_count += 1
            else:
                before += _over(load[c], count[c], c, limits)
                after += _over(load[c] + use[h], count[c] + 1, c, limits)
        after += _over(a_load, a_count, a, limits) + _over(b_load, b_count, b, limits)
        change = delta + theta * (after - before)
        if change > 0.0 and change > -temperature * log(_next(state) + 1e-300):
            continue
        if (c != a and count[c] >= width) or (j < 0 and count[b] >= width):
            continue
        # i leaves a; j leaves b; they enter
        last = member[a, count[a] - 1]
        member[a, place[i]] = last
        place[last] = place[i]
        count[a] -= 1
        load[a] -= use[now[i]]
        if j >= 0:
            last = member[b, count[b] - 1]
            member[b, place[j]] = last
            place[last] = place[j]
            count[b] -= 1
            load[b] -= use[now[j]]
            member[c, count[c]] = j
            place[j] = count[c]
            count[c] += 1
            load[c] += use[h]
            now[j] = h
        member[b, count[b]] = i
        place[i] = count[b]
        count[b] += 1
        load[b] += use[k]
        now[i] = k
        total += delta
        broken += after - before
        waited += 1
        if waited > pause and (
            broken < best_broken - 1e-9
            or (broken < best_broken + 1e-9 and total < best_cost - 1e-12)
        ):
            best[:] = now
            best_cost, best_broken = total, broken
            waited = 0
    if broken < best_broken - 1e-9 or (broken < best_broken + 1e-9 and total < best_cost):
        best[:] = now
        best_cost, best_broken = total, broken
    return best
