"""A place in an event to sell from, a sale elsewhere, and what is kept of both."""

from typing import Any

from programme.actors import Actor
from programme.marketing import slot_claim
from programme.records import store
from programme.stages import Proof, Sold
from programme.words import EvidenceKind, SaleBand, SalePlace
from tests.programme import market_rows, rows

BAND = SaleBand.UP_TO_2_MILLION
SOLD = Sold(SaleBand.UP_TO_500_THOUSAND, SalePlace.MARKETPLACE)
ELSEWHERE = Proof(5, rows.DAY, EvidenceKind.SALE, "Nota 9", sale=SOLD)


async def given(**more: Any) -> tuple[Actor, Actor, int, int]:
    """A kasatpel, a mentor, a person who holds P4 and the person's place in an event."""
    await rows.district()
    kasatpel, mentor = await rows.supervisor(), await rows.mentor()
    person = await market_rows.licensed(await rows.person(mentor=mentor))
    event = await market_rows.event(kasatpel, **more)
    return kasatpel, mentor, person, await slot_claim(mentor, event, person)


async def p5(person: int) -> list[tuple[Any, ...]]:
    found = await store.fetch(
        "SELECT attained_on, evidence_kind, evidence_ref, recorded_by_id, validated_by_id"
        " FROM attainment WHERE person_id = $1 AND stage = 5 ORDER BY id",
        person,
    )
    return [tuple(row) for row in found]


async def sales() -> list[tuple[Any, ...]]:
    """Slot, place, band, day, reference, attainment of each sale, and whether it holds."""
    found = await store.fetch(
        "SELECT slot_id, place, band, sold_on, reference, attainment_id, voided_at IS NULL"
        " FROM sale ORDER BY id"
    )
    return [tuple(row) for row in found]
