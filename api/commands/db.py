"""`jakmentor db`: the local PostgreSQL by hand."""

import json
from typing import Annotated

import typer

from api import local_db
from api.faults import say
from api.launch import LocalDatabaseError
from api.settings import settings

command = typer.Typer(
    no_args_is_help=True,
    help="Start, stop and find the local PostgreSQL. Where DATABASE_URL is set, that one is used.",
)


@command.command()
def start() -> None:
    """Start the local PostgreSQL and keep it running until `jakmentor db stop`."""
    named = settings().database_url
    if named is not None:
        say(
            "DATABASE_URL is set, so that PostgreSQL is used and none is started here.",
            "DATABASE_URL terisi, jadi PostgreSQL itu yang dipakai dan tidak ada yang dijalankan.",
        )
        return
    print(local_db.cluster().keep())


@command.command()
def stop() -> None:
    """Stop the local PostgreSQL; what is written stays."""
    if local_db.cluster().stop():
        say("Stopped.", "Berhenti.")
    else:
        say("The local PostgreSQL was not running.", "PostgreSQL lokal memang tidak berjalan.")


@command.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Say whether the local PostgreSQL runs, and from which rung of the ladder."""
    found = local_db.status()
    if as_json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:9}{value}")


@command.command()
def url() -> None:
    """Print the URL of the database: DATABASE_URL, or the local one while it runs."""
    named = settings().database_url
    cluster = local_db.cluster()
    if named is None and not cluster.running:
        raise LocalDatabaseError(
            "The local PostgreSQL is not running. Run: jakmentor db start",
            "PostgreSQL lokal tidak berjalan. Jalankan: jakmentor db start",
        )
    print(named.get_secret_value() if named else cluster.url())
