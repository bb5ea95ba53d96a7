"""Logs: JSON lines on stderr, one a request; tracebacks hold no local variables (one may be a NIK
or a phone). Neither variables nor the text of a document ever come into a log."""

import sys
from typing import Final

import orjson
import structlog
from structlog.tracebacks import ExceptionDictTransformer

from api.http.exchange import Exchange
from programme.actors import ANYONE

LONGEST_NAME: Final = 80
ROUTES: Final = frozenset({"graphql", "schema.graphql", "health", "metrics", "files"})
log = structlog.get_logger("http")


def configure() -> None:
    """Set up the process's logs; every long-running command does so once."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(serializer=orjson.dumps),
        ],
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )


def tell(exchange: Exchange) -> None:
    """The line of an answered request: of its URL the first word alone, since others are secrets
    (a file's ticket) or a document."""
    actor, operation = exchange.actor, exchange.operation
    log.info(
        "request",
        request=exchange.id,
        route=route(exchange.route),
        method=exchange.method,
        status=exchange.status,
        ms=round(exchange.milliseconds, 2),
        actor=None if actor is ANYONE else actor.id,
        role=actor.role.value,
        kind=exchange.kind,
        operation=operation[:LONGEST_NAME] if operation else None,
        cost=exchange.cost,
    )


def route(path: str) -> str:
    """What a path leads to."""
    first = path.strip("/").partition("/")[0]
    return first if first in ROUTES else "other"
