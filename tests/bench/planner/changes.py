"""One change: how soon prices follow it, what an hour brings, and a mentor who is away."""

import time
from dataclasses import replace
from typing import Any

import numpy as np

import planner
from planner import Limits, Plan, Problem
from planner.generate import generate
from planner.linear import by_highs
from planner.warm import warm
from tests.bench import absence

LOST, HOUR = 120, 60  # minutes
SOLVED = Limits(gap=1e-3, work=0.0)


def measure(size: str, seed: int, what: str) -> dict[str, Any]:
    """`again`: seconds to re-price after a mentor loses two hours; `hour`: price beside HiGHS;
    `absence`: see tests/bench/absence.py, the worst of five."""
    warm()
    problem = generate(size, seed)
    plan = planner.solve(problem, limits=SOLVED)
    if what == "absence":
        return {name: max(values) for name, values in absence.measure(problem, plan).items()}
    return _again(problem, plan) if what == "again" else _hour(problem, plan)


def _again(problem: Problem, plan: Plan) -> dict[str, Any]:
    """Warm prices of the changed week, how long they took and how loose they are beside cold ones.

    The solve is cancelled once the prices stand: only they are measured.
    """
    changed = with_minutes(problem, 0, -LOST)
    stopped: list[float] = []

    def heard(phase: str, fraction: float, bound: float, best: float) -> None:
        if fraction >= 1.0 and phase == "prices":
            stopped.append(time.perf_counter())

    begun = time.perf_counter()
    warmed = planner.solve(
        changed,
        limits=SOLVED,
        warm_start=plan,
        on_progress=heard,
        cancelled=lambda: bool(stopped),
    )
    cold = planner.solve(changed, limits=SOLVED)
    return {"seconds": stopped[0] - begun, "looser": (warmed.bound - cold.bound) / cold.bound}


def _hour(problem: Problem, plan: Plan) -> dict[str, Any]:
    """By how much each mentor's price of an hour is off HiGHS' re-solved relaxation, relative."""
    before = by_highs(problem).optimum
    off = []
    for mentor in range(problem.mentors):
        gained = by_highs(with_minutes(problem, mentor, HOUR)).optimum - before
        foretold = HOUR * float(plan.prices.lam[mentor])
        off.append(abs(foretold - gained) / max(abs(gained), 1e-9))
    return {"median": float(np.median(off)), "worst": float(np.max(off))}


def with_minutes(problem: Problem, mentor: int, more: int) -> Problem:
    """The week in which a mentor has so many more minutes."""
    cap, uhi = problem.cap.copy(), problem.uhi.copy()
    cap[mentor] += more
    uhi[mentor] += more
    return replace(problem, cap=cap, uhi=uhi)
