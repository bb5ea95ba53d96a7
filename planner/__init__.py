"""The planner: which Jakpreneur gets which contact from which mentor, and who leads which session.

    problem = planner.Problem(...)             # frozen arrays; refuses bad input in plain words
    plan = planner.solve(problem)              # a plan, its prices, its proven gap
    planner.verify(problem, plan)              # an independent recount of rules, objective, bound
    planner.explain(problem, plan, person)     # why this choice, and what would change it

Importing this costs numpy only: numba, scipy and OR-Tools are loaded by `solve`.
"""

from collections.abc import Callable
from concurrent.futures import Executor

from planner.explain import Explanation, MentorHour, explain, mentor_hours
from planner.plan import Limits, Plan, Prices
from planner.problem import Problem
from planner.verify import Verdict, Violation, verify

__all__ = [
    "Explanation",
    "Limits",
    "MentorHour",
    "Plan",
    "Prices",
    "Problem",
    "Verdict",
    "Violation",
    "explain",
    "mentor_hours",
    "solve",
    "verify",
]

Progress = Callable[[str, float, float, float], None]


def _never() -> bool:
    return False


def solve(  # noqa: PLR0913  (the public face: six ways to steer one verb)
    problem: Problem,
    *,
    limits: Limits | None = None,
    seed: int = 0,
    warm_start: Plan | None = None,
    executor: Executor | None = None,
    on_progress: Progress | None = None,
    cancelled: Callable[[], bool] = _never,
) -> Plan:
    """A whole plan with a proven bound; the same inputs give the same plan on one machine.

    limits       when to stop: a gap, or deterministic work; never a clock
    seed         of the exact re-solves
    warm_start   an earlier plan: its prices, and the plan itself where it still fits
    executor     runs the districts' re-solves; none = in this process
    on_progress  called with (phase, fraction of it, bound, best objective so far)
    cancelled    asked often; True stops, and the best plan so far comes back with its gap

    Raises nothing for conflicting pins: the plan then bends the fewest of them, has the status
    "conflict", and names an irreducible conflicting set in `plan.conflicts`.
    """
    from planner import solver

    run = solver.Run(problem, limits or Limits(), seed, executor, on_progress, cancelled)
    return solver.solve(run, warm_start)
