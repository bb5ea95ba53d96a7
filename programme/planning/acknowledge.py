"""A mentor's answer to the published week: yes to what is there, no to a row, with a reason.

What is declined stays on the mentor's list, marked, until a repair of the plan gives it to somebody
else or it is done after all.
"""

from typing import Any, Final

from programme import audit, clock, scope
from programme.actors import Actor, require
from programme.errors import Conflict, InvalidInput
from programme.events import SEEN_BY, changed_of
from programme.idempotency import once
from programme.planning.explaining import PLAN
from programme.records import store
from programme.words import AssignmentStatus, Role

LONGEST: Final = 300
ACKNOWLEDGE: Final = """
    UPDATE assignment SET status = 'ACKNOWLEDGED', answered_at = $3
    WHERE plan_id = $1 AND mentor_id = $2 AND status = 'PLANNED' RETURNING id"""
TELL: Final = f"""
    INSERT INTO change (entity, entity_id, kind, area_code, mentor_id, person_id)
    SELECT 'assignment', a.id, 'UPSERT', p.village_code, m.mentor_id, p.id
    FROM assignment a JOIN person p ON p.id = a.person_id {SEEN_BY}
    WHERE a.id = ANY($1) ORDER BY a.id, m.mentor_id"""


async def assignments_acknowledge(
    actor: Actor, plan_id: int, key: str | None = None, *, after: str | None = None
) -> int:
    """The mentor agrees to all of his or her rows of a published plan that are still to answer; how
    many. Raises Forbidden, NotFound, IdempotencyConflict, Conflict NOT_YET."""
    require(actor, Role.MENTOR)

    async def act() -> dict[str, Any]:
        await scope.seen(actor, PLAN, plan_id, path="planId")
        rows = await store.fetch(ACKNOWLEDGE, plan_id, actor.mentor_id, clock.now())
        ids = [row["id"] for row in rows]
        if ids:
            await store.execute(TELL, ids)
            facts = {"rows": len(ids)}
            await audit.record(actor, "ASSIGNMENTS_ACKNOWLEDGE", "weekly_plan", plan_id, facts)
        return {"acknowledged": len(ids)}

    payload = {"plan": plan_id}
    async with store.transaction():
        answer = await once(actor, "assignmentsAcknowledge", key, payload, act, after=after)
    return int(answer["acknowledged"])


async def assignment_decline(
    actor: Actor,
    assignment_id: int,
    reason: str,
    key: str | None = None,
    *,
    after: str | None = None,
) -> int:
    """The mentor says no to a row of a published plan; the row's id.

    Raises Forbidden, InvalidInput (reason), NotFound, IdempotencyConflict, Conflict:
    ASSIGNMENT_DONE, ASSIGNMENT_DECLINED, NOT_YET.
    """
    require(actor, Role.MENTOR)
    reason = _reason(reason)

    async def act() -> dict[str, Any]:
        row = await scope.seen(
            actor, scope.ASSIGNMENT, assignment_id, path="assignmentId", lock=True
        )
        _refuse_answered(row)
        await store.execute(
            "UPDATE assignment SET status = 'DECLINED', decline_reason = $2, answered_at = $3"
            " WHERE id = $1",
            assignment_id,
            reason,
            clock.now(),
        )
        await changed_of(row["person_id"], ("assignment", assignment_id))
        facts = {"plan": row["plan_id"], "person": row["person_id"], "reason": reason}
        await audit.record(actor, "ASSIGNMENT_DECLINE", "assignment", assignment_id, facts)
        return {"assignment": assignment_id}

    payload = {"assignment": assignment_id, "reason": reason}
    async with store.transaction():
        answer = await once(actor, "assignmentDecline", key, payload, act, after=after)
    return int(answer["assignment"])


def _reason(reason: str) -> str:
    told = reason.strip()
    if not 0 < len(told) <= LONGEST:
        raise InvalidInput(
            f"reason has {len(told)} characters; it takes 1 to {LONGEST}.",
            f"reason terdiri dari {len(told)} karakter; harus 1 sampai {LONGEST}.",
            path="reason",
        )
    return told


def _refuse_answered(row: Any) -> None:
    status = AssignmentStatus(row["status"])
    if status is AssignmentStatus.DONE:
        raise Conflict(
            f"Assignment {row['id']} is done already: a contact was recorded for it.",
            f"Penugasan {row['id']} sudah selesai: kontaknya sudah dicatat.",
            kind="ASSIGNMENT_DONE",
            facts={"assignment": row["id"]},
        )
    if status is AssignmentStatus.DECLINED:
        raise Conflict(
            f"Assignment {row['id']} was declined already: {row['decline_reason']}",
            f"Penugasan {row['id']} sudah ditolak: {row['decline_reason']}",
            kind="ASSIGNMENT_DECLINED",
            facts={"assignment": row["id"], "reason": row["decline_reason"]},
        )
