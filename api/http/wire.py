"""A WebSocket as JSON: what Strawberry's handler of graphql-transport-ws is given to speak over."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import Final

import orjson
from starlette.types import Receive, Send
from strawberry.http.async_base_view import AsyncWebSocketAdapter
from strawberry.http.exceptions import (
    NonJsonMessageReceived,
    NonTextMessageReceived,
    WebSocketDisconnected,
)

from api.http.parameters import MOST_COMMAS

TOO_BIG: Final = 1009
"""RFC 6455, section 7.4.1."""


class Wire(AsyncWebSocketAdapter):
    """The messages of one connection."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self.receive, self.send, self.closed = receive, send, False

    async def iter_json(
        self, *, ignore_parsing_errors: bool = False
    ) -> AsyncGenerator[object, None]:
        """Every message, parsed; one of too many values closes with 1009.

        Raises NonTextMessageReceived; NonJsonMessageReceived unless they are to be ignored.
        """
        while (message := await self.receive())["type"] == "websocket.receive":
            text = message.get("text")
            if text is None:
                raise NonTextMessageReceived
            if text.count(",") > MOST_COMMAS:
                await self.close(TOO_BIG, "Message too big")
                return
            try:
                yield orjson.loads(text)
            except orjson.JSONDecodeError as fault:
                if not ignore_parsing_errors:
                    raise NonJsonMessageReceived from fault

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send one message. Raises WebSocketDisconnected."""
        await self.send_text(orjson.dumps(message))

    async def send_text(self, text: bytes) -> None:
        """Send JSON that is written already. Raises WebSocketDisconnected."""
        if self.closed:
            raise WebSocketDisconnected
        try:
            await self.send({"type": "websocket.send", "text": text.decode()})
        except OSError as fault:
            raise WebSocketDisconnected from fault

    async def close(self, code: int, reason: str) -> None:
        """End the connection, once."""
        if not self.closed:
            self.closed = True
            with suppress(OSError):
                await self.send({"type": "websocket.close", "code": code, "reason": reason})
