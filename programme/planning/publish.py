"""Publish a draft: its rows become the mentors' week, in one transaction.

A publication takes the place of every plan of its week whose area lies within its own (the same
area included): SUPERSEDED. Within a plan of a wider area nothing narrower can be published, since
people would be left with half of each.
"""

from typing import Any

from programme import audit, clock
from programme.actors import Actor, require
from programme.errors import Conflict
from programme.idempotency import once
from programme.planning import stale
from programme.planning.run import plan_of
from programme.records import store
from programme.words import SUPERVISORS, PlanStatus

LEADERS_OUT = """
    DELETE FROM session_facilitator f USING plan_session ps, training_session s
    WHERE ps.plan_id = ANY($1) AND f.session_id = ps.session_id AND f.mentor_id = ps.mentor_id
        AND s.id = f.session_id AND s.status = 'SCHEDULED'
"""
LEADERS_IN = """
    INSERT INTO session_facilitator (session_id, mentor_id)
    SELECT session_id, mentor_id FROM plan_session WHERE plan_id = $1
    ON CONFLICT (session_id, mentor_id) DO NOTHING
"""
CADRES_OUT = """
    DELETE FROM session_cadre f USING plan_cadre pc, training_session s
    WHERE pc.plan_id = ANY($1) AND f.session_id = pc.session_id AND f.cadre_id = pc.cadre_id
        AND s.id = f.session_id AND s.status = 'SCHEDULED'
"""
CADRES_IN = """
    INSERT INTO session_cadre (session_id, cadre_id)
    SELECT session_id, cadre_id FROM plan_cadre WHERE plan_id = $1
    ON CONFLICT (session_id, cadre_id) DO NOTHING
"""
TELL = """
    INSERT INTO change (entity, entity_id, kind, area_code, mentor_id)
    SELECT told.word, w.id, 'UPSERT', a.area_code, m.id FROM weekly_plan w
    JOIN actor a ON starts_with(a.area_code, w.area_code) JOIN mentor m ON m.actor_id = a.id
    CROSS JOIN (VALUES ('weekly_plan'), ('plan_turn')) AS told (word) WHERE w.id = ANY($1)
    UNION ALL SELECT 'weekly_plan', w.id, 'UPSERT', w.area_code, NULL
    FROM weekly_plan w WHERE w.id = ANY($1)
    UNION ALL SELECT 'training_session', s.id, 'UPSERT', s.area_code, led.mentor_id FROM (
        SELECT session_id, mentor_id FROM plan_session WHERE plan_id = ANY($1)
        UNION SELECT session_id, NULL FROM plan_session WHERE plan_id = ANY($1)
        UNION SELECT session_id, NULL FROM plan_cadre WHERE plan_id = ANY($1)
    ) led JOIN training_session s ON s.id = led.session_id
"""
"""Every mentor of the area may see the plans; who leads a session in one of them is told of it."""


async def plan_publish(
    actor: Actor, plan_id: int, key: str | None = None, *, withhold: float | None = None
) -> int:
    """Publish a draft; the plan's id. Mentors see it, and are told, as this commits.

    ``withhold`` is the probability with which each row is left out by lot, to learn what contacts
    bring (programme.planning.withholding); None leaves it to what the plan believed.
    Raises InvalidInput for a probability that is none, Forbidden, NotFound, IdempotencyConflict,
    and Conflict: PLAN_ALREADY_PUBLISHED, PLAN_NOT_DRAFT, PLAN_STALE (what it was decided from has
    changed), PLAN_WITHIN_WIDER.
    """
    require(actor, *SUPERVISORS)
    from programme.planning import withholding  # numpy and the planner: for who publishes

    withholding.refuse_rate(withhold)

    async def act() -> dict[str, Any]:
        plan = await plan_of(actor, plan_id)
        await store.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"publish {plan['week']}"
        )
        await _refuse_unless_draft(plan)
        await stale.refuse(plan)
        await _refuse_within_wider(plan)
        withheld = await withholding.expect(plan, withhold)
        await _publish(actor, plan, withheld)
        return {"plan": plan_id}

    payload = {"plan": plan_id} | ({} if withhold is None else {"withhold": withhold})
    async with store.transaction():
        answer = await once(actor, "planPublish", key, payload, act)
    return int(answer["plan"])


async def _publish(actor: Actor, plan: Any, withheld: int) -> None:
    replaced = await store.fetch(
        "UPDATE weekly_plan SET status = 'SUPERSEDED' WHERE week = $1 AND status = 'PUBLISHED'"
        " AND area_code >= $2 AND area_code < $2 || '/' RETURNING id",
        plan["week"],
        plan["area_code"],
    )
    old = [row["id"] for row in replaced]
    await store.execute(
        "UPDATE weekly_plan SET status = 'PUBLISHED', published_at = $2, published_by_id = $3,"
        " withheld = $4 WHERE id = $1",
        plan["id"],
        clock.now(),
        actor.id,
        withheld,
    )
    await store.execute(LEADERS_OUT, old)
    await store.execute(LEADERS_IN, plan["id"])
    await store.execute(CADRES_OUT, old)
    await store.execute(CADRES_IN, plan["id"])
    await store.execute(TELL, [plan["id"], *old])
    facts = {"week": str(plan["week"]), "area": plan["area_code"], "superseded": old}
    facts |= {"withheld": withheld} if withheld else {}
    await audit.record(actor, "PLAN_PUBLISH", "weekly_plan", plan["id"], facts)


async def _refuse_unless_draft(plan: Any) -> None:
    status = PlanStatus(plan["status"])
    if status is PlanStatus.DRAFT:
        return
    if status is PlanStatus.PUBLISHED:
        raise await _already(plan)
    raise Conflict(
        f"Plan {plan['id']} is {status}: only a draft can be published. Run the plan again.",
        f"Rencana {plan['id']} berstatus {status}: hanya draf yang dapat diterbitkan. Jalankan"
        " rencana lagi.",
        kind="PLAN_NOT_DRAFT",
        facts={"plan": plan["id"], "status": status.value},
    )


async def _already(plan: Any) -> Conflict:
    name = await store.fetch_value("SELECT name FROM actor WHERE id = $1", plan["published_by_id"])
    when = plan["published_at"].astimezone(clock.JAKARTA)
    return Conflict(
        f"Plan {plan['id']} was published already, on {when:%Y-%m-%d} at {when:%H:%M} by {name}.",
        f"Rencana {plan['id']} sudah diterbitkan pada {when:%Y-%m-%d} pukul {when:%H.%M} oleh"
        f" {name}.",
        kind="PLAN_ALREADY_PUBLISHED",
        facts={"plan": plan["id"], "publishedAt": when.isoformat(), "publishedBy": name},
    )


async def _refuse_within_wider(plan: Any) -> None:
    wider = await store.fetch_row(
        "SELECT id, area_code FROM weekly_plan WHERE week = $1 AND status = 'PUBLISHED'"
        " AND starts_with($2, area_code || '.') LIMIT 1",
        plan["week"],
        plan["area_code"],
    )
    if wider is not None:
        raise Conflict(
            f"Plan {wider['id']} of {wider['area_code']} is published for this week and covers"
            f" {plan['area_code']}; run and publish {wider['area_code']} again instead.",
            f"Rencana {wider['id']} untuk {wider['area_code']} sudah terbit minggu ini dan mencakup"
            f" {plan['area_code']}; jalankan dan terbitkan lagi {wider['area_code']}.",
            kind="PLAN_WITHIN_WIDER",
            facts={"plan": wider["id"], "area": wider["area_code"]},
        )
