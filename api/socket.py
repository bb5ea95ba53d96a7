"""graphql-transport-ws: what a connection may be sent, and how it ends.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md. Strawberry's handler keeps the
states of the protocol; here a connection is opened or refused, the form of a message is looked at
first (the library trusts it), and operations pass the same gate as over HTTP.
"""

import asyncio
from contextlib import aclosing
from datetime import timedelta
from typing import Any, Final, cast

import orjson
from starlette.types import Receive, Scope, Send
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.types.unset import UNSET

from api import metrics
from api.auth import authenticate, recognise, seconds_left
from api.http import exchange as exchanges
from api.http.exchange import Exchange
from api.http.gate import Gate
from api.http.origins import Origins
from api.http.parameters import Parameters, of_object
from api.http.refusals import listed, told
from api.http.wire import Wire
from api.watch import Watch
from programme.errors import ProgrammeError, Unauthenticated, Unavailable
from schema.context import Context
from schema.errors import told as masked
from schema.execution import Answer

TRY_AGAIN_LATER: Final = 1013
NO_PROTOCOL: Final = 4406
FORBIDDEN: Final = 4403
INIT_TIMEOUT: Final = timedelta(seconds=3)
MOST_OPERATIONS: Final = 100
"""Operations under way on one connection."""


class Sockets:
    """The WebSocket side of a process's gate."""

    def __init__(self, gate: Gate, origins: Origins, watch: Watch) -> None:
        self.gate, self.origins, self.watch = gate, origins, watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection, from its opening to its end."""
        await receive()
        exchange = exchanges.of(scope)
        if not self.origins.may_connect(exchange.headers):
            await send({"type": "websocket.close"})  # before it is accepted: HTTP's 403
            return
        if GRAPHQL_TRANSPORT_WS_PROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": NO_PROTOCOL})
            return
        await send({"type": "websocket.accept", "subprotocol": GRAPHQL_TRANSPORT_WS_PROTOCOL})
        metrics.LIVE.sockets += 1
        try:
            await Connection(self.gate, self.watch, exchange, Wire(receive, send)).handle()
        finally:
            metrics.LIVE.sockets -= 1


class Connection(BaseGraphQLTransportWSHandler[Context, None]):
    """One connection. It signs in with ``{"authorization": "Bearer …"}`` in connection_init."""

    websocket: Wire

    def __init__(self, gate: Gate, watch: Watch, exchange: Exchange, wire: Wire) -> None:
        self.gate, self.watch, self.exchange = gate, watch, exchange
        self.authorization: str | None = None
        self._end: asyncio.Task[None] | None = None
        super().__init__(
            view=cast("Any", self),  # of an HTTP view it calls on_ws_connect alone
            websocket=wire,
            context=Context(),
            root_value=None,
            schema=gate.executor.schema,
            connection_init_wait_timeout=INIT_TIMEOUT,
            max_subscriptions_per_connection=MOST_OPERATIONS,
        )

    async def on_ws_connect(self, context: Context) -> Any:
        """Sign in. Raises ConnectionRejectionError, which closes with 4403."""
        given = context.connection_params or {}
        header = given.get("authorization", given.get("Authorization"))
        self.authorization = None if header is None else str(header)
        try:
            self.exchange.actor = await authenticate(self.authorization)
        except Unauthenticated as fault:
            raise ConnectionRejectionError from fault
        life = seconds_left(self.authorization)
        if life is not None:
            self._end = asyncio.create_task(self._end_with_the_token(life))
        return UNSET

    async def _end_with_the_token(self, life: float) -> None:
        """The client connects again, with a token that it refreshed."""
        await asyncio.sleep(life)
        await self.websocket.close(FORBIDDEN, "The access token has expired")

    async def shutdown(self) -> None:
        """Leave nothing behind."""
        if self._end is not None:
            self._end.cancel()
        await super().shutdown()

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

    async def handle_subscribe(self, message: Any) -> None:
        """Begin an operation. The library hands ``payload.query`` on to ``run_operation`` as it is:
        here it holds all parameters, since a document may be meant by its hash alone."""
        try:
            given = of_object(message["payload"])
        except ProgrammeError as fault:
            await self.handle_invalid_message(fault.message)
            return
        parsed: Any = {**message, "payload": {"query": given}}
        await super().handle_subscribe(parsed)

    async def run_operation(self, operation: Operation[Context, None]) -> None:
        """Run an operation to its end, and tell of it as of a request."""
        exchange = Exchange(
            self.exchange.route,
            "SUBSCRIBE",
            self.exchange.headers,
            self.exchange.client,
            exchanges.request_id(None),
        )
        metrics.LIVE.subscribers += 1
        try:
            with self.watch.over(exchange):
                await self._told(operation, exchange)
        finally:
            metrics.LIVE.subscribers -= 1

    async def _told(self, operation: Operation[Context, None], exchange: Exchange) -> None:
        try:
            await self._run(operation, exchange)
        except Unavailable as fault:
            await self.websocket.close(code=TRY_AGAIN_LATER, reason=fault.kind)
        except Unauthenticated:
            await self.websocket.close(code=FORBIDDEN, reason="Forbidden")
        except ProgrammeError as fault:
            exchange.status = 400
            await self._refuse(operation, told(fault, exchange.language))
        except WebSocketDisconnected:
            exchange.status = exchanges.CLIENT_LEFT
        except Exception as fault:  # noqa: BLE001 (told masked, with a reference to the log)
            exchange.status = 500
            await self._refuse(
                operation, listed([masked(fault, Context(language=exchange.language))])
            )

    async def _run(self, operation: Operation[Context, None], exchange: Exchange) -> None:
        actor, verify = await recognise(self.authorization)
        exchange.actor, exchange.status = actor, 200
        given = cast("Parameters", operation.query)
        ask, wanted, spent = await self.gate.admit(given, actor, exchange.client)
        exchange.runs(wanted.kind, wanted.name, spent.cost)
        context = self.gate.context(actor, exchange.language, verify)
        executor = self.gate.executor
        if wanted.kind == "subscription":
            answers = executor.subscribe(wanted, ask, context)
            with self.gate.watching(actor, exchange.client):
                async with aclosing(answers):
                    async for answer in answers:
                        await self._tell(operation, answer)
        else:
            await self._tell(operation, await executor.run(wanted, ask, context))
        await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def _tell(self, operation: Operation[Context, None], answer: Answer) -> None:
        if operation.completed:
            return
        if not answer.executed:
            await self._refuse(operation, answer.body)
            return
        name = orjson.dumps(operation.id)
        text = b'{"id":%b,"type":"next","payload":%b}' % (name, answer.body)
        await self.websocket.send_text(text)

    async def _refuse(self, operation: Operation[Context, None], response: bytes) -> None:
        errors = orjson.loads(response)["errors"]
        await operation.send_operation_message(
            {"id": operation.id, "type": "error", "payload": errors}
        )


def _well_formed(message: Any) -> bool:
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if message["type"] in ("complete", "subscribe"):
        return isinstance(message.get("id"), str)
    return True
