"""`jakmentor solve`: a saved problem without a database, so that anyone can compare solvers."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.faults import InstallationError

if TYPE_CHECKING:
    from planner import Limits
    from planner.caseload import Caseload


class Format(StrEnum):
    """What the file holds: a week, or generalised assignment problems of OR-Library."""

    NPZ = "npz"
    ORLIB = "orlib"


DEFAULTS = {Format.NPZ: (1e-3, 30.0), Format.ORLIB: (0.0, 90.0)}
"""Gap at which to stop, and units of work."""
BENT = ("pin", "figures", "bound")
"""What the check says of a plan where locks clash: some are bent, its bound is of the others."""


def command(  # noqa: PLR0913, PLR0917 (each is an option of the command line)
    instance: Annotated[Path, typer.Argument(help="The problem's file (docs: planner).")],
    out: Annotated[Path | None, typer.Option(help="Write the plan here, as .npz.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Figures as one JSON object.")] = False,
    gap: Annotated[
        float | None, typer.Option(min=0.0, help="Stop at this proven gap (.001; orlib: 0).")
    ] = None,
    work: Annotated[
        float | None,
        typer.Option(min=0.0, help="At most so many deterministic units (30; orlib: 90)."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the exact re-solves.")] = 0,
    form: Annotated[
        Format, typer.Option("--format", help="npz: a week. orlib: OR-Library's gap files.")
    ] = Format.NPZ,
    problem: Annotated[
        int | None, typer.Option(min=1, help="Which problem of an orlib file; all unless given.")
    ] = None,
) -> None:
    """Solve a saved planning problem, check the plan independently, and print its proven gap.

    Exit 0: there is a plan; where locks clash, the one that bends the fewest, and they are named.
    1: the check found a rule broken. 2: the file is malformed; one line names place and fault.
    An orlib file's problems are generalised assignments at least cost: one line each.
    """
    import planner

    near, units = DEFAULTS[form]
    limits = planner.Limits(near if gap is None else gap, units if work is None else work)
    solve = _week if form is Format.NPZ else _orlib
    _refuse_nowhere(out)
    try:
        kept = solve(instance, limits, seed, out, as_json, problem)
    except (ValueError, OSError) as fault:
        raise InstallationError(f"{instance}: {fault}", f"{instance}: {fault}") from fault
    if not kept:
        raise typer.Exit(1)


def _refuse_nowhere(out: Path | None) -> None:
    """Before the solve, not after it."""
    if out is not None and not out.parent.is_dir():
        raise InstallationError(
            f"--out {out}: there is no folder {out.parent}; make it first.",
            f"--out {out}: folder {out.parent} tidak ada; buat dahulu.",
        )


def _week(  # noqa: PLR0913, PLR0917 (the command's options)
    path: Path, limits: "Limits", seed: int, out: Path | None, as_json: bool, number: int | None
) -> bool:
    import planner
    from planner.instance import read_problem, write_plan

    if number is not None:
        raise ValueError("--problem is for --format orlib; an .npz file holds one problem")
    problem = read_problem(path)
    plan = planner.solve(problem, limits=limits, seed=seed)
    verdict = planner.verify(problem, plan)
    if out is not None:
        write_plan(out, plan)
    told = {
        "people": problem.people,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "status": plan.status,
        "feasible": verdict.feasible,
        "conflicts": [*plan.conflicts],
        "fingerprint": plan.fingerprint,
    }
    print(json.dumps(told) if as_json else "\n  ".join((plan.summary(), *plan.conflicts)))
    allowed = BENT if plan.status == "conflict" else ()
    return all(broken.rule in allowed for broken in verdict.violations)


def _orlib(  # noqa: PLR0913, PLR0917 (the command's options)
    path: Path, limits: "Limits", seed: int, out: Path | None, as_json: bool, number: int | None
) -> bool:
    from planner.orlib import read

    problems = read(path)
    chosen = range(1, len(problems) + 1) if number is None else [number]
    if number is not None and number > len(problems):
        raise ValueError(f"--problem is {number}; the file holds {len(problems)}")
    if out is not None and len(chosen) > 1:
        raise ValueError(f"--out takes one plan; the file holds {len(problems)}: add --problem")
    told = [_assign(problems[one - 1], one, limits, seed, out, as_json) for one in chosen]
    return all(told)


def _assign(  # noqa: PLR0913, PLR0917 (the command's options)
    problem: "Caseload", number: int, limits: "Limits", seed: int, out: Path | None, as_json: bool
) -> bool:
    """Solve one problem and print its figures, as costs; whether the assignment is feasible."""
    import numpy as np

    from planner import caseload

    plan = caseload.solve(problem, limits=limits, seed=seed)
    faults = caseload.verify(problem, plan)
    agents = problem.men[plan.choice]
    told: dict[str, Any] = {
        "problem": number,
        "agents": problem.mentors,
        "jobs": problem.people,
        "cost": -plan.objective,
        "bound": -plan.bound,
        "gap": plan.gap,
        "status": plan.status,
        "feasible": not faults,
        "conflicts": [*plan.conflicts],
        "fingerprint": plan.fingerprint,
    }
    if out is not None:
        np.savez_compressed(
            out, agent=agents, lam=plan.lam, cost=-plan.objective, bound=-plan.bound
        )
    line = "problem {problem}: {jobs} jobs, {agents} agents, cost {cost:g}, bound {bound:g}"
    print(json.dumps(told) if as_json else f"{line} ({{status}})".format(**told))
    for conflict in () if as_json else plan.conflicts:
        print(f"  {conflict}")
    return not faults or plan.status == "conflict"
