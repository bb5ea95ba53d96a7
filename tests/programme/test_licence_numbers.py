"""Numbers of licences: recorded once however written, in the form and for the years of a type."""

from dataclasses import replace
from datetime import date

import pytest

from programme.attainments import (
    attainment_record,
)
from programme.errors import Conflict
from programme.licences import licence_record
from programme.records import store
from programme.stages import Paper
from tests.programme import rows
from tests.programme.wallets import ISSUED, IUMK, NIB, given, proof, refused, wallet


async def test_a_number_is_recorded_once_whoever_holds_it(db: str) -> None:
    mentor, _, person = await given()
    other = await rows.person(mentor=mentor)
    await attainment_record(mentor, person, proof(NIB))
    spaced = replace(NIB, number=f" {NIB.number.replace(' ', '  ')} ")

    for act in (
        lambda: attainment_record(mentor, other, proof(spaced)),
        lambda: licence_record(mentor, other, NIB),
        lambda: licence_record(mentor, person, NIB),
    ):
        fault = await refused(act)
        assert isinstance(fault, Conflict)
        assert fault.kind == "LICENCE_RECORDED"
        assert fault.facts == {"type": "NIB", "number": NIB.number}


@pytest.mark.parametrize(
    ("paper", "written"),
    [
        (replace(NIB, number="9120001234567"), "912-000-1234567"),
        (replace(NIB, number="9120001234567"), "912.000 1234567"),
        (replace(IUMK, number="QA-IUMK-1"), "qa-iumk-1"),
        (replace(IUMK, number="QA-IUMK-1"), "QaIumk1"),
    ],
)
async def test_a_number_is_the_same_however_it_is_written(
    db: str, paper: Paper, written: str
) -> None:
    mentor, _, person = await given()
    other = await rows.person(mentor=mentor)
    await licence_record(mentor, person, paper)
    again = replace(paper, number=written)

    for act in (
        lambda: licence_record(mentor, other, again),
        lambda: attainment_record(mentor, other, proof(again)),
    ):
        fault = await refused(act)
        assert (fault.kind, fault.facts["number"]) == ("LICENCE_RECORDED", written)

    claimed = (await attainment_record(mentor, person, proof(again)))["attainment_id"]
    [kept] = await wallet(person)
    assert (kept[1], kept[4]) == (paper.number, claimed)  # as it was written first


async def test_which_form_a_number_has_is_data(db: str) -> None:
    mentor, _, person = await given()
    await store.execute(
        "UPDATE licence_type SET number_form = '^ID[0-9]{14}$', number_words_id = 'ID dan 14"
        " angka', number_words_en = 'ID and 14 digits' WHERE code = 'HALAL'"
    )

    halal = Paper("HALAL", "ID-1234", ISSUED)
    fault = await refused(lambda: licence_record(mentor, person, halal))

    assert fault.message == "licence.number is ID-1234; the number of HALAL is ID and 14 digits."
    assert fault.pesan == "licence.number ID-1234; nomor HALAL terdiri dari ID dan 14 angka."
    assert fault.facts == {"type": "HALAL", "form": "^ID[0-9]{14}$"}
    await licence_record(mentor, person, replace(halal, number="id 1234 5678 901234"))


async def test_a_licence_ends_with_its_types_years_at_the_latest(db: str) -> None:
    mentor, _, person = await given()
    latest = date(2025, 10, 1)
    fault = await refused(
        lambda: licence_record(mentor, person, replace(IUMK, expires_on=date(2099, 1, 1)))
    )
    assert fault.facts == {"latest": "2025-10-01"}
    await licence_record(mentor, person, replace(IUMK, expires_on=latest))


async def test_five_years_after_29_february_is_1_march(db: str) -> None:
    mentor, _, person = await given()
    await licence_record(mentor, person, replace(IUMK, issued_on=date(2020, 2, 29)))
    assert await store.fetch_value("SELECT expires_on FROM licence") == date(2025, 3, 1)
