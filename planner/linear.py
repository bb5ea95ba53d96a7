"""HiGHS and PDLP on the relaxation of a week: independent bounds, and prices from their duals.

They are yardsticks of tests and of the benchmark; the planner itself needs neither.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog

from planner.plan import Prices
from planner.problem import SLOTS, Array, Problem
from planner.relaxation import Program

TOLERANCE = 1e-6  # of PDLP: how far its primal and dual may differ, relative


@dataclass(frozen=True, eq=False)
class Relaxed:
    """What a solver of linear programs says: its optimum, and its duals as prices.

    Whoever doubts its tolerance takes `planner.certificate.recount_bound` of the prices.
    """

    optimum: float
    prices: Prices


@dataclass(frozen=True)
class Whole:
    """The worth of the best whole plan that a branch and bound found, and its bound."""

    objective: float
    bound: float


def by_highs(problem: Problem) -> Relaxed:
    """The relaxation, by HiGHS. Raises ValueError where no plan obeys the hard rules."""
    program = Program.of(problem)
    found = _highs(program, 0, {})
    if found.status != 0:
        raise ValueError(f"HiGHS found no optimum: {found.message}")
    return Relaxed(-found.fun, _prices(program, -found.ineqlin.marginals))


def in_whole_numbers(problem: Problem, seconds: float, gap: float = 1e-6) -> Whole:
    """HiGHS' branch and bound, stopped by the clock: for the benchmark only."""
    program = Program.of(problem)
    sizes = program.columns.sizes
    whole = sum(sizes[kind] for kind in ("take", "lead", "held"))
    integral = np.arange(program.costs.size) < whole
    limits = {"time_limit": seconds, "mip_rel_gap": gap}
    found = _highs(program, integral.astype(int), limits)
    objective = -np.inf if found.x is None else -float(found.fun)
    proven = found.get("mip_dual_bound")  # missing where time ran out before the first bound
    return Whole(objective, np.inf if proven is None else -float(proven))


def _highs(program: Program, integral: Any, options: dict[str, Any]) -> Any:
    solve: Any = linprog  # its stubs do not know sparse arrays
    return solve(
        program.costs,
        A_ub=program.under,
        b_ub=program.most,
        A_eq=program.level,
        b_eq=np.zeros(program.level.shape[0]),
        bounds=np.stack([program.low, program.high], axis=1),
        method="highs",
        integrality=integral,
        options=options,
    )


def by_pdlp(problem: Problem, workers: int = 2, iterations: int = 20_000) -> Relaxed:
    """The relaxation, by OR-Tools' PDLP (Applegate et al. 2021), stopped by counted iterations.

    optimum  its dual objective, corrected for the columns' bounds
    """
    from ortools.pdlp import solvers_pb2
    from ortools.pdlp.python import pdlp

    program = Program.of(problem)
    asked = solvers_pb2.PrimalDualHybridGradientParams(num_threads=workers)
    criteria = asked.termination_criteria
    criteria.iteration_limit = iterations
    criteria.simple_optimality_criteria.eps_optimal_relative = TOLERANCE
    criteria.simple_optimality_criteria.eps_optimal_absolute = TOLERANCE
    found = pdlp.primal_dual_hybrid_gradient(_quadratic(program), asked)
    said = found.solve_log.solution_stats.convergence_information[0]
    duals = -found.dual_solution[: program.most.size]
    return Relaxed(-said.corrected_dual_objective, _prices(program, duals))


def _quadratic(program: Program) -> Any:
    """The program as PDLP takes it: rows between bounds, no quadratic part."""
    from ortools.pdlp.python import pdlp
    from scipy import sparse

    level = np.zeros(program.level.shape[0])
    given = pdlp.QuadraticProgram()
    given.objective_vector = program.costs
    given.constraint_matrix = sparse.csc_matrix(sparse.vstack([program.under, program.level]))
    given.constraint_lower_bounds = np.concatenate([np.full(program.most.size, -np.inf), level])
    given.constraint_upper_bounds = np.concatenate([program.most, level])
    given.variable_lower_bounds, given.variable_upper_bounds = program.low, program.high
    return given


def _prices(program: Program, dual: Array) -> Prices:
    """Duals of "at most" rows, none negative, as the planner names them (certificate.py)."""
    problem, dual = program.columns.problem, np.maximum(dual, 0.0)
    by = {rule: dual[span] for rule, span in program.spans.items()}
    nu = np.zeros(problem.mentors * SLOTS)
    nu[program.columns.contested] = by["slots"]
    return Prices(
        lam=by["minutes"] + by["above"] - by["below"],
        mu=by["load"],
        pi=by["seats"],
        nu=nu.reshape(problem.mentors, SLOTS),
        delta=_payable(problem, by["weight"] + by["heavy"]),
        phi=np.minimum(by["lack"], problem.fpen),
    )


def _payable(problem: Problem, delta: Array) -> Array:
    """Difficulty without a limit is never dearer than what leaving the bar costs."""
    most = np.where(np.isfinite(problem.wbar), problem.wc, 0.0)
    return np.where(np.isinf(problem.wmax), np.minimum(delta, most), delta)
