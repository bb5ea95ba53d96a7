"""`jakmentor evaluate`: how good our methods are, on data that nobody here made."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from api.cli import Language, choose_language
from api.faults import choose

command = typer.Typer(
    no_args_is_help=True,
    help="How good our methods are, on data that nobody here made.",
)


@command.callback()
def evaluated() -> None:
    """How good our methods are, on data that nobody here made."""


@command.command()
def forecast(
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
    lang: Annotated[Language | None, typer.Option(help="Language of the tables.")] = None,
) -> None:
    """The forecast of a year's total on real monthly series, beside seasonal naive and run-rate.

    MASE and coverage of 80 % intervals by set and by month, with five prior years and with one.
    A minute; the series come with the dev extra.
    """
    from seeds.evaluation.forecast import evaluate

    choose_language(lang)
    report = evaluate()
    if as_json:
        print(json.dumps(report))
        return
    console = Console()
    for part in report["bars"]:
        _show(console, part)


def _show(console: Console, part: Mapping[str, Any]) -> None:
    prior, bar = part["prior"], part["bar"]
    title = choose(
        f"With {prior} prior years; bar: MASE at most {bar:.2f}, 75 to 85 % covered",
        f"Dengan {prior} tahun sebelumnya; batas: MASE paling besar {bar:.2f}, tercakup 75–85 %",
    )
    sets = Table(title=title, title_justify="left")
    sets.add_column(choose("Set", "Kelompok"))
    for name in (choose("Series", "Deret"), choose("Years", "Tahun")):
        sets.add_column(name, justify="right")
    _methods(sets)
    for row in part["rows"]:
        sets.add_row(row["set"], f"{row['series']}", f"{row['years']}", *_figures(row))
    months = Table()
    months.add_column(choose("Months over", "Bulan berjalan"), justify="right")
    _methods(months)
    for row in part["months"]:
        months.add_row(f"{row['month']}", *_figures(row))
    console.print(sets, months)


def _methods(table: Table) -> None:
    for name in (
        choose("Forecast", "Prakiraan"),
        choose("Seasonal naive", "Naif musiman"),
        choose("Run-rate", "Laju berjalan"),
        choose("Covered, %", "Tercakup, %"),
    ):
        table.add_column(name, justify="right")


def _figures(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        *(f"{row[name]:.3f}" for name in ("forecast", "naive", "runRate")),
        f"{100 * row['covered']:.1f}",
    )
