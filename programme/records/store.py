"""The way to the database: connect, one transaction a verb, plain SQL inside it, migrate.

Verbs open ``transaction()``; inside and outside it ``fetch``, ``fetch_row``, ``fetch_value`` and
``execute`` run on the connection in force, so that events and jobs share the verb's fate.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg
from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.exceptions import DBConnectionError

from programme import clock
from programme.errors import Unavailable
from programme.records.connection import KeptConnection, config
from programme.records.lending import Lending

WRONG_VALUE = (asyncpg.DataError, asyncpg.exceptions.ProtocolViolationError)
"""A bound value that its type cannot hold."""
AWAY = (
    OSError,
    DBConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidCatalogNameError,
)
"""No server, none that takes connections now, or one that ended the connection, perhaps amid
another's statement (an internal error of the client's): another try may find it again. A restore
renames the database for a moment, so a missing one counts."""


async def connect(url: str, *, pool: int = 8) -> None:
    """Open the pool and the records' registry.

    Raises Unavailable, saying what to do, where no server answers.
    """
    try:
        await Tortoise.init(config=config(url, pool=pool), _enable_global_fallback=True)
        client = _client()
        client.connection_class = KeptConnection  # type: ignore[attr-defined]
        await _stand_on_the_citys_day()
    except AWAY as fault:
        await disconnect()
        raise away(fault) from fault


async def _stand_on_the_citys_day() -> None:
    """A seeded city carries its own date; a database before its first migration has none."""
    day = None
    if await fetch_value("SELECT to_regclass('setting')") is not None:
        day = await fetch_value("SELECT value #>> '{}' FROM setting WHERE key = 'as_of'")
    clock.stand_on(date.fromisoformat(day) if day else None)


async def disconnect() -> None:
    """Close every connection; harmless where none is open."""
    if _lent.lending is not None:
        await _lent.lending.close()
        _lent.lending = None
    await Tortoise.close_connections()


def _client() -> BaseDBAsyncClient:
    return get_connection("default")


def away(fault: BaseException) -> Unavailable:
    return Unavailable(
        "The database does not answer. Check that it runs (jakmentor doctor), then try again;"
        " nothing was half-written.",
        "Basis data tidak menjawab. Periksa apakah berjalan (jakmentor doctor), lalu coba lagi;"
        " tidak ada yang tertulis sebagian.",
        facts={"fault": type(fault).__name__},
    )


@dataclass(slots=True)
class _Held:
    """The connection of a transaction in force, None once it has ended: a task that was begun
    within it, and lives on, then has connections of its own."""

    connection: asyncpg.Connection | None


_held: ContextVar[_Held | None] = ContextVar("held", default=None)


def _in_force() -> asyncpg.Connection | None:
    held = _held.get()
    return None if held is None else held.connection


@dataclass(slots=True)
class _Lent:
    lending: Lending | None = None


_lent = _Lent()


async def _connections() -> Lending:
    """The connections of Tortoise's asyncpg pool, which its first connection opens. Statements go
    straight to them: the way through Tortoise's own client takes thrice the time of a short one."""
    client: Any = _client()
    if client._pool is None:
        async with client.acquire_connection():
            pass
    if _lent.lending is None or _lent.lending.pool is not client._pool:
        _lent.lending = Lending(client._pool)
    return _lent.lending


@asynccontextmanager
async def _lent_one() -> AsyncIterator[asyncpg.Connection]:
    lending = await _connections()
    connection = await lending.take()
    try:
        yield connection
    except BaseException:
        await lending.drop(connection)
        raise
    lending.give(connection)


async def _run(how: str, sql: str, values: Sequence[object]) -> Any:
    """One statement: on the connection of the transaction in force, else on any."""
    held = _in_force()
    if held is not None:
        return await getattr(held, how)(sql, *values)
    lending = await _connections()
    connection = await lending.take()
    try:
        answer = await getattr(connection, how)(sql, *values)
    except BaseException:
        await lending.drop(connection)
        raise
    lending.give(connection)
    return answer


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """One verb, one transaction: all of it is written or none of it. Nests as savepoints."""
    outer = _in_force()
    try:
        if outer is not None:
            async with outer.transaction():
                yield
        else:
            async with _lent_one() as connection, _holding(connection):
                yield
    except AWAY as fault:
        raise away(fault) from fault


@asynccontextmanager
async def _holding(connection: asyncpg.Connection) -> AsyncIterator[None]:
    held = _Held(connection)
    token = _held.set(held)
    try:
        async with connection.transaction():
            yield
    finally:
        held.connection = None
        _held.reset(token)


@asynccontextmanager
async def raw() -> AsyncIterator[asyncpg.Connection]:
    """The asyncpg connection in force (COPY, listen, prepared reads)."""
    inner = _in_force()
    try:
        if inner is not None:
            yield inner
        else:
            async with _lent_one() as connection:
                yield connection
    except AWAY as fault:
        raise away(fault) from fault


async def dedicated() -> asyncpg.Connection:
    """A connection of its own, outside the pool: for LISTEN. Whoever asks closes it."""
    client: Any = _client()
    try:
        return await asyncpg.connect(
            host=client.host,
            port=client.port,
            user=client.user,
            password=client.password,
            database=client.database,
            server_settings=client.server_settings,
        )
    except AWAY as fault:
        raise away(fault) from fault


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of its own to the database at ``url``, before or beside the programme's pool.

    Raises Unavailable where no server answers.
    """
    try:
        connection = await asyncpg.connect(url)
    except AWAY as fault:
        raise away(fault) from fault
    try:
        yield connection
    finally:
        await connection.close()


async def setting(key: str) -> Any:
    """A fact of this installation (``city``, ``as_of``), or None."""
    text = await fetch_value("SELECT value FROM setting WHERE key = $1", key)
    return None if text is None else json.loads(text)


def in_use() -> int:
    """Connections of the pool that are at work now."""
    return 0 if _lent.lending is None else _lent.lending.in_use


async def ping() -> None:
    """Ask the database to answer. Raises Unavailable."""
    await fetch_value("SELECT 1")


async def fetch(sql: str, *values: object) -> list[asyncpg.Record]:
    try:
        return list(await _run("fetch", sql, values))
    except AWAY as fault:
        raise away(fault) from fault


async def fetch_row(sql: str, *values: object) -> asyncpg.Record | None:
    try:
        row: asyncpg.Record | None = await _run("fetchrow", sql, values)
    except AWAY as fault:
        raise away(fault) from fault
    return row


async def fetch_value(sql: str, *values: object) -> Any:
    try:
        return await _run("fetchval", sql, values)
    except AWAY as fault:
        raise away(fault) from fault


async def read_value(sql: str, values: Sequence[object]) -> Any:
    """The one value of a compiled read."""
    try:
        return await _run("fetchval", sql, values)
    except AWAY as fault:
        raise away(fault) from fault


async def execute(sql: str, *values: object) -> str:
    """Run a statement; the answer is PostgreSQL's command tag (``UPDATE 3``)."""
    try:
        tag: str = await _run("execute", sql, values)
    except AWAY as fault:
        raise away(fault) from fault
    return tag


async def execute_many(sql: str, rows: Sequence[Sequence[object]]) -> None:
    try:
        await _run("executemany", sql, [rows])
    except AWAY as fault:
        raise away(fault) from fault
