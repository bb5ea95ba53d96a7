"""The front door: one ASGI application before everything else.

It gives every answer its request id and the headers that keep browsers careful, tells the log and
the metrics, and leads /graphql straight to the endpoint, everything else to the other routes.
"""

from collections.abc import MutableMapping
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.graphql import Endpoint
from api.http import exchange as exchanges
from api.http.exchange import Exchange
from api.http.gate import Gate
from api.http.origins import Origins
from api.socket import Sockets
from api.watch import Watch

GRAPHQL: Final = "/graphql"
CAREFUL: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
)
HTTPS_ONLY: Final = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class Front:
    """The application: GraphQL behind ``gate``, ``others`` elsewhere."""

    def __init__(
        self,
        gate: Gate,
        others: ASGIApp,
        origins: Origins,
        watch: Watch,
        *,
        https_only: bool,
    ) -> None:
        self.endpoint, self.sockets = Endpoint(gate), Sockets(gate, origins, watch)
        self.others, self.origins, self.watch = others, origins, watch
        self._careful = (*CAREFUL, HTTPS_ONLY) if https_only else CAREFUL

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, connection, or the application's own beginning and end."""
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket" and scope["path"] == GRAPHQL:
            await self.sockets(scope, receive, send)
        else:
            await self.others(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = exchanges.of(scope)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._sign(exchange, message)
            await send(message)

        with self.watch.over(exchange):
            if exchange.route == GRAPHQL:
                await self.endpoint(exchange, scope, receive, answer)
            else:
                scope["exchange"] = exchange
                await self.others(scope, receive, answer)

    def _sign(self, exchange: Exchange, message: MutableMapping[str, Any]) -> None:
        exchange.status = message["status"]
        message["headers"] = [
            *message.get("headers", ()),
            (b"x-request-id", exchange.id.encode()),
            *self._careful,
            *self.origins.headers(exchange.headers),
        ]
        if exchange.method == "OPTIONS":
            message["headers"] += self.origins.preflight(exchange.headers)
