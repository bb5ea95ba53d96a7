"""The refused rows of an import as a CSV file: number, code, why, and the row as it was, so that it
can be mended and imported again.

Its cells are parted as those of the file that was sent, since a spreadsheet takes the sign of its
own country for granted; where that file had none, by what the reader's language suggests.
"""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable
from typing import Final

import asyncpg

from programme import audit
from programme.actors import Actor, require
from programme.importing import runs
from programme.importing.inert import inert
from programme.records import store
from programme.secrets import vault
from programme.words import SUPERVISORS

HEADINGS: Final = {"en": ("row", "code", "reason"), "id": ("baris", "kode", "alasan")}
PARTED: Final = {"en": ",", "id": ";"}
PIECE: Final = 500
"""Rows that are in memory at a time."""
NEXT: Final = """
    SELECT number, code, words_en, words_id, cells FROM import_row
    WHERE run_id = $1 AND number > $2 ORDER BY number LIMIT $3"""


async def text(actor: Actor, run_id: int) -> str:
    """The whole file. Raises as ``pieces``."""
    return "".join([piece async for piece in pieces(actor, run_id)])


async def pieces(actor: Actor, run_id: int) -> AsyncIterator[str]:
    """The file piece by piece; that it was read is kept before the first of them goes out. Raises
    Forbidden, NotFound."""
    require(actor, *SUPERVISORS)
    noted = json.loads((await runs.row_of(actor, run_id))["notes"])
    delimiter = noted.get("delimiter")
    if delimiter not in PARTED.values():
        delimiter = PARTED[actor.language]
    async with store.transaction():
        await audit.sensitive_read(actor, "import_run", [run_id], ["rows"])
    header = noted.get("header", [])
    own = len(HEADINGS["en"]) if tuple(header[:3]) in HEADINGS.values() else 0
    yield _lines([[*HEADINGS[actor.language], *map(inert, header[own:])]], delimiter)
    last = 0
    while found := await store.fetch(NEXT, run_id, last, PIECE):
        yield _lines([_line(row, actor.language, own) for row in found], delimiter)
        last = found[-1]["number"]


def _line(row: asyncpg.Record, language: str, own: int) -> list[str]:
    """A refused row; ``own`` cells at its beginning are of an earlier file of this kind."""
    words = row["words_en"] if language == "en" else row["words_id"]
    cells = json.loads(vault().open(row["cells"]))[own:]
    return [str(row["number"]), row["code"], words, *map(inert, cells)]


def _lines(rows: Iterable[list[str]], delimiter: str) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue()
