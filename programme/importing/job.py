"""The job of an import: read the file, then register its rows chunk by chunk.

A chunk is one transaction: what its rows came to, how many are behind, and the attempt's hold on
the job, which is asked first. So a run that was killed goes on behind its last chunk, and of two
attempts at once only the newer writes.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import asyncpg

from programme import accounts, jobs, registration
from programme.actors import Actor
from programme.errors import Conflict, ProgrammeError, Unavailable
from programme.filestore import filestore
from programme.importing import columns, sheets
from programme.importing.cells import text
from programme.importing.columns import Columns
from programme.importing.rows import Row, Sheet, refused
from programme.jobs import Job, Superseded
from programme.records import store
from programme.registrants import Desk, Registrant, desk
from programme.secrets import vault
from programme.words import JobStatus, RegistrationOutcome

CHUNK: Final = 500
"""Rows of a transaction."""
CANCELLED: Final = "Cancelled; the rows that were done before are kept."
COUNTED: Final = {
    RegistrationOutcome.NEW_PERSON: "new_people",
    RegistrationOutcome.NEW_RECORD: "new_records",
    RegistrationOutcome.KNOWN: "known",
}
BEHIND: Final = """
    UPDATE import_run SET done = done + $2, new_people = new_people + $3,
        new_records = new_records + $4, known = known + $5, accepted = accepted + $6,
        refused = refused + $7 WHERE id = $1"""
TOLD: Final = """
    INSERT INTO change (entity, entity_id, kind, area_code)
    SELECT 'import_run', r.id, 'UPSERT', a.area_code
    FROM import_run r JOIN actor a ON a.id = r.requested_by_id WHERE r.job_id = $1"""
"""Whoever watches the run is woken, in the transaction that moves it."""
COUNTS: Final = ("new_people", "new_records", "known", "accepted", "refused")


@dataclass
class Came:
    """What the rows of a chunk came to."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    refused: list[tuple[Row, Sequence[ProgrammeError]]] = field(default_factory=list)

    def refuse(self, row: Row, faults: Sequence[ProgrammeError]) -> None:
        self.refused.append((row, faults))
        self.counts["refused"] += 1


async def run(job: Job) -> None:
    """Do an import. A file that is no table ends it as FAILED, with the words on its run."""
    one = await store.fetch_row(
        "SELECT r.*, f.media_type, f.size FROM import_run r JOIN file f ON f.id = r.file_id"
        " WHERE r.job_id = $1",
        job.id,
    )
    if one is None:
        raise Superseded(job.id)
    try:
        await _import(job, one)
    except (Superseded, Unavailable):
        raise
    except ProgrammeError as fault:
        await _refuse(job, one["id"], fault)


async def _import(job: Job, one: asyncpg.Record) -> None:
    async with store.transaction():
        await jobs.report(job, "read", 0.0)
        await store.execute(TOLD, job.id)
    data = await _bytes(one["file_id"], one["size"])
    sheet, places = columns.headed(await asyncio.to_thread(sheets.read, one["media_type"], data))
    _check_rows(sheet)
    await _noted(job, sheet, places)
    actor = await accounts.load(one["requested_by_id"])
    if actor is None:
        raise Conflict(
            "The account that asked for this import is closed; ask with another.",
            "Akun yang meminta impor ini sudah ditutup; minta dengan akun lain.",
            kind="ACCOUNT_CLOSED",
        )
    if await _rows(job, one, sheet, places, await desk(actor)):
        return await jobs.fail(job, CANCELLED, JobStatus.CANCELLED)
    async with store.transaction():
        await jobs.finish(job)
        await store.execute(TOLD, job.id)
        if not one["dry_run"]:
            await filestore().drop(one["file_id"])  # nobody needs the NIKs in it any longer
    return None


async def _rows(job: Job, one: asyncpg.Record, sheet: Sheet, places: Columns, at: Desk) -> bool:
    """All rows that are left; whether somebody asked to stop."""
    done = one["done"]
    headings = {path: text(sheet.header.cells[at]) for path, at in places.places.items()}
    while done < len(sheet.rows):
        chunk = sheet.rows[done : done + CHUNK]
        async with store.transaction():
            if await jobs.report(job, "rows", done / len(sheet.rows)):
                return True
            came = await _chunk(chunk, places, at, dry=one["dry_run"])
            await _keep(one["id"], came, len(chunk), headings)
            await store.execute(TOLD, job.id)
        done += len(chunk)
    return False


async def _chunk(rows: Sequence[Row], places: Columns, at: Desk, *, dry: bool) -> Came:
    came, read = Came(), list[tuple[Row, Registrant]]()
    for row in rows:
        said = columns.registrant(row, places)
        if isinstance(said, Registrant):
            read.append((row, said))
        else:
            came.refuse(row, said)
    if dry:
        await _tried(came, read, at)
    else:
        await _registered(at.actor, came, read, at)
    return came


async def _tried(came: Came, read: Sequence[tuple[Row, Registrant]], at: Desk) -> None:
    told = await registration.refusals([given for _, given in read], at)
    for (row, _), faults in zip(read, told, strict=True):
        if faults:
            came.refuse(row, faults)
        else:
            came.counts["accepted"] += 1


async def _registered(
    actor: Actor, came: Came, read: Sequence[tuple[Row, Registrant]], at: Desk
) -> None:
    told = await registration.register(actor, [given for _, given in read], at)
    for (row, given), done in zip(read, told, strict=True):
        if isinstance(done, ProgrammeError):
            [faults] = await registration.refusals([given], at)
            came.refuse(row, faults or [done])
        else:
            came.counts[COUNTED[done.outcome]] += 1


async def _keep(run_id: int, came: Came, rows: int, headings: Mapping[str, str]) -> None:
    await store.execute_many(
        "INSERT INTO import_row (run_id, number, code, path, words_en, words_id, cells)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [
            (
                run_id,
                row.number,
                faults[0].kind,
                faults[0].path,
                " ".join(_called(fault.message, fault.path, headings) for fault in faults),
                " ".join(_called(fault.pesan, fault.path, headings) for fault in faults),
                vault().seal(json.dumps([text(cell) for cell in row.cells])),
            )
            for row, faults in came.refused
        ],
    )
    await store.execute(BEHIND, run_id, rows, *came.counts.values())


def _called(words: str, path: str | None, headings: Mapping[str, str]) -> str:
    """Words that begin with a field's name, with the name that the file's own column has, or that
    it would have."""
    if path is None or path not in columns.NAMES or not words.startswith(f"{path} "):
        return words
    return headings.get(path, columns.NAMES[path][0]) + words[len(path) :]


def _check_rows(sheet: Sheet) -> None:
    """A header alone is a file that was exported from an empty list, or cut off."""
    if not sheet.rows:
        raise refused(
            "EMPTY_FILE",
            f"Below the header in row {sheet.header.number} stands no row.",
            f"Di bawah judul kolom di baris {sheet.header.number} tidak ada baris.",
        )


async def _noted(job: Job, sheet: Sheet, places: Columns) -> None:
    """What is known of the file before a row is taken: notes, the header, how many rows."""
    notes = list(sheet.notes)
    if places.ignored:
        names = ", ".join(name[:40] for name in places.ignored)
        notes.append((f"Columns that are not read: {names}.", f"Kolom tidak dibaca: {names}."))
    header = [text(cell) for cell in sheet.header.cells]
    told = json.dumps({"notes": notes, "header": header, "delimiter": sheet.delimiter})
    async with store.transaction():
        await store.execute(
            "UPDATE import_run SET total = $2, notes = $3 WHERE job_id = $1",
            job.id,
            len(sheet.rows),
            told,
        )
        await store.execute(TOLD, job.id)


async def _refuse(job: Job, run_id: int, fault: ProgrammeError) -> None:
    async with store.transaction():
        await jobs.fail(job, f"{fault.kind}: {fault.message}")
        await store.execute(
            "UPDATE import_run SET fault_en = $2, fault_id = $3 WHERE id = $1",
            run_id,
            fault.message[:500],
            fault.pesan[:500],
        )


async def _bytes(file_id: int, size: int) -> bytes:
    return b"".join([piece async for piece in filestore().read(file_id, 0, size)])


async def ended(job_id: int, status: JobStatus, error: str | None) -> None:
    """A run is told of by its job's own row; who watches it looks there."""
    await store.execute(TOLD, job_id)
