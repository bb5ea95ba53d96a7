"""The inner loops over people's choices, compiled once by numba and cached.

A table of choices is flat and sorted by person: the choices of row i are ptr[i] .. ptr[i+1]-1.
`choices` is (ptr, gain, men, mins, ses, cnt, diff, bonus, held); `prices` is (lam, mu, pi, delta),
each with one more entry, 0, for "no mentor" and "no session". Every kernel works on a span of rows
and releases the GIL, so that blocks run side by side and are summed in order.
"""

from math import exp, log
from typing import Any

import numpy as np
from numba import njit

Arrays = tuple[Any, ...]
Span = tuple[int, int]

PADDING = np.float32(-1.0)
NEGLIGIBLE = -20.0  # exp of this adds nothing to a sum of doubles that matters here


@njit(nogil=True, cache=True)
def weigh(i: int, choices: Arrays, prices: Arrays, cold: float, into: Any) -> tuple[float, float]:
    """into[] = exp((v - top)/tau) of the choices of row i; (top, their sum and that of nothing)."""
    ptr, gain, men, mins, ses, cnt, diff, bonus, held = choices
    lam, mu, pi, delta = prices
    first, last = ptr[i], ptr[i + 1]
    top = -np.inf if held[i] else 0.0
    for j in range(first, last):
        m = men[j]
        contact = mu[m] + diff[i] * delta[m] - bonus[i]
        v = gain[j] - mins[j] * lam[m] - cnt[j] * contact - pi[ses[j]]
        into[j - first] = v
        top = max(top, v)
    z = 0.0 if held[i] else exp(-top * cold)
    for j in range(first, last):
        d = (into[j - first] - top) * cold
        e = exp(d) if d > NEGLIGIBLE else 0.0
        into[j - first] = e
        z += e
    return top, z


@njit(nogil=True, cache=True)
def soft(span: Span, choices: Arrays, prices: Arrays, tau: float, grad: Arrays) -> float:
    """sum_i tau*log(1 + sum_k exp(v_ik/tau)) and its gradient: expected uses, into grad.

    grad = (minutes[M+1], contacts[M+1], weighted[M+1], seats[T+1], contacts by person[rows]).
    """
    ptr, _, men, mins, ses, cnt, diff, _, _ = choices
    g_lam, g_mu, g_delta, g_pi, touched = grad
    total, cold = 0.0, 1.0 / tau
    buffer = np.empty(4096)
    for i in range(span[0], span[1]):
        first, last = ptr[i], ptr[i + 1]
        top, z = weigh(i, choices, prices, cold, buffer)
        if z == 0.0:
            continue
        total += top + tau * log(z)
        seen, part = 0.0, 1.0 / z
        for j in range(first, last):
            p = buffer[j - first] * part
            if p > 0.0:
                m = men[j]
                g_lam[m] += p * mins[j]
                g_mu[m] += p * cnt[j]
                g_delta[m] += p * cnt[j] * diff[i]
                g_pi[ses[j]] += p
                seen += p * cnt[j]
        touched[i] = seen
    return total


@njit(nogil=True, cache=True)
def best(span: Span, choices: Arrays, prices: Arrays, top: Any) -> float:
    """R_i into top[i] for each row, exactly; the sum. Padding is left out."""
    ptr, gain, men, mins, ses, cnt, diff, bonus, held = choices
    lam, mu, pi, delta = prices
    total = 0.0
    for i in range(span[0], span[1]):
        value = -np.inf if held[i] else 0.0
        for j in range(ptr[i], ptr[i + 1]):
            if gain[j] != PADDING:
                m = men[j]
                contact = mu[m] + diff[i] * delta[m] - bonus[i]
                v = gain[j] - mins[j] * lam[m] - cnt[j] * contact - pi[ses[j]]
                value = max(value, v)
        top[i] = value
        total += value
    return total


@njit(nogil=True, cache=True)
def survivors(span: Span, choices: Arrays, prices: Arrays, limits: Arrays, keep: Any) -> None:
    """Mark in keep[] the choices within a margin of the person's best.

    limits = (best[rows], margin, margin of choices with a seat, T)
    """
    top, margin, seated, none = limits
    ptr, gain, men, mins, ses, cnt, diff, bonus, _ = choices
    lam, mu, pi, delta = prices
    for i in range(span[0], span[1]):
        for j in range(ptr[i], ptr[i + 1]):
            if gain[j] != PADDING:
                m = men[j]
                contact = mu[m] + diff[i] * delta[m] - bonus[i]
                v = gain[j] - mins[j] * lam[m] - cnt[j] * contact - pi[ses[j]]
                keep[j] = v >= top[i] - (margin if ses[j] == none else seated)


@njit(nogil=True, cache=True)
def tally(span: Span, ptr: Any, keep: Any, count: Any) -> None:
    """count[i] = how many choices of row i are marked in keep[]."""
    for i in range(span[0], span[1]):
        total = 0
        for j in range(ptr[i], ptr[i + 1]):
            total += keep[j]
        count[i] = total


@njit(nogil=True, cache=True)
def gather(span: Span, ptr: Any, keep: Any, ends: Any, columns: Arrays, into: Arrays) -> None:
    """Copy the marked choices' (col, gain, men, mins, ses, cnt) side by side."""
    col, gain, men, mins, ses, cnt = columns
    to_col, to_gain, to_men, to_mins, to_ses, to_cnt = into
    for i in range(span[0], span[1]):
        at = ends[i]
        for j in range(ptr[i], ptr[i + 1]):
            if keep[j]:
                to_col[at], to_gain[at], to_men[at] = col[j], gain[j], men[j]
                to_mins[at], to_ses[at], to_cnt[at] = mins[j], ses[j], cnt[j]
                at += 1


@njit(nogil=True, cache=True)
def seatings(span: Span, choices: Arrays, prices: Arrays, none: int, into: Any) -> None:
    """into[j] = how much better off a person is with the seat of choice j free of charge than
    without that session; at the first choice of each (person, session), else 0."""
    ptr, gain, men, mins, ses, cnt, diff, bonus, held = choices
    lam, mu, pi, delta = prices
    for i in range(span[0], span[1]):
        for j in range(ptr[i], ptr[i + 1]):
            t = ses[j]
            into[j] = 0.0
            if t == none or gain[j] == PADDING or _met(t, ptr[i], j, gain, ses):
                continue
            with_it, without = -np.inf, -np.inf if held[i] else 0.0
            for k in range(ptr[i], ptr[i + 1]):
                if gain[k] != PADDING:
                    m = men[k]
                    contact = mu[m] + diff[i] * delta[m] - bonus[i]
                    v = gain[k] - mins[k] * lam[m] - cnt[k] * contact
                    if ses[k] == t:
                        with_it = max(with_it, v)
                    else:
                        without = max(without, v - pi[ses[k]])
            if with_it > without:
                into[j] = min(with_it - without, 1e6)


@njit(nogil=True, cache=True)
def _met(session: int, first: int, last: int, gain: Any, ses: Any) -> bool:
    """Whether a real choice first..last-1 is of the session."""
    for k in range(first, last):
        if ses[k] == session and gain[k] != PADDING:
            return True
    return False


@njit(nogil=True, cache=True)
def sessions_soft(
    staff: Arrays, sessions: Arrays, prices: Arrays, tau: float, grad: Arrays
) -> float:
    """sum_t F_t, smoothed over the sets of facilitators, and its gradient into grad.

    who[ptr[t]..] are the eligible of session t, the forced[t] pinned ones first. A sum over all
    sets of r facilitators is the r-th elementary symmetric polynomial of exp(-cost/tau), kept as
    a logarithm.
    """
    ptr, who, forced = staff
    need, seats, slot, length, dur = sessions
    lam, nu, pi = prices
    g_lam, g_nu, g_pi = grad
    total = 0.0
    for t in range(seats.size):
        first, last = ptr[t], ptr[t + 1]
        if last - first < need[t]:
            continue
        slots = slice(slot[t], slot[t] + length[t])
        cost = np.empty(last - first)
        for j in range(first, last):
            cost[j - first] = dur[t] * lam[who[j]] + nu[who[j], slots].sum()
        share, fixed, rest = facilitators(cost, forced[t], need[t] - forced[t], tau)
        level = (seats[t] * pi[t] - fixed + rest) / tau
        if forced[t] > 0 or level > 30.0:
            total += level * tau
            run = 1.0
        else:
            total += tau * np.log1p(exp(level))
            run = 1.0 / (1.0 + exp(-level))
        g_pi[t] += run * seats[t]
        for j in range(first, last):
            p = run * share[j - first]
            g_lam[who[j]] -= p * dur[t]
            g_nu[who[j], slots] -= p
    return total


@njit(nogil=True, cache=True)
def facilitators(cost: Any, forced: int, r: int, tau: float) -> tuple[Any, float, float]:
    """(probability that each leads, cost of the forced, tau * log of the sum over sets of r)."""
    share = np.zeros(cost.size)
    share[:forced] = 1.0
    fixed = cost[:forced].sum()
    if r == 0:
        return share, fixed, 0.0
    w = -cost[forced:] / tau
    whole = _symmetric(w, r, -1)
    for j in range(w.size):
        share[forced + j] = exp(w[j] + _symmetric(w, r - 1, j) - whole)
    return share, fixed, tau * whole


@njit(nogil=True, cache=True)
def _symmetric(w: Any, r: int, without: int) -> float:
    """log of the r-th elementary symmetric polynomial of exp(w), leaving out one entry."""
    e = np.full(r + 1, -np.inf)
    e[0] = 0.0
    if r == 0:
        return 0.0
    for j in range(w.size):
        if j != without:
            for k in range(r, 0, -1):
                e[k] = np.logaddexp(e[k], w[j] + e[k - 1])
    return float(e[r])
