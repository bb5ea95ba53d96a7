"""Files over HTTP, beside GraphQL: PUT /files/{ticket} takes one in, GET /files/{id} gives it out.

    PUT  /files/{ticket}   the bytes, whole or with `Content-Range: bytes 500-999/1000` from where
                           the last request ended: 201 once all are there, 202 before
    HEAD /files/{ticket}   `Upload-Offset` says where to go on, `Upload-Complete: ?1` that it is
                           done (fields of draft-ietf-httpbis-resumable-upload)
    GET  /files/{id}       the bytes of a File; Range, If-Range and If-None-Match (RFC 9110)

No file is whole in memory. Refusals are told as GraphQL tells them, each with its own status.
"""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import quote

import orjson
from starlette.types import Receive, Scope, Send

from api.auth import authenticate
from api.http import ranges, replies
from api.http.exchange import Exchange
from api.http.media import Media
from api.http.refusals import Headers, method_refused, status_of, told
from api.http.replies import Reply
from programme import files, uploads
from programme.actors import ANYONE
from programme.errors import NotFound, ProgrammeError, Unauthenticated
from programme.files import Whole
from programme.uploads import Interrupted, Upload
from schema.ids import from_global, to_global

METHODS: Final = b"GET, HEAD, PUT, OPTIONS"
STATUSES: Final = {
    "NOT_FOUND": 404,
    "OFFSET_MISMATCH": 409,
    "TICKET_EXPIRED": 410,
    "FILE_TOO_LARGE": 413,
    "TYPE_MISMATCH": 415,
    "HASH_MISMATCH": 422,
}


class Files:
    """The routes of /files."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a sender who leaves gets none."""
        exchange: Exchange = scope["exchange"]
        word: str = scope["path_params"]["word"]
        try:
            reply = await self._reply(exchange, word, receive, send)
        except ProgrammeError as fault:
            reply = _refusal(fault, exchange.language)
        except Interrupted:
            return
        if reply is not None:
            await reply.send(send, exchange.headers)

    async def _reply(
        self, exchange: Exchange, word: str, receive: Receive, send: Send
    ) -> Reply | None:
        """The answer; None where it was streamed."""
        if exchange.method == "OPTIONS":
            return Reply(204, b"", b"", [(b"allow", METHODS)])
        if exchange.method not in ("GET", "HEAD", "PUT"):
            raise method_refused(METHODS)
        exchange.actor = await authenticate(exchange.authorization)
        if exchange.actor is ANYONE:
            raise Unauthenticated("Sign in first.", "Masuk dahulu.")
        if exchange.method == "PUT":
            return await _taken_in(exchange, word, receive)
        if exchange.method == "HEAD" and "-" in word:
            return _state(200, await uploads.find(exchange.actor, word))
        return await _given_out(exchange, word, send)


async def _taken_in(exchange: Exchange, ticket: str, receive: Receive) -> Reply:
    upload = await uploads.find(exchange.actor, ticket)
    start = ranges.sent(exchange.headers.get(b"content-range"), upload.size)
    if upload.whole:
        return _state(200, upload)
    if start + int(exchange.headers.get(b"content-length", b"0")) > upload.size:
        raise uploads.too_large(upload.size)
    now = await uploads.receive(exchange.actor, ticket, start, _body(receive))
    return _state(201 if now.whole else 202, now)


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


async def _given_out(exchange: Exchange, word: str, send: Send) -> Reply | None:
    file = await files.file_read(exchange.actor, from_global(word, "File"))
    tag = b'"%b"' % file.sha256.encode()
    headers = [replies.VARY, replies.PRIVATE, (b"etag", tag), (b"accept-ranges", b"bytes")]
    if replies.unchanged(tag, exchange.headers.get(b"if-none-match")):
        return Reply(304, b"", b"", headers)
    asked = exchange.headers.get(b"range")
    if exchange.headers.get(b"if-range", tag) != tag:
        asked = None
    part = ranges.wanted(asked, file.size)
    first, end = part or (0, file.size)
    headers += _described(file, end - first)
    if part is not None:
        headers.append((b"content-range", b"bytes %d-%d/%d" % (first, end - 1, file.size)))
    start = {"type": "http.response.start", "status": 206 if part else 200, "headers": headers}
    if exchange.method == "HEAD":
        await send(start)
        await send({"type": "http.response.body"})
        return None
    pieces = files.content(exchange.actor, file, first, end)
    piece = await anext(pieces)
    await send(start)
    await send({"type": "http.response.body", "body": piece, "more_body": True})
    async for piece in pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body"})
    return None


def _described(file: Whole, length: int) -> Headers:
    """Never shown in place: a browser is to save it, whatever it thinks it is."""
    name = quote(file.name, safe="").encode()
    return (
        (b"content-type", file.media_type.encode()),
        (b"content-length", b"%d" % length),
        (b"content-disposition", b"attachment; filename*=UTF-8''" + name),
    )


def _refusal(fault: ProgrammeError, language: str) -> Reply:
    status, headers = status_of(fault)
    if isinstance(fault, NotFound) or fault.kind in STATUSES:
        status = STATUSES[fault.kind]
    if "offset" in fault.facts:
        headers = (*headers, (b"upload-offset", b"%d" % fault.facts["offset"]))
    return Reply(status, Media.JSON.header, told(fault, language), [replies.NEVER, *headers])
