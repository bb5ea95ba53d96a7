"""GraphQL over HTTP and WebSocket: who asks is known before anything is read."""

from collections.abc import Mapping
from json import JSONDecodeError
from typing import Any, Final

from cross_web import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from api.auth import authenticate, issuer
from api.code_gateway import code_gateway
from api.socket import SocketHandler
from programme.actors import ANYONE, Actor
from programme.errors import InvalidInput, ProgrammeError, Unauthenticated, Unavailable
from schema.compose import compose
from schema.context import Context

LANGUAGES = ("id", "en")
MOST_BYTES: Final = 1 << 20
"""The largest body of a request."""


class Endpoint(GraphQL[Context, None]):
    """The one endpoint. A bad token is 401 with a reason, never an anonymous read."""

    graphql_transport_ws_handler_class = SocketHandler

    def __init__(self) -> None:
        self.gateway = code_gateway()
        super().__init__(
            compose(),
            graphql_ide=None,
            allow_queries_via_get=True,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or one connection."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        request = Request(scope)
        try:
            scope["actor"] = await authenticate(request.headers.get("authorization"))
            await super().__call__(scope, bounded(receive), send)
        except ProgrammeError as fault:
            await refused(fault, spoken(request))(scope, receive, send)

    def decode_json(self, data: str | bytes) -> object:
        """Raises JSONDecodeError for whatever is no JSON: bytes that are no text, brackets and
        numbers without end."""
        try:
            return super().decode_json(data)
        except (ValueError, RecursionError) as fault:
            raise JSONDecodeError(str(fault), "", 0) from fault

    def parse_json(self, data: str | bytes) -> Any:
        """An object (null counts as an empty one) or a list. Raises HTTPException for the rest."""
        parsed = super().parse_json(data)
        if not isinstance(parsed, dict | list | None):
            raise HTTPException(400, 'A JSON object is needed: {"query": …}')
        return {} if parsed is None else parsed

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> Context:
        """The context of an operation, or of a connection before its init."""
        actor: Actor = request.scope.get("actor", ANYONE)
        language = spoken(request) if actor is ANYONE else actor.language
        return Context(actor=actor, language=language, gateway=self.gateway, issuer=issuer())

    async def on_ws_connect(self, context: Context) -> Any:
        """A WebSocket signs in with ``{"authorization": "Bearer …"}`` in connection_init."""
        given: Mapping[str, Any] = context.connection_params or {}
        header = given.get("authorization", given.get("Authorization"))
        try:
            context.actor = await authenticate(None if header is None else str(header))
        except Unauthenticated as fault:
            words = fault.words(context.language)
            raise ConnectionRejectionError({"code": fault.kind, "message": words}) from fault
        if context.actor is not ANYONE:
            context.language = context.actor.language
        return await super().on_ws_connect(context)


def bounded(receive: Receive) -> Receive:
    """``receive`` of a body up to MOST_BYTES. It raises InvalidInput (BODY_TOO_LARGE) beyond."""
    taken = 0

    async def receive_next() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MOST_BYTES:
            raise InvalidInput(
                f"The body is larger than {MOST_BYTES} bytes; send less at a time.",
                f"Isi permintaan lebih dari {MOST_BYTES} byte; kirim lebih sedikit sekaligus.",
                kind="BODY_TOO_LARGE",
                facts={"most": MOST_BYTES},
            )
        return message

    return receive_next


def spoken(connection: HTTPConnection) -> str:
    """The first language of Accept-Language that we speak; Indonesian unless asked otherwise."""
    for choice in connection.headers.get("accept-language", "").lower().split(","):
        language = choice.strip()[:2]
        if language in LANGUAGES:
            return language
    return "id"


def refused(fault: ProgrammeError, language: str) -> JSONResponse:
    """An answer without data: 401 for a bad token, 413 for a body that is too large, 503 where the
    database is away."""
    status, headers = 413 if fault.kind == "BODY_TOO_LARGE" else 400, {}
    if isinstance(fault, Unauthenticated):
        status, headers = 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    elif isinstance(fault, Unavailable):
        status, headers = 503, {"Retry-After": "5"}
    error = {"message": fault.words(language), "extensions": {"code": fault.kind}}
    return JSONResponse({"errors": [error]}, status, headers)
