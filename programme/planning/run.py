"""Ask for a plan, and ask a solve to stop.

A supervisor asks for a week and an area of his or her scope; the plan and the job that makes it
are written in one transaction. One solve at a time works on a (week, area).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from programme import audit, clock, jobs
from programme.actors import Actor, require
from programme.errors import Conflict, Forbidden, InvalidInput, NotFound
from programme.events import changed
from programme.idempotency import once
from programme.planning.weeks import plannable
from programme.records import store
from programme.visibility import Bindings, visible_to
from programme.words import SUPERVISORS, AreaLevel, PlanStatus

EFFORT = 10.0
EFFORTS = (1.0, 600.0)
RUNNING = (PlanStatus.QUEUED, PlanStatus.SOLVING)


async def plan_run(
    actor: Actor,
    week: date,
    area_code: str,
    key: str | None = None,
    *,
    effort: float = EFFORT,
) -> int:
    """Queue a plan for the week that starts on ``week``; its id.

    ``effort`` bounds the polish of the plan, in units of work (about a second of one core each).
    Raises Forbidden for who is no supervisor, InvalidInput for a week that cannot be planned, an
    area that is too small or an effort out of range, NotFound for an area out of scope, Conflict
    (PLAN_RUNNING) where one is being made already, IdempotencyConflict.
    """
    require(actor, *SUPERVISORS)
    payload = {"week": str(week), "area": area_code, "effort": _effort(effort)}

    async def act() -> dict[str, Any]:
        plannable(week)
        await refuse_area(actor, area_code)
        return {"plan": await queue(actor, week, area_code, payload)}

    async with store.transaction():
        answer = await once(actor, "planRun", key, payload, act)
    return int(answer["plan"])


def _effort(effort: float) -> float:
    low, high = EFFORTS
    if not low <= effort <= high:
        raise InvalidInput(
            f"effort is {effort:g}; it takes {low:g} to {high:g}, {EFFORT:g} unless given.",
            f"effort bernilai {effort:g}; harus {low:g} sampai {high:g}, bila kosong {EFFORT:g}.",
            path="effort",
        )
    return effort


async def refuse_area(actor: Actor, code: str) -> None:
    """Raises NotFound for an area out of scope, InvalidInput for a village."""
    level = await store.fetch_value("SELECT level FROM area WHERE code = $1", code)
    if level is None or not actor.covers(code):
        raise NotFound.of("area", "wilayah", code, path="areaCode")
    if level == AreaLevel.VILLAGE:
        district = code.rpartition(".")[0]
        raise InvalidInput(
            f"areaCode {code} is a village; mentors work by district: {district}.",
            f"areaCode {code} adalah kelurahan; pendamping bekerja per kecamatan: {district}.",
            path="areaCode",
            facts={"district": district},
        )


async def queue(  # noqa: PLR0913 (what a plan is queued with)
    actor: Actor,
    week: date,
    area_code: str,
    payload: Mapping[str, Any],
    *,
    kind: str = "plan",
    repairs: int | None = None,
) -> int:
    """A plan to be made by a job of ``kind``, in the caller's transaction; its id. Raises Conflict
    (PLAN_RUNNING)."""
    await hold(week, area_code)
    await _refuse_second(week, area_code)
    job_id = await jobs.enqueue(actor, kind, payload)
    plan_id: int = await store.fetch_value(
        "INSERT INTO weekly_plan (week, area_code, status, job_id, requested_by_id, requested_at,"
        " repairs_id) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        week,
        area_code,
        PlanStatus.QUEUED,
        job_id,
        actor.id,
        clock.now(),
        repairs,
    )
    await changed("weekly_plan", plan_id, area_code)
    return plan_id


async def hold(week: date, area_code: str) -> None:
    """No other transaction queues a plan of the week and area until this one ends."""
    await store.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"plan {week} {area_code}"
    )


async def _refuse_second(week: date, area_code: str) -> None:
    running = await store.fetch_row(
        "SELECT id, status, requested_at FROM weekly_plan"
        " WHERE week = $1 AND area_code = $2 AND status = ANY($3)",
        week,
        area_code,
        list(RUNNING),
    )
    if running is None:
        return
    since = running["requested_at"].astimezone(clock.JAKARTA)
    raise Conflict(
        f"A plan for week {week} of {area_code} is being made since {since:%H:%M}; wait for it or"
        " cancel it.",
        f"Rencana minggu {week} untuk {area_code} sedang dibuat sejak {since:%H.%M}; tunggu atau"
        " batalkan.",
        kind="PLAN_RUNNING",
        facts={"plan": running["id"], "status": running["status"], "since": since.isoformat()},
    )


async def plan_cancel(actor: Actor, plan_id: int) -> int:
    """Ask the solve of a plan to stop; the plan's id.

    One that has not begun is CANCELLED at once. One that runs keeps the best plan so far as its
    draft, with its true gap, and is CANCELLED where there is none yet. Raises Forbidden, NotFound,
    Conflict (PLAN_NOT_RUNNING).
    """
    require(actor, *SUPERVISORS)
    async with store.transaction():
        await jobs.hold("weekly_plan", plan_id)
        plan = await plan_of(actor, plan_id)
        if PlanStatus(plan["status"]) not in RUNNING:
            raise Conflict(
                f"Plan {plan_id} is {plan['status']}: there is no solve to cancel.",
                f"Rencana {plan_id} berstatus {plan['status']}: tidak ada proses untuk dibatalkan.",
                kind="PLAN_NOT_RUNNING",
                facts={"plan": plan_id, "status": plan["status"]},
            )
        await jobs.cancel(plan["job_id"])
        await audit.record(
            actor, "PLAN_CANCEL", "weekly_plan", plan_id, {"week": str(plan["week"])}
        )
    return plan_id


async def plan_of(actor: Actor, plan_id: int) -> Any:
    """A plan that the actor may decide on, its row under lock.

    Raises NotFound for one that the actor may not see, Forbidden for one of a wider area.
    """
    bindings = Bindings()
    wanted = bindings.value(plan_id, "bigint")
    visible = visible_to(actor, "weekly_plan", "w", bindings)
    plan = await store.fetch_row(
        f"SELECT w.* FROM weekly_plan w WHERE w.id = {wanted} AND {visible} FOR UPDATE",
        *bindings.resolve(actor),
    )
    if plan is None:
        raise NotFound.of("plan", "rencana", plan_id, path="planId")
    if not actor.covers(plan["area_code"]):
        raise Forbidden(
            f"Plan {plan_id} is for {plan['area_code']}, more than your area {actor.area_code}.",
            f"Rencana {plan_id} untuk {plan['area_code']}, lebih luas dari wilayah Anda"
            f" {actor.area_code}.",
            path="planId",
            facts={"plan": plan_id, "area": plan["area_code"], "scope": actor.area_code},
        )
    return plan
