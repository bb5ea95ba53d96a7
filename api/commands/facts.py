"""`jakmentor facts`: the published figures, recounted from the database."""

import json
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from api.bridge import show_bridge
from api.cli import Language, choose_language
from api.faults import InstallationError, choose
from api.session import with_programme
from programme import clock
from programme.facts import ProgrammeFacts, programme_facts


def command(
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="As they were known at the end of this day; the programme's today unless given.",
        ),
    ] = None,
    bridge_from: Annotated[
        datetime | None,
        typer.Option(
            "--bridge",
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="Why they differ from those of this earlier day, part by part.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
    lang: Annotated[Language | None, typer.Option(help="Language of the table.")] = None,
) -> None:
    """Recount the programme's published figures from the database.

    A later correction, revocation or late record leaves the figures of an earlier day as they were.
    """
    choose_language(lang)
    if bridge_from is not None:
        show_bridge(bridge_from.date(), as_of.date() if as_of else None, as_json=as_json)
        return

    async def recount() -> ProgrammeFacts:
        return await programme_facts(as_of.date() if as_of else clock.today())

    facts = with_programme(recount)
    if facts.areas.villages == 0 and facts.registered == 0:
        raise InstallationError(
            "The database is empty: it has no areas and nobody is registered."
            " Run: jakmentor seed --size jakarta",
            "Basis data kosong: belum ada wilayah dan belum ada yang terdaftar."
            " Jalankan: jakmentor seed --size jakarta",
        )
    if as_json:
        print(json.dumps(as_object(facts)))
    else:
        _show(facts)


def as_object(facts: ProgrammeFacts) -> dict[str, Any]:
    """The figures under the names that the API gives them."""
    return {
        "asOf": facts.as_of.isoformat(),
        "registered": facts.registered,
        "registeredThisYear": facts.registered_this_year,
        "target": facts.target,
        "percentOfTarget": facts.percent_of_target,
        "percentAboveTarget": facts.percent_above_target,
        "capital": facts.capital,
        "funnel": [
            {
                "stage": step.key,
                "nameId": step.name_id,
                "nameEn": step.name_en,
                "people": step.people,
                "validated": step.validated,
            }
            for step in facts.funnel
        ],
        "areas": {
            "cities": facts.areas.cities,
            "districts": facts.areas.districts,
            "villages": facts.areas.villages,
        },
    }


def _show(facts: ProgrammeFacts) -> None:
    console = Console()
    console.print(_figures(facts))
    console.print(_funnel(facts))


def _figures(facts: ProgrammeFacts) -> Table:
    table = Table(
        title=choose(f"Jakpreneur on {facts.as_of}", f"Jakpreneur per {facts.as_of}"),
        title_justify="left",
        show_header=False,
    )
    table.add_column()
    table.add_column(justify="right")
    year = facts.as_of.year
    for label, value in (
        (choose("Registered", "Terdaftar"), _number(facts.registered)),
        (
            choose(f"Registered in {year}", f"Terdaftar pada {year}"),
            _number(facts.registered_this_year),
        ),
        (choose(f"Target of {year}", f"Target {year}"), _number(facts.target)),
        (choose("Of the target", "Terhadap target"), _percent(facts.percent_of_target)),
        (choose("Above the target", "Di atas target"), _percent(facts.percent_above_target)),
        (
            choose("Capital confirmed by the bank", "Permodalan dikonfirmasi bank"),
            _number(facts.capital),
        ),
        (
            choose("Cities / districts / villages", "Kota / kecamatan / kelurahan"),
            f"{facts.areas.cities} / {facts.areas.districts} / {facts.areas.villages}",
        ),
    ):
        table.add_row(label, value)
    return table


def _funnel(facts: ProgrammeFacts) -> Table:
    table = Table()
    table.add_column(choose("Stage", "Tahap"))
    for name in (
        choose("Held by", "Dicapai"),
        choose("Validated", "Tervalidasi"),
        choose("Of the stage before", "Dari tahap sebelumnya"),
    ):
        table.add_column(name, justify="right")
    before = None
    for step in facts.funnel:
        share = f"{100 * step.people / before:.1f} %" if before else "–"
        name = choose(step.name_en, step.name_id)
        table.add_row(f"{step.key} {name}", _number(step.people), _number(step.validated), share)
        before = step.people
    return table


def _number(value: int | None) -> str:
    return "–" if value is None else choose(f"{value:,}", f"{value:,}".replace(",", "."))


def _percent(value: float | None) -> str:
    if value is None:
        return "–"
    return choose(f"{value:.2f} %", f"{value:.2f} %".replace(".", ","))
