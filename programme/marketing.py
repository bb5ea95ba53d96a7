"""Marketing events (P5): bazaars, mall days and online listings, offered to people of an area.

A place is claimed while the event's row is held: 50 at once get as many places as there are. Who
comes too late may wait in line; a place that is given back goes to whoever waits longest.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

import asyncpg

from programme import audit, clock, events, scope, stages
from programme.actors import Actor, require
from programme.errors import Conflict, InvalidInput, NotFound
from programme.idempotency import once
from programme.records import store
from programme.words import SUPERVISORS, MarketingKind, Role, Sector, SlotStatus

FOR_PERSON: Final = frozenset({Role.MENTOR, Role.CADRE, Role.JAKPRENEUR, *SUPERVISORS})
"""Who acts for a person: those who see him or her, and the person."""
LONGEST: Final = 160
MOST: Final = 10_000
STAGES: Final = range(4, 8)
"""Marketing is for who is licensed at least."""
REASONS: Final = {
    "STAGE": (
        "the event takes P{stage} or a later stage",
        "acara ini perlu P{stage} atau tahap sesudahnya",
    ),
    "SECTOR": ("the event is for {sector}", "acara ini untuk sektor {sector}"),
    "AREA": ("the event is for people of {area}", "acara ini untuk warga {area}"),
}
FITS: Final = """
    SELECT EXISTS (SELECT 1 FROM attainment a WHERE a.person_id = p.id AND a.stage >= $2
            AND a.superseded_at IS NULL) AS stage,
        $3::text IS NULL OR EXISTS (
            SELECT 1 FROM business b WHERE b.person_id = p.id AND b.sector = $3) AS sector,
        p.village_code = $4 OR starts_with(p.village_code, $4 || '.') AS area
    FROM person p WHERE p.id = $1"""


@dataclass(frozen=True, slots=True)
class Offer:
    """An event as it is offered; see programme.records.marketing."""

    title: str
    kind: MarketingKind
    area_code: str
    starts_on: date
    ends_on: date
    capacity: int
    stage: int = 4
    sector: Sector | None = None


async def event_create(actor: Actor, offer: Offer, *, idempotency_key: str | None = None) -> int:
    """Offer an event for people of an area of one's scope; its id.

    Raises Forbidden, NotFound (area), InvalidInput (title, days, capacity, stage).
    """
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        await _check(actor, offer)
        event: int = await store.fetch_value(
            "INSERT INTO marketing_event (title, kind, area_code, starts_on, ends_on, capacity,"
            " taken, stage, sector, created_by_id, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10) RETURNING id",
            *asdict(offer).values(),
            actor.id,
            clock.now(),
        )
        await events.changed("marketing_event", event, offer.area_code)
        await audit.record(actor, "MARKETING_EVENT", "marketing_event", event, {})
        return {"event": event}

    payload = {key: value and str(value) for key, value in asdict(offer).items()}
    async with store.transaction():
        done = await once(actor, "marketingEventCreate", idempotency_key, payload, act)
    return int(done["event"])


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
        facts = {"stage": event["stage"], "sector": event["sector"], "area": event["area_code"]}
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
    sold = await store.fetch_value("SELECT sold_on FROM sale WHERE slot_id = $1", slot_id)
    if sold is not None:
        raise Conflict(
            f"A sale of {sold} was recorded for this slot; it stays.",
            f"Penjualan {sold} sudah tercatat untuk slot ini; slot tetap.",
            path="slotId",
            kind="SALE_RECORDED",
            facts={"soldOn": sold.isoformat()},
        )


async def _check(actor: Actor, offer: Offer) -> None:
    there = await store.fetch_value("SELECT 1 FROM area WHERE code = $1", offer.area_code)
    if there is None or not actor.covers(offer.area_code):
        raise NotFound.of("area", "wilayah", offer.area_code, path="areaCode")
    if not 0 < len(offer.title.strip()) <= LONGEST:
        raise InvalidInput(
            f"title has {len(offer.title)} characters; it takes 1 to {LONGEST}, not only blanks.",
            f"title terdiri dari {len(offer.title)} karakter; perlu 1 sampai {LONGEST}, tidak"
            " hanya spasi.",
            path="title",
        )
    _check_days(offer)
    if not 0 < offer.capacity <= MOST:
        raise InvalidInput(
            f"capacity is {offer.capacity}; it lies between 1 and {MOST}.",
            f"capacity bernilai {offer.capacity}; harus 1 sampai {MOST}.",
            path="capacity",
        )
    if offer.stage not in STAGES:
        raise InvalidInput(
            f"stage is P{offer.stage}; marketing takes P4 to P7.",
            f"stage bernilai P{offer.stage}; pemasaran perlu P4 sampai P7.",
            path="stage",
        )


def _check_days(offer: Offer) -> None:
    today = clock.today()
    if offer.ends_on < today:
        raise InvalidInput(
            f"endsOn is {offer.ends_on}; today is {today}, an event is offered before it is over.",
            f"endsOn {offer.ends_on}; hari ini {today}, acara ditawarkan sebelum berakhir.",
            path="endsOn",
        )
    if offer.starts_on > offer.ends_on:
        raise InvalidInput(
            f"startsOn is {offer.starts_on}, after endsOn, {offer.ends_on}.",
            f"startsOn {offer.starts_on}, setelah endsOn, {offer.ends_on}.",
            path="startsOn",
        )
