"""Rosters annealed on a quadratic model of the rest of the week.

One place of one session changes hands at a time, or two where the second makes room for the first;
sessions open and close. What makes the model's cost less is kept, and what makes it more with the
probability that its temperature allows (Kirkpatrick et al. 1983), which falls to nothing. The best
roster met is the answer; the same seed makes it the same one every time.
"""

from math import log
from typing import Any

import numpy as np
from numba import njit

from planner.kernels import Arrays

SEED = 0
CLOSING = 0.1  # share of the proposals at an open session that close it


@njit(nogil=True, cache=True)
def anneal(
    facts: Arrays, model: Arrays, state: Arrays, schedule: tuple[int, float, float]
) -> float:
    """Change `state` into the best roster met; the model's cost of it beside the first.

    facts = (ptr, who, forced, need, dur, room, must, rivals' ptr and sessions);
    model = (rise, worth);
    state = (leaders, led, price); schedule = (proposals, first and last temperature).
    """
    np.random.seed(SEED)
    proposals, hot, cold = schedule
    leaders = state[0]
    sessions = leaders.shape[0]
    best, kept, cost = 0.0, leaders.copy(), 0.0
    done = np.empty((8, 3), np.int64)
    for step in range(proposals):
        heat = hot * (cold / hot) ** (step / proposals)
        most = -heat * log(1.0 - np.random.random())
        count, rise = _proposal(np.random.randint(sessions), most, facts, model, state, done)
        if count == 0:
            continue
        if rise > most:
            for at in range(count - 1, -1, -1):
                _put(done[at, 0], done[at, 1], done[at, 2], facts, model, state)
            continue
        cost += rise
        if cost < best - 1e-12:
            best = cost
            kept[:] = leaders
    leaders[:] = kept
    return best


@njit(nogil=True, cache=True)
def _proposal(
    t: int, most: float, facts: Arrays, model: Arrays, state: Arrays, done: Any
) -> tuple[int, float]:
    """Try a change at session t: how many places changed (their former holders in `done`, the last
    first to be put back), and what it costs; 0 = there was none, or one that costs more than `most`
    and is cheaply seen to."""
    ptr, who, forced, need, _, _, must, _, _ = facts
    leaders = state[0]
    eligible = ptr[t + 1] - ptr[t]
    if need[t] == 0 or eligible < need[t]:
        return 0, 0.0
    if leaders[t, 0] < 0:
        return _open(t, facts, model, state, done)
    if not must[t] and np.random.random() < CLOSING:
        return _close(t, 0, facts, model, state, done)
    if forced[t] >= need[t]:
        return 0, 0.0
    r = np.random.randint(need[t])
    out, into = leaders[t, r], who[ptr[t] + np.random.randint(eligible)]
    if _holds(t, into, leaders) or _forced(t, out, facts):
        return 0, 0.0
    return _handed(t, r, into, most, facts, model, state, done)


@njit(nogil=True, cache=True)
def _handed(
    t: int,
    r: int,
    into: int,
    most: float,
    facts: Arrays,
    model: Arrays,
    state: Arrays,
    done: Any,
) -> tuple[int, float]:
    """Place r of session t goes to `into`, whose other session goes to the former holder or to
    anybody, or closes, where the two clash."""
    ptr, who, room, must = facts[0], facts[1], facts[5], facts[6]
    leaders, led, _ = state
    out = leaders[t, r]
    other = _clashing(t, into, facts, state)
    if other == -1 and _cost(out, into, facts[4][t], model, state) > most:
        return 0, 0.0
    if other == -2 or (other >= 0 and _forced(other, into, facts)):
        return 0, 0.0
    done[0] = t, r, out
    cost = _put(t, r, into, facts, model, state)
    count = 1
    if other >= 0:
        place = 0
        while leaders[other, place] != into:
            place += 1
        third = out
        if np.random.random() < 0.5:
            third = who[ptr[other] + np.random.randint(ptr[other + 1] - ptr[other])]
        if _eligible(other, third, facts) and not _holds(other, third, leaders):
            done[1] = other, place, into
            cost += _put(other, place, third, facts, model, state)
            count = 2
            if _clashing(other, third, facts, state) != -1 or led[third] > room[third]:
                return _undone(count, facts, model, state, done)
        elif must[other]:
            return _undone(count, facts, model, state, done)
        else:
            count, more = _close(other, 1, facts, model, state, done)
            cost += more
    if led[into] > room[into]:
        return _undone(count, facts, model, state, done)
    return count, cost


@njit(nogil=True, cache=True)
def _open(t: int, facts: Arrays, model: Arrays, state: Arrays, done: Any) -> tuple[int, float]:
    """Session t opens with anybody; the session that he or she cannot lead as well closes."""
    ptr, who, forced, need, room, must = facts[0], facts[1], facts[2], facts[3], facts[5], facts[6]
    leaders, led, _ = state
    cost, count = 0.0, 0
    for r in range(need[t]):
        into = who[ptr[t] + r]
        if r >= forced[t]:
            into = who[ptr[t] + np.random.randint(ptr[t + 1] - ptr[t])]
        if _holds(t, into, leaders) or count >= done.shape[0]:
            return _undone(count, facts, model, state, done)
        done[count] = t, r, -1
        cost += _put(t, r, into, facts, model, state)
        count += 1
        other = _clashing(t, into, facts, state)
        if other >= 0 and not must[other]:
            count, more = _close(other, count, facts, model, state, done)
            cost, other = cost + more, -1
        if count == 0 or other != -1 or led[into] > room[into]:
            return _undone(count, facts, model, state, done)
    return count, cost


@njit(nogil=True, cache=True)
def _close(
    t: int, count: int, facts: Arrays, model: Arrays, state: Arrays, done: Any
) -> tuple[int, float]:
    need, leaders = facts[3], state[0]
    if count + need[t] > done.shape[0]:
        return _undone(count, facts, model, state, done)
    cost = 0.0
    for r in range(need[t] - 1, -1, -1):
        done[count] = t, r, leaders[t, r]
        cost += _put(t, r, -1, facts, model, state)
        count += 1
    return count, cost


@njit(nogil=True, cache=True)
def _undone(
    count: int, facts: Arrays, model: Arrays, state: Arrays, done: Any
) -> tuple[int, float]:
    for at in range(count - 1, -1, -1):
        _put(done[at, 0], done[at, 1], done[at, 2], facts, model, state)
    return 0, 0.0


@njit(nogil=True, cache=True)
def _put(t: int, r: int, into: int, facts: Arrays, model: Arrays, state: Arrays) -> float:
    """Place r of session t goes to `into`, -1 = nobody; what that costs. The first place stands
    for the session's worth: it is the first to be filled and the last to be left."""
    rise, worth = model
    leaders, led, price = state
    out, d = leaders[t, r], facts[4][t]
    leaders[t, r] = into
    cost = _cost(out, into, d, model, state)
    if into >= 0:
        led[into] += d
        price += d * rise[into]
    if out >= 0:
        led[out] -= d
        price -= d * rise[out]
    if r == 0 and out < 0 <= into:
        cost -= worth[t]
    if r == 0 and into < 0 <= out:
        cost += worth[t]
    return cost


@njit(nogil=True, cache=True)
def _cost(out: int, into: int, d: float, model: Arrays, state: Arrays) -> float:
    """What it costs that `into` leads d minutes more and `out` less; -1 = nobody."""
    rise, price = model[0], state[2]
    cost = 0.0
    if into >= 0:
        cost += d * price[into] + 0.5 * d * d * rise[into, into]
    if out >= 0:
        cost += -d * price[out] + 0.5 * d * d * rise[out, out]
    if into >= 0 and out >= 0:
        cost -= 0.5 * d * d * (rise[into, out] + rise[out, into])
    return cost


@njit(nogil=True, cache=True)
def _holds(t: int, m: int, leaders: Any) -> bool:
    return bool((leaders[t] == m).any())


@njit(nogil=True, cache=True)
def _eligible(t: int, m: int, facts: Arrays) -> bool:
    ptr, who = facts[0], facts[1]
    return bool((who[ptr[t] : ptr[t + 1]] == m).any())


@njit(nogil=True, cache=True)
def _forced(t: int, m: int, facts: Arrays) -> bool:
    ptr, who, forced = facts[0], facts[1], facts[2]
    return bool((who[ptr[t] : ptr[t] + forced[t]] == m).any())


@njit(nogil=True, cache=True)
def _clashing(t: int, m: int, facts: Arrays, state: Arrays) -> int:
    """The one session of m's that clashes with t; -1 = none, -2 = several."""
    ptr, rivals, leaders = facts[7], facts[8], state[0]
    found = -1
    for other in rivals[ptr[t] : ptr[t + 1]]:
        if _holds(other, m, leaders):
            if found >= 0:
                return -2
            found = other
    return found
