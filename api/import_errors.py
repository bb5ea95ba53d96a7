"""The refused rows of an import over HTTP, for a browser to save: GET /imports/{id}/errors.

The text is that of the GraphQL field ``importErrors``, in the reader's language, audited alike;
HEAD tells of it and reads no row. It is written as it goes out, so no range of it can be asked for,
and it holds NIKs: nobody keeps it on the way.
"""

from collections.abc import AsyncIterator
from pathlib import PurePath
from typing import Final

from starlette.types import Receive, Send

from api.beside import Beside
from api.downloads import attachment
from api.http import replies
from api.http.exchange import Exchange
from api.http.refusals import Headers
from api.http.replies import Reply
from programme.importing import error_file, runs
from programme.importing.runs import Run
from schema.ids import from_global

ROWS_A_POINT: Final = 100
"""The rows that another point reads: some 30 kB, as of a file."""
MARK: Final = "\ufeff"
"""Without this mark before it Excel takes a CSV file for Windows-1252 and shows Zoë as ZoÃ«; our
own reader, as any that knows UTF-8, passes over it."""
ENDING: Final = {"en": "refused", "id": "ditolak"}


class ImportErrors(Beside):
    """The route of /imports/{id}/errors."""

    methods = ("GET", "HEAD")

    async def reply(self, exchange: Exchange, word: str, _: Receive, send: Send) -> Reply | None:
        """The refused rows of an import of the actor's own."""
        key = from_global(word, "BulkImport", path="importId")
        run = await runs.one(exchange.actor, key)
        head = {"type": "http.response.start", "status": 200, "headers": _headers(run, exchange)}
        if exchange.method == "HEAD":
            await send(head)
            await send({"type": "http.response.body"})
            return None
        self.spend(exchange, run.refused // ROWS_A_POINT)
        pieces = error_file.pieces(exchange.actor, key)
        first = await anext(pieces)  # may still be refused
        await send(head)
        await _send_on(MARK + first, pieces, send)
        return None


async def _send_on(first: str, rest: AsyncIterator[str], send: Send) -> None:
    await send({"type": "http.response.body", "body": first.encode(), "more_body": True})
    async for piece in rest:
        await send({"type": "http.response.body", "body": piece.encode(), "more_body": True})
    await send({"type": "http.response.body"})


def _headers(run: Run, exchange: Exchange) -> Headers:
    language = exchange.language
    name = f"{PurePath(run.name).stem}-{ENDING[language]}.csv"
    return (
        replies.VARY,
        replies.NEVER,
        (b"content-language", language.encode()),
        (b"content-type", b"text/csv; charset=utf-8"),
        attachment(name),
    )
