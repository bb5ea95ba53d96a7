"""uvicorn's protocol with its writes joined: the head and the body of an answer leave as one.

uvicorn writes the two apart, and each write is a system call that wakes the reader: for a short
answer the dearest part of all.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Corked(HttpToolsProtocol):
    """A connection whose transport joins what is written within one turn of the loop."""

    def connection_made(self, transport: Any) -> None:
        """See asyncio.Protocol."""
        super().connection_made(cast("asyncio.Transport", Cork(transport, self.loop)))


class Cork:
    """A transport that holds what is written until the turn of the loop is over."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._held: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send soon, after what was written before."""
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)

    def close(self) -> None:
        """Send what is held, then close."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        held, self._held = self._held, []
        if held:
            self._transport.write(b"".join(held))
