"""`jakmentor duplicates`: who is registered twice."""

import json
from typing import Annotated

import typer

from api.cli import Language, choose_language
from api.faults import choose
from api.session import with_programme

command = typer.Typer(no_args_is_help=True, help="Who is registered twice.")


@command.callback()
def duplicates() -> None:
    """Who is registered twice."""


@command.command()
def find(
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
    lang: Annotated[Language | None, typer.Option(help="Language of the words.")] = None,
) -> None:
    """Find the likely duplicates and keep them as candidates for the supervisors.

    Replaces the open candidates; what was dismissed stays dismissed. A minute for the whole city.
    """
    from programme.duplicates import finding

    choose_language(lang)
    found = with_programme(finding.find)
    if as_json:
        print(json.dumps({name: getattr(found, name) for name in found.__slots__}))
        return
    print(
        choose(
            f"{found.people} people, {found.compared} pairs compared:"
            f" {found.candidates} candidates, {found.dismissed} dismissed before.",
            f"{found.people} orang, {found.compared} pasangan dibandingkan: {found.candidates}"
            f" kandidat, {found.dismissed} sudah ditolak.",
        )
    )
