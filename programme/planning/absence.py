"""A mentor will be away, or declined some rows: the plan is repaired, as a draft of its own.

The draft refers to the plan that it repairs, which stays as it is until the draft is published.
"""

from datetime import date, timedelta
from typing import Any

from programme import audit, clock
from programme.actors import Actor, require
from programme.errors import Conflict, InvalidInput
from programme.idempotency import once
from programme.planning.run import plan_of, queue
from programme.records import store
from programme.scope import MENTOR, seen
from programme.words import SUPERVISORS, PlanStatus

LONGEST_REASON = 20
LONGEST_LEAVE = 366
REPAIRABLE = (PlanStatus.DRAFT, PlanStatus.PUBLISHED)
TO_MEND = """
    SELECT EXISTS (SELECT 1 FROM assignment WHERE plan_id = $1 AND status = 'DECLINED')
        OR EXISTS (SELECT 1 FROM assignment a JOIN mentor_leave l ON l.mentor_id = a.mentor_id
            AND a.planned_on BETWEEN l.first_day AND l.last_day
            WHERE a.plan_id = $1 AND a.status <> 'DONE')
        OR EXISTS (SELECT 1 FROM plan_session ps JOIN training_session s ON s.id = ps.session_id
            JOIN mentor_leave l ON l.mentor_id = ps.mentor_id
            AND s.held_on BETWEEN l.first_day AND l.last_day
            WHERE ps.plan_id = $1 AND s.status = 'SCHEDULED')
"""


async def absence_report(  # noqa: PLR0913, PLR0917 (who is away, when, why)
    actor: Actor,
    plan_id: int,
    mentor_id: int,
    first_day: date,
    last_day: date,
    reason: str,
    key: str | None = None,
) -> int:
    """A mentor is away from ``first_day`` to ``last_day``: the leave is recorded, and a plan's
    repair queued; the id of the draft to come.

    Raises Forbidden, NotFound, InvalidInput for days that are not the plan's or a reason that is
    empty or too long, Conflict (PLAN_NOT_REPAIRABLE, ON_LEAVE_ALREADY, NOTHING_TO_REPAIR,
    PLAN_RUNNING), IdempotencyConflict.
    """
    require(actor, *SUPERVISORS)
    days = {"first": str(first_day), "last": str(last_day)}
    payload = {"plan": plan_id, "mentor": mentor_id, "reason": reason, **days}

    async def act() -> dict[str, Any]:
        plan = await _repairable(actor, plan_id)
        mentor = await seen(actor, MENTOR, mentor_id, path="mentorId")
        _refuse_days(plan, first_day, last_day)
        _refuse_reason(reason)
        await _refuse_leave(mentor, first_day, last_day)
        await store.execute(
            "INSERT INTO mentor_leave (mentor_id, first_day, last_day, reason)"
            " VALUES ($1, $2, $3, $4)",
            mentor_id,
            first_day,
            last_day,
            reason,
        )
        await audit.record(actor, "ABSENCE_REPORT", "mentor", mentor_id, {**days, "plan": plan_id})
        return {"plan": await _queue(actor, plan)}

    async with store.transaction():
        answer = await once(actor, "absenceReport", key, payload, act)
    return int(answer["plan"])


async def plan_repair(actor: Actor, plan_id: int, key: str | None = None) -> int:
    """Queue the repair of a plan whose mentors declined rows or have gone on leave; the id of the
    draft to come. Raises as ``absence_report``."""
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        return {"plan": await _queue(actor, await _repairable(actor, plan_id))}

    async with store.transaction():
        answer = await once(actor, "planRepair", key, {"plan": plan_id}, act)
    return int(answer["plan"])


async def _repairable(actor: Actor, plan_id: int) -> Any:
    """The plan, under lock. Raises Conflict where it is neither a draft nor in force, or over."""
    plan = await plan_of(actor, plan_id)
    if PlanStatus(plan["status"]) not in REPAIRABLE:
        raise Conflict(
            f"Plan {plan_id} is {plan['status']}: only a draft or a published plan is repaired.",
            f"Rencana {plan_id} berstatus {plan['status']}: hanya draf atau rencana yang sudah"
            " terbit dapat diperbaiki.",
            kind="PLAN_NOT_REPAIRABLE",
            facts={"plan": plan_id, "status": plan["status"]},
        )
    friday = plan["week"] + timedelta(days=4)
    if friday < clock.today():
        raise Conflict(
            f"The week of plan {plan_id} ended on {friday}: there is nothing left to repair.",
            f"Minggu rencana {plan_id} berakhir pada {friday}: tidak ada lagi yang diperbaiki.",
            kind="PLAN_NOT_REPAIRABLE",
            facts={"plan": plan_id, "week": str(plan["week"])},
        )
    return plan


async def _queue(actor: Actor, plan: Any) -> int:
    if not await store.fetch_value(TO_MEND, plan["id"]):
        raise Conflict(
            f"Plan {plan['id']} has no declined row, and no row or session of a mentor on leave.",
            f"Rencana {plan['id']} tidak memiliki penugasan yang ditolak, dan tidak ada penugasan"
            " atau sesi dari pendamping yang cuti.",
            kind="NOTHING_TO_REPAIR",
            facts={"plan": plan["id"]},
        )
    week, area = plan["week"], plan["area_code"]
    payload = {"week": str(week), "area": area, "plan": plan["id"]}
    return await queue(actor, week, area, payload, kind="repair", repairs=plan["id"])


def _refuse_days(plan: Any, first: date, last: date) -> None:
    if last < first:
        raise InvalidInput(
            f"lastDay {last} is before firstDay {first}.",
            f"lastDay {last} mendahului firstDay {first}.",
            path="lastDay",
        )
    if (last - first).days >= LONGEST_LEAVE:
        raise InvalidInput(
            f"{first} to {last} is over {LONGEST_LEAVE} days; report a leaver instead.",
            f"{first} sampai {last} lebih dari {LONGEST_LEAVE} hari; laporkan sebagai berhenti.",
            path="lastDay",
        )
    monday, friday = max(plan["week"], clock.today()), plan["week"] + timedelta(days=4)
    if last < monday or first > friday:
        raise InvalidInput(
            f"{first} to {last} has no day in common with what is left of the plan's week:"
            f" {monday} to {friday}.",
            f"{first} sampai {last} tidak memuat satu hari pun dari sisa minggu rencana: {monday}"
            f" sampai {friday}.",
            path="firstDay",
            facts={"from": str(monday), "to": str(friday)},
        )


def _refuse_reason(reason: str) -> None:
    if not 0 < len(reason.strip()) <= LONGEST_REASON or len(reason) > LONGEST_REASON:
        raise InvalidInput(
            f"reason has {len(reason)} characters; it takes 1 to {LONGEST_REASON}.",
            f"reason terdiri dari {len(reason)} karakter; harus 1 sampai {LONGEST_REASON}.",
            path="reason",
        )


async def _refuse_leave(mentor: Any, first: date, last: date) -> None:
    leave = await store.fetch_row(
        "SELECT first_day, last_day FROM mentor_leave WHERE mentor_id = $1"
        " AND first_day <= $3 AND last_day >= $2 ORDER BY first_day LIMIT 1",
        mentor["id"],
        first,
        last,
    )
    if leave is not None:
        raise Conflict(
            f"{mentor['name']} is on leave already from {leave['first_day']} to"
            f" {leave['last_day']}; repair the plan, or report the other days.",
            f"{mentor['name']} sudah cuti dari {leave['first_day']} sampai {leave['last_day']};"
            " perbaiki rencananya, atau laporkan hari lain.",
            kind="ON_LEAVE_ALREADY",
            facts={"from": str(leave["first_day"]), "to": str(leave["last_day"])},
        )
