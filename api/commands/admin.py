"""`jakmentor admin`: the accounts that an administrator makes."""

import json
from typing import Annotated

import typer

from api.faults import say
from api.session import with_programme
from programme.offices import create as create_account

command = typer.Typer(
    no_args_is_help=True,
    help="Make the first account. Its owner signs in by phone and one-time code.",
)


@command.callback()
def administer() -> None:
    """Make the first account. Its owner signs in by phone and one-time code."""


@command.command()
def create(  # noqa: PLR0913, PLR0917 (each is an option of the command line)
    name: Annotated[str, typer.Option(help="The person's or office's name.")],
    phone: Annotated[str, typer.Option(help="Mobile number, as 0812 3456 7890.")],
    role: Annotated[
        str, typer.Option(help="kasatpel, sudin, dinas, supervisor, bank, auditor or dpo.")
    ],
    area: Annotated[str, typer.Option(help="Official code, as 31, 31.71 or 31.71.01.")],
    agency: Annotated[str | None, typer.Option(help="The agency's code.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Make an account; run again with the same phone, role and area, it changes nothing."""
    account = with_programme(lambda: create_account(name, phone, role, area, agency))
    actor = account.actor
    if as_json:
        told = {"actor": actor.id, "role": actor.role.value, "area": actor.area_code}
        print(json.dumps({**told, "name": account.name, "created": account.created}))
        return
    whose = f"{account.name}, {actor.role.value.lower()}, {actor.area_code}"
    if account.created:
        say(f"Account {actor.id} made: {whose}.", f"Akun {actor.id} dibuat: {whose}.")
    else:
        say(
            f"Account {actor.id} stands already: {whose}. Nothing was changed.",
            f"Akun {actor.id} sudah ada: {whose}. Tidak ada yang diubah.",
        )
