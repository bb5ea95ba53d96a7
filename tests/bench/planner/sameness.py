"""Whether one week has one plan: twice in a process, and with one or two workers of a pool."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import planner
from planner.generate import generate
from tests.bench.planner.goals import TENTH


def measure(size: str, seed: int) -> dict[str, Any]:
    """How many different plans, and different bounds, came of four runs."""
    problem, limits = generate(size, seed), TENTH.limits(size)
    plans = [planner.solve(problem, limits=limits) for _ in range(2)]
    for workers in (1, 2):
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            plans.append(planner.solve(problem, limits=limits, executor=pool))
    return {
        "plans": len({plan.fingerprint for plan in plans}),
        "bounds": len({plan.bound for plan in plans}),
    }
