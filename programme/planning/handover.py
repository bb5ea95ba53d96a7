"""Hand over whole caseloads: ask for a draft, look at it, apply it in one go.

In January contracts are renewed and every list may change; a leaver's people need somebody else;
newcomers need their first mentor. Nobody is left without one.
"""

from typing import Any

from programme import audit, caseloads, clock, jobs
from programme.actors import Actor, require
from programme.errors import Conflict, InvalidInput
from programme.events import changed
from programme.idempotency import once
from programme.planning.run import refuse_area
from programme.records import store
from programme.scope import MENTOR, Word, seen
from programme.words import SUPERVISORS, HandoverReason, HandoverStatus

HANDOVER = Word("handover", "hand-over", "serah terima")
RUNNING = (HandoverStatus.QUEUED, HandoverStatus.SOLVING)


async def handover_run(
    actor: Actor,
    area_code: str,
    reason: HandoverReason,
    leaver: int | None = None,
    key: str | None = None,
) -> int:
    """Queue a draft for an area; its id.

    Raises Forbidden, NotFound for an area or mentor out of scope, InvalidInput for a village or
    for a leaver too many or too few, Conflict HANDOVER_RUNNING, IdempotencyConflict.
    """
    require(actor, *SUPERVISORS)
    payload = {"area": area_code, "reason": reason.value, "leaver": leaver}

    async def act() -> dict[str, Any]:
        await refuse_area(actor, area_code)
        await _refuse_leaver(actor, area_code, reason, leaver)
        return {"handover": await _queue(actor, payload)}

    async with store.transaction():
        answer = await once(actor, "handoverRun", key, payload, act)
    return int(answer["handover"])


async def handover_apply(actor: Actor, handover_id: int, key: str | None = None) -> int:
    """The draft comes into force today, whole; its id.

    Raises Forbidden, NotFound, IdempotencyConflict, and Conflict: HANDOVER_NOT_DRAFT,
    HANDOVER_STALE (who is there, who has whom or who is at work has changed).
    """
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        draft = await _draft_of(actor, handover_id)
        moves = await store.fetch(
            "SELECT person_id, giver_id, taker_id FROM handover_move WHERE handover_id = $1"
            " ORDER BY person_id",
            handover_id,
        )
        await caseloads.hold([row["person_id"] for row in moves])
        await _refuse_stale(draft)
        await _apply(actor, draft, moves)
        return {"handover": handover_id}

    async with store.transaction():
        answer = await once(actor, "handoverApply", key, {"handover": handover_id}, act)
    return int(answer["handover"])


async def handover_cancel(actor: Actor, handover_id: int) -> int:
    """Ask the solve of a hand-over to stop; its id.

    One that has not begun is CANCELLED at once. One that runs keeps the best assignment so far as
    its draft, with its true gap, and is CANCELLED where none keeps every rule yet. Raises
    Forbidden, NotFound, Conflict (HANDOVER_NOT_RUNNING).
    """
    require(actor, *SUPERVISORS)
    async with store.transaction():
        await jobs.hold("handover", handover_id)
        found = await seen(actor, HANDOVER, handover_id, path="handoverId", lock=True)
        if HandoverStatus(found["status"]) not in RUNNING:
            raise Conflict(
                f"Hand-over {handover_id} is {found['status']}: there is no solve to cancel.",
                f"Serah terima {handover_id} berstatus {found['status']}: tidak ada proses untuk"
                " dibatalkan.",
                path="handoverId",
                kind="HANDOVER_NOT_RUNNING",
                facts={"handover": handover_id, "status": found["status"]},
            )
        await jobs.cancel(found["job_id"])
        facts = {"area": found["area_code"], "reason": found["reason"]}
        await audit.record(actor, "HANDOVER_CANCEL", "handover", handover_id, facts)
    return handover_id


async def _apply(actor: Actor, draft: Any, moves: Any) -> None:
    by_taker: dict[int, dict[int, int | None]] = {}
    for row in moves:
        by_taker.setdefault(row["taker_id"], {})[row["person_id"]] = row["giver_id"]
    for taker in sorted(by_taker):
        await caseloads.move(by_taker[taker], taker)
    await store.execute(
        "UPDATE handover SET status = 'APPLIED', applied_at = $2 WHERE id = $1",
        draft["id"],
        clock.now(),
    )
    facts = {"area": draft["area_code"], "reason": draft["reason"], "moved": len(moves)}
    await audit.record(actor, "HANDOVER_APPLY", "handover", draft["id"], facts)
    await changed("handover", draft["id"], draft["area_code"])


async def _draft_of(actor: Actor, handover_id: int) -> Any:
    draft = await seen(actor, HANDOVER, handover_id, path="handoverId", lock=True)
    if draft["status"] != HandoverStatus.DRAFT:
        raise Conflict(
            f"Hand-over {handover_id} is {draft['status']}: only a draft can be applied.",
            f"Serah terima {handover_id} berstatus {draft['status']}: hanya draf yang dapat"
            " diterapkan.",
            path="handoverId",
            kind="HANDOVER_NOT_DRAFT",
            facts={"handover": handover_id, "status": draft["status"]},
        )
    return draft


async def _refuse_stale(draft: Any) -> None:
    from programme.planning.handover_facts import gather  # numpy

    reason = HandoverReason(draft["reason"])
    now = await gather(draft["area_code"], clock.today(), reason, draft["leaver_id"], alone=False)
    if now.input_hash != draft["input_hash"]:
        raise Conflict(
            f"Hand-over {draft['id']} is stale: people, their mentors or who is at work changed"
            " since; run it again.",
            f"Serah terima {draft['id']} usang: warga, pendampingnya, atau siapa yang bertugas"
            " sudah berubah; jalankan lagi.",
            path="handoverId",
            kind="HANDOVER_STALE",
            facts={"handover": draft["id"]},
        )


async def _queue(actor: Actor, payload: dict[str, Any]) -> int:
    await store.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"handover {payload['area']}"
    )
    running = await store.fetch_value(
        "SELECT id FROM handover WHERE area_code = $1 AND status IN ('QUEUED', 'SOLVING')",
        payload["area"],
    )
    if running is not None:
        raise Conflict(
            f"Hand-over {running} of {payload['area']} is being made; wait for it.",
            f"Serah terima {running} untuk {payload['area']} sedang dibuat; tunggu.",
            kind="HANDOVER_RUNNING",
            facts={"handover": running},
        )
    made: int = await store.fetch_value(
        "INSERT INTO handover (area_code, reason, leaver_id, status, job_id, requested_by_id,"
        " requested_at) VALUES ($1, $2, $3, 'QUEUED', $4, $5, $6) RETURNING id",
        payload["area"],
        payload["reason"],
        payload["leaver"],
        await jobs.enqueue(actor, "handover", payload),
        actor.id,
        clock.now(),
    )
    await changed("handover", made, payload["area"])
    return made


async def _refuse_leaver(
    actor: Actor, area_code: str, reason: HandoverReason, leaver: int | None
) -> None:
    if (leaver is not None) != (reason is HandoverReason.LEAVER):
        raise InvalidInput(
            f"mentorId names who leaves: give it for LEAVER, and for no other reason ({reason}).",
            f"mentorId menyebut siapa yang berhenti: isi untuk LEAVER, dan hanya untuk itu"
            f" (reason: {reason}).",
            path="mentorId",
        )
    if leaver is None:
        return
    mentor = await seen(actor, MENTOR, leaver, path="mentorId")
    if not f"{mentor['district_code']}.".startswith(f"{area_code}."):
        raise InvalidInput(
            f"{mentor['name']} works in {mentor['district_code']}, not in {area_code}.",
            f"{mentor['name']} bertugas di {mentor['district_code']}, bukan di {area_code}.",
            path="mentorId",
            facts={"district": mentor["district_code"]},
        )
