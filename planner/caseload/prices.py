"""Prices of a mentor's room and of a person's place: the bound, and what search may leave out.

D(lam, kap) = sum_i max_k (gain_k - use_k*lam - kap) + sum_m room*lam + max(high*kap, low*kap) is
above every feasible assignment for any lam >= 0 (Lagrangian relaxation; Fisher, Management Science
27, 1981). Softmax smooths the people's maximum, L-BFGS-B descends while it cools, and each bound
is taken exactly, at temperature zero.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, minimize

from planner.caseload.kernels import soft
from planner.caseload.problem import Caseload
from planner.problem import Array

COOLING = ((1.0, 40), (0.3, 40), (0.1, 60), (0.03, 80), (0.01, 100), (0.003, 120), (0.001, 150))
MEMORY = 30


@dataclass(frozen=True, eq=False)
class Prices:
    """lam[M], kap[M], and the bound that they prove."""

    lam: Array
    kap: Array
    bound: float


def reduced(problem: Caseload, lam: Array, kap: Array) -> Array:
    """[C] gain less what the candidate takes of its mentor, priced."""
    value: Array = problem.gain - problem.use * lam[problem.men] - kap[problem.men]
    return value


def exact_bound(problem: Caseload, lam: Array, kap: Array) -> float:
    """D(lam, kap)."""
    value = reduced(problem, lam, kap)
    people = np.maximum.reduceat(value, problem.ptr[:-1]).sum() if problem.people else 0.0
    counts = np.where(kap > 0, problem.high, problem.low) * kap
    return float(people + (problem.room * lam).sum() + counts.sum())


def unit_of(problem: Caseload) -> float:
    """The size of a difference that matters: the mean spread of a person's gains."""
    if problem.people == 0:
        return 1.0
    start = problem.ptr[:-1]
    spread = np.maximum.reduceat(problem.gain, start) - np.minimum.reduceat(problem.gain, start)
    return float(spread.mean()) or 1.0


def search(problem: Caseload) -> Prices:
    """The prices with the lowest bound found."""
    unit, mentors = unit_of(problem), problem.mentors
    mean = max(float(problem.use.mean()), 1.0) if problem.use.size else 1.0
    tight = problem.room < np.bincount(problem.men, problem.use, mentors)
    ends = [np.where(mask, np.inf, 0.0) for mask in _binding(problem, tight)]
    scale = np.repeat([unit / mean, unit, unit], mentors)
    best = Prices(np.zeros(mentors), np.zeros(mentors), np.inf)
    descend: Any = minimize  # its overloads do not know a function of more than one argument
    x = np.zeros(3 * mentors)
    limits = Bounds(np.zeros(x.size), np.concatenate(ends))
    room = np.where(tight, problem.room, 0)
    for tau, steps in ((0.0, 0), *COOLING):
        if steps and x.size:
            options = {"maxiter": steps, "maxcor": MEMORY, "ftol": 1e-13, "gtol": 1e-9}

            def dual(y: Array, tau: float = tau) -> tuple[float, Array]:
                return _softened(problem, room, y * scale, tau * unit, scale, unit)

            x = descend(dual, x, jac=True, method="L-BFGS-B", bounds=limits, options=options).x
        lam, up, down = np.split(x * scale, 3)
        bound = exact_bound(problem, lam, up - down)
        if bound < best.bound:
            best = Prices(lam, up - down, bound)
    return best


def _binding(problem: Caseload, tight: Array) -> tuple[Array, Array, Array]:
    """Which prices can differ from zero: of room, of the upper band, of the lower band."""
    could = np.bincount(problem.men, minlength=problem.mentors)
    return tight, problem.high < could, problem.low > 0


def _softened(  # noqa: PLR0913, PLR0917 (a function of numbers for an optimiser)
    problem: Caseload, room: Array, prices: Array, tau: float, scale: Array, unit: float
) -> tuple[float, Array]:
    lam, up, down = np.split(prices, 3)
    used, count = np.zeros(problem.mentors), np.zeros(problem.mentors)
    value = reduced(problem, lam, up - down)
    people = soft(problem.ptr, problem.men, problem.use, value, tau, used, count)
    total = people + room @ lam + problem.high @ up - problem.low @ down
    grad = np.concatenate([room - used, problem.high - count, count - problem.low])
    return total / unit, grad * scale / unit
