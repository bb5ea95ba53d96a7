"""The planner: gap to its own proven bound, beside greedy and first-in-first-out on the same week.

Without the exact re-solves (work 0), so that it shows what the price route alone reaches; the
first solve of a size warms the code and is not counted.
"""

import resource
import time

import planner
from planner import Limits, Plan, Problem
from planner.baselines import first_come, greedy
from planner.generate import generate

SIZES = ("S", "M", "XL")
PRICES_ALONE = Limits(work=0.0)


def main() -> None:
    """Print a line a size, and what each phase took."""
    planner.solve(generate("S", seed=0), limits=PRICES_ALONE)
    for size in SIZES:
        problem = generate(size, seed=0)
        plan, seconds = _timed(problem)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        verdict = planner.verify(problem, plan)
        if not verdict.feasible:
            raise SystemExit(f"{size}: {verdict.violations[0].message}")
        phases = " ".join(f"{phase} {taken:.1f}" for phase, taken in seconds.items())
        print(f"  {size:<3}{problem.choices:>9,} choices  {phases} s  peak {peak:.0f} MB")
        print(f"     bound {plan.bound:.3f}  plan {plan.objective:.3f}  gap {100 * plan.gap:.3f} %")
        for way in (greedy, first_come):
            other = way(problem).objective
            behind = 100 * (plan.bound - other) / plan.bound
            print(f"     {way.__name__:<11}{other:.3f}  gap to the same bound {behind:.1f} %")


def _timed(problem: Problem) -> tuple[Plan, dict[str, float]]:
    """The plan, and the seconds of each phase."""
    begun, seconds = time.perf_counter(), dict[str, float]()

    def heard(phase: str, fraction: float, bound: float, best: float) -> None:
        seconds[phase] = (
            time.perf_counter()
            - begun
            - sum(taken for earlier, taken in seconds.items() if earlier != phase)
        )

    return planner.solve(problem, limits=PRICES_ALONE, on_progress=heard), seconds
