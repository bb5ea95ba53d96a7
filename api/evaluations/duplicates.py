"""`jakmentor evaluate duplicates`: who is registered twice, found in seeded cities."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from api.cli import Language, choose_language
from api.faults import choose


def duplicates(
    size: Annotated[str, typer.Option(help="kecamatan, kota, jakarta or stress.")] = "kota",
    seeds: Annotated[str, typer.Option(help="Seeds of the cities, as 1,2,3.")] = "1,2,3,4,5",
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
    lang: Annotated[Language | None, typer.Option(help="Language of the tables.")] = None,
) -> None:
    """Precision and recall of duplicate detection on seeded cities, with 95 % intervals.

    The detector never sees which persons the seed planted twice. Half a minute.
    """
    from seeds.evaluation.duplicates import evaluate

    choose_language(lang)
    report = evaluate(size, _numbers(seeds))
    if as_json:
        print(json.dumps(report))
    else:
        _show(Console(), report)


def _numbers(seeds: str) -> tuple[int, ...]:
    try:
        return tuple(int(seed) for seed in seeds.split(","))
    except ValueError as fault:
        wanted = choose("whole numbers with commas, as 1,2,3", "bilangan bulat berkoma, mis. 1,2,3")
        raise typer.BadParameter(f"--seeds {seeds}: {wanted}") from fault


def _show(console: Console, report: Mapping[str, Any]) -> None:
    table = Table(
        title=choose(f"Duplicates in cities: {report['size']}", f"Data ganda: {report['size']}"),
        title_justify="left",
    )
    for name in (
        choose("Seed", "Seed"),
        choose("People", "Orang"),
        choose("Compared", "Dibandingkan"),
        choose("True pairs", "Pasangan benar"),
        choose("Found", "Ditemukan"),
        choose("Right", "Tepat"),
        choose("CPU s", "Detik CPU"),
    ):
        table.add_column(name, justify="right")
    for row in report["rows"]:
        counts = (f"{row[name]:,}" for name in ("people", "compared", "true", "found", "right"))
        table.add_row(str(row["seed"]), *counts, f"{row['seconds']:.1f}")
    console.print(table)
    for name, words in (
        ("precision", choose("Precision", "Presisi")),
        ("recall", choose("Recall", "Kelengkapan")),
    ):
        low, high = report[name]["interval"]
        value = "–" if report[name]["value"] is None else f"{report[name]['value']:.4f}"
        bar = choose("bar", "batas")
        console.print(f"{words}: {value} ({low:.4f}–{high:.4f}), {bar} {report['bars'][name]:.2f}")
