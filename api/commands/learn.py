"""`jakmentor learn`: learns the probabilities of progress from the records."""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.faults import choose, language
from api.session import with_programme
from programme.progress import asking
from programme.progress.asking import Known
from programme.progress.job import Learned, Learning, learn_here
from programme.progress.watching import Seen

T = TypeVar("T")
MEGABYTES = 1 << (20 if sys.platform == "darwin" else 10)
"""What a megabyte is in the unit in which the system tells the peak of memory."""
PHASES = {
    "gather": ("reading the records", "membaca catatan"),
    "rows": ("what was known each week", "yang diketahui tiap minggu"),
    "fit": ("fitting", "menyesuaikan model"),
    "update": ("learning week by week", "belajar minggu demi minggu"),
}


@dataclass(frozen=True)
class Cost:
    """What it took: seconds, of the processors too, and the most memory that was held."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def command(
    anew: Annotated[
        bool, typer.Option("--anew", help="Fit everything anew, from the last 26 weeks.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Learn from the records how likely people reach their next stage, for the plans to come.

    Without a model everything is fitted; with one, each week whose outcomes are known by now is
    held beside what the model said of it, then learned. The same records give the same model.
    A worker does the same by itself once a week.
    """
    begun = time.perf_counter()

    async def work() -> tuple[Learned, Known | None]:
        with nullcontext() if as_json else _bar() as bar:
            learned = await learn_here(_Shown(bar), anew=anew)
        return learned, await asking.known(language())

    learned, known = with_programme(work)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTES
    cost = Cost(time.perf_counter() - begun, time.process_time(), peak)
    if as_json:
        print(json.dumps(as_object(learned, known, cost)))
    else:
        _show(learned, known, cost)


class _Shown:
    """Moves a bar as the learning tells how far it is (``programme.progress.job.Watcher``)."""

    def __init__(self, bar: Progress | None) -> None:
        self.bar, self.whole = bar, 0.0
        self.task = None if bar is None else bar.add_task("", total=1.0)

    def heard(self, phase: str, fraction: float, bound: float, best: float) -> None:
        if self.bar is not None and self.task is not None:
            begins, ends = Learning.shares[phase]
            self.whole = max(self.whole, begins + (ends - begins) * fraction)
            told = choose(*PHASES[phase])
            self.bar.update(self.task, completed=self.whole, description=told)

    async def enter(self, phase: str) -> None:
        self.heard(phase, 0.0, 0.0, 0.0)

    async def beside(self, work: Callable[[], T]) -> T:
        return await asyncio.to_thread(work)


def _bar() -> Progress:
    columns = (TextColumn("{task.description:<28}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def as_object(learned: Learned, known: Known | None, cost: Cost) -> dict[str, Any]:
    """What was learned under the names that the API gives it, and what it took."""
    steps = learned.steps
    return {
        "learned": [
            {"kind": one.kind.value, "learnedUntil": one.until.isoformat(), "weeks": one.weeks}
            for one in steps
        ],
        "model": known
        and {
            "kind": known.kept.kind.value,
            "learnedUntil": known.kept.learned_until.isoformat(),
            "version": known.kept.version,
            "fingerprint": known.kept.fingerprint,
            "rows": known.kept.rows,
            "words": known.too_little,
            "drift": {
                "alarmed": known.alarmed,
                "words": known.words,
                "weeks": [_week(seen) for seen in known.weeks],
            },
        },
        "seconds": round(cost.seconds, 1),
        "cpuSeconds": round(cost.cpu_seconds, 1),
        "peakMb": round(cost.peak_mb),
    }


def _week(seen: Seen) -> dict[str, Any]:
    return {
        "monday": seen.week.isoformat(),
        "rows": seen.rows,
        "predicted": seen.predicted,
        "reached": seen.reached,
        "logLoss": seen.log_loss,
        "brier": seen.brier,
        "calibrationError": seen.calibration,
    }


def _show(learned: Learned, known: Known | None, cost: Cost) -> None:
    console = Console()
    if not learned.steps:
        console.print(
            choose(
                "Nothing new: no further week is complete, or the records say the same again."
                " Nothing was stored.",
                "Tidak ada yang baru: belum ada minggu lain yang lengkap, atau catatan tetap sama."
                " Tidak ada yang disimpan.",
            )
        )
    if known is None:
        return
    console.print(_figures(learned, known, cost))
    if known.weeks:
        console.print(_weeks(known.weeks))
    for words in (known.too_little, *known.words):
        if words is not None:
            console.print(words, highlight=False, soft_wrap=True)


def _figures(learned: Learned, known: Known, cost: Cost) -> Table:
    table = Table(title=choose("The model", "Model"), title_justify="left", show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    kept, weeks = known.kept, sum(step.weeks for step in learned.steps)
    for label, value in (
        (choose("Kind", "Jenis"), kept.kind.value),
        (choose("Learned until the week of", "Dipelajari sampai minggu"), str(kept.learned_until)),
        (choose("Weeks learned now", "Minggu yang dipelajari kini"), f"{weeks}"),
        (choose("Person-weeks in it", "Minggu-orang di dalamnya"), f"{kept.rows}"),
        (choose("Seconds", "Detik"), f"{cost.seconds:.1f}"),
        (choose("… of the processors", "… dari prosesor"), f"{cost.cpu_seconds:.1f}"),
        (choose("Peak memory, MB", "Memori puncak, MB"), f"{cost.peak_mb:.0f}"),
        (choose("Fingerprint", "Sidik jari"), kept.fingerprint),
    ):
        table.add_row(label, value)
    return table


def _weeks(weeks: list[Seen]) -> Table:
    title = choose("Weeks that were watched since the last full fit",
                   "Minggu yang diamati sejak penyesuaian penuh")  # fmt: skip
    table = Table(title=title, title_justify="left")
    for name in (
        choose("Week", "Minggu"),
        choose("Rows", "Baris"),
        choose("Predicted", "Diperkirakan"),
        choose("Reached", "Tercapai"),
        "Log loss",
        "Brier",
        "ECE",
    ):
        table.add_column(name, justify="right")
    for seen in weeks:
        scores = (seen.log_loss, seen.brier, seen.calibration)
        table.add_row(
            str(seen.week),
            f"{seen.rows}",
            f"{seen.predicted:.1f}",
            f"{seen.reached}",
            *("–" if score is None else f"{score:.4f}" for score in scores),
        )
    return table
