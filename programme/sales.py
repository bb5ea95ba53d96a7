"""What somebody sold, at an event or elsewhere: the evidence of P5, validated by another hand.

A claim of P5 rests on a sale of that person. Once the claim is closed the sale is void and stays as
history; a slot may then have another.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import asyncpg

from programme import clock, events, marketing, proofs, stages
from programme.actors import Actor, require
from programme.errors import Conflict, InvalidInput
from programme.idempotency import once
from programme.records import store
from programme.stages import Proof
from programme.words import EvidenceKind, SaleBand, SlotStatus

MARKETED: Final = 5
"""The stage that a sale proves."""
IN_FORCE: Final = "SELECT * FROM sale WHERE {column} = $1 AND voided_at IS NULL"
EVENT_OF: Final = """
    SELECT e.* FROM marketing_event e JOIN marketing_slot s ON s.event_id = e.id WHERE s.id = $1"""
VOID: Final = """
    UPDATE sale SET voided_at = greatest($2, recorded_at + interval '1 microsecond')
    WHERE id = $1"""


@dataclass(frozen=True, slots=True)
class Sale:
    """How much was sold, when, where the receipt is; from which slot, or at which other place."""

    band: str
    sold_on: date
    reference: str
    slot_id: int | None = None
    place: str | None = None


async def sale_record(  # noqa: PLR0913 (the words of a sale)
    actor: Actor,
    slot_id: int,
    band: SaleBand,
    sold_on: date,
    reference: str,
    *,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """The result of a person's place in an event; P5 is claimed with it as its evidence.

    ``{"slot_id", "attainment_id"}``, the latter None where P5 is held already. The claim is held
    at once and pays once another hand validates it (``attainmentValidate``). ``reference`` says
    where the receipt or picture is found. A sale lies within the days of the event, not before the
    registration and not after today; it may lie before the day of the claim, since offices enter
    claims late. Raises NotFound, InvalidInput (soldOn, reference), Conflict NOT_HELD, or
    SALE_RECORDED while P5 is held after a sale of this slot.
    """
    require(actor, *marketing.FOR_PERSON)

    async def act() -> dict[str, Any]:
        slot, event = await marketing.held(actor, slot_id)
        _refuse_waiting(slot)
        sale = Sale(band.value, sold_on, proofs.check_receipt(reference), slot_id)
        await _check_day(slot["person_id"], event, sold_on, "soldOn")
        await _make_way(slot)
        return {"slot_id": slot_id, "attainment_id": await _sold(actor, slot["person_id"], sale)}

    payload = {"slot": slot_id, "band": band, "sold_on": sold_on, "reference": reference}
    async with store.transaction():
        return await once(actor, "saleRecord", idempotency_key, payload, act)


async def of(attainment_id: int) -> asyncpg.Record | None:
    """The sale in force that an attainment rests on."""
    return await store.fetch_row(IN_FORCE.format(column="attainment_id"), attainment_id)


async def claim(
    actor: Actor, person_id: int, proof: Proof, before: asyncpg.Record | None = None
) -> int:
    """P5 claimed with ``proof.sale``, outside of our events, or, without one, with the sale
    ``before`` that was void just now, on the day of the proof; the attainment's id.

    Raises InvalidInput SALE_MISSING where there is neither, or attainedOn, a day that is none of
    the event's.
    """
    if proof.sale is not None:
        band, place = proof.sale.band.value, proof.sale.place.value
        receipt = proofs.check_receipt(proof.reference)
        sale = Sale(band, proof.attained_on, receipt, place=place)
    elif before is not None:
        sale = await _mended(person_id, before, proof)
    else:
        raise proofs.unsold(proof)
    return await _prove(actor, person_id, await _keep(actor, person_id, sale), sale)


async def release(attainment_id: int) -> None:
    """The sale of an attainment that is closed is void; its slot may have another."""
    sale = await of(attainment_id)
    if sale is not None:
        await _void(sale)


async def _mended(person_id: int, before: asyncpg.Record, proof: Proof) -> Sale:
    slot = before["slot_id"]
    for event in await store.fetch(EVENT_OF, slot):
        await _check_day(person_id, event, proof.attained_on, "attainedOn")
    told = None if proof.reference == _told(before["id"]) else proof.reference
    receipt = proofs.check_receipt(told or before["reference"])
    return Sale(before["band"], proof.attained_on, receipt, slot, before["place"])


async def _sold(actor: Actor, person_id: int, sale: Sale) -> int | None:
    kept = await _keep(actor, person_id, sale)
    if await stages.open_row(person_id, MARKETED) is not None:
        return None
    return await _prove(actor, person_id, kept, sale)


async def _keep(actor: Actor, person_id: int, sale: Sale) -> int:
    kept: int = await store.fetch_value(
        "INSERT INTO sale (slot_id, person_id, band, sold_on, reference, place, recorded_by_id,"
        " recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        sale.slot_id,
        person_id,
        sale.band,
        sale.sold_on,
        sale.reference,
        sale.place,
        actor.id,
        clock.now(),
    )
    if sale.slot_id is not None:
        await events.changed_of(person_id, ("marketing_slot", sale.slot_id))
    return kept


async def _prove(actor: Actor, person_id: int, kept: int, sale: Sale) -> int:
    """P5 is claimed with a sale; what was sold from a slot is its reference."""
    reference = sale.reference if sale.slot_id is None else _told(kept)
    proof = Proof(MARKETED, sale.sold_on, EvidenceKind.SALE, reference)
    attainment = await stages.append(person_id, proof, actor.id)
    await store.execute("UPDATE sale SET attainment_id = $2 WHERE id = $1", kept, attainment)
    return attainment


def _told(sale: int) -> str:
    return f"sale:{sale}"


async def _void(sale: asyncpg.Record) -> None:
    await store.execute(VOID, sale["id"], clock.now())
    if sale["slot_id"] is not None:
        await events.changed_of(sale["person_id"], ("marketing_slot", sale["slot_id"]))


async def _make_way(slot: asyncpg.Record) -> None:
    """A sale that proves nothing any more makes way for another of its slot. Raises Conflict
    SALE_RECORDED while P5 is held."""
    sale = await store.fetch_row(IN_FORCE.format(column="slot_id"), slot["id"])
    if sale is None:
        return
    if await stages.open_row(slot["person_id"], MARKETED) is not None:
        raise Conflict(
            f"The sale of this slot was recorded for {sale['sold_on']}, and P5 is held. Have that"
            " attainment corrected (attainmentCorrect); or have it revoked, then record the sale"
            " anew.",
            f"Penjualan slot ini sudah tercatat {sale['sold_on']}, dan P5 berlaku. Minta capaian"
            " itu dikoreksi (attainmentCorrect); atau dicabut, lalu catat penjualannya lagi.",
            path="slotId",
            kind="SALE_RECORDED",
            facts={"soldOn": sale["sold_on"].isoformat()},
        )
    await _void(sale)


def _refuse_waiting(slot: asyncpg.Record) -> None:
    if slot["status"] == SlotStatus.WAITING:
        raise Conflict(
            "This person is in the waiting line of the event, not in it; nothing was sold there.",
            "Orang ini masih dalam antrean acara, belum ikut; tidak ada penjualan di sana.",
            path="slotId",
            kind="NOT_HELD",
            facts={"status": slot["status"]},
        )


async def _check_day(person_id: int, event: asyncpg.Record, sold_on: date, path: str) -> None:
    registered_on = await store.fetch_value(
        "SELECT registered_on FROM person WHERE id = $1", person_id
    )
    first = max(event["starts_on"], registered_on)
    last = min(event["ends_on"], clock.today())
    if not first <= sold_on <= last:
        raise InvalidInput(
            f"{path} is {sold_on}; a sale lies between {first} and {last}: on a day of the event"
            f" ({event['starts_on']} to {event['ends_on']}), from the registration"
            f" ({registered_on}) until today.",
            f"{path} {sold_on}; penjualan harus antara {first} dan {last}: pada hari acara"
            f" ({event['starts_on']} sampai {event['ends_on']}), sejak pendaftaran"
            f" ({registered_on}) sampai hari ini.",
            path=path,
            facts={"from": first.isoformat(), "to": last.isoformat()},
        )
