"""Attendance: listed by who leads the session, validated by another hand; a training is P2.

A licence clinic, bazaar, class or bank day is evidence on the way to a later stage, which has
evidence of its own: only BASIC_TRAINING attains one.
"""

from typing import Any, Final

import asyncpg

from programme import clock, events, points, scope, stages
from programme.actors import Actor, require
from programme.attainments import already_validated, self_validation
from programme.errors import Conflict, Forbidden
from programme.idempotency import once
from programme.records import store
from programme.stages import Proof
from programme.visibility import Bindings, visible_to
from programme.words import (
    SUPERVISORS,
    AttendanceStatus,
    EvidenceKind,
    PointSource,
    Role,
    SessionStatus,
    SessionTopic,
)

LISTED: Final = frozenset({AttendanceStatus.PRESENT, AttendanceStatus.ABSENT})
"""What a list says after the session; only that can be validated."""

LEADS: Final = """
    SELECT 1 FROM session_facilitator WHERE session_id = $1 AND mentor_id = $2
    UNION ALL
    SELECT 1 FROM plan_session p JOIN weekly_plan w ON w.id = p.plan_id
    WHERE p.session_id = $1 AND p.mentor_id = $2 AND w.status = 'PUBLISHED'"""
EXPECTED: Final = """(
    EXISTS (SELECT 1 FROM attendance t WHERE t.session_id = {session} AND t.person_id = row.id)
    OR EXISTS (SELECT 1 FROM assignment a JOIN weekly_plan w ON w.id = a.plan_id
        WHERE a.session_id = {session} AND a.person_id = row.id AND w.status = 'PUBLISHED'))"""
"""Invited, or seated by a published plan: the leader's list holds people of other mentors too."""


async def attendance_record(  # noqa: PLR0913 (the words of a list's line)
    actor: Actor,
    session_id: int,
    person_id: int,
    status: AttendanceStatus,
    *,
    walk_in: bool = False,
    idempotency_key: str | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    """Put a person on a session's list, or change what it says of them; ``{"attendance_id"}``.

    By a mentor who leads the session, or a supervisor of its area. Raises NotFound, Forbidden
    NOT_YOUR_SESSION, Conflict SESSION_CANCELLED, SESSION_NOT_HELD_YET or ALREADY_VALIDATED.
    """
    require(actor, Role.MENTOR, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        session = await scope.seen(actor, scope.SESSION, session_id, path="sessionId")
        await _check_leads(actor, session)
        _check_session(session, status)
        await _check_guest(actor, session_id, person_id)
        attendance_id = await _list(actor, session_id, person_id, status, walk_in)
        await events.changed_of(person_id, ("attendance", attendance_id))
        return {"attendance_id": attendance_id}

    payload = {"session": session_id, "person": person_id, "status": status, "walk_in": walk_in}
    async with store.transaction():
        return await once(actor, "attendanceRecord", idempotency_key, payload, act, after=after)


async def attendance_validate(
    actor: Actor,
    attendance_id: int,
    *,
    accepted: bool = True,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Vouch for what the list says, or turn a PRESENT into ABSENT.

    By whoever sees the person, but never by who listed them.
    ``{"attendance_id", "attainment_id"}``, the latter None where no stage followed. Raises
    NotFound, Forbidden SELF_VALIDATION, Conflict NOT_LISTED or ALREADY_VALIDATED.
    """
    require(actor, Role.MENTOR, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        row = await _validatable(actor, attendance_id)
        status = AttendanceStatus(row["status"]) if accepted else AttendanceStatus.ABSENT
        await store.execute(
            "UPDATE attendance SET status = $2, validated_at = $3, validated_by_id = $4"
            " WHERE id = $1",
            attendance_id,
            status.value,
            clock.now(),
            actor.id,
        )
        await events.changed_of(row["person_id"], ("attendance", attendance_id))
        attained = None
        if status is AttendanceStatus.PRESENT:
            attained = await _follow(actor, row)
        return {"attendance_id": attendance_id, "attainment_id": attained}

    payload = {"attendance": attendance_id, "accepted": accepted}
    async with store.transaction():
        return await once(actor, "attendanceValidate", idempotency_key, payload, act)


async def _follow(actor: Actor, row: asyncpg.Record) -> int | None:
    """What follows from a validated presence: the points of sharing, and P2 of a training."""
    await points.award(PointSource.ATTENDANCE, row["id"])
    session = await store.fetch_row(
        "SELECT topic, held_on FROM training_session WHERE id = $1", row["session_id"]
    )
    if session is None or session["topic"] != SessionTopic.BASIC_TRAINING.value:
        return None
    proof = Proof(2, session["held_on"], EvidenceKind.ATTENDANCE, f"attendance:{row['id']}")
    return await stages.attain(row["person_id"], proof, row["recorded_by_id"], actor)


async def _validatable(actor: Actor, attendance_id: int) -> asyncpg.Record:
    row = await scope.seen(actor, scope.ATTENDANCE, attendance_id, path="attendanceId")
    await stages.lock(row["person_id"])
    row = await scope.seen(actor, scope.ATTENDANCE, attendance_id, path="attendanceId", lock=True)
    if row["recorded_by_id"] == actor.id:
        raise self_validation("attendanceId")
    if row["validated_at"] is not None:
        raise already_validated("attendance", "Kehadiran", attendance_id, "attendanceId")
    if row["status"] not in LISTED:
        raise Conflict(
            f"The list says {row['status']}; first record whether the person was there.",
            f"Daftar menyebut {row['status']}; catat dahulu apakah orangnya hadir.",
            path="attendanceId",
            kind="NOT_LISTED",
            facts={"status": row["status"]},
        )
    return row


async def _list(
    actor: Actor, session_id: int, person_id: int, status: AttendanceStatus, walk_in: bool
) -> int:
    found: int | None = await store.fetch_value(
        "INSERT INTO attendance (session_id, person_id, status, walk_in, recorded_at,"
        " recorded_by_id) VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (session_id, person_id) DO UPDATE SET status = excluded.status,"
        " recorded_at = excluded.recorded_at, recorded_by_id = excluded.recorded_by_id"
        " WHERE attendance.validated_at IS NULL RETURNING id",
        session_id,
        person_id,
        status.value,
        walk_in,
        clock.now(),
        actor.id,
    )
    if found is None:
        raise Conflict(
            "The attendance of this person is validated already.",
            "Kehadiran orang ini sudah divalidasi.",
            path="jakpreneurId",
            kind="ALREADY_VALIDATED",
        )
    return found


async def _check_leads(actor: Actor, session: asyncpg.Record) -> None:
    if actor.role is Role.MENTOR:
        leads = await store.fetch_value(LEADS, session["id"], actor.mentor_id) is not None
    else:
        leads = actor.covers(session["area_code"])
    if not leads:
        raise Forbidden(
            "The list is kept by a mentor who leads the session or a supervisor of its area.",
            "Daftar hadir dicatat mentor yang memimpin sesi atau penyelia wilayahnya.",
            path="sessionId",
            kind="NOT_YOUR_SESSION",
        )


async def _check_guest(actor: Actor, session_id: int, person_id: int) -> None:
    bindings = Bindings()
    expected = EXPECTED.format(session=bindings.value(session_id, "bigint"))
    sql = (
        f"SELECT 1 FROM person AS row WHERE row.id = {bindings.value(person_id, 'bigint')}"
        f" AND ({visible_to(actor, 'person', 'row', bindings)} OR {expected})"
    )
    known = 0 < person_id <= scope.LARGEST
    if not known or await store.fetch_value(sql, *bindings.resolve(actor)) is None:
        raise scope.unseen(scope.PERSON, person_id, "jakpreneurId")


def _check_session(session: asyncpg.Record, status: AttendanceStatus) -> None:
    if session["status"] == SessionStatus.CANCELLED.value:
        raise Conflict(
            "The session was cancelled; it has no list.",
            "Sesi dibatalkan; tidak ada daftar hadir.",
            path="sessionId",
            kind="SESSION_CANCELLED",
        )
    if status in LISTED and session["held_on"] > clock.today():
        raise Conflict(
            f"The session is on {session['held_on']}; nobody was there or missed it yet.",
            f"Sesi berlangsung {session['held_on']}; belum ada yang hadir atau absen.",
            path="sessionId",
            kind="SESSION_NOT_HELD_YET",
            facts={"heldOn": session["held_on"].isoformat()},
        )
