"""One absence repaired, warm code: seconds, how many others moved, the gap to the district's bound.

Five mentors of a week of one size, spread over its districts; the median and the worst are printed.
"""

import time
from dataclasses import replace
from statistics import median

import numpy as np

import planner
from planner import Limits, Plan, Problem
from planner.absence import Repair, repair
from planner.generate import generate

TRIES = 5
BAR = "≤ 1 s, ≤ 10 % moved, gap ≤ .5 %"


def main(size: str = "XL") -> None:
    """Print a line for each figure."""
    problem = generate(size, seed=0)
    before = planner.solve(problem, limits=Limits(work=0.0))
    figures = measure(problem, before)
    for name, values in figures.items():
        print(f"  {name:<16} median {median(values):.4f}  worst {max(values):.4f}")
    print(f"  bars: {BAR}")


def measure(problem: Problem, before: Plan) -> dict[str, list[float]]:
    """Seconds, share moved and gap of TRIES absences; the first repair warms the code."""
    mentors = np.linspace(0, problem.mentors - 1, TRIES + 2).astype(int)[1:-1]
    absent(problem, before, int(mentors[0]))
    found: dict[str, list[float]] = {"seconds": [], "moved share": [], "gap": []}
    for mentor in mentors.tolist():
        seconds, after = absent(problem, before, mentor)
        found["seconds"].append(seconds)
        found["moved share"].append(after.share)
        found["gap"].append(after.gap)
    return found


def absent(problem: Problem, before: Plan, mentor: int) -> tuple[float, Repair]:
    """The repair of the week without a mentor, checked, and its seconds."""
    leads, empty = problem.fm != mentor, {}
    for name in ("cap", "load", "ulo", "uhi"):
        empty[name] = getattr(problem, name).copy()
        empty[name][mentor] = 0
    after = replace(problem, ft=problem.ft[leads], fm=problem.fm[leads], **empty)
    planned = np.flatnonzero(before.choice >= 0)
    freed = planned[problem.men[planned, before.choice[planned]] == mentor]
    begun = time.perf_counter()
    found = repair(after, before, freed)
    seconds = time.perf_counter() - begun
    if not planner.verify(after, found.plan).feasible:
        raise SystemExit(f"mentor {mentor}: the repaired week breaks a rule")
    return seconds, found
