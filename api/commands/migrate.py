"""`jakmentor migrate`: the database's structure, up or down."""

import asyncio
import sys
from typing import Annotated

import typer

from api import local_db
from api.faults import say


def command(
    target: Annotated[
        str | None, typer.Option(help="A migration's name, up or down to it.")
    ] = None,
    check: Annotated[
        bool, typer.Option(help="Fail where the records would need a migration more.")
    ] = False,
) -> None:
    """Bring the database to the newest migration, or to one by name."""
    from programme import database

    if check:
        missing = asyncio.run(database.undeclared())
        if missing:
            print(f"the records need a migration more: {', '.join(missing)}", file=sys.stderr)
            raise typer.Exit(1)
        return
    with local_db.opened() as url:
        names = asyncio.run(database.migrate(url, target))
    newest = names[-1] if names else "-"
    say(f"The database is at {newest}.", f"Basis data berada di {newest}.")
