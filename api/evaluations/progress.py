"""`jakmentor evaluate progress` and `intervals`: the probabilities, beside other estimators."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from api.faults import InstallationError, choose

if TYPE_CHECKING:
    from seeds.evaluation.effects import Coverage
    from seeds.evaluation.progress import Score
    from seeds.evaluation.scores import Interval


CITY = "city"
COVERED = 0.75, 0.85  # of 80 % intervals


def progress(
    data: Annotated[
        list[str] | None, typer.Option(help="A data set's name, again for more; all unless given.")
    ] = None,
    folds: Annotated[int, typer.Option(min=2, max=50, help="Of cross-fitting.")] = 10,
    people: Annotated[int, typer.Option(min=400, max=200_000, help="Of the city.")] = 16_000,
    seed: Annotated[int, typer.Option(min=0, help="Of the city.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Probabilities of progress on real data sets and in a simulated city.

    Log loss, Brier, calibration, uplift ranking; in the city also whether intervals of effects
    hold. Each row is predicted by a fit that has not seen it, with the same settings on every data
    set. Exit code 1 where a bar is missed.
    """
    from seeds.evaluation import progress as evaluation
    from seeds.evaluation import tables

    names = data or [*tables.SOURCES, CITY]
    _refuse_unknown(names, [*tables.SOURCES, CITY])
    covered: list[Coverage] = []
    try:
        found = [evaluation.evaluate(tables.read(name, folds)) for name in names if name != CITY]
        if CITY in names:
            scores, covered = _city(seed, people)
            found.append(scores)
    except tables.NotInstalled as missing:
        raise InstallationError(
            f"The package {missing.package} is not installed. Run: pip install 'jakmentor[dev]'",
            f"Paket {missing.package} belum terpasang. Jalankan: pip install 'jakmentor[dev]'",
        ) from missing
    own = [evaluation.ours(scores) for scores in found]
    kept = all(score.near and score.calibrated and score.ranks for score in own)
    kept &= _holds(covered)
    if as_json:
        told = [asdict(score) for scores in found for score in scores]
        shares = [asdict(one) for one in covered]
        print(json.dumps({"folds": folds, "scores": told, "covered": shares, "bars": kept}))
    else:
        _show(found)
        _verdict(own)
        _show_covered(covered)
    raise typer.Exit(0 if kept else 1)


def _city(seed: int, people: int) -> "tuple[list[Score], list[Coverage]]":
    from seeds.evaluation import city, effects, recorded
    from seeds.evaluation import progress as evaluation

    one = city.city(seed, people)
    scores = evaluation.evaluate(city.table(one), recorded.estimators(one))
    return scores, effects.coverage(one)


def _holds(covered: "list[Coverage]") -> bool:
    """The mean over the actions lies where it should, or nothing was looked at."""
    low, high = COVERED
    return not covered or low <= sum(one.share for one in covered) / len(covered) <= high


def _show_covered(covered: "list[Coverage]") -> None:
    """How many expected effects lie in their intervals, and the bar."""
    if not covered:
        return
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column(choose("Effect of", "Pengaruh"))
    for name in (
        choose("in 80 % intervals", "dalam selang 80 %"),
        choose("without misfit", "tanpa ketidakcocokan"),
        choose("own error", "galat acuan"),
    ):
        table.add_column(name, justify="right")
    for one in covered:
        shares = f"{100 * one.share:.0f} %", f"{100 * one.raw:.0f} %", f"{one.error:.4f}"
        table.add_row(one.action, *shares)
    Console().print(table)
    mean = 100 * sum(one.share for one in covered) / len(covered)
    words = choose(
        "80 % intervals of E[effect | features] cover 75 to 85 % in the city",
        "selang 80 % dari E[pengaruh | ciri] memuat 75 sampai 85 % di kota",
    )
    print(f"{'✓' if _holds(covered) else '✗'} {words}: {mean:.0f} %")


def intervals(
    worlds: Annotated[int, typer.Option(min=1, help="Worlds of each kind and size.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """How many true effects lie in their 80 % intervals, in made worlds whose effects are known."""
    from seeds.evaluation.known import KINDS, SIZES, coverage

    found = [coverage(kind, rows, worlds) for kind in KINDS for rows in SIZES]
    if as_json:
        print(json.dumps([asdict(one) for one in found]))
        return
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column(choose("Effect", "Pengaruh"))
    for rows in SIZES:
        table.add_column(choose(f"{rows} rows", f"{rows} baris"), justify="right")
    for kind in KINDS:
        shares = [f"{100 * one.share:.0f} %" for one in found if one.kind == kind]
        table.add_row(kind, *shares)
    Console().print(table)


def _refuse_unknown(names: list[str], known: list[str]) -> None:
    for name in names:
        if name not in known:
            raise InstallationError(
                f"--data {name}: there is no such data set. Known: {', '.join(known)}",
                f"--data {name}: kumpulan data itu tidak ada. Yang ada: {', '.join(known)}",
            )


def _show(found: "list[list[Score]]") -> None:
    """A line for each data set and estimator."""
    table = Table(box=box.SIMPLE, pad_edge=False)
    table.add_column(choose("Data", "Data"))
    table.add_column(choose("Rows", "Baris"), justify="right")
    table.add_column(choose("Estimator", "Penaksir"))
    for name in (
        "log loss",
        choose("behind the best", "di belakang yang terbaik"),
        "Brier",
        "ECE",
        choose("floor", "batas wajar"),
        "Qini",
    ):
        table.add_column(name, justify="right")
    for scores in found:
        for score in scores:
            first = score is scores[0]
            table.add_row(
                score.data if first else "",
                f"{score.rows}" if first else "",
                score.estimator,
                f"{score.log_loss:.4f}",
                f"{score.behind.value:+.4f} ±{score.behind.high - score.behind.value:.4f}",
                f"{score.brier:.4f}",
                f"{score.calibration:.4f}",
                f"{score.floor:.4f}",
                _interval(score.qini),
            )
        table.add_section()
    Console(width=140).print(table)


def _interval(found: "Interval | None") -> str:
    return f"{found.value:+.4f} [{found.low:+.4f}, {found.high:+.4f}]" if found else "–"


def _verdict(own: "list[Score]") -> None:
    """The bars, each with the data sets that miss it."""
    for words, missed in (
        (
            choose(
                "log loss within .004 of the best, or the interval of the difference holds 0",
                "log loss paling jauh 0,004 dari yang terbaik, atau selang selisihnya memuat 0",
            ),
            [score.data for score in own if not score.near],
        ),
        (
            choose(
                "ECE no more than the 95th percentile of a perfect model",
                "ECE tidak melebihi persentil ke-95 model sempurna",
            ),
            [score.data for score in own if not score.calibrated],
        ),
        (
            choose(
                "no Qini interval wholly below 0",
                "tidak ada selang Qini seluruhnya di bawah 0",
            ),
            [score.data for score in own if not score.ranks],
        ),
    ):
        print(f"{'✗' if missed else '✓'} {words}" + (f": {', '.join(missed)}" if missed else ""))
