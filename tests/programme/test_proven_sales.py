"""P5 rests on a sale of the person: from elsewhere, and through corrections."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from programme.attainments import (
    attainment_correct,
    attainment_record,
    attainment_revoke,
)
from programme.errors import InvalidInput
from programme.marketing import slot_release
from programme.records import store
from programme.sales import sale_record
from programme.stages import Proof
from programme.words import EvidenceKind
from tests.programme import market_rows, rows
from tests.programme.fingerprint import fingerprint
from tests.programme.market_sales import BAND, ELSEWHERE, SOLD, given, p5, sales


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
