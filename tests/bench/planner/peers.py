"""What others reach on the same week: CP-SAT, HiGHS, PDLP, min-cost flow, greed, waiting in line.

`seconds` of CP-SAT and HiGHS are limits by the clock; building their models comes on top.
"""

import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import planner
from planner import Plan, Problem, exact
from planner.baselines import first_come, greedy
from planner.certificate import recount_bound
from planner.flow import by_flow
from planner.generate import generate
from planner.linear import by_pdlp, in_whole_numbers
from planner.warm import warm

SECONDS = 60.0
STEPS = 2_000  # iterations of PDLP: at M they are minutes
Answer = tuple[float | None, float | None]  # objective, bound; None = has none


def measure(size: str, seed: int, peer: str) -> dict[str, Any]:
    """The peer's objective and bound, its seconds and its memory."""
    warm()
    problem = generate(size, seed)
    begun = time.perf_counter()
    objective, bound = PEERS[peer](problem)
    return {
        "objective": objective,
        "bound": bound,
        "seconds": time.perf_counter() - begun,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def cp_sat(problem: Problem) -> Answer:
    """CP-SAT on all choices, two workers, for a minute."""
    from ortools.sat.python import cp_model

    model = exact.Model.of(problem)
    for rule in exact.RULES:
        rule(model)
    model.cp.maximize(sum(part for term in exact.TERMS for part in term(model)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = SECONDS
    status = solver.solve(model.cp)
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    objective = solver.objective_value / exact.GAIN if found else None
    return objective, solver.best_objective_bound / exact.GAIN


def highs(problem: Problem) -> Answer:
    """HiGHS' branch and bound on all choices for a minute."""
    whole = in_whole_numbers(problem, SECONDS)
    found = np.isfinite(whole.objective)
    return (whole.objective if found else None), whole.bound if np.isfinite(whole.bound) else None


def pdlp(problem: Problem) -> Answer:
    """PDLP's prices, and what they prove by the certificate's formula."""
    return None, recount_bound(problem, by_pdlp(problem, iterations=STEPS).prices)


def _plain(way: Callable[[Problem], Plan]) -> Callable[[Problem], Answer]:
    def answer(problem: Problem) -> Answer:
        plan = way(problem)
        if not planner.verify(problem, plan).feasible:
            raise SystemExit(f"{way.__name__} breaks a rule")
        return plan.objective, None

    return answer


PEERS: dict[str, Callable[[Problem], Answer]] = {
    "cp_sat": cp_sat,
    "highs": highs,
    "pdlp": pdlp,
    "flow": _plain(by_flow),
    "greedy": _plain(greedy),
    "first_come": _plain(first_come),
}
ASKED = {
    "S": ("cp_sat", "highs", "pdlp", "flow", "greedy", "first_come"),
    "M": ("pdlp", "flow", "greedy", "first_come"),
    "XL": ("flow", "greedy", "first_come"),
}
"""Who is asked at which size: the others do not end within minutes, or not within memory."""
