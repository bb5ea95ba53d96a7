"""`jakmentor evaluate forecast`: the forecast of a year's total, on real monthly series."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from api.cli import Language, choose_language
from api.faults import choose


def forecast(
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
    smoothing: Annotated[
        bool,
        typer.Option("--smoothing", help="Beside exponential smoothing as well: minutes more."),
    ] = False,
    lang: Annotated[Language | None, typer.Option(help="Language of the tables.")] = None,
) -> None:
    """The forecast of a year's total on real monthly series, beside seasonal naive and run-rate.

    MASE and coverage of 80 % intervals by set and by month, with five prior years and with one.
    A minute; the series come with the dev extra.
    """
    from seeds.evaluation.forecast import beside_smoothing, evaluate

    choose_language(lang)
    report = evaluate()
    if smoothing:
        report["smoothing"] = beside_smoothing()
    if as_json:
        print(json.dumps(report))
        return
    console = Console()
    for part in report["bars"]:
        _show(console, part)
    if smoothing:
        _beside(console, report["smoothing"])


def _show(console: Console, part: Mapping[str, Any]) -> None:
    prior, bar = part["prior"], part["bar"]
    title = choose(
        f"Prior years: {prior}. MASE (bar {bar:.2f}) and coverage (75 to 85 %)",
        f"Tahun sebelumnya: {prior}. MASE (batas {bar:.2f}) dan cakupan (75–85 %)",
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


def _beside(console: Console, rows: list[dict[str, Any]]) -> None:
    title = choose(
        "MASE, five prior years, last target, 3 and 9 months over",
        "MASE, lima tahun sebelumnya, sasaran terakhir, bulan ke-3 dan ke-9",
    )
    table = Table(title=title, title_justify="left")
    table.add_column(choose("Set", "Kelompok"))
    for name in (
        choose("Series", "Deret"),
        choose("Forecast", "Prakiraan"),
        choose("Exponential smoothing", "Penghalusan eksponensial"),
    ):
        table.add_column(name, justify="right")
    for row in rows:
        errors = (f"{row[name]:.3f}" for name in ("forecast", "smoothing"))
        table.add_row(row["set"], f"{row['series']}", *errors)
    console.print(table)


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
