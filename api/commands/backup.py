"""`jakmentor backup FILE`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from api import local_db
from api.backup import backup
from api.faults import say


def command(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite the file.")] = False,
) -> None:
    """Write the whole database to one file.

    The file holds personal data: only its owner may read it. NIKs are encrypted in it, and the
    keys (JAKMENTOR_NIK_KEY, JAKMENTOR_TOKEN_KEY) are not in it: keep them elsewhere.
    """
    with local_db.opened() as url:
        done = asyncio.run(backup(url, file, replace=replace))
    say(f"Written: {file} ({done})", f"Ditulis: {file} ({done})")
