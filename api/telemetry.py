"""Logs: JSON lines on stderr or in a file, one a request; tracebacks hold no local variables (one
may be a NIK or a phone). Neither variables nor the text of a document ever come into a log."""

import sys
from functools import cache
from typing import Any, BinaryIO, Final

import orjson
import structlog
from structlog.tracebacks import ExceptionDictTransformer

from api.http.exchange import Exchange
from programme import clock
from programme.actors import ANYONE

LONGEST_NAME: Final = 80
ROUTES: Final = frozenset({"graphql", "schema.graphql", "health", "metrics", "files", "imports"})


def configure(into: BinaryIO | None = None) -> None:
    """Set up the process's logs; every long-running command does so once."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(serializer=orjson.dumps),
        ],
        logger_factory=structlog.BytesLoggerFactory(into or sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    requests.cache_clear()


@cache
def requests() -> structlog.BytesLogger:
    """The log of requests: structlog without its steps, since every request pays for them."""
    made: structlog.BytesLogger = structlog.get_config()["logger_factory"]()
    return made


def tell(exchange: Exchange) -> None:
    """Log an answered request."""
    requests().msg(orjson.dumps(line(exchange)))


def line(exchange: Exchange) -> dict[str, Any]:
    """What is told of a request: of its URL the first word alone, since others are secrets (a
    file's ticket) or a document."""
    actor, operation = exchange.actor, exchange.operation
    return {
        "event": "request",
        "level": "info",
        "timestamp": clock.instant(),
        "request": exchange.id,
        "route": route(exchange.route),
        "method": exchange.method,
        "status": exchange.status,
        "ms": round(exchange.milliseconds, 2),
        "actor": None if actor is ANYONE else actor.id,
        "role": actor.role.value,
        "kind": exchange.kind,
        "operation": operation[:LONGEST_NAME] if operation else None,
        "cost": exchange.cost,
    }


def route(path: str) -> str:
    """What a path leads to."""
    first = path.strip("/").partition("/")[0]
    return first if first in ROUTES else "other"
