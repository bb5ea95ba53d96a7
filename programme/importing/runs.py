"""Ask for an import, call it off, read and watch how it goes."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import asyncpg

from programme import audit, clock, jobs
from programme.actors import Actor, require
from programme.errors import Conflict, NotFound
from programme.idempotency import once
from programme.records import store
from programme.scope import LARGEST
from programme.watching import watched
from programme.words import SUPERVISORS, JobStatus

LATEST: Final = 20
"""So many runs are told of."""
RUN: Final = """
    SELECT r.*, f.name, j.status, j.phase, j.finished_at
    FROM import_run r JOIN file f ON f.id = r.file_id JOIN job j ON j.id = r.job_id
    WHERE r.requested_by_id = $1"""
KEPT_FOR: Final = timedelta(days=7)
"""How long the bytes of a file are kept after it was sent (programme.importing.retention)."""


@dataclass(frozen=True, slots=True)
class Run:
    """How far an import is. Counts are of rows; ``accepted`` are those that a dry run would
    register. ``words`` say in the actor's language what is to be known of the file, and why it was
    not taken where ``status`` is FAILED."""

    id: int
    name: str
    dry_run: bool
    status: JobStatus
    phase: str | None
    fraction: float
    requested_at: datetime
    finished_at: datetime | None
    total: int | None
    done: int
    new_people: int
    new_records: int
    known: int
    accepted: int
    refused: int
    words: tuple[str, ...]

    @property
    def running(self) -> bool:
        """Whether it goes on, or waits to begin."""
        return self.status not in jobs.ENDS


async def import_run(
    actor: Actor, file_id: int, *, dry_run: bool, idempotency_key: str | None = None
) -> int:
    """Queue an import of a file that the actor sent for it; the id of the run.

    Raises Forbidden, NotFound (somebody else's file, or no import's), Conflict IMPORT_DONE,
    FILE_DROPPED.
    """
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        file = await _file(actor, file_id)
        await _refuse_done(file_id)
        _refuse_dropped(file["uploaded_at"])
        job = await jobs.enqueue(actor, "import", {"file": file_id})
        run: int = await store.fetch_value(
            "INSERT INTO import_run (file_id, job_id, requested_by_id, requested_at, dry_run, done,"
            " new_people, new_records, known, accepted, refused, notes)"
            " VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, 0, 0, '{}') RETURNING id",
            file_id,
            job,
            actor.id,
            clock.instant(),
            dry_run,
        )
        facts = {"file": file_id, "sha256": file["sha256"], "dry_run": dry_run}
        await audit.record(actor, "IMPORT_RUN", "import_run", run, facts)
        return {"run": run}

    payload = {"file": file_id, "dry_run": dry_run}
    async with store.transaction():
        done = await once(actor, "importRun", idempotency_key, payload, act)
    return int(done["run"])


async def import_cancel(actor: Actor, run_id: int) -> int:
    """Ask a run of one's own to stop; the rows that are done stay. Raises NotFound."""
    require(actor, *SUPERVISORS)
    async with store.transaction():
        row = await row_of(actor, run_id)
        if JobStatus(row["status"]) not in jobs.ENDS:
            await jobs.cancel(row["job_id"])
    return run_id


async def runs(actor: Actor) -> list[Run]:
    """The actor's latest runs, the newest first. Raises Forbidden."""
    require(actor, *SUPERVISORS)
    rows = await store.fetch(f"{RUN} ORDER BY r.id DESC LIMIT {LATEST}", actor.id)
    return [_told(row, actor.language) for row in rows]


async def one(actor: Actor, run_id: int) -> Run:
    """A run of the actor's own. Raises Forbidden, NotFound."""
    require(actor, *SUPERVISORS)
    return _told(await row_of(actor, run_id), actor.language)


def progress(actor: Actor, run_id: int) -> AsyncIterator[Run]:
    """A run of the actor's own, now and as it moves, until it has ended. Raises as ``one``."""
    return watched("import_run", run_id, lambda: one(actor, run_id))


def _told(row: asyncpg.Record, language: str) -> Run:
    place = 0 if language == "en" else 1
    fault = row["fault_en"] if language == "en" else row["fault_id"]
    words = [note[place] for note in json.loads(row["notes"]).get("notes", [])]
    found = {"fraction", "status", "words"}
    known = {name: row[name] for name in Run.__slots__ if name not in found}
    return Run(
        **known,
        fraction=row["done"] / row["total"] if row["total"] else 0.0,
        status=JobStatus(row["status"]),
        words=tuple([*words, fault] if fault else words),
    )


async def row_of(actor: Actor, run_id: int) -> asyncpg.Record:
    """The row of a run of the actor's own. Raises NotFound."""
    found = None
    if 0 < run_id <= LARGEST:
        found = await store.fetch_row(f"{RUN} AND r.id = $2", actor.id, run_id)
    if found is None:
        raise NotFound.of("import", "impor", run_id, path="importId")
    return found


async def _file(actor: Actor, file_id: int) -> asyncpg.Record:
    found = None
    if 0 < file_id <= LARGEST:
        found = await store.fetch_row(
            "SELECT sha256, uploaded_at FROM file WHERE id = $1 AND actor_id = $2"
            " AND purpose = 'IMPORT' AND uploaded_at IS NOT NULL FOR UPDATE",
            file_id,
            actor.id,
        )
    if found is None:
        raise NotFound.of("file", "berkas", file_id, path="fileId")
    return found


async def _refuse_done(file_id: int) -> None:
    """One run in earnest for a file; after a cancelled or failed one it may be asked for again."""
    status = await store.fetch_value(
        "SELECT j.status FROM import_run r JOIN job j ON j.id = r.job_id"
        " WHERE r.file_id = $1 AND NOT r.dry_run AND j.status IN ('QUEUED', 'RUNNING', 'DONE')",
        file_id,
    )
    if status is not None:
        raise Conflict(
            f"This file was imported already, or is being imported ({status}); send the rows that"
            " are left as a file of their own.",
            f"Berkas ini sudah atau sedang diimpor ({status}); kirim sisa barisnya sebagai berkas"
            " tersendiri.",
            path="fileId",
            kind="IMPORT_DONE",
            facts={"status": status},
        )


def _refuse_dropped(uploaded_at: datetime) -> None:
    if uploaded_at <= clock.now() - KEPT_FOR:
        raise Conflict(
            f"This file was sent more than {KEPT_FOR.days} days ago and is no longer kept; send it"
            " again.",
            f"Berkas ini dikirim lebih dari {KEPT_FOR.days} hari lalu dan tidak lagi disimpan;"
            " kirim ulang.",
            path="fileId",
            kind="FILE_DROPPED",
            facts={"days": KEPT_FOR.days},
        )
