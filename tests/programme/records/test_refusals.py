"""The database refuses by itself what its constraints forbid: each is broken once, by name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from tests.programme.records.broken import BROKEN
from tests.programme.records.filling import fill

ABSENT = {"bigint": "9000000000000000", "integer": "2000000000", "smallint": "99"}
OUR_TABLE = (
    "conrelid::regclass::text !~ '^(pgqueuer|tortoise)' AND connamespace = 'public'::regnamespace"
)


@pytest.fixture
async def filled(db: str) -> AsyncIterator[asyncpg.Connection]:
    """A database with a row in every table."""
    await fill()
    connection = await asyncpg.connect(db)
    yield connection
    await connection.close()


@asynccontextmanager
async def alone(connection: asyncpg.Connection, table: str, kept: str) -> AsyncIterator[None]:
    """Inside, of the checks and keys of ``table`` only the one named ``kept`` is in force; where
    that is a foreign key, the primary key too, which it may refer to. Then all is rolled back."""
    kinds = "cux" if kept.endswith("_fkey") else "cuxp"
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        rules = await connection.fetch(
            "SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass AND conname <> $2"
            " AND strpos($3, contype::text) > 0",
            table,
            kept,
            kinds,
        )
        for rule in rules:
            await connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {rule[0]} CASCADE")
        indexes = await connection.fetch(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = $1::regclass"
            " AND indisunique AND NOT indisprimary AND indexrelid::regclass::text <> $2",
            table,
            kept,
        )
        for index in indexes:
            await connection.execute(f"DROP INDEX {index[0]}")
        yield
    finally:
        await transaction.rollback()


async def refusal(connection: asyncpg.Connection, table: str, rule: str, sql: str) -> str:
    """The name of the constraint that refuses a statement where it alone is in force."""
    async with alone(connection, table, rule):
        try:
            done = await connection.execute(sql)
        except asyncpg.IntegrityConstraintViolationError as fault:
            return str(fault.constraint_name)
        return f"nothing: {done}"


async def test_every_check_refuses_what_breaks_it(filled: asyncpg.Connection) -> None:
    found = await filled.fetch(
        f"SELECT conname FROM pg_constraint WHERE contype = 'c' AND {OUR_TABLE}"
    )
    told = {
        f"{table}_{name}_check": await refusal(
            filled, table, f"{table}_{name}_check", f"UPDATE {table} SET {broken}"
        )
        for table, breaks in BROKEN.items()
        for name, broken in breaks.items()
    }

    assert told == {row["conname"]: row["conname"] for row in found}


async def test_every_unique_and_exclusion_refuses_a_second_such_row(
    filled: asyncpg.Connection,
) -> None:
    found = await filled.fetch(
        "SELECT indrelid::regclass::text AS name, indexrelid::regclass::text AS rule,"
        " coalesce(pg_get_expr(indpred, indrelid), 'true') AS predicate FROM pg_index"
        " WHERE (indisunique OR indisexclusion) AND indrelid::regclass::text"
        " !~ '^(pgqueuer|tortoise|pg_)' AND indrelid IN (SELECT oid FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace)"
    )
    told = {}
    for row in found:
        copy = f"INSERT INTO {row['name']} SELECT * FROM {row['name']} WHERE {row['predicate']}"
        told[row["rule"]] = await refusal(filled, row["name"], row["rule"], f"{copy} LIMIT 1")

    assert len(told) > 50
    assert told == {rule: rule for rule in told}


async def test_every_foreign_key_refuses_what_is_not_there(filled: asyncpg.Connection) -> None:
    found = await filled.fetch(
        "SELECT conname, conrelid::regclass::text AS name, attname,"
        " format_type(atttypid, NULL) AS kind FROM pg_constraint JOIN pg_attribute"
        " ON attrelid = conrelid AND attnum = conkey[1]"
        f" WHERE contype = 'f' AND {OUR_TABLE}"
    )
    told = {}
    for row in found:
        absent = ABSENT.get(row["kind"], "'99'")
        sql = f"UPDATE {row['name']} SET {row['attname']} = {absent}"
        told[row["conname"]] = await refusal(filled, row["name"], row["conname"], sql)

    assert len(told) > 50
    assert told == {rule: rule for rule in told}


async def test_what_is_referred_to_cannot_be_removed(filled: asyncpg.Connection) -> None:
    for table in (
        "person",
        "mentor",
        "actor",
        "area",
        "agency",
        "stage",
        "training_session",
        "job",
    ):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await filled.execute(f"DELETE FROM {table}")
        assert await filled.fetchval(f"SELECT count(*) FROM {table}") > 0


@pytest.mark.parametrize("table", ["consent", "audit", "point_entry", "change", "progress_model"])
async def test_ledgers_only_grow(filled: asyncpg.Connection, table: str) -> None:
    before = await filled.fetch(f"SELECT * FROM {table}")

    for sql in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(asyncpg.RestrictViolationError, match=f"{table} is append-only"):
            await filled.execute(sql)

    assert await filled.fetch(f"SELECT * FROM {table}") == before


async def test_the_totals_are_those_of_the_ledger(filled: asyncpg.Connection) -> None:
    total = await filled.fetch("SELECT actor_id, week, points, entries FROM point_total")
    ledger = await filled.fetch(
        "SELECT actor_id, week, sum(points)::int AS points, count(*)::int AS entries"
        " FROM point_entry GROUP BY actor_id, week"
    )

    assert [tuple(row) for row in total] == [tuple(row) for row in ledger]
