"""From prices to a plan: start, search, and what is said where no assignment keeps every rule."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from planner.caseload.conflicts import bent, impossible
from planner.caseload.plan import CaseloadPlan
from planner.caseload.prices import Prices, reduced
from planner.caseload.prices import search as price
from planner.caseload.problem import Caseload
from planner.caseload.search import THREADS, TINY, Search
from planner.plan import Limits
from planner.problem import Array


class Steering(NamedTuple):
    """When to stop, the seed, who is told, and who may stop it."""

    limits: Limits
    seed: int
    told: Callable[[str, float, float, float], None]
    cancelled: Callable[[], bool]


def solve(problem: Caseload, steering: Steering, warm_start: Array | None) -> CaseloadPlan:
    """See planner.caseload.solve."""
    warm = None if warm_start is None else _warm(problem, warm_start)
    prices = price(problem)
    steering.told("prices", 1.0, prices.bound, -np.inf)
    if problem.people == 0:
        return _plan(problem, prices, np.zeros(0, np.int64), "optimal", False)
    value = reduced(problem, prices.lam, prices.kap)
    best = np.lexsort((problem.men, -value, problem.person))[problem.ptr[:-1]]
    search = Search(problem, prices, steering.seed, best)
    if warm is not None:
        search.offer(warm)

    def stop() -> bool:
        done = min(search.spent / max(steering.limits.work, 1e-9), 1.0)
        best_yet = -search.cost if search.broken < TINY else -np.inf
        steering.told("search", done, prices.bound, best_yet)
        near = search.gap <= steering.limits.gap * max(abs(prices.bound), 1e-9)
        return steering.cancelled() or near

    with ThreadPoolExecutor(THREADS) as pool:
        search.run(pool, steering.limits.work, stop)
    return _finish(problem, prices, search, steering)


def _finish(problem: Caseload, prices: Prices, search: Search, steering: Steering) -> CaseloadPlan:
    status = "gap"
    if search.broken >= TINY:
        status = "conflict"
    elif search.proven or search.gap <= TINY:
        status = "optimal"
    elif search.gap > steering.limits.gap * max(abs(prices.bound), 1e-9):
        status = "cancelled" if steering.cancelled() else "work"
    return _plan(problem, prices, search.choice, status, search.proven and status == "optimal")


def _plan(
    problem: Caseload, prices: Prices, choice: Array, status: str, proven: bool
) -> CaseloadPlan:
    objective = float(problem.gain[choice].sum())
    ceiling = float(np.floor(prices.bound + 1e-6)) if problem.whole else prices.bound
    conflicts: tuple[str, ...] = ()
    if status == "conflict":
        conflicts = impossible(problem) or bent(problem, choice)
    return CaseloadPlan(
        choice=choice,
        lam=prices.lam,
        kap=prices.kap,
        objective=objective,
        bound=objective if proven else ceiling,
        proof="search" if proven and ceiling > objective + TINY else "prices",
        status=status,
        problem_fingerprint=problem.fingerprint,
        conflicts=conflicts,
    )


def _warm(problem: Caseload, given: Array) -> Array:
    choice = np.asarray(given)
    if choice.shape != (problem.people,):
        raise ValueError(f"warm_start has shape {choice.shape}, expected ({problem.people},)")
    wrong = np.flatnonzero((choice < problem.ptr[:-1]) | (choice >= problem.ptr[1:]))
    if wrong.size:
        row = int(wrong[0])
        raise ValueError(f"warm_start[{row}] is {choice[row]}: no candidate of person {row}")
    return choice.astype(np.int64)
