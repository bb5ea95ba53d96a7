"""What mentors, sessions and floors add to the Lagrangian, smoothed, with gradients.

`Terms.of(problem)` prices the whole problem, facilitators open. `Terms.staffed(problem, led)`
prices the rest of a week whose facilitators are known: minutes and seats that are left.
"""

from dataclasses import dataclass

import numpy as np

from planner import curvature, kernels
from planner.blocks import Blocks
from planner.plan import Prices
from planner.problem import Array, Problem

WARMER = 30.0  # a session's or mentor's softmax against a person's: its values are that much larger


@dataclass(frozen=True, eq=False)
class Staff:
    """Eligible facilitators, flat: who[ptr[t]..ptr[t+1]], the forced[t] pinned ones first."""

    ptr: Array
    who: Array
    forced: Array
    able: Array  # [T] enough eligible mentors

    @classmethod
    def of(cls, problem: Problem) -> "Staff":
        width = problem.mentors + 1
        pinned = np.isin(problem.ft * width + problem.fm, problem.pin_t * width + problem.pin_m)
        order = np.lexsort((problem.fm, ~pinned, problem.ft))
        count = np.bincount(problem.ft, minlength=problem.sessions)
        ptr = np.concatenate([[0], np.cumsum(count)])
        forced = np.bincount(problem.ft[pinned], minlength=problem.sessions)
        return cls(ptr, problem.fm[order], forced, count >= problem.need)


@dataclass(frozen=True, eq=False)
class Terms:
    """points[4,M], pains[4,M]: minutes that may be sold, and what leaving the band costs there;
    weights[3,M], woes[3,M]: the same for difficulty. seats[T] to sell outright, or `staff`."""

    problem: Problem
    points: Array
    pains: Array
    weights: Array
    woes: Array
    seats: Array | None
    staff: Staff

    @classmethod
    def of(cls, problem: Problem) -> "Terms":
        return cls._with(problem, np.zeros(problem.mentors), None)

    @classmethod
    def staffed(cls, problem: Problem, led: Array, seats: Array) -> "Terms":
        """led[M] minutes are spent on sessions; seats[T] are to be had."""
        return cls._with(problem, led, seats)

    @classmethod
    def _with(cls, problem: Problem, led: Array, seats: Array | None) -> "Terms":
        cap = problem.cap.astype(np.float64)
        points = np.maximum(np.stack([led, problem.ulo, problem.uhi, cap]), led)
        above = problem.ua * np.maximum(points - problem.uhi, 0)
        pains = above + problem.ub * np.maximum(problem.ulo - points, 0)
        soft = np.isfinite(problem.wbar)
        bar = np.where(soft, problem.wbar, 0.0)
        top = np.where(np.isfinite(problem.wmax), problem.wmax, bar)
        weights = np.stack([0 * bar, bar, top])
        woes = np.where(soft, problem.wc, 0.0) * np.maximum(weights - bar, 0)
        return cls(problem, points - led, pains, weights, woes, seats, Staff.of(problem))

    @property
    def balanced(self) -> Array:
        """[M] whose minutes have a band: their price may be negative."""
        return np.asarray((self.problem.ua > 0) | (self.problem.ub > 0))

    @property
    def weighed(self) -> Array:
        """[M] whose difficulty is limited or costs."""
        return np.isfinite(self.problem.wbar) | np.isfinite(self.problem.wmax)

    def value(self, prices: Prices, tau: float, grad: Prices) -> float:
        """The terms' sum at `prices`; adds its gradient to `grad`'s arrays."""
        problem = self.problem
        band, weight = (self.points, self.pains), (self.weights, self.woes)
        total = _sold(prices.lam, band, self.balanced, tau, grad.lam)
        total += _sold(prices.delta, weight, self.weighed, tau, grad.delta)
        np.add(grad.mu, problem.load, out=grad.mu)
        np.subtract(grad.phi, problem.floor, out=grad.phi)
        total += float(prices.mu @ problem.load - prices.phi @ problem.floor)
        if self.seats is not None:
            np.add(grad.pi, self.seats, out=grad.pi)
            return total + float(prices.pi @ self.seats)
        np.add(grad.nu, 1.0, out=grad.nu)
        return total + float(prices.nu.sum()) + self.led(prices, tau, grad)

    def bend(self, prices: Prices, tau: float, index: Prices, bend: Blocks) -> None:
        """Add the terms' second derivatives to `bend`; `index` as of `Dual.bend`."""
        band, weight = (self.points, self.pains), (self.weights, self.woes)
        _curved(prices.lam, band, self.balanced, tau, index.lam, bend)
        _curved(prices.delta, weight, self.weighed, tau, index.delta, bend)
        if self.seats is not None:
            return
        problem, staff = self.problem, self.staff
        curvature.sessions(
            (staff.ptr, staff.who, staff.forced),
            (problem.need, problem.seats, problem.slot, problem.len, problem.dur),
            (prices.lam, prices.nu, prices.pi),
            tau * WARMER,
            tuple(at.astype(np.int64) for at in (index.lam, index.nu, index.pi)),
            bend.flat,
        )

    def brings_together(self, of_mentor: Array, of_session: Array, districts: int) -> Array:
        """[D,D] districts whose mentors may lead one session, where facilitators are open."""
        there = np.zeros((self.problem.sessions, districts), bool)
        if self.seats is None:
            there[self.problem.ft, of_mentor[self.problem.fm]] = True
            there[np.arange(self.problem.sessions), of_session] = True
        return there.T @ there

    def led(self, prices: Prices, tau: float, grad: Prices) -> float:
        problem, staff = self.problem, self.staff
        return float(
            kernels.sessions_soft(
                (staff.ptr, staff.who, staff.forced),
                (problem.need, problem.seats, problem.slot, problem.len, problem.dur),
                (prices.lam, prices.nu, prices.pi),
                tau * WARMER,
                (grad.lam, grad.nu, grad.pi),
            )
        )


def _curved(  # noqa: PLR0913, PLR0917 (one price's offers, and where its curvature goes)
    price: Array, offers: tuple[Array, Array], curved: Array, tau: float, at: Array, bend: Blocks
) -> None:
    """Add the variance of the points sold to the diagonal, where the term is softened."""
    points, pains = offers
    value = price * points - pains
    share = np.exp((value - value.max(axis=0)) / (tau * WARMER))
    share /= share.sum(axis=0)
    mean = (share * points).sum(axis=0)
    spread = (share * points**2).sum(axis=0) - mean**2
    who = np.flatnonzero(curved & (at >= 0))
    extra = np.zeros(bend.order)
    extra[at[who].astype(np.int64)] = spread[who] / (tau * WARMER)
    bend.add(extra)


def _sold(
    price: Array, offers: tuple[Array, Array], curved: Array, tau: float, grad: Array
) -> float:
    """sum_m max_j (price*points_j - pains_j), softened where curved; else the last point."""
    points, pains = offers
    value = price * points - pains
    high = value.max(axis=0)
    warm = tau * WARMER
    share = np.exp((value - high) / warm)
    smooth = high + warm * np.log(share.sum(axis=0))
    share /= share.sum(axis=0)
    np.add(grad, np.where(curved, (share * points).sum(axis=0), points[-1]), out=grad)
    return float(np.where(curved, smooth, price * points[-1]).sum())
