"""Ask for a learning, or let the programme ask for it once a week; read what was learned.

A learning is of the whole city. Any supervisor may read how good the probabilities are; a
province's or a city's may have them learned. One learning is under way at a time.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from planner.progress.store import VERSION
from programme import clock, jobs
from programme.actors import Actor, require
from programme.errors import Conflict
from programme.idempotency import once
from programme.progress import models, watching
from programme.progress.models import Kept
from programme.progress.watching import Seen
from programme.progress.weekly import complete
from programme.records import store
from programme.words import SUPERVISORS, JobStatus, Role

MAY_LEARN: Final = (Role.DINAS, Role.SUDIN)
NEWEST: Final = """
    SELECT status, phase, fraction, error, created_at AS requested_at, finished_at
    FROM job WHERE kind = 'learn' AND ($1::bigint IS NULL OR id = $1) ORDER BY id DESC LIMIT 1"""
ASKED: Final = """
    SELECT EXISTS (SELECT 1 FROM job WHERE kind = 'learn' AND payload @> $1::jsonb)"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A learning that was asked for, and how far it is."""

    status: JobStatus
    phase: str | None
    fraction: float
    error: str | None
    requested_at: datetime
    finished_at: datetime | None


async def progress_learn(actor: Actor, *, anew: bool = False, key: str | None = None) -> int:
    """Queue a learning; the id of its job. ``anew``: everything is fitted anew.

    Raises Forbidden, Conflict (LEARNING_RUNNING), IdempotencyConflict.
    """
    require(actor, *MAY_LEARN)

    async def act() -> dict[str, Any]:
        return {"job": await _queue(actor, {"anew": anew})}

    async with store.transaction():
        answer = await once(actor, "progressLearn", key, {"anew": anew}, act)
    return int(answer["job"])


async def _queue(actor: Actor | None, payload: dict[str, Any]) -> int:
    await models.hold()
    running = await store.fetch_value(
        "SELECT id FROM job WHERE kind = 'learn' AND status IN ('QUEUED', 'RUNNING')"
    )
    if running is not None:
        raise Conflict(
            "A learning is under way already; wait for its end.",
            "Pembelajaran sedang berjalan; tunggu sampai selesai.",
            kind="LEARNING_RUNNING",
            facts={"job": running},
        )
    return await jobs.enqueue(actor, "learn", payload)


async def ask_weekly() -> int | None:
    """Queue the learning of the last complete week, once; the id of its job, None where it was
    learned or asked for already, or another learning is under way."""
    until = complete(clock.today())
    async with store.transaction():
        await models.hold()
        newest = await store.fetch_row(
            "SELECT learned_until, version FROM progress_model ORDER BY id DESC LIMIT 1"
        )
        if newest is not None and newest["learned_until"] >= until and newest["version"] == VERSION:
            return None
        due = {"until": until.isoformat(), "version": VERSION}
        if await store.fetch_value(ASKED, json.dumps(due)):
            return None
        try:
            return await _queue(None, {"anew": False, **due})
        except Conflict:
            return None


@dataclass(frozen=True, eq=False)
class Known:
    """The model that plans are made with, the weeks that were watched since its last full fit, and
    what these say of drift: whether an alarm was raised, and ``words`` (none before the first).

    ``too_little`` is said where it learned from few rows.
    """

    kept: Kept
    weeks: list[Seen]
    alarmed: bool
    words: list[str]
    too_little: str | None


async def known(language: str) -> Known | None:
    """What was learned so far, in a language; None where nothing is kept (of this version)."""
    kept = await models.newest()
    if kept is None:
        return None
    weeks = await watching.history()
    drift = watching.drifted(weeks)
    words = [alarm.words(language) for alarm in drift.alarms]
    words += drift.too_little(language) if weeks else []
    return Known(kept, weeks, bool(drift.alarms), words, kept.model.words(language))


async def progress_model(actor: Actor, language: str) -> Known | None:
    """The same for a supervisor. Raises Forbidden."""
    require(actor, *SUPERVISORS)
    return await known(language)


async def learning(actor: Actor, job_id: int | None = None) -> Asked | None:
    """The learning that was asked for last, or that of a job; None where there was none.

    Raises Forbidden.
    """
    require(actor, *SUPERVISORS)
    row = await store.fetch_row(NEWEST, job_id)
    return None if row is None else Asked(**{**row, "status": JobStatus(row["status"])})
