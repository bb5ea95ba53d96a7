"""The database of `make bench-api`: the seeded Jakarta, grown by ``grow.sql`` to the sizes that the
API is measured at, in a cluster of its own; each run works on a copy of it."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from api.cluster import Cluster
from programme import secrets
from programme.records.migrate import applied, migrate
from seeds.bulk import number_on
from seeds.load import load
from tests.bench.city import SECRET

GROW = Path(__file__).with_name("grow.sql")
GROWN = ["actor", "mentor", "person", "cadre"]
SIZES = {
    "mentors": ("SELECT count(*) FROM mentor WHERE active_to IS NULL", 600),
    "Jakpreneurs": ("SELECT count(*) FROM person", 200_000),
    "stage events": ("SELECT count(*) FROM attainment", 1_000_000),
    "ledger rows": ("SELECT count(*) FROM point_entry", 1_000_000),
    "cadres": ("SELECT count(*) FROM cadre", 10_000),
}
COPY = "bench"


@contextmanager
def city(folder: Path | None) -> Iterator[str]:
    """The URL of a copy of the grown city, which ends with the block.

    The city is kept in ``folder`` for the next run; without one it is built and removed. Commits
    do not wait for the disk: what is measured is the work, not the machine's disk.
    """
    secrets.use(SECRET)
    with tempfile.TemporaryDirectory(prefix="jakmentor-bench-") as temporary:
        home = folder or Path(temporary)
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o711)
        cluster = Cluster(home / "postgres")
        with cluster.used() as url:
            asyncio.run(_built(url))
            asyncio.run(_copied(cluster.url("postgres")))
            yield cluster.url(COPY)


async def _built(url: str) -> None:
    changed = await applied(url) != await migrate(url)
    connection = await asyncpg.connect(url)
    try:
        if await connection.fetchval("SELECT 1 FROM setting WHERE key = 'grown'") is None:
            await load(url, "jakarta", replace=True)
            async with connection.transaction():
                await connection.execute(GROW.read_text())
                await number_on(connection, GROWN)
                await connection.execute("INSERT INTO setting VALUES ('grown', 'true')")
        if changed:
            await connection.execute("VACUUM (ANALYZE, FREEZE)")
            await connection.execute("CHECKPOINT")
        for name, (count, least) in SIZES.items():
            there = await connection.fetchval(count)
            if there != least:
                raise SystemExit(f"the city has {there:,} {name}, not {least:,}")
    finally:
        await connection.close()


async def _copied(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {COPY} TEMPLATE jakmentor STRATEGY FILE_COPY")
        await connection.execute(f"ALTER DATABASE {COPY} SET synchronous_commit = off")
    finally:
        await connection.close()
