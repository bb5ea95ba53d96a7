"""Transfers: one person is in one agency's care, and a past report by agency comes out again."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programme import clock
from programme.actors import Actor
from programme.errors import Conflict, Forbidden, InvalidInput, NotFound, ProgrammeError
from programme.records import store
from programme.registration import jakpreneur_register
from programme.transfers import by_agency, jakpreneur_transfer
from tests.programme import rows
from tests.programme.fingerprint import fingerprint
from tests.programme.forms import NIK, OTHER_AGENCY, form, offices

PPKUKM = rows.AGENCY


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await offices()
    return await rows.supervisor()


@pytest.fixture
async def city(kasatpel: Actor) -> Actor:
    return await rows.actor_of_city()


async def report(actor: Actor, day: date) -> dict[str, tuple[int, int]]:
    """Agency → (registration records, people)."""
    found = await by_agency(actor, day)
    return {one.code: (one.registrations, one.people) for one in found}


async def test_a_person_moves_and_the_history_stays(kasatpel: Actor) -> None:
    done = await jakpreneur_register(kasatpel, form())

    moved = await jakpreneur_transfer(kasatpel, done["person_id"], OTHER_AGENCY, " Ikut  PKK ")

    assert moved == {"person_id": done["person_id"]}
    kept = await store.fetch_row(
        "SELECT t.from_agency, t.to_agency, o.kind, t.moved_on, t.reason, p.agency_code"
        " FROM transfer t JOIN person p ON p.id = t.person_id LEFT JOIN org_unit o"
        " ON o.id = t.office_id"
    )
    assert kept is not None
    assert tuple(kept) == (PPKUKM, OTHER_AGENCY, "SUDIN", rows.DAY, "Ikut PKK", OTHER_AGENCY)
    told = await store.fetch_value(
        "SELECT count(*) FROM change WHERE entity = 'person' AND person_id = $1",
        done["person_id"],
    )
    assert told == 2
    facts = await store.fetch_value("SELECT facts FROM audit WHERE action = 'JAKPRENEUR_TRANSFER'")
    assert '"to": "DPPAPP"' in facts


async def test_the_nearest_office_is_of_the_district_where_there_is_one(kasatpel: Actor) -> None:
    """Given PPKUKM with a kasatpel in the district and DPPAPP without one."""
    done = await jakpreneur_register(kasatpel, form(agency_code=OTHER_AGENCY))
    await jakpreneur_transfer(kasatpel, done["person_id"], PPKUKM, "Pindah")
    kind, area = await store.fetch_row(  # type: ignore[misc]
        "SELECT o.kind, o.area_code FROM transfer t JOIN org_unit o ON o.id = t.office_id"
    )
    assert (kind, area) == ("KASATPEL", rows.DISTRICT)


async def test_an_old_report_comes_out_as_it_was(
    kasatpel: Actor, city: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a move that was true on the 19th and recorded on the 26th, the report of the 20th is
    as it was printed, and of the 26th as it now is; the city counts one person throughout."""
    clock.stand_on(date(2020, 10, 13))
    done = await jakpreneur_register(kasatpel, form())
    clock.stand_on(date(2020, 10, 20))
    printed = await report(city, date(2020, 10, 20))
    clock.stand_on(rows.DAY)
    await jakpreneur_register(kasatpel, form(agency_code=OTHER_AGENCY))
    await jakpreneur_transfer(
        kasatpel, done["person_id"], OTHER_AGENCY, "Pindah", moved_on=date(2020, 10, 19)
    )

    assert printed == {OTHER_AGENCY: (0, 0), PPKUKM: (1, 1)}
    assert await report(city, date(2020, 10, 20)) == printed
    assert await report(city, date(2020, 10, 12)) == {OTHER_AGENCY: (0, 0), PPKUKM: (0, 0)}
    assert await report(city, rows.DAY) == {OTHER_AGENCY: (1, 1), PPKUKM: (1, 0)}


async def test_there_and_back_again(kasatpel: Actor, city: Actor) -> None:
    done = await jakpreneur_register(kasatpel, form())
    for agency in (OTHER_AGENCY, PPKUKM):
        await jakpreneur_transfer(kasatpel, done["person_id"], agency, "Pindah")
    assert await report(city, rows.DAY) == {OTHER_AGENCY: (0, 0), PPKUKM: (1, 1)}
    assert await store.fetch_value("SELECT count(*) FROM transfer") == 2


async def test_the_same_key_moves_once(kasatpel: Actor) -> None:
    done = await jakpreneur_register(kasatpel, form())
    answers = [
        await jakpreneur_transfer(
            kasatpel, done["person_id"], OTHER_AGENCY, "Pindah", idempotency_key="k"
        )
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert await store.fetch_value("SELECT count(*) FROM transfer") == 1


async def test_a_move_to_come_is_told_swapped_where_that_fits(kasatpel: Actor) -> None:
    person = (await jakpreneur_register(kasatpel, form()))["person_id"]
    before = await fingerprint()
    for day, kind in ((date(2020, 12, 10), "DAY_AND_MONTH_SWAPPED"),
                      (date(2020, 12, 9), "INVALID_INPUT")):  # fmt: skip
        with pytest.raises(InvalidInput) as refused:
            await jakpreneur_transfer(kasatpel, person, OTHER_AGENCY, "Pindah", moved_on=day)
        assert (refused.value.kind, refused.value.path) == (kind, "movedOn")
    assert await fingerprint() == before


async def test_what_cannot_move_is_refused_with_nothing_written(kasatpel: Actor) -> None:
    person = (await jakpreneur_register(kasatpel, form()))["person_id"]
    foreign = await rows.person(village=rows.OTHER_VILLAGE)
    mentor = await rows.mentor()
    await jakpreneur_transfer(kasatpel, person, OTHER_AGENCY, "Pindah", moved_on=date(2020, 10, 20))
    await jakpreneur_transfer(kasatpel, person, PPKUKM, "Pindah", moved_on=date(2020, 10, 21))
    before = await fingerprint()
    cases: list[tuple[Actor, int, str, str, date | None, type[ProgrammeError], str, str | None]] = [
        (mentor, person, OTHER_AGENCY, "x", None, Forbidden, "FORBIDDEN", None),
        (kasatpel, foreign, OTHER_AGENCY, "x", None, NotFound, "NOT_FOUND", "jakpreneurId"),
        (kasatpel, person, PPKUKM, "x", None, Conflict, "SAME_AGENCY", "agencyCode"),
        (kasatpel, person, "DINSOS", "x", None, InvalidInput, "INVALID_INPUT", "agencyCode"),
        (kasatpel, person, OTHER_AGENCY, "  ", None, InvalidInput, "INVALID_INPUT", "reason"),
        (kasatpel, person, OTHER_AGENCY, "x" * 201, None, InvalidInput, "INVALID_INPUT", "reason"),
        *(
            (kasatpel, person, OTHER_AGENCY, "x", day, InvalidInput, "INVALID_INPUT", "movedOn")
            for day in (rows.DAY + timedelta(days=1), date(2020, 10, 20), date(2020, 10, 1))
        ),
    ]
    for actor, key, agency, reason, day, fault, kind, path in cases:
        with pytest.raises(fault) as refused:
            await jakpreneur_transfer(actor, key, agency, reason, moved_on=day)
        assert (refused.value.kind, refused.value.path) == (kind, path)
        assert refused.value.message != refused.value.pesan
    assert await fingerprint() == before


async def test_a_report_of_a_day_to_come_is_refused(city: Actor) -> None:
    with pytest.raises(InvalidInput) as refused:
        await by_agency(city, rows.DAY + timedelta(days=1))
    assert refused.value.path == "asOf"


STEPS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 2), st.sampled_from((PPKUKM, OTHER_AGENCY))),
    max_size=10,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
async def test_whatever_moves_each_is_counted_once_and_old_reports_stay(
    db: str, steps: list[tuple[int, int, str]]
) -> None:
    """Given days on which people register or move, the report printed each evening comes out again
    at the end, its people sum to the persons known, its records to the records."""
    if not await store.fetch_value("SELECT count(*) FROM stage"):
        await offices()
    last = await store.fetch_row(
        "SELECT (SELECT count(*) FROM person) AS people, max(registered_on) FROM registration"
    )
    assert last is not None
    base, day = last["people"], (last["max"] or rows.DAY) + timedelta(days=9)
    city, printed = await rows.actor_of_city(), dict[date, dict[str, tuple[int, int]]]()
    for days, who, agency in steps:
        day += timedelta(days=days)
        clock.stand_on(day)
        nik = f"{NIK[:12]}{base * 3 + who + 1:04}"
        done = await jakpreneur_register(
            city, form(nik=nik, agency_code=agency, registered_on=day - timedelta(days=1))
        )
        if done["outcome"] == "NEW_RECORD":
            await jakpreneur_transfer(city, done["person_id"], agency, "Pindah")
        printed[day] = await report(city, day)
        known = await store.fetch_row(
            "SELECT (SELECT count(*) FROM registration), (SELECT count(*) FROM person)"
        )
        assert known is not None
        assert tuple(known) == tuple(map(sum, zip(*printed[day].values(), strict=True)))

    assert {day: await report(city, day) for day in printed} == printed
