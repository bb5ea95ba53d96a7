"""One solve: seconds by phase, memory, gap, whether the week binds, the checks and the floor."""

import resource
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

import planner
from planner import Plan, Problem
from planner.baselines import greedy
from planner.generate import generate
from planner.table import best, everything
from planner.warm import warm
from tests.bench.planner.goals import GOALS

ASKED = 200  # people whose choice is explained
FULL = 0.98  # of a mentor's minutes


def measure(size: str, seed: int, goal: str) -> dict[str, Any]:
    """Solve a week to a goal and look at it from all sides."""
    warm()
    problem = generate(size, seed)
    clock = Clock()
    plan = planner.solve(problem, limits=GOALS[goal].limits(size), on_progress=clock)
    seconds = clock.passed()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {
        "size": size,
        "seed": seed,
        "choices": problem.choices,
        "seconds": seconds,
        "phases": clock.phases,
        "peak_mb": peak,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "status": plan.status,
        "fingerprint": plan.fingerprint,
        "full": float(np.mean(plan.minutes > FULL * problem.cap)),
    }
    return figures | _checked(problem, plan) | _seen(problem, plan)


class Clock:
    """Hears the solver's progress; seconds spent until each phase was last heard of."""

    def __init__(self) -> None:
        self.begun = self.last = time.perf_counter()
        self.phases: dict[str, float] = {}

    def __call__(self, phase: str, fraction: float, bound: float, best: float) -> None:
        now = time.perf_counter()
        self.phases[phase] = self.phases.get(phase, 0.0) + now - self.last
        self.last = now

    def passed(self) -> float:
        return time.perf_counter() - self.begun


def timed(call: Callable[[], Any], times: int = 1) -> float:
    """The median seconds of a call."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return median(taken)


def _checked(problem: Problem, plan: Plan) -> dict[str, Any]:
    begun = time.perf_counter()
    verdict = planner.verify(problem, plan)
    seconds = time.perf_counter() - begun
    if not verdict.feasible:
        raise SystemExit(verdict.violations[0].message)
    return {"check_seconds": seconds}


def _seen(problem: Problem, plan: Plan) -> dict[str, Any]:
    """Explanations, greed's gap to the same bound, and the scan that no pricing can go below."""
    people = np.linspace(0, problem.people - 1, ASKED).astype(int).tolist()
    table, asked = everything(problem), iter(people)
    return {
        "explain_ms": 1000 * timed(lambda: planner.explain(problem, plan, next(asked)), ASKED),
        "scan_ms": 1000 * timed(lambda: best(table, plan.prices), 5),
        "greedy_gap": (plan.bound - greedy(problem).objective) / plan.bound,
    }
