"""10,000 registrations from a file, of which 2 % are bad: seconds of the whole run, from the bytes
to the last row, in an empty city on a PostgreSQL of its own."""

import asyncio
import shutil
import tempfile
import time
from pathlib import Path

from api.cluster import Cluster
from programme import jobs
from programme.importing import job, runs
from programme.media import CSV, XLSX
from programme.records import store
from programme.records.migrate import migrate
from tests.conftest import connected
from tests.programme import rows
from tests.programme.importing import tables

ROWS, EVERY = 10_000, 50
BAR = 20.0
"""Seconds (issue 6)."""


def main() -> None:
    """Print a line for each way to import."""
    home = Path(tempfile.mkdtemp(prefix="jakmentor-bench-"))
    home.chmod(0o711)
    try:
        server = Cluster(home, throwaway=True)
        with server.used():
            asyncio.run(_measure(server))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(f"  bar: each within {BAR:.0f} s")


async def _measure(server: Cluster) -> None:
    url = server.url("postgres")
    await migrate(url)
    async with connected(url):
        await rows.district()
        for media_type, first in ((CSV, 0), (XLSX, ROWS)):
            table = [_row(first + number, number) for number in range(ROWS)]
            data = tables.as_csv(table) if media_type == CSV else tables.as_xlsx(table)
            for dry in (True, False):
                await _import(data, media_type, dry=dry)


def _row(number: int, place: int) -> list[str]:
    if place % EVERY:
        return tables.row(number)
    return tables.row(number, Tanggal_daftar="10/26/2020")


async def _import(data: bytes, media_type: str, *, dry: bool) -> None:
    actor = await rows.supervisor()
    run = await runs.import_run(actor, await tables.file(actor, data, media_type), dry_run=dry)
    attempt = await jobs.start(
        await store.fetch_value("SELECT job_id FROM import_run WHERE id = $1", run)
    )
    assert attempt is not None
    start, begun = time.perf_counter(), time.process_time()
    await job.run(attempt)
    seconds, cpu = time.perf_counter() - start, time.process_time() - begun
    told = await runs.one(actor, run)
    name = ("CSV" if media_type == CSV else "XLSX") + (", tried" if dry else ", in earnest")
    print(
        f"  {name:<17} {seconds:6.2f} s (CPU {cpu:5.2f} s): {told.new_people + told.accepted} good,"
        f" {told.refused} refused, {told.known} known, {told.status}",
        flush=True,
    )
