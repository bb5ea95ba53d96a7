"""`jakmentor simulate`: live the city forward under policies, to see what planning is worth."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from api.faults import choose

if TYPE_CHECKING:
    from seeds.simulation.report import Gain, Line, Trial

POLICIES = ["planner", "planner:learned", "planner:expected", "planner:truth"]


def command(  # noqa: PLR0913, PLR0917 (each is an option of the command line)
    weeks: Annotated[int, typer.Option(help="Weeks to live under each policy.")] = 26,
    people: Annotated[
        int, typer.Option(help="People registered when they begin; a mentor for 328 of them.")
    ] = 45_000,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            help="fifo, risk-greedy, greedy or planner, with :funnel, :rates, :learned, :expected "
            "or :truth for who says what is likely, and :cold for no history. May be repeated."
        ),
    ] = None,
    seeds: Annotated[int, typer.Option(help="Cities to live, each with its own luck.")] = 5,
    history: Annotated[int, typer.Option(help="Weeks lived before, without a planner.")] = 26,
    withhold: Annotated[
        float, typer.Option(help="Withhold planned rows by lot with this probability (.03).")
    ] = 0.0,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes, a policy and seed each.")
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Figures as one JSON object.")] = False,
) -> None:
    """Live the city forward under each policy, all with the same luck.

    Prints how many people reached a next stage, the gain over first come, first served with its
    paired 95 % interval over the seeds, and what share that is of the gain of the planner that
    knows E[p | recorded features] and of the one that knows the truth (where these are asked for).
    The same numbers come out with any number of workers. Bad options exit 2 with one line.
    """
    from seeds.simulation.report import asked, simulate

    wanted = asked(people, weeks, policy or POLICIES, seeds, history=history, withhold=withhold)
    with bar() as moved:
        if workers == 1:
            lines = simulate(wanted, on_progress=moved)
        else:
            with ProcessPoolExecutor(workers) as pool:
                lines = simulate(wanted, pool, moved)
    told = {
        "people": people,
        "weeks": weeks,
        "history": history,
        "seeds": seeds,
        "policies": [_facts(line) for line in lines],
    }
    if as_json:
        print(json.dumps(told))
    else:
        for line in lines:
            _say(line)


@contextmanager
def bar() -> Iterator[Callable[[str, float], None]]:
    """A bar on stderr that says which policy and seed is being lived."""
    columns = (TextColumn("{task.description:<28}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=1.0)
        yield lambda phase, done: shown.update(task, description=phase, completed=done)


def _facts(line: "Line") -> dict[str, Any]:
    """A policy's figures."""
    by_stage = {f"P{stage}": float(line.advances[stage]) for stage in range(2, 8)}
    return {
        "policy": line.policy,
        "advances": float(line.advances.sum()),
        "by_stage": by_stage,
        "by_seed": [int(trial.advances.sum()) for trial in line.trials],
        "gain": _interval(line.gain),
        "share_of_expected": line.share_of_expected,
        "share_of_truth": line.share_of_truth,
        "seconds": sum(trial.seconds for trial in line.trials) / len(line.trials),
        "experiments": [_experiment(trial) for trial in line.trials if trial.effect is not None],
    }


def _interval(gain: "Gain") -> dict[str, float | None]:
    return {"mean": gain.mean, "low": gain.low, "high": gain.high}


def _experiment(trial: "Trial") -> dict[str, Any]:
    """What withheld rows say of the effect of a row, beside what was planted."""
    return {"planted": trial.planted, **vars(trial.effect)}


def _say(line: "Line") -> None:
    """A policy in one line, and its experiments."""
    advances = " ".join(f"P{stage} {line.advances[stage]:,.0f}" for stage in range(2, 8))
    gain, mean = line.gain, sum(trial.seconds for trial in line.trials) / len(line.trials)
    between = "" if gain.low is None else f" ({gain.low:+,.0f} to {gain.high:+,.0f})"
    shares = [
        f"{100 * share:.0f} % {choose(of, dari)}"
        for share, of, dari in (
            (line.share_of_expected, "of expected", "dari expected"),
            (line.share_of_truth, "of truth", "dari truth"),
        )
        if share is not None
    ]
    words = [
        f"{line.policy}: {line.advances.sum():,.0f} ({advances})",
        f"{gain.mean:+,.0f}{between}",
    ]
    print(", ".join([*words, *shares, f"{mean:.1f} s"]))
    for trial in line.trials:
        if trial.effect is not None:
            found = trial.effect
            print(
                f"  tau {found.tau:.4f} ({found.low:.4f} to {found.high:.4f}), robust "
                f"{found.robust:.4f} ({found.robust_low:.4f} to {found.robust_high:.4f}), "
                f"{choose('planted', 'sebenarnya')} {trial.planted:.4f}, "
                f"{found.withheld} / {found.rows}"
            )
