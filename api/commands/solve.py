"""`jakmentor solve`: a saved problem without a database, so that anyone can compare solvers."""

import json
from pathlib import Path
from typing import Annotated

import typer

from api.faults import InstallationError


def command(  # noqa: PLR0913, PLR0917 (each is an option of the command line)
    instance: Annotated[Path, typer.Argument(help="The problem, an .npz file (docs: planner).")],
    out: Annotated[Path | None, typer.Option(help="Write the plan here, as .npz.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Figures as one JSON object.")] = False,
    gap: Annotated[float, typer.Option(min=0.0, help="Stop at this proven gap.")] = 1e-3,
    work: Annotated[
        float, typer.Option(min=0.0, help="Polish at most so many deterministic units.")
    ] = 30.0,
    seed: Annotated[int, typer.Option(min=0, help="Of the exact re-solves.")] = 0,
) -> None:
    """Solve a saved planning problem, check the plan independently, and print its proven gap.

    A malformed file exits 2 with one line that names array, row and fault.
    """
    import planner
    from planner.instance import read_problem, write_plan

    try:
        problem = read_problem(instance)
    except (ValueError, OSError) as fault:
        raise InstallationError(f"{instance}: {fault}", f"{instance}: {fault}") from fault
    plan = planner.solve(problem, limits=planner.Limits(gap=gap, work=work), seed=seed)
    verdict = planner.verify(problem, plan)
    if out is not None:
        write_plan(out, plan)
    told = {
        "people": problem.people,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "feasible": verdict.feasible,
        "fingerprint": plan.fingerprint,
    }
    print(json.dumps(told) if as_json else plan.summary())
    if not verdict.feasible:
        raise typer.Exit(1)
