"""A sale is the evidence of P5: claimed with it, validated by another hand."""

from datetime import date, timedelta
from typing import Any

import pytest

from programme.actors import Actor
from programme.attainments import attainment_validate
from programme.errors import Conflict, Forbidden, InvalidInput
from programme.marketing import slot_claim
from programme.records import store
from programme.sales import sale_record
from programme.words import EvidenceKind, SaleBand
from tests.programme import market_rows, rows
from tests.programme.fingerprint import fingerprint

BAND = SaleBand.UP_TO_2_MILLION


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
        " FROM attainment WHERE person_id = $1 AND stage = 5",
        person,
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
    ("day", "reference", "path", "message"),
    [
        (
            rows.DAY + timedelta(days=1),
            "Nota 7",
            "soldOn",
            "soldOn is 2020-10-27; the event is from 2020-10-25 to 2020-10-30, and today is"
            " 2020-10-26.",
        ),
        (
            rows.DAY - timedelta(days=2),
            "Nota 7",
            "soldOn",
            "soldOn is 2020-10-24; the event is from 2020-10-25 to 2020-10-30, and today is"
            " 2020-10-26.",
        ),
        (
            rows.DAY,
            " ",
            "reference",
            "reference has 1 characters; it takes 1 to 80, not only blanks: where the receipt or"
            " picture is found.",
        ),
        (
            rows.DAY,
            "x" * 81,
            "reference",
            "reference has 81 characters; it takes 1 to 80, not only blanks: where the receipt or"
            " picture is found.",
        ),
    ],
)
async def test_a_sale_that_cannot_be_is_refused(
    db: str, day: date, reference: str, path: str, message: str
) -> None:
    _, mentor, _, slot = await given(first=rows.DAY - timedelta(days=1))
    before = await fingerprint()

    with pytest.raises(InvalidInput) as refused:
        await sale_record(mentor, slot, BAND, day, reference, idempotency_key="k")

    assert (refused.value.path, refused.value.message) == (path, message)
    assert await fingerprint() == before


async def test_one_place_has_one_sale(db: str) -> None:
    _, mentor, _, slot = await given()
    await sale_record(mentor, slot, BAND, rows.DAY, "Nota 7")
    before = await fingerprint()

    with pytest.raises(Conflict) as refused:
        await sale_record(mentor, slot, BAND, rows.DAY, "Nota 8", idempotency_key="k")

    assert refused.value.kind == "SALE_RECORDED"
    assert refused.value.message == (
        "The sale of this slot was recorded for 2020-10-26; correct its attainment instead."
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
