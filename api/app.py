"""The ASGI application: GraphQL, its SDL, and health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from api import local_db, telemetry
from api.graphql import Endpoint
from programme import database
from programme.errors import ProgrammeError


def create() -> Starlette:
    """The application of one server process; its database opens and closes with it."""
    telemetry.configure()
    endpoint = Endpoint()
    sdl = endpoint.schema.as_str()

    async def schema_file(_: Request) -> Response:
        return PlainTextResponse(sdl, media_type="application/graphql")

    return Starlette(
        routes=[
            Route("/graphql", endpoint),
            WebSocketRoute("/graphql", endpoint),
            Route("/schema.graphql", schema_file),
            Route("/health/live", _live),
            Route("/health/ready", _ready),
        ],
        lifespan=_lifespan,
    )


@asynccontextmanager
async def _lifespan(_: Starlette) -> AsyncIterator[None]:
    async with local_db.connected():
        yield


async def _live(_: Request) -> Response:
    return JSONResponse({"status": "live"})


async def _ready(_: Request) -> Response:
    try:
        await database.ping()
    except ProgrammeError as fault:
        return JSONResponse({"status": "away", "message": fault.message}, 503)
    return JSONResponse({"status": "ready"})
