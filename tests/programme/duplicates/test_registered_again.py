"""The NIK of somebody who was merged is registered again: all of it is the survivor's."""

import asyncio
from datetime import date
from typing import Any

import pytest

from programme.actors import Actor
from programme.duplicates.merging import person_merge, person_unmerge
from programme.errors import Conflict
from programme.facts import programme_facts
from programme.records import store
from programme.registration import jakpreneur_register
from programme.transfers import by_agency
from tests.programme import rows
from tests.programme.duplicates import pairs
from tests.programme.forms import NIK, OTHER_AGENCY, form, offices

TYPO = "3174094308800002"
WHY = "The same phone"


async def merged(**more: Any) -> tuple[Actor, int, int, int]:
    """A kasatpel, Siti, and Siti again under a mistyped NIK, merged into the first."""
    await offices()
    kasatpel = await rows.supervisor()
    one = await jakpreneur_register(kasatpel, form(agency_code=rows.AGENCY, business=None))
    other = await jakpreneur_register(
        kasatpel, form(nik=TYPO, **({"agency_code": rows.AGENCY} | more))
    )
    merge = await person_merge(kasatpel, one["person_id"], other["person_id"], WHY)
    return kasatpel, one["person_id"], other["person_id"], merge["merge_id"]


async def test_the_agency_that_has_the_duplicate_has_the_survivor(db: str) -> None:
    kasatpel, one, _, _ = await merged(agency_code=OTHER_AGENCY)

    for nik in (TYPO, NIK):
        done = await jakpreneur_register(kasatpel, form(nik=nik, agency_code=OTHER_AGENCY))
        assert done == {"person_id": one, "outcome": "KNOWN"}

    assert await store.fetch_value("SELECT count(*) FROM registration") == 2


async def test_another_agencys_record_is_the_survivors_and_counts(db: str) -> None:
    kasatpel, one, _, _ = await merged()
    before = (await programme_facts(rows.DAY)).registered

    done = await jakpreneur_register(kasatpel, form(nik=TYPO, agency_code=OTHER_AGENCY))

    assert done == {"person_id": one, "outcome": "NEW_RECORD"}
    assert (before, (await programme_facts(rows.DAY)).registered) == (1, 2)


async def test_a_mentor_who_registers_a_duplicate_accompanies_the_survivor(db: str) -> None:
    kasatpel, one, other, merge = await merged()
    mentor = await rows.mentor()
    await store.execute("UPDATE mentor SET agency_code = $1", OTHER_AGENCY)

    await jakpreneur_register(mentor, form(nik=TYPO, registered_on=date(2020, 10, 5)))

    owners = await store.fetch("SELECT id, mentor_id FROM person ORDER BY id")
    assert [tuple(row) for row in owners] == [(one, mentor.mentor_id), (other, None)]
    await person_unmerge(kasatpel, merge, "They are two")
    held = await store.fetch(
        "SELECT person_id FROM attainment WHERE superseded_at IS NULL ORDER BY person_id"
    )
    assert [row["person_id"] for row in held] == [one, other]


async def test_a_name_that_fits_neither_is_refused(db: str) -> None:
    kasatpel, *_ = await merged()
    before = await pairs.read()

    with pytest.raises(Conflict) as refused:
        await jakpreneur_register(kasatpel, form(nik=TYPO, name="Budi", agency_code=OTHER_AGENCY))

    assert refused.value.kind == "NIK_OF_ANOTHER_NAME"
    assert await pairs.read() == before


async def test_records_of_two_agencies_both_count_those_of_one_once(db: str) -> None:
    kasatpel, _, other, _ = await merged(agency_code=OTHER_AGENCY)
    told = {
        one.code: (one.registrations, one.people) for one in await by_agency(kasatpel, rows.DAY)
    }
    assert told == {rows.AGENCY: (1, 1), OTHER_AGENCY: (1, 0)}
    third = await jakpreneur_register(
        kasatpel, form(nik="3174094308800003", agency_code=OTHER_AGENCY)
    )
    survivor = await store.fetch_value("SELECT merged_into_id FROM person WHERE id = $1", other)

    await person_merge(kasatpel, third["person_id"], survivor, WHY)

    told = {
        one.code: (one.registrations, one.people) for one in await by_agency(kasatpel, rows.DAY)
    }
    assert told == {rows.AGENCY: (1, 0), OTHER_AGENCY: (1, 1)}
    assert (await programme_facts(rows.DAY)).registered == 2


async def test_merged_and_registered_at_once_nothing_is_left_on_the_duplicate(db: str) -> None:
    """Given forms of the duplicate's NIK while it is merged and parted, all answers are in time."""
    kasatpel, one, other, merge = await merged()
    agencies = [f"A{number}" for number in range(6)]
    await store.execute_many(
        "INSERT INTO agency (code, name_id, name_en) VALUES ($1, $1, $1)",
        [(code,) for code in agencies],
    )

    await asyncio.gather(
        person_unmerge(kasatpel, merge, "They are two"),
        *(jakpreneur_register(kasatpel, form(nik=TYPO, agency_code=code)) for code in agencies),
    )
    await asyncio.gather(
        person_merge(kasatpel, one, other, WHY),
        *(jakpreneur_register(kasatpel, form(nik=NIK, agency_code=code)) for code in agencies),
    )

    assert (await programme_facts(rows.DAY)).registered == 1 + len(agencies)
