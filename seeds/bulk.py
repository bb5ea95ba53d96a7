"""Filling whole tables fast: what slows a COPY is dropped first and made again from the catalogue.

All of it happens inside the caller's transaction: a load that fails leaves the database as it was.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

import asyncpg

from seeds.columns import Table
from seeds.layout import columns
from seeds.wire import stream

CONSTRAINTS = """
    SELECT conrelid::regclass::text AS on_table, conname AS name,
        format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname,
            pg_get_constraintdef(oid)) AS again
    FROM pg_constraint
    WHERE strpos($2::text, contype::text) > 0 AND conrelid = ANY($1::text[]::regclass[])
    ORDER BY contype = 'f', conname"""
INDEXES = """
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS again
    FROM pg_index i WHERE NOT indisprimary AND indrelid = ANY($1::text[]::regclass[])
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid AND contype <> 'f')
    ORDER BY indexrelid"""


@asynccontextmanager
async def unhindered(
    connection: asyncpg.Connection, tables: Sequence[str]
) -> AsyncIterator[list[str]]:
    """Inside, ``tables`` have neither foreign keys nor secondary indexes nor triggers of ours.

    Yields the statements that make keys and indexes again, for the caller to run.
    """
    again = await _drop_constraints(connection, tables, "fux")
    for row in await connection.fetch(INDEXES, tables):
        await connection.execute(f"DROP INDEX {row['name']}")
        again.insert(0, row["again"])
    for table in tables:
        await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield again
    for table in tables:
        await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@asynccontextmanager
async def unreferring(connection: asyncpg.Connection, table: str) -> AsyncIterator[None]:
    """Inside, ``table`` has no foreign keys: they are checked once, at the end."""
    again = await _drop_constraints(connection, [table], "f")
    yield
    for statement in again:
        await connection.execute(statement)


async def _drop_constraints(
    connection: asyncpg.Connection, tables: Sequence[str], kinds: str
) -> list[str]:
    """Drop the constraints of these kinds; what makes them again, foreign keys last."""
    rows = await connection.fetch(CONSTRAINTS, tables, kinds)
    for row in reversed(rows):
        await connection.execute(f'ALTER TABLE {row["on_table"]} DROP CONSTRAINT "{row["name"]}"')
    return [row["again"] for row in rows]


async def copy(connection: asyncpg.Connection, table: Table) -> None:
    """COPY one table; ``FREEZE`` needs it emptied in this transaction."""
    names = list(columns(table.name))

    async def pieces() -> AsyncIterator[bytes]:
        for piece in stream(table, names):
            yield piece

    await connection.copy_to_table(
        table.name, source=pieces(), columns=names, format="binary", freeze=True
    )


async def number_on(connection: asyncpg.Connection, tables: Sequence[str]) -> None:
    """Let every sequence go on after the highest number in its table."""
    owned = await connection.fetch(
        "SELECT c.relname AS on_table, attname AS name, pg_get_serial_sequence(c.relname, attname)"
        " AS sequence FROM pg_attribute JOIN pg_class c ON c.oid = attrelid"
        " WHERE c.relname = ANY($1::text[]) AND attnum > 0 AND NOT attisdropped"
        " AND pg_get_serial_sequence(c.relname, attname) IS NOT NULL",
        tables,
    )
    for row in owned:
        highest = f"SELECT max({row['name']}) FROM {row['on_table']}"
        await connection.execute(
            f"SELECT setval('{row['sequence']}', greatest(({highest}), 1), ({highest}) IS NOT NULL)"
        )


def shares(tables: Sequence[Table]) -> Iterator[tuple[Table, float]]:
    """Each table with the part of all rows that is loaded once it is."""
    total, done = sum(len(table) for table in tables), 0
    for table in tables:
        done += len(table)
        yield table, done / total
