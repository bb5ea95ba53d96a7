"""A backup brought back, or everything left as it was.

The backup is read into a fresh database beside the old one; their names are swapped at the end, in
one transaction. Where anything fails before that, the old database has not been touched.
"""

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from api.backup import BackupError, Done, fitting, run
from api.binaries import Binaries

OURS = "TABLE DATA public tortoise_migrations "
JOBS = "2"


async def restore(url: str, file: Path, *, replace: bool = False) -> Done:
    """Put what `file` holds in the place of the database at `url`, which need not exist.

    Raises BackupError where the file is no backup of ours, where the database holds rows and
    `replace` is not said, or where pg_restore fails; the database is then as it was.
    """
    begun = time.monotonic()
    server, name = _at(url, "postgres"), urlsplit(url).path.lstrip("/")
    program = await _reader(await fitting(server), file)
    async with _connected(server) as admin:
        exists = await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", name)
        if exists and not replace and await _is_filled(url):
            raise BackupError(
                f"The database {name} holds rows already. To put the backup in their place, "
                "say --replace.",
                f"Basis data {name} sudah berisi. Untuk menggantinya dengan cadangan, "
                "tambahkan --replace.",
            )
        fresh = f"{name}_{secrets.token_hex(4)}"
        await admin.execute(f'CREATE DATABASE "{fresh}" TEMPLATE template0')
        try:
            await _fill(program, _at(url, fresh), file)
            await _swap(admin, name, fresh)
        finally:
            await admin.execute(f'DROP DATABASE IF EXISTS "{fresh}" WITH (FORCE)')
    return Done.since(begun, file)


async def _reader(programs: list[Binaries], file: Path) -> str:
    """The nearest pg_restore that can read the file. Raises BackupError where none can."""
    refusal: object = None
    for found in programs:
        program = found.program("pg_restore")
        try:
            contents = await run(program, "--list", str(file))
        except BackupError as fault:
            refusal = fault
            continue
        if OURS not in contents:
            raise BackupError(
                f"{file} is a backup of another database, not of jakmentor.",
                f"{file} adalah cadangan basis data lain, bukan jakmentor.",
            )
        return program
    raise BackupError(
        f"{file} is not a backup that can be read here ({refusal}).",
        f"{file} bukan cadangan yang dapat dibaca di sini ({refusal}).",
    )


async def _fill(program: str, fresh_url: str, file: Path) -> None:
    flags = ("--exit-on-error", "--no-owner", "--no-privileges", "--jobs", JOBS)
    await run(program, *flags, str(file), url=fresh_url)
    async with _connected(fresh_url) as connection:
        await connection.execute("ANALYZE")


async def _swap(admin: asyncpg.Connection, name: str, fresh: str) -> None:
    """Give the fresh database the old one's name, and the old one the fresh one's."""
    parked = f"{name}_{secrets.token_hex(4)}"
    exists = await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", name)
    if not exists:
        await admin.execute(f'ALTER DATABASE "{fresh}" RENAME TO "{name}"')
        return
    try:
        await admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
        )
        async with admin.transaction():
            await admin.execute(f'ALTER DATABASE "{name}" RENAME TO "{parked}"')
            await admin.execute(f'ALTER DATABASE "{fresh}" RENAME TO "{name}"')
            await admin.execute(f'ALTER DATABASE "{parked}" RENAME TO "{fresh}"')
    except BaseException:
        await admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')
        raise


async def _is_filled(url: str) -> bool:
    """Whether any table holds a row, other than what the migrations bring and the change feed,
    which tells of rows that are gone as well."""
    async with _connected(url) as connection:
        tables = await connection.fetch(
            "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname "
            "NOT IN ('pg_catalog', 'information_schema')"
            " AND tablename NOT IN ('tortoise_migrations', 'licence_type', 'change')"
        )
        for table in tables:
            if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table['name']})"):
                return True
        return False


def _at(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
