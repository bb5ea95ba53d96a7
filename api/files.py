"""Files over HTTP, beside GraphQL: PUT /files/{ticket} takes one in, GET /files/{id} gives it out.

    PUT  /files/{ticket}   the bytes, whole or with `Content-Range: bytes 500-999/1000` from where
                           the last request ended: 201 once all are there, 202 before
    HEAD /files/{ticket}   `Upload-Offset` says where to go on, `Upload-Complete: ?1` that it is
                           done (fields of draft-ietf-httpbis-resumable-upload); where all came
                           and it is not, `Content-Range: bytes */1000` and no body finishes it
    GET  /files/{id}       the bytes of a File; Range, If-Range and If-None-Match (RFC 9110)

No file is whole in memory. Refusals are told as GraphQL tells them, each with its own status.
"""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import quote

import orjson
from starlette.types import Receive, Send

from api.beside import Beside
from api.downloads import download
from api.http import ranges, replies
from api.http.exchange import Exchange
from api.http.media import Media
from api.http.replies import Reply
from programme import files, uploads
from programme.uploads import Interrupted, Upload
from schema.ids import from_global, to_global

PER_POINT: Final = 32 << 10
"""The bytes that another point moves: 640 points for the largest file."""


class Files(Beside):
    """The routes of /files."""

    methods = ("GET", "HEAD", "PUT")

    async def reply(
        self, exchange: Exchange, word: str, receive: Receive, send: Send
    ) -> Reply | None:
        """What became of an upload, or None where a file was streamed."""
        if exchange.method == "PUT":
            return await self._take_in(exchange, word, receive)
        if exchange.method == "HEAD" and "-" in word:
            return _state(200, await uploads.find(exchange.actor, word))
        await self._give_out(exchange, word, send)
        return None

    async def _take_in(self, exchange: Exchange, ticket: str, receive: Receive) -> Reply:
        upload = await uploads.find(exchange.actor, ticket)
        told = exchange.headers.get(b"content-range")
        start = ranges.sent(told, upload.size, upload.received)
        if upload.whole:
            return _state(200, upload)
        announced = int(exchange.headers.get(b"content-length", upload.size - start))
        if start + announced > upload.size:
            raise uploads.too_large(upload.size)
        self.spend(exchange, announced // PER_POINT)
        now = await uploads.receive(exchange.actor, ticket, start, _body(receive))
        return _state(201 if now.whole else 202, now)

    async def _give_out(self, exchange: Exchange, word: str, send: Send) -> None:
        file = await files.file_read(exchange.actor, from_global(word, "File"))
        asked = download(file, exchange.headers)
        first, end = asked.first, asked.end if exchange.method == "GET" else asked.first
        self.spend(exchange, (end - first) // PER_POINT)
        pieces = files.content(exchange.actor, file, first, end)
        piece = await anext(pieces, b"")  # may still be refused
        start = {"type": "http.response.start", "status": asked.status, "headers": asked.headers}
        await send(start)
        while piece:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            piece = await anext(pieces, b"")
        await send({"type": "http.response.body"})


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    """The body as it comes. Raises Interrupted where it ends before its end."""
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise Interrupted
        yield message.get("body", b"")
        more = message.get("more_body", False)


def _state(status: int, upload: Upload) -> Reply:
    """How far an upload is; of a whole one, what it became."""
    headers: list[tuple[bytes, bytes]] = [
        replies.NEVER,
        (b"upload-offset", b"%d" % upload.received),
        (b"upload-length", b"%d" % upload.size),
        (b"upload-complete", b"?1" if upload.whole else b"?0"),
    ]
    shown: dict[str, object] = {"received": upload.received, "size": upload.size}
    if upload.whole:
        shown = {"id": to_global("File", upload.id), "sha256": upload.sha256, **shown}
        headers.append((b"location", f"/files/{quote(str(shown['id']), safe='')}".encode()))
    return Reply(status, Media.JSON.header, orjson.dumps(shown), headers)
