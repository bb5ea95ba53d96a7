"""`jakmentor restore FILE`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from api import local_db
from api.faults import say
from api.restore import restore
from programme import database


def command(
    file: Annotated[Path, typer.Argument(help="A file that jakmentor backup wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put the backup in the place of what is there.")
    ] = False,
) -> None:
    """Bring a backup back, or leave everything as it was.

    The backup is read into a fresh database and swapped in at the end. Whoever is connected to the
    old one is cut off then and has to connect again.
    """
    with local_db.opened() as url:
        done = asyncio.run(restore(url, file, replace=replace))
        behind = set(database.names()) - set(asyncio.run(database.applied(url)))
    say(f"Restored: {file} ({done})", f"Dipulihkan: {file} ({done})")
    if behind:
        say(
            "The backup is older than this programme. Run: jakmentor migrate",
            "Cadangan ini lebih lama dari program ini. Jalankan: jakmentor migrate",
        )
