"""Events over HTTP: graphql-sse, distinct connections mode.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md. A comment every ``KEEP_ALIVE``
seconds keeps proxies from closing a quiet stream.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Final

from starlette.types import Receive, Send

from api import metrics
from api.http.media import Media
from api.http.replies import COMPLETE, VARY, event
from schema.execution import Answer

KEEP_ALIVE: Final = 15.0
COMMENT: Final = b":\n\n"
HEADERS: Final = [
    (b"content-type", Media.EVENTS.header),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold events back
    VARY,
]


async def stream(
    source: AsyncGenerator[Answer, None],
    receive: Receive,
    send: Send,
    *,
    headers: list[tuple[bytes, bytes]],
    life: float | None,
) -> None:
    """Send every answer of ``source`` as an event until it ends, the client leaves, or ``life``
    seconds are over: then without `complete`, so that the client comes again with a new token."""
    await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *headers]})
    await _part(send, COMMENT)
    gone = asyncio.create_task(_gone(receive, life))
    metrics.LIVE.subscribers += 1
    try:
        ended = await _relay(source, send, gone)
        await send({"type": "http.response.body", "body": COMPLETE if ended else b""})
    finally:
        metrics.LIVE.subscribers -= 1
        await _stop(gone)
        await source.aclose()


async def _relay(
    source: AsyncGenerator[Answer, None], send: Send, gone: asyncio.Task[None]
) -> bool:
    """Whether the source came to its end before ``gone`` did."""
    upcoming = asyncio.create_task(_next(source))
    try:
        while not gone.done():
            await asyncio.wait({gone, upcoming}, timeout=KEEP_ALIVE, return_when="FIRST_COMPLETED")
            if upcoming.done():
                answer = upcoming.result()
                if answer is None:
                    return True
                await _part(send, event(answer.body))
                upcoming = asyncio.create_task(_next(source))
            elif not gone.done():
                await _part(send, COMMENT)
    finally:
        await _stop(upcoming)
    return False


async def _part(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _next(source: AsyncGenerator[Answer, None]) -> Answer | None:
    return await anext(source, None)


async def _gone(receive: Receive, life: float | None) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(life):
            while (await receive())["type"] != "http.disconnect":
                pass


async def _stop(task: "asyncio.Task[Answer | None] | asyncio.Task[None]") -> None:
    if not task.done():
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
