"""What somebody sold at a marketing event: the evidence of P5, validated by another hand."""

from datetime import date
from typing import Any, Final

import asyncpg

from programme import clock, events, marketing, stages
from programme.actors import Actor, require
from programme.errors import Conflict, InvalidInput
from programme.idempotency import once
from programme.records import store
from programme.stages import Proof
from programme.words import EvidenceKind, SaleBand, SlotStatus

MARKETED: Final = 5
"""The stage that a sale proves."""
REFERENCE_LENGTH: Final = 80


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
    where the receipt or picture is found. Raises NotFound, InvalidInput (soldOn, reference),
    Conflict NOT_HELD or SALE_RECORDED.
    """
    require(actor, *marketing.FOR_PERSON)

    async def act() -> dict[str, Any]:
        slot, event = await marketing.held(actor, slot_id)
        _refuse_waiting(slot)
        _check_reference(reference)
        _check_day(event, sold_on)
        await _refuse_second(slot_id)
        return {"slot_id": slot_id, "attainment_id": await _sold(actor, slot, given)}

    given = (band.value, sold_on, reference)
    payload = {"slot": slot_id, "band": band, "sold_on": sold_on, "reference": reference}
    async with store.transaction():
        return await once(actor, "saleRecord", idempotency_key, payload, act)


async def _sold(actor: Actor, slot: asyncpg.Record, given: tuple[str, date, str]) -> int | None:
    person_id = slot["person_id"]
    sale = await store.fetch_value(
        "INSERT INTO sale (slot_id, person_id, band, sold_on, reference, recorded_by_id,"
        " recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        slot["id"],
        person_id,
        *given,
        actor.id,
        clock.now(),
    )
    await events.changed_of(person_id, ("marketing_slot", slot["id"]))
    if await stages.open_row(person_id, MARKETED) is not None:
        return None
    proof = Proof(MARKETED, given[1], EvidenceKind.SALE, f"sale:{sale}")
    attainment = await stages.append(person_id, proof, actor.id)
    await store.execute("UPDATE sale SET attainment_id = $2 WHERE id = $1", sale, attainment)
    return attainment


def _refuse_waiting(slot: asyncpg.Record) -> None:
    if slot["status"] == SlotStatus.WAITING:
        raise Conflict(
            "This person is in the waiting line of the event, not in it; nothing was sold there.",
            "Orang ini masih dalam antrean acara, belum ikut; tidak ada penjualan di sana.",
            path="slotId",
            kind="NOT_HELD",
            facts={"status": slot["status"]},
        )


async def _refuse_second(slot_id: int) -> None:
    sold_on = await store.fetch_value("SELECT sold_on FROM sale WHERE slot_id = $1", slot_id)
    if sold_on is not None:
        raise Conflict(
            f"The sale of this slot was recorded for {sold_on}; correct its attainment instead.",
            f"Penjualan slot ini sudah tercatat {sold_on}; koreksi capaiannya saja.",
            path="slotId",
            kind="SALE_RECORDED",
            facts={"soldOn": sold_on.isoformat()},
        )


def _check_reference(reference: str) -> None:
    if not 0 < len(reference.strip()) <= len(reference) <= REFERENCE_LENGTH:
        raise InvalidInput(
            f"reference has {len(reference)} characters; it takes 1 to {REFERENCE_LENGTH}, not"
            " only blanks: where the receipt or picture is found.",
            f"reference terdiri dari {len(reference)} karakter; perlu 1 sampai"
            f" {REFERENCE_LENGTH}, tidak hanya spasi: letak nota atau fotonya.",
            path="reference",
        )


def _check_day(event: asyncpg.Record, sold_on: date) -> None:
    first, last = event["starts_on"], min(event["ends_on"], clock.today())
    if not first <= sold_on <= last:
        raise InvalidInput(
            f"soldOn is {sold_on}; the event is from {first} to {event['ends_on']}, and today is"
            f" {clock.today()}.",
            f"soldOn {sold_on}; acara berlangsung {first} sampai {event['ends_on']}, dan hari ini"
            f" {clock.today()}.",
            path="soldOn",
            facts={"from": first.isoformat(), "to": last.isoformat()},
        )
