"""One SHA-256 over the logical values of a city, the same from memory and from a database.

What is hashed is each table's binary COPY stream in the order of its key, columns by name; columns
of bytes (ciphers, keyed hashes) are left out, and so is the setting that holds this hash.
"""

import hashlib
from collections.abc import Iterable, Mapping

import asyncpg

from programme.records import store
from seeds.columns import Table
from seeds.layout import logical
from seeds.wire import stream

TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " AND relname NOT LIKE 'pgqueuer%' AND relname <> 'tortoise_migrations'"
)
"""Every table of the programme: neither the migrations' nor the queue's own."""
EMPTY = 21
"""Bytes of a COPY stream without rows: header and trailer."""


def logical_hash(tables: Mapping[str, Table]) -> str:
    """The hash of a generated city's tables."""
    return _over({name: _of_table(table) for name, table in tables.items() if len(table)})


def _of_table(table: Table) -> str:
    digest = hashlib.sha256()
    for piece in stream(table, logical(table.name)):
        digest.update(piece)
    return digest.hexdigest()


async def database_hash(tables: Iterable[str] | None = None) -> str:
    """The hash of the connected database: of ``tables``, or of every table of the programme."""
    async with store.raw() as connection:
        chosen = tables or [row[0] for row in await connection.fetch(TABLES)]
        return _over({name: await _of_stored(connection, name) for name in chosen})


def _over(digests: Mapping[str, str]) -> str:
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(digests.items()) if digest)
    return hashlib.sha256(lines.encode()).hexdigest()


async def _of_stored(connection: asyncpg.Connection, table: str) -> str:
    """The digest of one stored table; empty where it has no rows."""
    digest, size = hashlib.sha256(), 0

    async def take(piece: bytes) -> None:
        nonlocal size
        size += len(piece)
        digest.update(piece)

    query = await _query(connection, table)
    await connection.copy_from_query(query, output=take, format="binary")
    return digest.hexdigest() if size > EMPTY else ""


async def _query(connection: asyncpg.Connection, table: str) -> str:
    columns = await connection.fetch(
        "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0"
        " AND NOT attisdropped AND atttypid <> 'bytea'::regtype ORDER BY attname COLLATE \"C\"",
        table,
    )
    names = ", ".join(row["attname"] for row in columns)
    kept = "WHERE key <> 'city'" if table == "setting" else ""
    return f"SELECT {names} FROM {table} {kept} ORDER BY {await _key(connection, table)}"


async def _key(connection: asyncpg.Connection, table: str) -> str:
    """The primary key, text by its bytes."""
    rows = await connection.fetch(
        "SELECT attname, attcollation <> 0 AS text FROM pg_index JOIN pg_attribute"
        " ON attrelid = indrelid AND attnum = ANY(indkey)"
        " WHERE indrelid = $1::regclass AND indisprimary ORDER BY attnum",
        table,
    )
    return ", ".join(row["attname"] + (' COLLATE "C"' if row["text"] else "") for row in rows)
