"""Contacts: recorded once by their mentor, validated by a supervisor, three of them are P3."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from programme.actors import Actor
from programme.contacts import contact_record, contact_validate
from programme.errors import Conflict, Forbidden, IdempotencyConflict, InvalidInput, NotFound
from programme.records import store
from programme.words import ConsentPurpose, ContactAction, ContactOutcome
from tests.programme import plan_rows, rows

TABLES = ("contact", "assignment", "attainment", "point_entry", "change", "idempotency_key")
CALL, REACHED = ContactAction.CALL, ContactOutcome.REACHED


async def given() -> tuple[Actor, Actor, int]:
    """A mentor, a kasatpel and a person of the mentor's list."""
    await rows.district()
    mentor, supervisor = await rows.mentor(), await rows.supervisor()
    return mentor, supervisor, await rows.person(mentor=mentor)


async def record(mentor: Actor, person: int, **more: Any) -> dict[str, Any]:
    day = more.pop("on", rows.DAY)
    outcome = more.pop("outcome", REACHED)
    return await contact_record(mentor, person, CALL, outcome, day, **more)


async def test_a_contact_does_the_weeks_assignment(db: str) -> None:
    mentor, supervisor, person = await given()
    assignment = await plan_rows.assignment(person, mentor, supervisor)

    answer = await record(mentor, person, note="Agreed to come on Friday")

    contact = await store.fetch_row(
        "SELECT id, person_id, mentor_id, action, outcome, contacted_on, note, assignment_id,"
        " validated_at FROM contact"
    )
    assert contact is not None
    assert answer == {"contact_id": contact["id"], "assignment_id": assignment}
    assert tuple(contact)[1:] == (
        person,
        mentor.mentor_id,
        "CALL",
        "REACHED",
        rows.DAY,
        "Agreed to come on Friday",
        assignment,
        None,
    )
    assert await store.fetch_value("SELECT status FROM assignment") == "DONE"
    told = await store.fetch(
        "SELECT entity, entity_id, mentor_id FROM change WHERE entity <> '*' ORDER BY id"
    )
    assert [tuple(row) for row in told] == [
        ("contact", contact["id"], mentor.mentor_id),
        ("person", person, mentor.mentor_id),
        ("assignment", assignment, mentor.mentor_id),
    ]


async def test_an_assignment_lets_a_mentor_contact_a_person_of_another_list(db: str) -> None:
    _, supervisor, person = await given()
    helper = await rows.mentor()
    assignment = await plan_rows.assignment(person, helper, supervisor)
    answer = await record(helper, person, assignment_id=assignment)
    assert answer["assignment_id"] == assignment


async def test_a_contact_without_a_plan_stands_alone(db: str) -> None:
    mentor, supervisor, person = await given()
    await plan_rows.assignment(person, mentor, supervisor, status="DRAFT")
    assert (await record(mentor, person))["assignment_id"] is None
    assert await store.fetch_value("SELECT status FROM assignment") == "PLANNED"


async def test_a_replay_has_one_effect_and_the_same_answer(db: str) -> None:
    mentor, _, person = await given()
    first, second = await asyncio.gather(
        *(record(mentor, person, idempotency_key="phone-1") for _ in range(2))
    )
    after = await rows.snapshot(*TABLES)
    assert first == second == await record(mentor, person, idempotency_key="phone-1")
    assert await rows.snapshot(*TABLES) == after
    assert len(after["contact"]) == 1

    with pytest.raises(IdempotencyConflict):
        await record(mentor, person, idempotency_key="phone-1", note="Another")
    assert await rows.snapshot(*TABLES) == after


@pytest.mark.parametrize("day", [date(2020, 10, 27), date(2020, 10, 11)])
async def test_a_day_out_of_reach_is_refused(db: str, day: date) -> None:
    mentor, _, person = await given()
    before = await rows.snapshot(*TABLES)
    with pytest.raises(InvalidInput) as refused:
        await record(mentor, person, on=day, idempotency_key="k")
    assert refused.value.message == (
        f"contactedOn is {day}; a contact is recorded within 14 days, so from 2020-10-12"
        " to 2020-10-26."
    )
    assert refused.value.path == "contactedOn"
    assert await rows.snapshot(*TABLES) == before


async def test_a_long_note_is_refused(db: str) -> None:
    mentor, _, person = await given()
    before = await rows.snapshot(*TABLES)
    with pytest.raises(InvalidInput, match="note has 501 characters; it takes up to 500"):
        await record(mentor, person, note="x" * 501)
    assert await rows.snapshot(*TABLES) == before


async def test_unknown_and_foreign_are_the_same_answer(db: str) -> None:
    mentor, supervisor, person = await given()
    stranger = await rows.mentor()
    assignment = await plan_rows.assignment(person, mentor, supervisor)
    own = await rows.person(mentor=stranger)
    for key in (person, 999_999):
        with pytest.raises(NotFound) as refused:
            await record(stranger, key)
        assert refused.value.message == f"No Jakpreneur {key} that you can see."
    for key in (assignment, 999_999):
        with pytest.raises(NotFound) as hidden:
            await record(stranger, own, assignment_id=key)
        assert hidden.value.message == f"No assignment {key} that you can see."
    with pytest.raises(NotFound):
        await record(mentor, await rows.person(mentor=mentor), assignment_id=assignment)
    assert not (await rows.snapshot("contact"))["contact"]


async def test_who_withdrew_consent_is_not_contacted(db: str) -> None:
    mentor, supervisor, person = await given()
    await plan_rows.assignment(person, mentor, supervisor)
    await rows.consent(person, ConsentPurpose.CONTACT, granted=True)
    await rows.consent(person, ConsentPurpose.CONTACT, granted=False)
    before = await rows.snapshot(*TABLES)
    with pytest.raises(Conflict) as refused:
        await record(mentor, person)
    assert (refused.value.kind, refused.value.path) == ("CONSENT_WITHDRAWN", "jakpreneurId")
    assert await rows.snapshot(*TABLES) == before

    await rows.consent(person, ConsentPurpose.CONTACT, granted=True)
    assert (await record(mentor, person))["contact_id"]


async def test_only_a_mentor_records(db: str) -> None:
    _, supervisor, person = await given()
    with pytest.raises(Forbidden) as refused:
        await record(supervisor, person)
    assert refused.value.facts == {"role": "KASATPEL", "allowed": ["MENTOR"]}


async def test_the_third_validated_contact_attains_p3(db: str) -> None:
    mentor, supervisor, person = await given()
    days = [rows.DAY - timedelta(days=days) for days in (3, 9, 6, 1)]
    contacts = [(await record(mentor, person, on=day))["contact_id"] for day in days]
    await contact_validate(
        supervisor,
        (await record(mentor, person, outcome=ContactOutcome.NO_ANSWER))["contact_id"],
    )

    answers = [await contact_validate(supervisor, contact) for contact in contacts]

    attained = await store.fetch_row(
        "SELECT id, attained_on, evidence_kind, evidence_ref, recorded_by_id, validated_by_id"
        " FROM attainment WHERE stage = 3"
    )
    assert attained is not None
    assert [answer["attainment_id"] for answer in answers] == [None, None, attained["id"], None]
    assert tuple(attained)[1:] == (
        days[0],
        "CONTACT_LOG",
        f"contact:{contacts[0]}",
        mentor.id,
        supervisor.id,
    )
    assert await store.fetch_value("SELECT next_stage FROM person WHERE id = $1", person) == 2
    paid = await store.fetch("SELECT actor_id, rule, points FROM point_entry")
    assert [tuple(row) for row in paid] == [(mentor.id, "STAGE_P3", 4)]


async def test_two_validations_at_once_attain_p3_once(db: str) -> None:
    mentor, supervisor, person = await given()
    contacts = [(await record(mentor, person))["contact_id"] for _ in range(3)]
    await contact_validate(supervisor, contacts[0])
    answers = await asyncio.gather(
        *(contact_validate(supervisor, contact) for contact in contacts[1:])
    )
    assert sorted(answer["attainment_id"] is not None for answer in answers) == [False, True]


async def test_a_contact_is_validated_once_within_scope_and_by_another_hand(db: str) -> None:
    mentor, supervisor, person = await given()
    contact = (await record(mentor, person))["contact_id"]
    elsewhere = await rows.supervisor(rows.OTHER_DISTRICT)
    before = await rows.snapshot(*TABLES)
    with pytest.raises(Forbidden):
        await contact_validate(mentor, contact)
    with pytest.raises(NotFound) as hidden:
        await contact_validate(elsewhere, contact)
    assert hidden.value.message == f"No contact {contact} that you can see."
    assert await rows.snapshot(*TABLES) == before

    await contact_validate(supervisor, contact)
    after = await rows.snapshot(*TABLES)
    with pytest.raises(Conflict) as twice:
        await contact_validate(supervisor, contact)
    assert twice.value.kind == "ALREADY_VALIDATED"
    assert await rows.snapshot(*TABLES) == after
