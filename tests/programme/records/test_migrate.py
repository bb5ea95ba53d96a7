"""Migrations: up, down one and up again on a filled database; two at once; a wrong name."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from programme.errors import InvalidInput, Unavailable
from programme.records import store
from programme.records.migrate import applied, migrate, names

ROOT = Path(__file__).parents[3]
PROGRAM = """
import asyncio, sys
from programme.records.migrate import migrate
print(*asyncio.run(migrate(sys.argv[1])))
"""
CATALOGUE = """
    SELECT 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public'
    UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function', '', proname, pg_get_functiondef(p.oid) FROM pg_proc p
    JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'public' AND prokind = 'f'
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
    UNION ALL SELECT 'column', table_name, column_name, concat_ws(' ', data_type, is_nullable,
        collation_name, column_default) FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY 1, 2, 3"""


DERIVED = {"person": ["mentor_id"], "board_member": ["id"], "board_size": ["id"]}
"""Columns that a migration fills from other tables, and what numbers the rows that it makes."""
MADE = {"board_member", "board_size", "licence_type"}
"""Tables that a migration fills; those below it do not have them."""
RESPONSIBLE = "SELECT p.id, p.mentor_id FROM person p ORDER BY p.id"


async def catalogue(url: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(CATALOGUE)]
    finally:
        await connection.close()


async def content(url: str) -> dict[str, str]:
    """A digest of every table of ours, but for columns that hold nothing or are derived."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename !~ '^(pgqueuer|tortoise)'"
        )
        return {
            table: await connection.fetchval(
                "SELECT coalesce(md5(string_agg(r.told, '' ORDER BY r.told)), '') FROM"
                " (SELECT md5(jsonb_strip_nulls(to_jsonb(t) - $1::text[])::text) AS told"
                f" FROM {table} t) r",
                DERIVED.get(table, []),
            )
            for (table,) in tables
        }
    finally:
        await connection.close()


async def test_down_one_and_up_again_then_down_to_the_first_on_a_filled_database(city: str) -> None:
    responsible = await store.fetch(RESPONSIBLE)
    await store.execute("DELETE FROM licence")  # a later table's rows go with it
    await store.disconnect()
    shape, rows = await catalogue(city), await content(city)
    *kept, newest = names()

    assert await migrate(city, kept[-1]) == kept
    assert await catalogue(city) != shape
    assert await migrate(city) == [*kept, newest]
    assert await catalogue(city) == shape

    assert await migrate(city, kept[0]) == kept[:1]
    left = await content(city)
    assert left == {table: rows[table] for table in left}
    assert not any(rows[table] for table in rows.keys() - left.keys() - MADE)
    assert await migrate(city) == [*kept, newest]
    assert await catalogue(city) == shape
    assert await content(city) == rows
    await store.connect(city)
    assert await store.fetch(RESPONSIBLE) == responsible


async def test_two_at_once_both_succeed(bare_url: str) -> None:
    def run() -> str:
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM, bare_url],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    told = await asyncio.gather(asyncio.to_thread(run), asyncio.to_thread(run))

    assert told == [" ".join(names())] * 2
    assert await applied(bare_url) == names()


async def test_again_changes_nothing(db_url: str) -> None:
    before = await catalogue(db_url)

    assert await migrate(db_url) == names()

    assert await catalogue(db_url) == before


async def test_a_wrong_name_is_refused_with_the_right_ones(bare_url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await migrate(bare_url, "0009_future")

    assert refused.value.message == f"No migration 0009_future; there are {', '.join(names())}."
    assert await applied(bare_url) == []


async def test_a_server_that_is_away_is_told(bare_url: str) -> None:
    away = "postgresql://nobody@127.0.0.1:9/none"

    with pytest.raises(Unavailable):
        await migrate(away)
