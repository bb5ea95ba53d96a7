"""The inner loops of the learned models, compiled once by numba and cached.

Plain loops in a fixed order: unlike a BLAS, they give the same bits on one thread and on many.
A sum over rows is added to what the caller passes in, so that blocks are summed in their order.
"""

from math import exp, log1p, sqrt
from typing import Any

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def lean(logit: float) -> tuple[float, float]:
    """(probability of a logit, log(1 + exp(logit))), for logits of any size."""
    if logit > 0.0:
        tail = exp(-logit)
        return 1.0 / (1.0 + tail), logit + log1p(tail)
    tail = exp(logit)
    return tail / (1.0 + tail), log1p(tail)


@njit(nogil=True, cache=True)
def dense(x: Any, y: Any, mean: Any, slope: Any, bend: Any) -> float:
    """Log likelihood of rows x[n,k] at mean[k]; its gradient and the lower half of its information
    are added to slope[k] and bend[k,k]."""
    value = 0.0
    for i in range(x.shape[0]):
        logit = 0.0
        for j in range(x.shape[1]):
            logit += x[i, j] * mean[j]
        p, norm = lean(logit)
        value += y[i] * logit - norm
        for j in range(x.shape[1]):
            if x[i, j] != 0.0:
                slope[j] += (y[i] - p) * x[i, j]
                part = p * (1.0 - p) * x[i, j]
                for h in range(j + 1):
                    bend[j, h] += part * x[i, h]
    return value


@njit(nogil=True, cache=True)
def logits(x: Any, mean: Any, into: Any) -> None:
    """into[n] = x[n,k] @ mean[k]."""
    for i in range(x.shape[0]):
        total = 0.0
        for j in range(x.shape[1]):
            total += x[i, j] * mean[j]
        into[i] = total


@njit(nogil=True, cache=True)
def spread(x: Any, root: Any, into: Any) -> None:
    """into[n] = |root^-1 x|, the standard deviation of x @ beta where root root' is beta's
    precision; root[k,k] lower."""
    k = x.shape[1]
    part = np.empty(k)
    for i in range(x.shape[0]):
        total = 0.0
        for j in range(k):
            left = x[i, j]
            for h in range(j):
                left -= root[j, h] * part[h]
            part[j] = left / root[j, j]
            total += part[j] * part[j]
        into[i] = sqrt(total)


@njit(nogil=True, cache=True)
def cholesky(a: Any) -> Any:
    """The lower root of a positive definite a[k,k] (its lower half is read); zeros above."""
    k = a.shape[0]
    root = np.zeros((k, k))
    for i in range(k):
        for j in range(i + 1):
            total = a[i, j]
            for h in range(j):
                total -= root[i, h] * root[j, h]
            root[i, j] = sqrt(total) if i == j else total / root[j, j]
    return root


@njit(nogil=True, cache=True)
def solve(root: Any, b: Any) -> Any:
    """x with root root' x = b."""
    x = b.copy()
    k = x.size
    for i in range(k):
        for h in range(i):
            x[i] -= root[i, h] * x[h]
        x[i] /= root[i, i]
    for i in range(k - 1, -1, -1):
        x[i] /= root[i, i]
        for h in range(i):
            x[h] -= root[i, h] * x[i]
    return x


@njit(nogil=True, cache=True)
def variances(root: Any) -> Any:
    """The diagonal of (root root')^-1: column sums of squares of root^-1, a row at a time."""
    k = root.shape[0]
    inverse = np.zeros((k, k))
    found = np.zeros(k)
    for i in range(k):
        row = inverse[i]
        for h in range(i):
            part = root[i, h]
            if part != 0.0:
                for j in range(h + 1):
                    row[j] -= part * inverse[h, j]
        for j in range(i):
            row[j] /= root[i, i]
            found[j] += row[j] * row[j]
        row[i] = 1.0 / root[i, i]
        found[i] += row[i] * row[i]
    return found


@njit(nogil=True, cache=True)
def coded(entries: Any, fade: Any, y: Any, weight: Any, mean: Any, slope: Any, bend: Any) -> float:
    """Log likelihood of weighted rows given as (ptr, col, value, earlier); slope and the lower half
    of the information are added to. fade[r] is exp(-kappa r); coefficient 0 is log kappa."""
    ptr, col, value, earlier = entries
    kappa, total = exp(mean[0]), 0.0
    row = np.empty(256)
    for i in range(ptr.size - 1):
        first, last = ptr[i], ptr[i + 1]
        logit, along = 0.0, 0.0  # along: the logit's derivative by log kappa
        for e in range(first, last):
            row[e - first] = value[e] * fade[earlier[e]]
            part = row[e - first] * mean[col[e]]
            logit += part
            along -= kappa * earlier[e] * part
        p, norm = lean(logit)
        total += weight[i] * (y[i] * logit - norm)
        left, heavy = weight[i] * (y[i] - p), weight[i] * p * (1.0 - p)
        for e in range(first, last):
            j, at = col[e], row[e - first]
            slope[j] += left * at
            for f in range(first, e + 1):
                h = col[f]
                bend[max(j, h), min(j, h)] += heavy * at * row[f - first]
            bend[j, 0] += heavy * at * along
        slope[0] += left * along
        bend[0, 0] += heavy * along * along
    return total


@njit(nogil=True, cache=True)
def price(choices: Any, people: Any, tables: Any, into: Any) -> None:
    """into[c]: the probability of each choice (person, mentor, action, session, way).

    people = (contact[n,4], keen[n], fade[n], stage[n], sector[n]); tables = (mentor[M], finance[M],
    kind[T], trade[T], seat[8,7], beside[8,4], (coached, travel, peer)). -1: no mentor, no session.
    """
    person, mentor, action, session, way = choices
    contact, keen, fade, stage, sector = people
    skill, finance, kind, trade, seat, beside, (coached, travel, peer) = tables
    for c in range(person.size):
        i, m, a, t = person[c], mentor[c], action[c], session[c]
        x = contact[i, a]
        if a > 1 and m >= 0:
            x += skill[m]
            if a == 2 and stage[i] == 6 and finance[m]:
                x += coached
        if a == 3:
            x += travel * min(way[c], 60) / 60.0
        if t >= 0:
            own = kind[t] == 7 and sector[i] >= 0 and sector[i] == trade[t]
            x += fade[i] * (seat[kind[t], stage[i]] + (peer if own else 0.0))
            x += keen[i] + beside[kind[t], a]
        into[c] = 1.0 / (1.0 + exp(-x))
