"""What a connection to the database is: its settings, the records that Tortoise knows by it, and
whoever watches its statements."""

from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

import asyncpg

MODELS = [
    "programme.records.areas",
    "programme.records.people",
    "programme.records.actors",
    "programme.records.work",
    "programme.records.edits",
    "programme.records.files",
    "programme.records.plans",
    "programme.records.decisions",
    "programme.records.scenarios",
    "programme.records.handovers",
    "programme.records.rewards",
    "programme.records.progress",
    "programme.records.expectations",
    "programme.records.registry",
    "programme.records.paths",
    "programme.records.licences",
    "programme.records.marketing",
    "programme.records.imports",
    "programme.records.duplicates",
]
MIGRATIONS = "programme.records.migrations"
Observer = Callable[[Any], None]


class KeptConnection(asyncpg.Connection):
    """A connection that is released without a reset statement (it costs a round trip a query).

    Nothing here changes session state outside a transaction: settings are ``SET LOCAL``, locks
    are ``pg_advisory_xact_lock``; LISTEN has a connection of its own.
    """

    observer: ClassVar[Observer | None] = None

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        observer = type(self).observer
        if observer is not None:
            self.add_query_logger(observer)

    def get_reset_query(self) -> str:
        return ""


def observe(observer: Observer) -> None:
    """Call ``observer`` after each statement of the connections that are opened from now on."""
    KeptConnection.observer = staticmethod(observer)


def config(url: str, *, pool: int = 8) -> dict[str, Any]:
    """Tortoise's configuration for a PostgreSQL ``url``; ``pool`` bounds the connections."""
    parts = urlsplit(url)
    credentials = {
        "host": unquote(parts.hostname or "") or None,
        "port": parts.port or 5432,
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password or "") or None,
        "database": parts.path.lstrip("/"),
        "minsize": 1,
        "maxsize": pool,
        "application_name": "jakmentor",
        "statement_cache_size": 500,
        "max_cached_statement_lifetime": 0,
        "max_cacheable_statement_size": 0,
    }
    return {
        "connections": {
            "default": {"engine": "tortoise.backends.asyncpg", "credentials": credentials}
        },
        "apps": {"programme": {"models": MODELS, "migrations": MIGRATIONS}},
        "use_tz": True,
        "timezone": "Asia/Jakarta",
    }
