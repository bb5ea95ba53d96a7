"""The second derivatives of the smoothed dual, compiled once by numba and cached.

A softmax over choices with uses a_k has the Hessian (sum_k p_k a_k a_k' - mean mean')/tau. Few
choices of a person share the weight, so that the sum over people costs little more than a scan.
`index` says where each price stands among the free ones, -1 = it does not move.
"""

from math import exp
from typing import Any

import numpy as np
from numba import njit

from planner.blocks import place
from planner.kernels import Arrays, Span, facilitators, weigh

FAINT = 1e-4  # a share of a person that bends nothing
MOST = 64  # choices of one person that share the weight
WIDE = 24  # prices that one choice touches


@njit(nogil=True, cache=True)
def people(
    span: Span, choices: Arrays, prices: Arrays, tau: float, index: Arrays, bend: Arrays
) -> None:
    """Add the people's part to the matrix `bend`, a `Blocks.flat` among the free prices.

    index = (lam[M+1], mu[M+1], delta[M+1], pi[T+1], phi[G], grp[rows]).
    """
    ptr, _, men, mins, ses, cnt, diff, _, _ = choices
    i_lam, i_mu, i_delta, i_pi, i_phi, grp = index
    cold = 1.0 / tau
    value = np.empty(4096)
    share = np.empty(MOST)
    which = np.empty((MOST, WIDE), np.int64)
    amount = np.empty((MOST, WIDE))
    length = np.empty(MOST, np.int64)
    seen = np.empty(MOST * WIDE, np.int64)
    mean = np.zeros(bend[-1].size)
    for i in range(span[0], span[1]):
        first, last = ptr[i], ptr[i + 1]
        _, z = weigh(i, choices, prices, cold, value)
        if z == 0.0 or last == first:
            continue
        part = 1.0 / z
        count, largest = 0, 0.0
        for j in range(first, last):
            p = value[j - first] * part
            largest = max(largest, p)
            if p > FAINT and count < MOST:
                m = men[j]
                share[count] = p
                n = _touch(which[count], amount[count], 0, i_lam[m], -float(mins[j]))
                if cnt[j]:
                    n = _touch(which[count], amount[count], n, i_mu[m], -float(cnt[j]))
                    hard = -float(cnt[j]) * diff[i]
                    n = _touch(which[count], amount[count], n, i_delta[m], hard)
                    for g in range(i_phi.size):
                        if (grp[i] >> g) & 1 and n < WIDE:
                            n = _touch(which[count], amount[count], n, i_phi[g], float(cnt[j]))
                n = _touch(which[count], amount[count], n, i_pi[ses[j]], -1.0)
                length[count] = n
                count += 1
        if largest < 1.0 - FAINT:
            _outer(count, share, which, amount, length, cold, mean, seen, bend)


@njit(nogil=True, cache=True)
def meet(span: Span, choices: Arrays, owners: Arrays, share: Any) -> None:
    """Mark in share[D,D] the districts that one person's choices bring together.

    owners = (district of each mentor[M+1], of each session[T+1]); -1 = none.
    """
    ptr, _, men, _, ses, _, _, _, _ = choices
    of_mentor, of_session = owners
    met = np.empty(share.shape[0], np.int64)
    for i in range(span[0], span[1]):
        count = 0
        for j in range(ptr[i], ptr[i + 1]):
            for district in (of_mentor[men[j]], of_session[ses[j]]):
                if district >= 0 and district not in met[:count]:
                    met[count] = district
                    count += 1
        for a in met[:count]:
            for b in met[:count]:
                share[a, b] = True


@njit(nogil=True, cache=True)
def _touch(which: Any, amount: Any, n: int, at: int, used: float) -> int:
    if at < 0 or used == 0.0:
        return n
    which[n], amount[n] = at, used
    return n + 1


@njit(nogil=True, cache=True)
def _outer(
    count: int,
    share: Any,
    which: Any,
    amount: Any,
    length: Any,
    cold: float,
    mean: Any,
    seen: Any,
    bend: Arrays,
) -> None:
    """bend += cold * (sum_k p a a' - mean mean'); `mean` comes and goes as zeros."""
    entries, touched = bend[0], 0
    for k in range(count):
        for x in range(length[k]):
            a = which[k, x]
            if mean[a] == 0.0:
                seen[touched] = a
                touched += 1
            mean[a] += share[k] * amount[k, x]
            for y in range(length[k]):
                b = which[k, y]
                if b <= a:
                    entries[place(bend, a, b)] += cold * share[k] * amount[k, x] * amount[k, y]
    _spread(mean, seen[:touched], -cold, bend)
    mean[seen[:touched]] = 0.0


@njit(nogil=True, cache=True)
def sessions(
    staff: Arrays, facts: Arrays, prices: Arrays, tau: float, index: Arrays, bend: Arrays
) -> None:
    """Add the sessions' part; arguments as of `kernels.sessions_soft`.

    With u the uses of a session that runs, b_j those of facilitator j:
    (run * Cov(sum b) + run * (1 - run) * E u E u')/tau. The covariance is exact where one
    facilitator is needed; where more are, they are taken as independent.
    index = (lam[M], nu[M,20], pi[T]).
    """
    ptr, who, forced = staff
    need, seats, slot, length, dur = facts
    lam, nu, pi = prices
    i_lam, i_nu, i_pi = index
    cold = 1.0 / tau
    mean = np.zeros(bend[-1].size)
    seen = np.empty(bend[-1].size, np.int64)
    which, amount = np.empty(WIDE, np.int64), np.empty(WIDE)
    for t in range(seats.size):
        first, last = ptr[t], ptr[t + 1]
        if last - first < need[t]:
            continue
        slots = slice(slot[t], slot[t] + length[t])
        cost = np.empty(last - first)
        for j in range(first, last):
            cost[j - first] = dur[t] * lam[who[j]] + nu[who[j], slots].sum()
        share, fixed, rest = facilitators(cost, forced[t], need[t] - forced[t], tau)
        level = (seats[t] * pi[t] - fixed + rest) * cold
        run = 1.0 if forced[t] > 0 or level > 30.0 else 1.0 / (1.0 + exp(-level))
        if run <= FAINT:
            continue
        alone, touched = need[t] == 1, 0
        for j in range(first, last):
            p = share[j - first]
            if p <= FAINT:
                continue
            n = _touch(which, amount, 0, i_lam[who[j]], -float(dur[t]))
            for s in range(slot[t], slot[t] + length[t]):
                n = _touch(which, amount, n, i_nu[who[j], s], -1.0)
            weight = cold * run * (p if alone else p * (1.0 - p))
            for x in range(n):
                a = which[x]
                if mean[a] == 0.0:
                    seen[touched] = a
                    touched += 1
                mean[a] += p * amount[x]
                for y in range(n):
                    if which[y] <= a:
                        bend[0][place(bend, a, which[y])] += weight * amount[x] * amount[y]
        if alone:
            _spread(mean, seen[:touched], -cold * run, bend)
        if i_pi[t] >= 0:
            mean[i_pi[t]] = seats[t]
            seen[touched] = i_pi[t]
            touched += 1
        _spread(mean, seen[:touched], cold * run * (1.0 - run), bend)
        mean[seen[:touched]] = 0.0


@njit(nogil=True, cache=True)
def _spread(vector: Any, at: Any, weight: float, bend: Arrays) -> None:
    """bend += weight * vector vector' on the rows `at`."""
    entries = bend[0]
    for a in at:
        for b in at:
            if b <= a:
                entries[place(bend, a, b)] += weight * vector[a] * vector[b]
