"""An import that is asked for, done as a worker would do it, and what it wrote."""

from typing import Any

from programme import jobs
from programme.actors import Actor
from programme.importing import job, runs
from programme.media import CSV
from programme.records import store
from tests.programme.fingerprint import fingerprint
from tests.programme.importing import tables

OWN = {
    *("file", "file_chunk", "job", "import_run", "import_row", "audit", "change"),
    *("pgqueuer", "pgqueuer_log"),
}
"""The tables that hold an import itself."""


async def asked(
    actor: Actor, data: bytes, media_type: str = CSV, *, dry_run: bool = False
) -> tuple[int, int]:
    """A run that is asked for: its id, and its job's."""
    file = await tables.file(actor, data, media_type)
    run = await runs.import_run(actor, file, dry_run=dry_run)
    return run, await store.fetch_value("SELECT job_id FROM import_run WHERE id = $1", run)


async def worked(job_id: int) -> None:
    """A job done, as a worker would."""
    attempt = await jobs.start(job_id)
    assert attempt is not None
    await job.run(attempt)


async def done(actor: Actor, data: bytes, media_type: str = CSV, **more: Any) -> runs.Run:
    """A run that has ended."""
    run, job_id = await asked(actor, data, media_type, **more)
    await worked(job_id)
    return await runs.one(actor, run)


async def registry() -> dict[str, str]:
    """Every table but those of imports themselves, and what the change feed tells of others: equal
    before and after, an import wrote nothing of its rows."""
    found = await fingerprint()
    others = "SELECT count(*) FROM change WHERE entity <> 'import_run'"
    told = str(await store.fetch_value(others))
    return {name: found[name] for name in found.keys() - OWN} | {"change": told}


async def people() -> int:
    """How many persons there are."""
    found: int = await store.fetch_value("SELECT count(*) FROM person")
    return found
