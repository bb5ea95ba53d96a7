"""A sale is the evidence of P5: claimed with it, validated by another hand."""

from datetime import date, timedelta
from typing import Any

import pytest

from programme.attainments import (
    attainment_revoke,
    attainment_validate,
)
from programme.errors import Conflict, Forbidden, InvalidInput
from programme.marketing import slot_claim, slot_release
from programme.records import store
from programme.sales import sale_record
from programme.words import EvidenceKind
from tests.programme import market_rows, rows
from tests.programme.fingerprint import fingerprint
from tests.programme.market_sales import BAND, given, p5, sales


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
