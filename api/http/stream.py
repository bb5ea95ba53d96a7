"""Events over HTTP: graphql-sse, distinct connections mode.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md. A comment every ``KEEP_ALIVE``
seconds keeps proxies from closing a quiet stream.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Final

from starlette.types import Receive, Send

from api.http.media import Media
from api.http.replies import COMPLETE, VARY, event
from schema.execution import Answer

KEEP_ALIVE: Final = 15.0
COMMENT: Final = b":\n\n"
HEADERS: Final = [
    (b"content-type", Media.EVENTS.header),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    VARY,
]


async def stream(
    source: AsyncGenerator[Answer, None],
    receive: Receive,
    send: Send,
    headers: list[tuple[bytes, bytes]],
) -> None:
    """Send every GraphQL response of ``source`` as an event, until it ends or the client leaves."""
    await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *headers]})
    await _part(send, COMMENT)
    gone = asyncio.create_task(_gone(receive))
    upcoming = asyncio.create_task(_next(source))
    try:
        while not gone.done():
            await asyncio.wait({gone, upcoming}, timeout=KEEP_ALIVE, return_when="FIRST_COMPLETED")
            if not upcoming.done():
                await _part(send, COMMENT)
                continue
            answer = upcoming.result()
            if answer is None:
                await send({"type": "http.response.body", "body": COMPLETE})
                return
            await _part(send, event(answer.body))
            upcoming = asyncio.create_task(_next(source))
    finally:
        for task in (gone, upcoming):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await source.aclose()


async def _part(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _next(source: AsyncGenerator[Answer, None]) -> Answer | None:
    return await anext(source, None)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
