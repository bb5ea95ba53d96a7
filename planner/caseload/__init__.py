"""The standing decision: each person has exactly one responsible mentor.

    plan = solve(problem)             # a whole assignment, its prices, its proven gap
    verify(problem, plan)             # an independent recount; empty = every rule kept
    by_flow(problem)                  # min-cost flow on counts alone: what it is compared with

Maximise sum gain * y, one mentor a person, low <= people of a mentor <= high, and what they use
within the mentor's room. The generalised assignment problem of the literature is the same arrays.
Importing this costs numpy only.
"""

from collections.abc import Callable

from planner.caseload.plan import CaseloadPlan
from planner.caseload.problem import Caseload
from planner.caseload.verify import verify
from planner.plan import Limits
from planner.problem import Array

__all__ = ["Caseload", "CaseloadPlan", "by_flow", "solve", "verify"]

Progress = Callable[[str, float, float, float], None]


def _never() -> bool:
    return False


def _silent(phase: str, fraction: float, bound: float, best: float) -> None:
    return None


def solve(  # noqa: PLR0913 (the public face: five ways to steer one verb)
    problem: Caseload,
    *,
    limits: Limits | None = None,
    seed: int = 0,
    warm_start: Array | None = None,
    on_progress: Progress = _silent,
    cancelled: Callable[[], bool] = _never,
) -> CaseloadPlan:
    """A whole assignment with a proven bound; the same inputs give the same plan on one machine.

    limits       when to stop: a gap, or deterministic work; never a clock
    warm_start   a candidate of each person: the plan is never worse than it
    on_progress  called with (phase, fraction of it, bound, best objective so far)
    cancelled    asked often; True stops, and the best plan so far comes back with its gap

    Where no assignment can keep every rule, or none was found, the least broken one comes back
    with the status "conflict" and says in words what cannot hold. Raises ValueError for a
    warm_start that is no candidate of its person.
    """
    from planner.caseload import solver

    steering = solver.Steering(limits or Limits(), seed, on_progress, cancelled)
    return solver.solve(problem, steering, warm_start)


def by_flow(problem: Caseload) -> Array | None:
    """choice[n] that gains most under the bands alone, by min-cost flow; None where none fits."""
    from planner.caseload.flow import by_flow as flow

    return flow(problem)
