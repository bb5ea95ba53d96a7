"""Marketing events (P5): bazaars, mall days and online listings, offered to people of an area.

A place is claimed while the event's row is held: 50 at once get as many places as there are. Who
comes too late may wait in line; a place that is given back goes to whoever waits longest.
"""

from typing import Any, Final

import asyncpg

from programme import clock, events, scope, stages
from programme.actors import Actor, require
from programme.errors import Conflict
from programme.idempotency import once
from programme.records import store
from programme.words import SUPERVISORS, Role, SlotStatus

FOR_PERSON: Final = frozenset({Role.MENTOR, Role.CADRE, Role.JAKPRENEUR, *SUPERVISORS})
"""Who acts for a person: those who see him or her, and the person."""
REASONS: Final = {
    "STAGE": (
        "the event takes P{stage} or a later stage",
        "acara ini perlu P{stage} atau tahap sesudahnya",
    ),
    "SECTOR": ("the event is for {sector}", "acara ini untuk sektor {sector}"),
    "AREA": ("the event is for people of {area}", "acara ini untuk warga {area}"),
    "DORMANT": (
        "dormant since {dormantSince}; the mentor or an office brings the person back first"
        " (jakpreneurReactivate)",
        "tidak aktif sejak {dormantSince}; pendamping atau kantor mengaktifkannya dahulu"
        " (jakpreneurReactivate)",
    ),
}
FITS: Final = """
    SELECT EXISTS (SELECT 1 FROM attainment a WHERE a.person_id = p.id AND a.stage >= $2
            AND a.superseded_at IS NULL) AS stage,
        $3::text IS NULL OR EXISTS (
            SELECT 1 FROM business b WHERE b.person_id = p.id AND b.sector = $3) AS sector,
        p.village_code = $4 OR starts_with(p.village_code, $4 || '.') AS area,
        p.dormant_since IS NULL AS dormant, p.dormant_since::text
    FROM person p WHERE p.id = $1"""


async def slot_claim(
    actor: Actor,
    event_id: int,
    person_id: int,
    *,
    wait: bool = False,
    idempotency_key: str | None = None,
) -> int:
    """A place for a person, or, with ``wait`` and none free, one in the waiting line; its id.

    Raises NotFound, Conflict EVENT_OVER, ALREADY_CLAIMED, NOT_ELIGIBLE (facts: every reason), FULL.
    """
    require(actor, *FOR_PERSON)

    async def act() -> dict[str, Any]:
        await scope.seen(actor, scope.PERSON, person_id, path="jakpreneurId", lock=True)
        event = await scope.seen(actor, scope.EVENT, event_id, path="eventId", lock=True)
        refuse_over(event, "eventId")
        await _refuse_claimed(event_id, person_id)
        await _refuse_unfit(event, person_id)
        return {"slot": await _take(actor, event, person_id, wait)}

    payload = {"event": event_id, "person": person_id, "wait": wait}
    async with store.transaction():
        done = await once(actor, "slotClaim", idempotency_key, payload, act)
    return int(done["slot"])


async def slot_release(actor: Actor, slot_id: int, *, idempotency_key: str | None = None) -> int:
    """Give a place back, in the event or in its line; who waits longest moves up. Its id.

    Raises NotFound, Conflict EVENT_OVER, NOT_HELD or SALE_RECORDED.
    """
    require(actor, *FOR_PERSON)

    async def act() -> dict[str, Any]:
        slot, event = await held(actor, slot_id)
        refuse_over(event, "slotId")
        await _refuse_sold(slot_id)
        await give_back(slot)
        return {"slot": slot_id}

    async with store.transaction():
        done = await once(actor, "slotRelease", idempotency_key, {"slot": slot_id}, act)
    return int(done["slot"])


async def give_back(slot: asyncpg.Record) -> None:
    """A place that was held is free, or for who waits longest; its event's row is held."""
    await store.execute(
        "UPDATE marketing_slot SET status = $2, released_at = $3 WHERE id = $1",
        slot["id"],
        SlotStatus.RELEASED.value,
        clock.now(),
    )
    await events.changed_of(slot["person_id"], ("marketing_slot", slot["id"]))
    if slot["status"] == SlotStatus.CLAIMED:
        await _move_up(slot["event_id"])


async def held(actor: Actor, slot_id: int) -> tuple[asyncpg.Record, asyncpg.Record]:
    """A place that is not released and its event, both locked, with the person locked first, as
    every verb does. Raises NotFound, Conflict NOT_HELD."""
    slot = await scope.seen(actor, scope.SLOT, slot_id, path="slotId")
    await stages.lock(slot["person_id"])
    event = await scope.seen(actor, scope.EVENT, slot["event_id"], path="slotId", lock=True)
    slot = await scope.seen(actor, scope.SLOT, slot_id, path="slotId", lock=True)
    if slot["status"] == SlotStatus.RELEASED:
        raise Conflict(
            f"The slot {slot_id} was given back; claim one anew.",
            f"Slot {slot_id} sudah dilepas; ambil slot baru.",
            path="slotId",
            kind="NOT_HELD",
            facts={"releasedAt": slot["released_at"].isoformat()},
        )
    return slot, event


def refuse_over(event: asyncpg.Record, path: str) -> None:
    """Raises Conflict EVENT_OVER where the last day of an event has passed."""
    if event["ends_on"] < clock.today():
        raise Conflict(
            f"The event ended on {event['ends_on']}; choose one that is to come.",
            f"Acara berakhir {event['ends_on']}; pilih acara yang akan datang.",
            path=path,
            kind="EVENT_OVER",
            facts={"endsOn": event["ends_on"].isoformat()},
        )


async def _take(actor: Actor, event: asyncpg.Record, person_id: int, wait: bool) -> int:
    """A place of an event whose row is held."""
    free = event["taken"] < event["capacity"]
    if not free and not wait:
        raise Conflict(
            f"All {event['capacity']} places are taken; send wait: true to stand in line.",
            f"Semua {event['capacity']} tempat sudah terisi; kirim wait: true untuk mengantre.",
            path="eventId",
            kind="FULL",
            facts={"capacity": event["capacity"]},
        )
    if free:
        await store.execute(
            "UPDATE marketing_event SET taken = taken + 1 WHERE id = $1", event["id"]
        )
    slot: int = await store.fetch_value(
        "INSERT INTO marketing_slot (event_id, person_id, status, claimed_by_id, claimed_at)"
        " VALUES ($1, $2, $3, $4, $5) RETURNING id",
        event["id"],
        person_id,
        (SlotStatus.CLAIMED if free else SlotStatus.WAITING).value,
        actor.id,
        clock.now(),
    )
    await events.changed_of(person_id, ("marketing_slot", slot))
    return slot


async def _move_up(event_id: int) -> None:
    """A place is free again: for the first in line, else for anybody."""
    next_one = await store.fetch_row(
        "UPDATE marketing_slot SET status = 'CLAIMED' WHERE id = (SELECT id FROM marketing_slot"
        " WHERE event_id = $1 AND status = 'WAITING' ORDER BY id LIMIT 1) RETURNING id, person_id",
        event_id,
    )
    if next_one is None:
        await store.execute("UPDATE marketing_event SET taken = taken - 1 WHERE id = $1", event_id)
    else:
        await events.changed_of(next_one["person_id"], ("marketing_slot", next_one["id"]))


async def _refuse_claimed(event_id: int, person_id: int) -> None:
    slot = await store.fetch_row(
        "SELECT id, status FROM marketing_slot WHERE event_id = $1 AND person_id = $2"
        " AND status <> 'RELEASED'",
        event_id,
        person_id,
    )
    if slot is not None:
        raise Conflict(
            f"This person has a slot of the event already ({slot['status']}).",
            f"Orang ini sudah punya slot di acara ini ({slot['status']}).",
            path="jakpreneurId",
            kind="ALREADY_CLAIMED",
            facts={"status": slot["status"]},
        )


async def _refuse_unfit(event: asyncpg.Record, person_id: int) -> None:
    fits = await store.fetch_row(
        FITS, person_id, event["stage"], event["sector"], event["area_code"]
    )
    against = [reason for reason in REASONS if fits is None or not fits[reason.lower()]]
    if against:
        facts = {
            "stage": event["stage"],
            "sector": event["sector"],
            "area": event["area_code"],
            "dormantSince": fits and fits["dormant_since"],
        }
        why, sebab = (
            "; ".join(REASONS[reason][language].format(**facts) for reason in against)
            for language in (0, 1)
        )
        raise Conflict(
            f"This person cannot take part: {why}.",
            f"Orang ini tidak dapat ikut: {sebab}.",
            path="jakpreneurId",
            kind="NOT_ELIGIBLE",
            facts={"reasons": against, **facts},
        )


async def _refuse_sold(slot_id: int) -> None:
    sold = await store.fetch_value(
        "SELECT sold_on FROM sale WHERE slot_id = $1 AND voided_at IS NULL", slot_id
    )
    if sold is not None:
        raise Conflict(
            f"A sale of {sold} was recorded for this slot; the slot is kept while the P5 that it"
            " claimed is. If nothing was sold, have that refused or revoked first.",
            f"Penjualan {sold} sudah tercatat untuk slot ini; slot tetap selama P5-nya berlaku."
            " Bila tidak ada yang terjual, minta P5 itu ditolak atau dicabut dahulu.",
            path="slotId",
            kind="SALE_RECORDED",
            facts={"soldOn": sold.isoformat()},
        )
