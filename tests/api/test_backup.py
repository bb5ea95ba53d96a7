"""Backup and restore: the drill, and that a failed restore leaves everything as it was."""

import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from api.backup import BackupError, backup
from api.restore import restore


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def run(url: str, *statements: str) -> None:
    async with connected(url) as connection:
        for statement in statements:
            await connection.execute(statement)


async def contents(url: str) -> dict[str, str]:
    """Each table's rows, as one hash: equal where every value of every row is."""
    async with connected(url) as connection:
        tables = await connection.fetch(
            "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        )
        return {
            table["name"]: await connection.fetchval(
                "SELECT count(*) || ' ' || coalesce(md5(string_agg(row, '|' ORDER BY row)), '') "
                f'FROM (SELECT t::text AS row FROM "{table["name"]}" t) rows'
            )
            for table in tables
        }


async def structure(url: str) -> list[str]:
    """Every constraint, index, trigger and function (by name: a check is spelt anew each time)."""
    async with connected(url) as connection:
        rows = await connection.fetch(
            """
            SELECT format('%s %s %s', conrelid::regclass, contype, conname) AS told
            FROM pg_constraint
            UNION ALL SELECT indexname FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            """
        )
    return sorted(row["told"] for row in rows)


async def databases(url: str) -> set[str]:
    async with connected(at(url, "postgres")) as admin:
        return {row["datname"] for row in await admin.fetch("SELECT datname FROM pg_database")}


def any_file(folder: Path) -> bool:
    return any(folder.iterdir())


def at(url: str, name: str) -> str:
    return url.removesuffix(urlsplit(url).path) + f"/{name}"


@pytest.fixture
async def filled(db_url: str) -> str:
    """A migrated database with some rows of every kind that text can spoil."""
    await run(
        db_url,
        "INSERT INTO area (code, level, name) VALUES ('31', 'PROVINCE', E'DKI ''Jakarta'' \\\\ é')",
        "INSERT INTO setting (key, value) SELECT 'note ' || g, to_jsonb(g) "
        "FROM generate_series(1, 20000) g",
    )
    return db_url


async def test_the_drill_backup_drop_restore(filled: str, tmp_path: Path) -> None:
    rows, shape = await contents(filled), await structure(filled)
    file = tmp_path / "jakmentor.backup"

    written = await backup(filled, file)
    name = urlsplit(filled).path.lstrip("/")
    await run(at(filled, "postgres"), f'DROP DATABASE "{name}"')
    read = await restore(filled, file)

    assert await contents(filled) == rows
    assert await structure(filled) == shape
    assert written.size == read.size == file.stat().st_size
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_migrated_database_without_rows_may_be_restored_into(
    filled: str, tmp_path: Path
) -> None:
    rows = await contents(filled)
    await backup(filled, tmp_path / "b")
    await run(filled, "DELETE FROM setting", "DELETE FROM area")

    await restore(filled, tmp_path / "b")

    assert await contents(filled) == rows


async def test_a_filled_database_is_replaced_only_when_that_is_said(
    filled: str, tmp_path: Path
) -> None:
    before = await contents(filled)
    await backup(filled, tmp_path / "b")
    await run(filled, "INSERT INTO setting (key, value) VALUES ('later', 'true')")
    later = await contents(filled)
    existing = await databases(filled)

    with pytest.raises(BackupError) as refusal:
        await restore(filled, tmp_path / "b")
    name = urlsplit(filled).path.lstrip("/")
    assert refusal.value.message == (
        f"The database {name} holds rows already. To put the backup in their place, say --replace."
    )
    assert await contents(filled) == later

    await restore(filled, tmp_path / "b", replace=True)
    assert await contents(filled) == before
    assert await databases(filled) == existing


async def test_a_broken_backup_leaves_the_database_as_it_was(filled: str, tmp_path: Path) -> None:
    rows, existing = await contents(filled), await databases(filled)
    await backup(filled, tmp_path / "b")
    whole = (tmp_path / "b").read_bytes()
    (tmp_path / "b").write_bytes(whole[: len(whole) - 20_000])

    with pytest.raises(BackupError, match="pg_restore failed: "):
        await restore(filled, tmp_path / "b", replace=True)

    assert await contents(filled) == rows
    assert await databases(filled) == existing


async def test_whoever_is_connected_is_cut_off_and_comes_back_to_the_backup(
    filled: str, tmp_path: Path
) -> None:
    rows = await contents(filled)
    await backup(filled, tmp_path / "b")
    async with connected(filled) as old:
        await old.execute("DELETE FROM setting")

        await restore(filled, tmp_path / "b", replace=True)

        with pytest.raises((asyncpg.AdminShutdownError, asyncpg.InterfaceError, OSError)):
            await old.fetchval("SELECT 1")
    assert await contents(filled) == rows


@pytest.mark.parametrize("text", ["", "not a backup at all"])
async def test_another_file_is_refused(text: str, filled: str, tmp_path: Path) -> None:
    rows = await contents(filled)
    (tmp_path / "b").write_text(text)

    with pytest.raises(BackupError) as refusal:
        await restore(filled, tmp_path / "b", replace=True)

    assert refusal.value.message.startswith(f"{tmp_path}/b is not a backup that can be read here")
    assert await contents(filled) == rows


async def test_a_backup_of_another_database_is_refused(
    bare_url: str, filled: str, tmp_path: Path
) -> None:
    await run(bare_url, "CREATE TABLE cat (name text)")
    await backup(bare_url, tmp_path / "cats")

    with pytest.raises(BackupError) as refusal:
        await restore(filled, tmp_path / "cats", replace=True)

    assert refusal.value.message == (
        f"{tmp_path}/cats is a backup of another database, not of jakmentor."
    )


async def test_a_file_is_overwritten_only_when_that_is_said(db_url: str, tmp_path: Path) -> None:
    file = tmp_path / "b"
    file.write_text("kept")

    with pytest.raises(BackupError) as refusal:
        await backup(db_url, file)
    assert refusal.value.message == f"{file} exists already. Name another file, or say --replace."
    assert file.read_text() == "kept"

    await backup(db_url, file, replace=True)
    assert file.read_bytes().startswith(b"PGDMP")


async def test_a_dump_that_fails_leaves_no_file(db_url: str, tmp_path: Path) -> None:
    # given a table that the dumping account may not read
    await run(
        db_url,
        "DROP ROLE IF EXISTS onlooker",
        "CREATE ROLE onlooker LOGIN PASSWORD 'onlooker'",
    )
    url = db_url.replace(urlsplit(db_url).netloc.split("@")[0], "onlooker:onlooker")

    with pytest.raises(BackupError, match="permission denied"):
        await backup(url, tmp_path / "b")

    await run(db_url, "DROP ROLE onlooker")
    assert not any_file(tmp_path)
