"""What cannot be registered is refused with nothing written, in words that lead out."""

from datetime import date
from typing import Any

import pytest

from programme.actors import Actor
from programme.errors import Conflict, Forbidden, ProgrammeError
from programme.jakpreneurs import DIVISIONS
from programme.records import store
from programme.registrants import BusinessGiven, checked, desk
from programme.registration import jakpreneur_register, refusals
from programme.words import (
    Role,
)
from tests.programme import rows
from tests.programme.fingerprint import fingerprint
from tests.programme.forms import NIK, OTHER_AGENCY, form, offices


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await offices()
    return await rows.supervisor()


@pytest.mark.parametrize("role", sorted(set(Role) - {
    Role.MENTOR, Role.KASATPEL, Role.SUDIN, Role.DINAS, Role.JAKPRENEUR}))  # fmt: skip
async def test_nobody_else_registers(kasatpel: Actor, role: Role) -> None:
    stranger = Actor(kasatpel.id, role, rows.PROVINCE, "en")
    before = await fingerprint()
    with pytest.raises(Forbidden) as refused:
        await jakpreneur_register(stranger, form())
    assert refused.value.kind == "FORBIDDEN"
    assert await fingerprint() == before


BAD: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "a NIK of 15 digits": ({"nik": NIK[:15]}, "INVALID_INPUT", "nik", "15"),
    "a month that is none": (
        {"nik": "3174094313800001"}, "INVALID_INPUT", "nik",
        "Digits 9-10 of the NIK are 13: no month; it is 01 to 12."),
    "a district that is none": (
        {"nik": "3174994308800001"}, "INVALID_INPUT", "nik", "no district of 31.74"),
    "a serial that is never issued": (
        {"nik": NIK[:12] + "0000"}, "INVALID_INPUT", "nik",
        "Digits 13-16 of the NIK are 0000: a serial that is never issued."),
    "day and month of the birth date": (
        {"birth_date": date(1980, 3, 8)}, "DAY_AND_MONTH_SWAPPED", "birthDate",
        "birthDate is 8 March 1980: the NIK says 3 August 1980, with day and month swapped."
        " Write 1980-08-03."),
    "another birth date": (
        {"birth_date": date(1980, 8, 4)}, "BIRTH_DATE_DIFFERS", "birthDate",
        "birthDate is 4 August 1980, the NIK says 3 August 1980; one of them is mistyped: look at"
        " the identity card."),
    "a future day, swapped": (
        {"registered_on": date(2020, 12, 10)}, "DAY_AND_MONTH_SWAPPED", "registeredOn",
        "registeredOn is 10 December 2020: that is to come; perhaps it was 12 October 2020, with"
        " day and month swapped. Write 2020-10-12."),
    "a future day": (
        {"registered_on": date(2020, 10, 27)}, "INVALID_INPUT", "registeredOn",
        "registeredOn is 27 October 2020; it lies between 1 January 2017 and today,"
        " 26 October 2020."),
    "a day before the programme": (
        {"registered_on": date(2016, 12, 31)}, "INVALID_INPUT", "registeredOn", "1 January 2017"),
    "a landline": ({"phone": "021 555 1234"}, "INVALID_INPUT", "phone", "landline"),
    "WhatsApp without a phone": ({"phone": None}, "INVALID_INPUT", "whatsapp", "without a phone"),
    "a nameless person": ({"name": "  "}, "INVALID_INPUT", "name", "name has 0 characters"),
    "a district for a village": (
        {"village_code": rows.DISTRICT}, "INVALID_INPUT", "villageCode",
        "villageCode 31.74.09 is a district; give a kelurahan, as 31.74.09.1001."),
    "no area": ({"village_code": "31.99"}, "INVALID_INPUT", "villageCode", "no area of Jakarta"),
    "another office's village": (
        {"village_code": rows.OTHER_VILLAGE}, "OUTSIDE_AREA", "villageCode", "outside"),
    "no such agency": (
        {"agency_code": "DINSOS"}, "INVALID_INPUT", "agencyCode",
        "agencyCode is DINSOS; it is one of DPPAPP, PPKUKM."),
    "a name without a letter": (
        {"name": "123 !!"}, "INVALID_INPUT", "name",
        "name is 123 !!, without a letter; write the name as on the identity card."),
    "a child": (
        {"nik": "3174094308120001", "birth_date": None}, "TOO_YOUNG", "nik",
        "Born on 3 August 2012, this person was not yet 17 on 12 October 2020, when one has no KTP;"
        " check the birth date in the NIK, or give birthDate if it is a century earlier."),
    "the day before the seventeenth birthday": (
        {"nik": "3174095310030001", "birth_date": date(2003, 10, 13)}, "TOO_YOUNG", "birthDate",
        "Born on 13 October 2003"),
    "a day before birth": (
        {"nik": "3174094308190001", "birth_date": None, "registered_on": date(2019, 1, 2)},
        "TOO_YOUNG", "nik", "Born on 3 August 2019"),
    "a KBLI division that is none": (
        {"business": BusinessGiven("Warung", kbli2="00")}, "INVALID_INPUT", "business.kbli2",
        "kbli2 is 00, no division of KBLI 2020; it is the first two digits of a code, as 56."),
    "a KBLI division between others": (
        {"business": BusinessGiven("Warung", kbli2="34")}, "INVALID_INPUT", "business.kbli2",
        "kbli2 is 34, no division of KBLI 2020"),
    "a KBLI code of one digit": (
        {"business": BusinessGiven("Warung", kbli2="5")}, "INVALID_INPUT", "business.kbli2",
        "KBLI"),
    "a nameless business": (
        {"business": BusinessGiven("")}, "INVALID_INPUT", "business.name", "1 to 120"),
    "nobody at work": (
        {"business": BusinessGiven("Warung", workers=0)}, "INVALID_INPUT", "business.workers",
        "1 to 9999"),
    "less than no turnover": (
        {"business": BusinessGiven("Warung", monthly_turnover=-1)}, "INVALID_INPUT",
        "business.monthlyTurnover", "0 or more"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
async def test_what_cannot_be_is_refused_with_nothing_written(kasatpel: Actor, case: str) -> None:
    given, kind, path, words = BAD[case]
    before = await fingerprint()

    with pytest.raises(ProgrammeError) as refused:
        await jakpreneur_register(kasatpel, form(**given), idempotency_key="k")

    assert (refused.value.kind, refused.value.path) == (kind, path)
    assert words in refused.value.message
    assert refused.value.pesan != refused.value.message
    assert given.get("nik", NIK) not in refused.value.message + str(refused.value.facts)
    assert await fingerprint() == before
    dry = checked(form(**given), await desk(kasatpel))
    assert [(one.kind, one.path) for one in dry] == [(kind, path)]


async def test_a_form_is_told_all_that_is_wrong_at_once(kasatpel: Actor) -> None:
    bad = form(name="", phone="021 555 1234", registered_on=date(2021, 1, 1), agency_code="X")
    told = checked(bad, await desk(kasatpel))
    assert [one.path for one in told] == ["name", "phone", "agencyCode", "registeredOn"]


async def test_another_century_is_told_by_the_birth_date(kasatpel: Actor) -> None:
    """Given a NIK of a birth year 12, the given date says which century."""
    done = await jakpreneur_register(
        kasatpel, form(nik="3174094308120001", birth_date=date(1912, 8, 3))
    )
    born = await store.fetch_value("SELECT birth_date FROM person")
    assert (done["outcome"], born) == ("NEW_PERSON", date(1912, 8, 3))


async def test_who_is_seventeen_that_day_is_registered(kasatpel: Actor) -> None:
    done = await jakpreneur_register(
        kasatpel, form(nik="3174095210030001", birth_date=date(2003, 10, 12))
    )
    assert done["outcome"] == "NEW_PERSON"


def test_the_divisions_are_those_of_kbli_2020() -> None:
    """BPS Regulation 2/2020: 88 divisions (golongan pokok)."""
    assert len(DIVISIONS) == 88
    assert {"01", "56", "99"} <= DIVISIONS
    assert DIVISIONS.isdisjoint({"00", "04", "34", "40", "44", "48", "54", "57", "67", "76", "83",
                                 "89"})  # fmt: skip


async def test_a_mistyped_nik_does_not_meet_somebody_else(kasatpel: Actor) -> None:
    await jakpreneur_register(kasatpel, form())
    before = await fingerprint()

    stranger = form(name="Budi Santoso", agency_code=OTHER_AGENCY)
    with pytest.raises(Conflict) as refused:
        await jakpreneur_register(kasatpel, stranger)

    assert refused.value.kind == "NIK_OF_ANOTHER_NAME"
    assert "Siti" not in refused.value.message + refused.value.pesan
    at = await desk(kasatpel)
    [told, fine] = await refusals([stranger, form()], at)
    assert ([one.kind for one in told], fine) == (["NIK_OF_ANOTHER_NAME"], [])
    assert await fingerprint() == before


async def test_a_missing_sector_is_taken(kasatpel: Actor) -> None:
    done = await jakpreneur_register(kasatpel, form(business=BusinessGiven("Warung")))
    assert done["outcome"] == "NEW_PERSON"
    assert await store.fetch_value("SELECT sector FROM business") is None
