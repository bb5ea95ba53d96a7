"""The ASGI application: GraphQL, files beside it, its SDL, metrics and health."""

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from secrets import compare_digest
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from api import local_db, metrics, telemetry
from api.files import Files
from api.http import replies
from api.http.exchange import spoken
from api.http.front import Front
from api.http.gate import Gate
from api.http.origins import Origins
from api.import_errors import ImportErrors
from api.settings import settings
from api.watch import opened
from programme import database
from programme.errors import ProgrammeError
from schema.answers import tag_of

COLLECTED: Final = (700, 5, 200)
"""New objects after which the collector comes, and how often it does before it looks further."""


def create() -> ASGIApp:
    """The application of one server process; its database opens and closes with it."""
    telemetry.configure()
    chosen = settings()
    gate, origins, watch = Gate(chosen), Origins(chosen.allowed_origins), opened(chosen)
    sdl = gate.executor.schema.as_str().encode()
    tag = replies.weak(tag_of(sdl))

    async def schema_file(request: Request) -> Response:
        headers = {"etag": tag.decode(), "cache-control": "public, no-cache"}
        known = request.headers.get("if-none-match")
        if replies.unchanged(tag, known.encode("latin-1") if known else None):
            return Response(status_code=304, headers=headers)
        return Response(sdl, media_type="application/graphql; charset=utf-8", headers=headers)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        with closing(watch):
            async with local_db.connected(), metrics.written():
                _settle()
                yield

    others = Starlette(
        routes=[
            Route("/schema.graphql", schema_file),
            Route("/files/{word}", Files(gate.budget)),
            Route("/imports/{word}/errors", ImportErrors(gate.budget)),
            Route("/metrics", _metrics),
            Route("/health/live", _live),
            Route("/health/ready", _ready),
        ],
        lifespan=lifespan,
    )
    production = chosen.environment == "production"
    return Front(gate, others, origins, watch, https_only=production)


def _settle() -> None:
    """What was made at the start stays: the collector need not go over it again and again, which
    held up everybody for some 200 ms. It comes often and stays short, since a document that is
    refused leaves a thousand objects in circles, and 50,000 of them hold everybody up for 70 ms.
    And a thread at work on a long document lets the loop go on twice a millisecond."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    sys.setswitchinterval(0.0005)


async def _metrics(request: Request) -> Response:
    """For whoever holds the token, where one is set; in production nobody else."""
    chosen = settings()
    token = chosen.metrics_token
    if token is None and chosen.environment == "production":
        return Response(status_code=404)
    given = request.headers.get("authorization", "")
    if token is not None and not _same(given, f"Bearer {token.get_secret_value()}"):
        return Response(status_code=401, headers={"www-authenticate": "Bearer"})
    return Response(metrics.shown(), media_type=metrics.MEDIA)


def _same(given: str, needed: str) -> bool:
    return compare_digest(given.encode(), needed.encode())


async def _live(_: Request) -> Response:
    return JSONResponse({"status": "live"})


async def _ready(request: Request) -> Response:
    try:
        await database.ping()
    except ProgrammeError as fault:
        language = spoken(request.headers.get("accept-language", "").encode("latin-1"))
        return JSONResponse({"status": "away", "message": fault.words(language)}, 503)
    return JSONResponse({"status": "ready"})
