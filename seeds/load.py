"""Fill a database with a synthetic city: all of it in one transaction, or nothing.

A database that holds people already is refused unless ``replace`` is given, which deletes
everything in it first.
"""

import asyncio
from datetime import date
from pathlib import Path

import asyncpg
import numpy as np

from programme import points
from programme.errors import Conflict
from programme.records import store
from seeds import bulk
from seeds.city import City, generate, silent
from seeds.layout import TABLES
from seeds.sealing import sealed
from seeds.weeks import Progress

LOCK = 7_040_045
LEDGER = "point_entry"
MEMBERS = "SELECT board_renew(ARRAY(SELECT actor_id FROM mentor UNION SELECT actor_id FROM cadre))"
"""Who has a place on the boards, which triggers keep that a COPY does without."""
EVERY_TABLE = (
    "SELECT string_agg(oid::regclass::text, ', ') FROM pg_class WHERE relkind = 'r'"
    " AND relnamespace = 'public'::regnamespace AND relname <> 'tortoise_migrations'"
    " AND relname NOT LIKE 'pgqueuer_schema%' AND relname <> 'licence_type'"
)
"""But what the migrations bring."""


async def load(  # noqa: PLR0913 (what a city is made from)
    url: str,
    size: str = "kecamatan",
    seed: int = 1,
    replace: bool = False,
    on_progress: Progress = silent,
    *,
    until: date | None = None,
    truth: Path | None = None,
) -> City:
    """Generate the city of ``size`` and ``seed`` and fill the migrated database at ``url`` with it.

    ``on_progress(phase, fraction)`` is told how far it is; ``truth`` is a file for what was
    planted (``.npz``). The NIK key must be in use (``programme.secrets.use``).

    Raises Conflict where the database holds people and ``replace`` is not set, InvalidInput for an
    unknown size or day, Unavailable where no server answers or no key is set.
    """
    async with store.opened(url) as connection:
        if not replace:
            await refuse_second(connection)
        city = await asyncio.to_thread(generate, size, seed, until=until, on_progress=on_progress)
        on_progress("sealing", 0.0)
        tables = dict(city.tables)
        for name, numbers in city.secret.items():
            tables[name] = await asyncio.to_thread(sealed, tables[name], numbers)
        await _fill(connection, City(**{**vars(city), "tables": tables}), replace, on_progress)
    if truth is not None:
        truth.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(truth, allow_pickle=False, **city.truth)
    return city


async def refuse_second(connection: asyncpg.Connection) -> None:
    """Raises Conflict where the database holds a city, or people that no seed put there."""
    told = await connection.fetchrow(
        "SELECT value->>'size' AS size, value->>'seed' AS seed FROM setting WHERE key = 'city'"
    )
    people = await connection.fetchval("SELECT count(*) FROM (SELECT 1 FROM person LIMIT 1) p")
    if told is None and not people:
        return
    name = f"{told['size']}, seed {told['seed']}" if told else None
    holds = f"a city ({name})" if name else "people that no seed put there"
    isi = f"kota ({name})" if name else "data orang yang bukan dari seed"
    raise Conflict(
        f"This database already holds {holds}; nothing was changed. To delete everything in it"
        " and seed anew, add --replace.",
        f"Basis data ini sudah berisi {isi}; tidak ada yang diubah. Untuk menghapus semua isinya"
        " dan mengisi ulang, tambahkan --replace.",
        kind="ALREADY_SEEDED",
        facts={"city": name},
    )


async def _fill(
    connection: asyncpg.Connection, city: City, replace: bool, on_progress: Progress
) -> None:
    """Everything in one transaction; where it fails the database is as it was."""
    names = list(TABLES)
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        if not replace:
            await refuse_second(connection)
        await connection.execute("SET LOCAL maintenance_work_mem = '256MB'")
        await connection.execute(f"TRUNCATE {await connection.fetchval(EVERY_TABLE)}")
        async with bulk.unhindered(connection, names) as again:
            for table, fraction in bulk.shares([city.tables[name] for name in names]):
                await bulk.copy(connection, table)
                on_progress("copy", fraction)
            for done, statement in enumerate(again, 1):
                await connection.execute(statement)
                on_progress("indexes", done / len(again))
        await bulk.number_on(connection, names)
        await connection.execute(MEMBERS)
        await connection.execute(f"ANALYZE {', '.join(names)}, board_member, board_size")
        await _pay(connection, on_progress)


async def _pay(connection: asyncpg.Connection, on_progress: Progress) -> None:
    """Replay the validated events into the ledger of points, whose trigger keeps the totals."""
    on_progress("points", 0.0)
    async with bulk.unreferring(connection, LEDGER):
        for statement in points.replay():
            await connection.execute(statement)
    await connection.execute(f"ANALYZE {LEDGER}, point_total")
    on_progress("points", 1.0)
