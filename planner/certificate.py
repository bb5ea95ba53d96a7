"""The bound, re-derived from prices by anyone in one pass over the choices (Lagrangian duality).

With v_ik = gain - mins*lam - cnt*mu - cnt*diff*delta - pi + cnt * sum of phi over i's groups:

bound = sum_i R_i + sum_m max over used minutes u in {0, ulo, uhi, cap} of
        [lam*u - ua*(u - uhi)+ - ub*(ulo - u)+] + sum_m max over w in {0, wbar, wmax} of
        [delta*w - wc*(w - wbar)+] + sum mu*load + sum nu + sum_t F_t - sum phi*floor,

where R_i is the pinned choice's v, else max(0, max_k v), and F_t = (seats*pi - the `need` smallest
dur*lam_m + sum of nu over its slots among the eligible)+, 0 if too few are eligible; pinned
facilitators are forced, and then without the plus. Used by `verify` only: the solver has its own.
"""

import numpy as np

from planner.plan import Prices
from planner.problem import PADDING, Array, Problem

ROWS = 16_384  # people at a time, so that memory stays small


def recount_bound(problem: Problem, prices: Prices) -> float:
    """The bound that `prices` prove for `problem`."""
    return (
        float(people_terms(problem, prices).sum())
        + float(minutes_terms(problem, prices.lam).sum())
        + float(difficulty_terms(problem, prices.delta).sum())
        + float(prices.mu @ problem.load)
        + float(prices.nu.sum())
        + sum(session_term(problem, prices, t) for t in range(problem.sessions))
        - float(prices.phi @ problem.floor)
    )


def people_terms(problem: Problem, prices: Prices) -> Array:
    """R[n]: what each person's best choice is worth after paying for what it uses."""
    best = np.empty(problem.people)
    for start in range(0, problem.people, ROWS):
        rows = slice(start, min(start + ROWS, problem.people))
        value = np.asarray(reduced(problem, prices, rows))
        free = np.maximum(value.max(axis=1, initial=0.0), 0.0)
        pin = problem.pinned[rows]
        held = np.take_along_axis(value, np.maximum(pin, 0)[:, None], axis=1)[:, 0]
        best[rows] = np.where(pin >= 0, held, free)
    return best


def reduced(problem: Problem, prices: Prices, rows: slice) -> Array:
    """v[rows,K]: gain less the price of what each choice uses; -inf for padding."""
    lam, mu, delta, pi = (
        np.append(p, 0.0) for p in (prices.lam, prices.mu, prices.delta, prices.pi)
    )
    men, ses = problem.men[rows], problem.ses[rows]
    gain = problem.gain[rows].astype(np.float64)
    in_group = (problem.grp[rows, None] >> np.arange(problem.floor.size)) & 1
    bonus = in_group @ prices.phi if problem.floor.size else np.zeros(len(gain))
    contact = mu[men] + delta[men] * problem.diff[rows, None].astype(np.float64) - bonus[:, None]
    value: Array = gain - problem.mins[rows] * lam[men] - problem.cnt[rows] * contact - pi[ses]
    value[problem.gain[rows] == np.float32(PADDING)] = -np.inf
    return value


def minutes_terms(problem: Problem, lam: Array) -> Array:
    """[M] the most that minutes sold at `lam` can bring, less the cost of leaving the band."""
    points = np.stack([0 * problem.ulo, problem.ulo, problem.uhi, problem.cap.astype(np.float64)])
    above = problem.ua * np.maximum(points - problem.uhi, 0)
    below = problem.ub * np.maximum(problem.ulo - points, 0)
    return np.asarray((lam * points - above - below).max(axis=0))


def difficulty_terms(problem: Problem, delta: Array) -> Array:
    """[M] the same for difficulty-weighted contacts; unlimited ones cannot be sold above wc."""
    bounded = np.where(np.isfinite(problem.wbar), problem.wbar, 0.0)
    top = np.where(np.isfinite(problem.wmax), problem.wmax, bounded)
    endless = np.where(np.isfinite(problem.wbar), problem.wc, 0.0)
    unbounded = np.isinf(problem.wmax) & (delta > endless)
    above = problem.wc * np.maximum(top - problem.wbar, 0)
    value = np.maximum(delta * bounded, delta * top - above)
    return np.where(unbounded, np.inf, np.maximum(value, 0.0))


def session_term(problem: Problem, prices: Prices, session: int) -> float:
    """F_t: what a session's seats bring, less its cheapest facilitators."""
    worth = float(problem.seats[session] * prices.pi[session])
    eligible = problem.fm[problem.ft == session]
    need = int(problem.need[session])
    if eligible.size < need:
        return 0.0
    first, length = int(problem.slot[session]), int(problem.len[session])
    cost = problem.dur[session] * prices.lam + prices.nu[:, first : first + length].sum(axis=1)
    pinned = problem.pin_m[problem.pin_t == session]
    others = np.sort(cost[eligible[~np.isin(eligible, pinned)]])[: need - pinned.size]
    worth -= float(cost[pinned].sum() + others.sum())
    return worth if pinned.size else max(worth, 0.0)
