"""The published figures: recounted as they were known on a day, whatever was corrected since."""

from datetime import date, timedelta
from typing import Any

import pytest

from programme.actors import ANYONE, Actor
from programme.attainments import attainment_record, attainment_validate
from programme.errors import Forbidden, InvalidInput
from programme.facts import AreaCounts, facts_for, programme_facts
from programme.records import store
from programme.words import EvidenceKind, Role
from tests.programme import rows


async def people_of(as_of: date) -> dict[str, int]:
    return {step.key: step.people for step in (await programme_facts(as_of)).funnel}


async def test_an_empty_database_counts_nothing(db: str) -> None:
    facts = await programme_facts(date(2020, 10, 26))
    assert (facts.registered, facts.target, facts.percent_of_target) == (0, None, None)
    assert facts.funnel == ()
    assert facts.areas == AreaCounts(0, 0, 0)


async def test_registrations_against_the_years_target(db: str) -> None:
    await rows.district()
    await rows.target(2)
    await rows.person(registered_on=date(2019, 12, 31))
    for _ in range(3):
        await rows.person(registered_on=date(2020, 1, 1))
    late = await rows.person(registered_on=date(2020, 3, 1))
    await store.execute(
        "UPDATE registration SET recorded_at = $2 WHERE person_id = $1",
        late,
        rows.noon(rows.DAY),
    )

    facts = await programme_facts(rows.DAY)
    assert (facts.registered, facts.registered_this_year, facts.target) == (5, 4, 2)
    assert (facts.percent_of_target, facts.percent_above_target) == (200.0, 100.0)
    assert facts.areas == AreaCounts(1, 2, 3)
    before = await programme_facts(rows.DAY - timedelta(days=1))
    assert (before.registered, before.registered_this_year) == (4, 3)
    year_before = await programme_facts(date(2019, 12, 31))
    assert (year_before.registered, year_before.registered_this_year) == (1, 1)
    assert year_before.percent_of_target is None


async def test_a_person_registered_by_two_agencies_counts_twice(db: str) -> None:
    """168,000 is a count of registration records."""
    await rows.district()
    twice = await rows.person()
    await store.execute("INSERT INTO agency VALUES ('DPPAPP', 'DPPAPP', 'DPPAPP')")
    await store.execute(
        "INSERT INTO registration (person_id, agency_code, channel, registered_on, recorded_at)"
        " SELECT person_id, 'DPPAPP', channel, registered_on, recorded_at FROM registration"
    )
    facts = await programme_facts(rows.DAY)
    assert facts.registered == 2
    assert facts.funnel[0].people == 2
    assert twice


async def test_a_later_correction_leaves_an_old_answer_as_it_was(db: str) -> None:
    await rows.district()
    supervisor = await rows.supervisor()
    day = date(2020, 9, 1)
    person = await rows.person()
    await rows.attained(
        person,
        4,
        on=day,
        evidence=EvidenceKind.LICENCE,
        validated_by=supervisor,
        superseded_at=rows.noon(date(2020, 10, 1)),
    )
    for as_of, held in (
        (day - timedelta(days=1), 0),
        (day, 1),
        (date(2020, 9, 30), 1),
        (date(2020, 10, 1), 0),
        (rows.DAY, 0),
    ):
        assert (await people_of(as_of))["P4"] == held, as_of


async def test_what_was_recorded_late_was_not_known_before(db: str) -> None:
    await rows.district()
    mentor, supervisor = await rows.mentor(), await rows.supervisor()
    person = await rows.person(mentor=mentor)
    claim = await attainment_record(mentor, person, rows.sold_elsewhere(date(2020, 6, 1)))

    assert (await people_of(rows.DAY - timedelta(days=1)))["P5"] == 0
    held = (await programme_facts(rows.DAY)).funnel[4]
    assert (held.people, held.validated) == (1, 0)

    await attainment_validate(supervisor, claim["attainment_id"])
    held = (await programme_facts(rows.DAY)).funnel[4]
    assert (held.people, held.validated) == (1, 1)


async def test_capital_counts_what_the_bank_confirmed(db: str) -> None:
    await rows.district()
    confirmed, claimed = await rows.person(), await rows.person()
    day = date(2020, 8, 3)
    await rows.attained(confirmed, 7, on=day, evidence=EvidenceKind.BANK_CONFIRMATION)
    await rows.attained(claimed, 7, on=day, evidence=EvidenceKind.MISSING)
    facts = await programme_facts(rows.DAY)
    assert facts.capital == 1
    assert facts.funnel[6].people == 2


async def test_a_day_to_come_is_refused(db: str) -> None:
    await rows.district()
    with pytest.raises(InvalidInput) as refused:
        await programme_facts(date(2020, 10, 27))
    assert refused.value.message == (
        "asOf is 2020-10-27; the latest day that is known is today, 2020-10-26."
    )
    assert refused.value.path == "asOf"


async def test_every_signed_in_actor_may_ask_and_the_public_not(db: str) -> None:
    await rows.district()
    for role in Role:
        actor: Any = Actor(1, role, "31")
        if role is not Role.PUBLIC:
            assert (await facts_for(actor, rows.DAY)).registered == 0
    with pytest.raises(Forbidden):
        await facts_for(ANYONE, rows.DAY)
