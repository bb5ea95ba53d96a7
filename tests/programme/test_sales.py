"""A sale is the evidence of P5: claimed with it, validated by another hand."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from programme.actors import Actor
from programme.attainments import (
    attainment_correct,
    attainment_record,
    attainment_revoke,
    attainment_validate,
)
from programme.errors import Conflict, Forbidden, InvalidInput
from programme.marketing import slot_claim, slot_release
from programme.records import store
from programme.sales import sale_record
from programme.stages import Proof, Sold
from programme.words import EvidenceKind, SaleBand, SalePlace
from tests.programme import market_rows, rows
from tests.programme.fingerprint import fingerprint

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


async def test_a_sale_closes_p5_once_another_hand_validates_it(db: str) -> None:
    kasatpel, mentor, person, slot = await given()

    done = await sale_record(mentor, slot, BAND, rows.DAY, "Nota 7", idempotency_key="k")

    assert await sale_record(mentor, slot, BAND, rows.DAY, "Nota 7", idempotency_key="k") == done
    sale = await store.fetch_row(
        "SELECT id, slot_id, person_id, band, sold_on, reference, recorded_by_id, attainment_id"
        " FROM sale"
    )
    assert sale is not None
    attainment = done["attainment_id"]
    assert tuple(sale)[1:] == (
        slot,
        person,
        "UP_TO_2_MILLION",
        rows.DAY,
        "Nota 7",
        mentor.id,
        attainment,
    )
    assert await p5(person) == [(rows.DAY, "SALE", f"sale:{sale['id']}", mentor.id, None)]

    with pytest.raises(Forbidden):
        await attainment_validate(mentor, attainment)
    await attainment_validate(kasatpel, attainment)

    assert await p5(person) == [(rows.DAY, "SALE", f"sale:{sale['id']}", mentor.id, kasatpel.id)]
    assert await store.fetch_value("SELECT stage FROM person WHERE id = $1", person) == 5


async def test_who_recorded_the_sale_does_not_validate_it(db: str) -> None:
    kasatpel, _, _, slot = await given()
    done = await sale_record(kasatpel, slot, BAND, rows.DAY, "Nota 7")

    with pytest.raises(Forbidden) as refused:
        await attainment_validate(kasatpel, done["attainment_id"])

    assert refused.value.kind == "SELF_VALIDATION"


async def test_a_sale_of_who_holds_p5_is_kept_and_claims_nothing(db: str) -> None:
    _, mentor, person, slot = await given()
    held = await rows.attained(
        person, 5, on=rows.DAY - timedelta(days=2), evidence=EvidenceKind.SALE
    )

    done = await sale_record(mentor, slot, BAND, rows.DAY, "Nota 7")

    assert done == {"slot_id": slot, "attainment_id": None}
    assert await store.fetch_value("SELECT count(*) FROM sale") == 1
    assert await store.fetch("SELECT id FROM attainment WHERE stage = 5") == [(held,)]


@pytest.mark.parametrize(
    ("day", "reference", "path", "message", "facts"),
    [
        (
            rows.DAY + timedelta(days=1),
            "Nota 7",
            "soldOn",
            "soldOn is 2020-10-27; a sale lies between 2020-10-25 and 2020-10-26: on a day of the"
            " event (2020-10-25 to 2020-10-30), from the registration (2020-02-03) until today.",
            {"from": "2020-10-25", "to": "2020-10-26"},
        ),
        (
            rows.DAY - timedelta(days=2),
            "Nota 7",
            "soldOn",
            "soldOn is 2020-10-24; a sale lies between 2020-10-25 and 2020-10-26: on a day of the"
            " event (2020-10-25 to 2020-10-30), from the registration (2020-02-03) until today.",
            {"from": "2020-10-25", "to": "2020-10-26"},
        ),
        (
            rows.DAY,
            " ",
            "reference",
            "reference is blank; it takes 1 to 80 characters: where the receipt or picture is"
            " found.",
            {"length": 0, "most": 80},
        ),
        (
            rows.DAY,
            "x" * 81,
            "reference",
            "reference has 81 characters; it takes 1 to 80 characters: where the receipt or picture"
            " is found.",
            {"length": 81, "most": 80},
        ),
    ],
)
async def test_a_sale_that_cannot_be_is_refused(
    db: str, day: date, reference: str, path: str, message: str, facts: dict[str, Any]
) -> None:
    _, mentor, _, slot = await given(first=rows.DAY - timedelta(days=1))
    before = await fingerprint()

    with pytest.raises(InvalidInput) as refused:
        await sale_record(mentor, slot, BAND, day, reference, idempotency_key="k")

    assert (refused.value.path, refused.value.message) == (path, message)
    assert refused.value.facts == facts
    assert await fingerprint() == before


async def test_nothing_is_sold_before_the_registration(db: str) -> None:
    """Given an event that began before the person was registered: a claim that is entered late
    hinders no sale, the registration does."""
    _, mentor, person, slot = await given(first=date(2020, 2, 1))
    before = await fingerprint()

    with pytest.raises(InvalidInput) as refused:
        await sale_record(mentor, slot, BAND, date(2020, 2, 2), "Nota 7")

    assert refused.value.facts == {"from": "2020-02-03", "to": "2020-10-26"}
    assert await fingerprint() == before
    await sale_record(mentor, slot, BAND, date(2020, 2, 3), "Nota 7")
    assert [line[0] for line in await p5(person)] == [date(2020, 2, 3)]


async def test_one_place_has_one_sale(db: str) -> None:
    _, mentor, _, slot = await given()
    await sale_record(mentor, slot, BAND, rows.DAY, "Nota 7")
    before = await fingerprint()

    with pytest.raises(Conflict) as refused:
        await sale_record(mentor, slot, BAND, rows.DAY, "Nota 8", idempotency_key="k")

    assert refused.value.kind == "SALE_RECORDED"
    assert refused.value.message == (
        "The sale of this slot was recorded for 2020-10-26, and P5 is held. Have that attainment"
        " corrected (attainmentCorrect); or have it revoked, then record the sale anew."
    )
    assert await fingerprint() == before


async def test_who_waits_in_line_sold_nothing(db: str) -> None:
    _, mentor, _, _ = await given(capacity=1)
    event = await store.fetch_value("SELECT id FROM marketing_event")
    second = await market_rows.licensed(await rows.person(mentor=mentor))
    waiting = await slot_claim(mentor, event, second, wait=True)
    before = await fingerprint()

    with pytest.raises(Conflict) as refused:
        await sale_record(mentor, waiting, BAND, rows.DAY, "Nota 7")

    assert (refused.value.kind, refused.value.facts) == ("NOT_HELD", {"status": "WAITING"})
    assert await fingerprint() == before


@pytest.mark.parametrize("how", ["rejected", "revoked"])
async def test_once_its_claim_is_closed_a_slot_may_have_another_sale(db: str, how: str) -> None:
    kasatpel, mentor, person, slot = await given()
    first = (await sale_record(mentor, slot, BAND, rows.DAY, "Nota 7"))["attainment_id"]
    if how == "rejected":
        await attainment_validate(kasatpel, first, accepted=False, reason="No receipt")
    else:
        await attainment_revoke(kasatpel, first, "No receipt")
    told = await store.fetch_value("SELECT count(*) FROM change WHERE entity = 'marketing_slot'")

    second = (await sale_record(mentor, slot, BAND, rows.DAY, "Nota 8"))["attainment_id"]

    assert told == 3  # claimed, sold from, void
    assert await sales() == [
        (slot, None, BAND, rows.DAY, "Nota 7", first, False),
        (slot, None, BAND, rows.DAY, "Nota 8", second, True),
    ]
    assert await store.fetch_value("SELECT stage FROM person WHERE id = $1", person) == 5
    await attainment_validate(kasatpel, second)


async def test_a_slot_whose_sale_does_not_hold_may_be_given_back(db: str) -> None:
    kasatpel, mentor, _, slot = await given()
    claimed = (await sale_record(mentor, slot, BAND, rows.DAY, "Nota 7"))["attainment_id"]
    before = await fingerprint()
    with pytest.raises(Conflict) as refused:
        await slot_release(mentor, slot)
    assert refused.value.message == (
        "A sale of 2020-10-26 was recorded for this slot; the slot is kept while the P5 that it"
        " claimed is. If nothing was sold, have that refused or revoked first."
    )
    assert await fingerprint() == before

    await attainment_revoke(kasatpel, claimed, "Nothing was sold")

    assert await slot_release(mentor, slot) == slot


async def test_a_sale_that_claimed_nothing_makes_way_once_p5_is_no_longer_held(db: str) -> None:
    kasatpel, mentor, person, slot = await given()
    other = (await attainment_record(mentor, person, ELSEWHERE))["attainment_id"]
    await sale_record(mentor, slot, BAND, rows.DAY, "Nota 7")
    await attainment_revoke(kasatpel, other, "Not hers")

    second = (await sale_record(mentor, slot, BAND, rows.DAY, "Nota 7"))["attainment_id"]

    assert second is not None
    assert [(line[0], line[-2], line[-1]) for line in await sales()] == [
        (None, other, False),
        (slot, None, False),
        (slot, second, True),
    ]


async def test_a_correction_keeps_to_the_sale(db: str) -> None:
    """Given a sale with a wrong day, the correction moves it within the days of the event."""
    kasatpel, mentor, person, slot = await given(first=rows.DAY - timedelta(days=1))
    claimed = (await sale_record(mentor, slot, BAND, rows.DAY, "Nota 7"))["attainment_id"]
    [(_, _, told, _, _)] = await p5(person)
    before = await fingerprint()
    with pytest.raises(InvalidInput) as refused:
        await attainment_correct(
            kasatpel, claimed, Proof(5, rows.DAY - timedelta(days=2), EvidenceKind.SALE), "Day"
        )
    assert refused.value.path == "attainedOn"
    assert await fingerprint() == before

    day = rows.DAY - timedelta(days=1)
    proof = Proof(5, day, EvidenceKind.SALE, told)
    again = (await attainment_correct(kasatpel, claimed, proof, "Day"))["attainment_id"]

    assert await sales() == [
        (slot, None, BAND, rows.DAY, "Nota 7", claimed, False),
        (slot, None, BAND, day, "Nota 7", again, True),
    ]
    second = await store.fetch_value("SELECT max(id) FROM sale")
    assert (await p5(person))[1] == (day, "SALE", f"sale:{second}", kasatpel.id, None)


async def test_what_is_sold_elsewhere_proves_p5(db: str) -> None:
    kasatpel, mentor, person, _ = await given()

    claimed = await attainment_record(mentor, person, ELSEWHERE, idempotency_key="k")
    again = await attainment_record(mentor, person, ELSEWHERE, idempotency_key="k")

    assert again == claimed
    attainment = claimed["attainment_id"]
    first = (None, "MARKETPLACE", "UP_TO_500_THOUSAND", rows.DAY, "Nota 9", attainment, True)
    assert await sales() == [first]
    assert await p5(person) == [(rows.DAY, "SALE", "Nota 9", mentor.id, None)]

    day = rows.DAY - timedelta(days=3)
    mended = Proof(5, day, EvidenceKind.SALE)
    second = (await attainment_correct(kasatpel, attainment, mended, "Day"))["attainment_id"]
    assert await sales() == [
        (*first[:-1], False),
        (None, "MARKETPLACE", "UP_TO_500_THOUSAND", day, "Nota 9", second, True),
    ]


@pytest.mark.parametrize(
    ("proof", "kind", "path", "message"),
    [
        (
            replace(ELSEWHERE, sale=None, reference="sale:1"),
            "SALE_MISSING",
            "sale",
            "sale is missing; say what was sold outside of our events, how much and where. What was"
            " sold from a slot is recorded by saleRecord, which claims P5.",
        ),
        (
            replace(ELSEWHERE, reference=None),
            "INVALID_INPUT",
            "reference",
            "reference is blank; it takes 1 to 80 characters: where the receipt or picture is"
            " found.",
        ),
        (
            Proof(6, rows.DAY, EvidenceKind.FINANCIAL_REPORT, "x", sale=SOLD),
            "INVALID_INPUT",
            "sale",
            "sale is given, but FINANCIAL_REPORT proves P6; leave it out.",
        ),
        (
            replace(ELSEWHERE, attained_on=date(2020, 2, 2)),
            "INVALID_INPUT",
            "attainedOn",
            "attainedOn is 2020-02-02; it lies between the registration on 2020-02-03 and today,"
            " 2020-10-26.",
        ),
    ],
)
async def test_p5_without_a_sale_of_the_person_is_refused(
    db: str, proof: Proof, kind: str, path: str, message: str
) -> None:
    """Given a sale of somebody else, to which a reference might point."""
    _, mentor, _, slot = await given()
    await sale_record(mentor, slot, BAND, rows.DAY, "Nota 7")
    other = await market_rows.licensed(await rows.person(mentor=mentor))
    before = await fingerprint()

    with pytest.raises(InvalidInput) as refused:
        await attainment_record(mentor, other, proof, idempotency_key="k")

    assert (refused.value.kind, refused.value.path) == (kind, path)
    assert refused.value.message == message
    assert refused.value.pesan != message
    assert await fingerprint() == before


async def test_a_p5_of_before_there_were_sales_is_corrected_with_one(db: str) -> None:
    kasatpel, _, person, _ = await given()
    old = await rows.attained(person, 5, on=rows.DAY, evidence=EvidenceKind.SALE)
    before = await fingerprint()
    with pytest.raises(InvalidInput) as refused:
        await attainment_correct(kasatpel, old, replace(ELSEWHERE, sale=None), "Day")
    assert refused.value.kind == "SALE_MISSING"
    assert await fingerprint() == before

    await attainment_correct(kasatpel, old, ELSEWHERE, "Day")

    assert [line[1] for line in await sales()] == ["MARKETPLACE"]


async def test_a_correction_with_another_sale_frees_the_slot(db: str) -> None:
    kasatpel, mentor, person, slot = await given()
    claimed = (await sale_record(mentor, slot, BAND, rows.DAY, "Nota 7"))["attainment_id"]

    again = (await attainment_correct(kasatpel, claimed, ELSEWHERE, "Not there"))["attainment_id"]

    assert [(line[0], line[1], *line[-2:]) for line in await sales()] == [
        (slot, None, claimed, False),
        (None, "MARKETPLACE", again, True),
    ]
    assert await slot_release(mentor, slot) == slot
    assert (await p5(person))[1] == (rows.DAY, "SALE", "Nota 9", kasatpel.id, None)
