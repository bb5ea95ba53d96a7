"""graphql-transport-ws: what a connection may be sent, and how it ends.

The library's handler trusts the form of a message; here it is looked at first, so that a message
that is none closes the connection with 4400 and not with a traceback in the log
(https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md).
"""

from typing import Any

from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)

from programme.errors import Unavailable
from schema.context import Context

TRY_AGAIN_LATER = 1013


class SocketHandler(BaseGraphQLTransportWSHandler[Context, None]):
    """One connection."""

    async def handle_message(self, message: Any) -> None:
        """A message of the protocol is answered, another closes the connection (4400); 1013 while
        the database is away."""
        if not _well_formed(message):
            await self.handle_invalid_message("Failed to parse message")
            return
        try:
            await super().handle_message(message)
        except Unavailable as fault:
            await self.websocket.close(code=TRY_AGAIN_LATER, reason=fault.kind)


def _well_formed(message: Any) -> bool:
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if message["type"] == "complete":
        return isinstance(message.get("id"), str)
    return message["type"] != "subscribe" or _subscribes(message)


def _subscribes(message: dict[str, Any]) -> bool:
    payload = message.get("payload")
    return (
        isinstance(message.get("id"), str)
        and isinstance(payload, dict)
        and isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
    )
