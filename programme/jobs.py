"""Work that outlives a request: queued in the verb's own transaction, done by `jakmentor worker`.

The queue (pgqueuer) decides who works; our own row decides what counts. It counts the starts, since
the queue does not count those that ended by kill -9, and it fences results: only the attempt that
started last may write, so that a job that was taken up twice has one effect.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, cast
from uuid import UUID, uuid4

from programme import clock
from programme.actors import Actor
from programme.errors import Conflict
from programme.records import store
from programme.words import JobStatus

KINDS = {
    "plan": "programme.planning.solving",
    "repair": "programme.planning.repairing",
    "scenario": "programme.planning.trying",
    "handover": "programme.planning.handing",
    "learn": "programme.progress.job",
    "import": "programme.importing.job",
}
"""Kind of job → the module that does it: a new kind is one line here."""
ERROR_LENGTH = 500
ENDS = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Job:
    """One attempt at a job: ``attempt`` is the token that its writes must show."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    attempt: UUID
    starts: int


class Kind(Protocol):
    """What the module of a kind provides."""

    async def run(self, job: Job) -> None:
        """Do the work; end with ``finish`` in the transaction that writes the results."""

    async def ended(self, job_id: int, status: JobStatus, error: str | None) -> None:
        """Tell the job's owner that it will not be done. Runs in the transaction that ends it."""


class Superseded(Conflict):
    """Another attempt has taken the job over, or it has ended: what this one knows is void."""

    def __init__(self, job_id: int) -> None:
        super().__init__(
            f"Job {job_id} is no longer this attempt's; its results are discarded.",
            f"Pekerjaan {job_id} bukan lagi milik percobaan ini; hasilnya dibuang.",
            kind="JOB_SUPERSEDED",
            facts={"job": job_id},
        )


def kind_of(name: str) -> Kind:
    """The module of a kind of job."""
    return cast("Kind", import_module(KINDS[name]))


async def enqueue(
    actor: Actor | None, kind: str, payload: Mapping[str, Any], *, held: bool = False
) -> int:
    """Queue a job in the verb's transaction: a rollback leaves neither our row nor the queue's.

    Without an actor the programme itself asks for it. One that is ``held`` waits for ``release``.
    """
    async with store.transaction():
        job_id: int = await store.fetch_value(
            "INSERT INTO job (kind, payload, status, starts, max_starts, requested_by_id,"
            " created_at, cancel_requested, fraction) VALUES ($1, $2, $3, 0, 3, $4, $5, FALSE, 0)"
            " RETURNING id",
            kind,
            json.dumps(payload),
            JobStatus.QUEUED,
            None if actor is None else actor.id,
            clock.instant(),
        )
        if not held:
            await release(job_id)
    return job_id


async def release(job_id: int) -> None:
    """Put a job into the queue, in the caller's transaction."""
    from pgqueuer.queries import Queries  # costs half a second to import

    kind = await store.fetch_value("SELECT kind FROM job WHERE id = $1", job_id)
    async with store.raw() as connection:
        await Queries.from_asyncpg_connection(connection).enqueue(kind, str(job_id).encode())


async def start(job_id: int) -> Job | None:
    """Begin an attempt; None where there is nothing left to do.

    A job that was cancelled meanwhile ends as CANCELLED; one that has been started ``max_starts``
    times and never came to an end is given up as FAILED, since it probably kills its worker.
    """
    async with store.transaction():
        row = await store.fetch_row("SELECT * FROM job WHERE id = $1 FOR UPDATE", job_id)
        if row is None or JobStatus(row["status"]) in ENDS:
            return None
        if row["cancel_requested"]:
            await end(job_id, JobStatus.CANCELLED)
            return None
        if row["starts"] >= row["max_starts"]:
            await end(job_id, JobStatus.FAILED, _given_up(row["starts"]))
            return None
        attempt = uuid4()
        await store.execute(
            "UPDATE job SET status = 'RUNNING', starts = starts + 1, attempt = $2, started_at = $3"
            " WHERE id = $1",
            job_id,
            attempt,
            clock.instant(),
        )
        return Job(job_id, row["kind"], json.loads(row["payload"]), attempt, row["starts"] + 1)


def _given_up(starts: int) -> str:
    return (
        f"Started {starts} times and never came to an end; given up. The worker's log says why"
        " each attempt died (memory?); mend that, then ask again."
    )


async def current(job_id: int, attempt: UUID) -> Job:
    """The attempt that is under way, for the process that makes it. Raises Superseded."""
    row = await store.fetch_row(
        "SELECT kind, payload, starts FROM job"
        " WHERE id = $1 AND attempt = $2 AND status = 'RUNNING'",
        job_id,
        attempt,
    )
    if row is None:
        raise Superseded(job_id)
    return Job(job_id, row["kind"], json.loads(row["payload"]), attempt, row["starts"])


async def report(job: Job, phase: str, fraction: float) -> bool:
    """Record how far the attempt is; whether somebody asked to cancel. Raises Superseded."""
    cancel = await store.fetch_value(
        "UPDATE job SET phase = $3, fraction = $4 WHERE id = $1 AND attempt = $2"
        " AND status = 'RUNNING' RETURNING cancel_requested",
        job.id,
        job.attempt,
        phase,
        fraction,
    )
    if cancel is None:
        raise Superseded(job.id)
    return bool(cancel)


async def finish(job: Job, status: JobStatus = JobStatus.DONE) -> None:
    """End the attempt with its results, in their transaction. Raises Superseded: roll back."""
    done = await store.execute(
        "UPDATE job SET status = $3, finished_at = $4, fraction = 1 WHERE id = $1 AND attempt = $2"
        " AND status = 'RUNNING'",
        job.id,
        job.attempt,
        status,
        clock.instant(),
    )
    if done != "UPDATE 1":
        raise Superseded(job.id)


async def fail(job: Job, error: str, status: JobStatus = JobStatus.FAILED) -> None:
    """End the attempt without results; a no-op for an attempt that is no longer current."""
    async with store.transaction():
        current = await store.fetch_value(
            "SELECT id FROM job WHERE id = $1 AND attempt = $2 AND status = 'RUNNING' FOR UPDATE",
            job.id,
            job.attempt,
        )
        if current is not None:
            await end(job.id, status, error)


async def hold(owner: str, owner_id: int) -> None:
    """Lock the job of a row of the table ``owner``: before the row itself, as the end of a job
    does, or two who lock in turn would wait for each other."""
    await store.execute(
        f"SELECT 1 FROM job j JOIN {owner} o ON o.job_id = j.id WHERE o.id = $1 FOR UPDATE OF j",
        owner_id,
    )


async def cancel(job_id: int) -> JobStatus:
    """Ask a job to stop: at once where nobody has started it, else at the worker's next look."""
    async with store.transaction():
        row = await store.fetch_row(
            "UPDATE job SET cancel_requested = TRUE WHERE id = $1 RETURNING status", job_id
        )
        status = JobStatus(row["status"]) if row else JobStatus.CANCELLED
        if status is JobStatus.QUEUED:
            await end(job_id, JobStatus.CANCELLED)
            return JobStatus.CANCELLED
        return status


async def end(job_id: int, status: JobStatus, error: str | None = None) -> None:
    """End a job that will have no result, and tell its owner. The caller holds the row's lock."""
    kind = await store.fetch_value(
        "UPDATE job SET status = $2, error = $3, finished_at = $4 WHERE id = $1 RETURNING kind",
        job_id,
        status,
        error and error[:ERROR_LENGTH],
        clock.instant(),
    )
    await kind_of(kind).ended(job_id, status, error)


async def pending() -> bool:
    """Whether a job is queued or running, or the queue still holds one that has ended."""
    found: bool = await store.fetch_value(
        "SELECT EXISTS (SELECT 1 FROM job WHERE status IN ('QUEUED', 'RUNNING'))"
        " OR EXISTS (SELECT 1 FROM pgqueuer WHERE status IN ('queued', 'picked'))"
    )
    return found
