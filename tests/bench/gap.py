"""The standing decision's engine on the literature's own problem, beside CP-SAT alone.

Twelve seeded instances of the generalised assignment problem (types C, D, E; planner.orlib says
from where), each solved by `planner.caseload` on its default work and by CP-SAT on the whole model
with two workers for 60 seconds. Prints a table and writes gap.json in the working directory.
"""

import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from planner import Limits, orlib
from planner.caseload import solve, verify
from planner.problem import Array

SIZES = ((5, 100), (10, 100), (20, 100), (20, 400))
SECONDS = 60.0
WORK = 90.0  # as `jakmentor solve --format orlib` does unless told otherwise


def main() -> None:
    """Print a line an instance; fail where CP-SAT alone found a cheaper assignment."""
    solve(orlib.problem_of(*orlib.generate("C", 3, 12, seed=0)))  # compiles, once
    rows = []
    print("  type  size      ours     bound      gap   seconds   CP-SAT     bound")
    for kind in orlib.KINDS:
        for agents, jobs in SIZES:
            rows.append(_row(kind, agents, jobs))
            line = "  {kind:<4}{size:>8}{cost:>9}{bound:>10}{gap:>9.3%}{seconds:>9.1f} s"
            print((line + "{cpsat:>9}{cpsat_bound:>10}").format(**rows[-1]), flush=True)
    Path("gap.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    behind = [row for row in rows if row["cost"] > row["cpsat"]]
    print(f"  as good as CP-SAT alone or better on {len(rows) - len(behind)} of {len(rows)}")


def _row(kind: str, agents: int, jobs: int) -> dict[str, Any]:
    cost, use, room = orlib.generate(kind, agents, jobs, seed=1)
    problem, begun = orlib.problem_of(cost, use, room), time.perf_counter()
    plan = solve(problem, limits=Limits(gap=0.0, work=WORK))
    seconds = time.perf_counter() - begun
    faults = verify(problem, plan)
    if faults:
        raise SystemExit(f"{kind} {agents} × {jobs}: {faults[0]}")
    best, bound = _cpsat(cost, use, room)
    return {
        "kind": kind,
        "size": f"{agents}×{jobs}",
        "cost": round(-plan.objective),
        "bound": round(-plan.bound),
        "gap": plan.gap,
        "proof": plan.proof,
        "status": plan.status,
        "seconds": seconds,
        "cpsat": best,
        "cpsat_bound": bound,
    }


def _cpsat(cost: Array, use: Array, room: Array) -> tuple[int, int]:
    """The best cost and bound of the plain model in SECONDS with two workers."""
    from ortools.sat.python import cp_model

    model, (agents, jobs) = cp_model.CpModel(), cost.shape
    take = np.array([[model.new_bool_var("") for _ in range(jobs)] for _ in range(agents)])
    for job in range(jobs):
        model.add_exactly_one(take[:, job].tolist())
    weigh = cp_model.LinearExpr.weighted_sum
    for agent in range(agents):
        model.add(weigh(take[agent].tolist(), use[agent].tolist()) <= int(room[agent]))
    model.minimize(weigh(take.ravel().tolist(), cost.ravel().tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = SECONDS
    solver.solve(model)
    return round(solver.objective_value), round(solver.best_objective_bound)
