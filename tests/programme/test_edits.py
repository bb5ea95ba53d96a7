"""Edits off line: fields merge, what meets another value is kept, and somebody chooses."""

from typing import Any

import pytest

from programme.actors import Actor
from programme.conflicts import conflict_resolve
from programme.consents import put
from programme.contacts import contact_correct, contact_record, contact_validate
from programme.edits import Edit, value_of
from programme.errors import Conflict, Forbidden, InvalidInput, NotFound
from programme.jakpreneurs import jakpreneur_update
from programme.records import store
from programme.secrets import vault
from programme.words import (
    ConflictChoice,
    ConsentPurpose,
    ContactAction,
    ContactOutcome,
    EditedField,
    Role,
)
from tests.programme import plan_rows, rows

PHONE, WHATSAPP, NAME = EditedField.PHONE, EditedField.WHATSAPP, EditedField.BUSINESS_NAME
SECTOR, WORKERS, NOTE = EditedField.SECTOR, EditedField.WORKERS, EditedField.NOTE
OUTCOME = EditedField.OUTCOME
TABLES = ("person", "business", "contact", "conflict", "field_edit", "change", "audit")


async def given_person() -> tuple[Actor, Actor, int]:
    await rows.district()
    mentor, supervisor = await rows.mentor(), await rows.supervisor()
    person = await rows.person(mentor=mentor)
    await store.execute(
        "INSERT INTO business (person_id, name, sector, level, workers)"
        " VALUES ($1, 'Warung', 'CULINARY', 'BEGINNER', 1)",
        person,
    )
    return mentor, supervisor, person


async def business(person: int) -> tuple[Any, ...]:
    row = await store.fetch_row(
        "SELECT name, sector, level, workers, kbli2, monthly_turnover FROM business"
        " WHERE person_id = $1",
        person,
    )
    return tuple(row or ())


async def phone(person: int) -> str | None:
    row = await store.fetch_row("SELECT phone_hash, phone_cipher FROM person WHERE id = $1", person)
    assert row is not None
    if row["phone_cipher"] is None:
        return None
    opened = vault().open(row["phone_cipher"])
    assert row["phone_hash"] == vault().digest(opened)
    return opened


async def test_fields_that_nobody_else_changed_are_applied(db: str) -> None:
    mentor, supervisor, person = await given_person()

    done = await jakpreneur_update(
        mentor,
        person,
        Edit({PHONE: None, NAME: "Warung"}, {PHONE: "0812 3456 7890", NAME: " Kedai  A "}),
    )
    other = await jakpreneur_update(supervisor, person, Edit({WORKERS: 1}, {WORKERS: 3}))

    assert done == {"person_id": person, "applied": ["BUSINESS_NAME", "PHONE"], "conflicts": []}
    assert other["applied"] == ["WORKERS"]
    assert await phone(person) == "+6281234567890"
    assert await business(person) == ("Kedai A", "CULINARY", "BEGINNER", 3, None, None)
    told = await store.fetch(
        "SELECT entity, entity_id, mentor_id FROM change WHERE entity <> '*' ORDER BY id"
    )
    assert [tuple(row) for row in told] == [("person", person, mentor.mentor_id)] * 2
    trail = await store.fetch("SELECT action, entity_id, facts FROM audit ORDER BY id")
    assert [tuple(row) for row in trail] == [
        (
            "JAKPRENEUR_UPDATE",
            str(person),
            '{"applied": ["BUSINESS_NAME", "PHONE"], "conflicts": []}',
        ),
        ("JAKPRENEUR_UPDATE", str(person), '{"applied": ["WORKERS"], "conflicts": []}'),
    ]


async def test_a_field_that_another_hand_changed_becomes_a_conflict(db: str) -> None:
    """Given two who saw the same, the first is applied and the second kept, with both values, who
    and when; a field beside it is applied all the same."""
    mentor, supervisor, person = await given_person()
    await jakpreneur_update(supervisor, person, Edit({PHONE: None}, {PHONE: "+6281200000001"}))

    done = await jakpreneur_update(
        mentor,
        person,
        Edit({PHONE: None, WHATSAPP: True}, {PHONE: "+6281200000002", WHATSAPP: False}),
    )

    [row] = await store.fetch("SELECT * FROM conflict")
    assert done == {"person_id": person, "applied": ["WHATSAPP"], "conflicts": [row["id"]]}
    assert await phone(person) == "+6281200000001"
    values = [value_of(row[name]) for name in ("base", "yours", "theirs")]
    assert values == [None, "+6281200000002", "+6281200000001"]
    assert "62812" not in row["yours"] + row["theirs"]
    assert (row["field"], row["entity"], row["entity_id"]) == ("PHONE", "person", person)
    assert (row["author_id"], row["their_author_id"]) == (mentor.id, supervisor.id)
    assert row["their_at"] < row["recorded_at"]
    told = await store.fetch("SELECT DISTINCT entity FROM change WHERE txid = $1", await last())
    assert {one["entity"] for one in told} == {"person", "conflict"}


async def last() -> int:
    found: int = await store.fetch_value("SELECT max(txid) FROM change")
    return found


async def test_the_same_value_twice_is_no_conflict(db: str) -> None:
    mentor, supervisor, person = await given_person()
    for actor in (supervisor, mentor):
        done = await jakpreneur_update(actor, person, Edit({NAME: "Warung"}, {NAME: "Kedai"}))

    assert done == {"person_id": person, "applied": [], "conflicts": []}
    assert await store.fetch_value("SELECT count(*) FROM conflict") == 0


async def test_a_replay_makes_one_conflict(db: str) -> None:
    mentor, supervisor, person = await given_person()
    await jakpreneur_update(supervisor, person, Edit({NAME: "Warung"}, {NAME: "Kedai"}))
    late = Edit({NAME: "Warung"}, {NAME: "Depot"})

    answers = [await jakpreneur_update(mentor, person, late, idempotency_key="k") for _ in range(2)]

    assert answers[0] == answers[1]
    assert await store.fetch_value("SELECT count(*) FROM conflict") == 1


async def test_the_first_entry_of_a_business_names_it(db: str) -> None:
    mentor, _, _ = await given_person()
    person = await rows.person(mentor=mentor)
    with pytest.raises(InvalidInput) as refused:
        await jakpreneur_update(mentor, person, Edit({WORKERS: None}, {WORKERS: 2}))
    assert (
        refused.value.message == "businessName is missing: the first entry of a business names it."
    )
    assert await business(person) == ()

    named = Edit({NAME: None, WORKERS: None}, {NAME: "Kedai", WORKERS: 2})
    await jakpreneur_update(mentor, person, named)

    assert await business(person) == ("Kedai", None, "BEGINNER", 2, None, None)


BAD = {
    "set.phone": {PHONE: "021 555 1234"},
    "set.businessName": {NAME: " "},
    "set.kbli2": {EditedField.KBLI2: "5A"},
    "set.workers": {WORKERS: 0},
    "set.whatsapp": {WHATSAPP: None},
    "set.level": {EditedField.LEVEL: None},
    "set": {},
}


@pytest.mark.parametrize("path", BAD)
async def test_a_value_that_cannot_be_is_refused_by_its_field(db: str, path: str) -> None:
    mentor, _, person = await given_person()
    before = await rows.snapshot(*TABLES)

    with pytest.raises(InvalidInput) as refused:
        await jakpreneur_update(mentor, person, Edit(dict.fromkeys(EditedField), BAD[path]))

    assert refused.value.path == path
    assert refused.value.message != refused.value.pesan
    assert await rows.snapshot(*TABLES) == before


async def test_what_was_seen_must_be_said(db: str) -> None:
    mentor, _, person = await given_person()
    with pytest.raises(InvalidInput) as refused:
        await jakpreneur_update(mentor, person, Edit({NAME: "Warung"}, {SECTOR: "CRAFT"}))
    assert (refused.value.path, refused.value.message) == (
        "base",
        "base lacks SECTOR; say what you saw in each field that you set, null where it was empty.",
    )


async def test_who_may_edit(db: str) -> None:
    mentor, _, person = await given_person()
    own = await rows.actor(Role.JAKPRENEUR, rows.VILLAGE, person_id=person)
    edit = Edit({WHATSAPP: True}, {WHATSAPP: False})
    before = await rows.snapshot(*TABLES)

    for actor in (await rows.mentor(), await rows.supervisor(rows.OTHER_DISTRICT)):
        with pytest.raises(NotFound):
            await jakpreneur_update(actor, person, edit)
    for role in (Role.CADRE, Role.BANK, Role.AUDITOR, Role.DPO, Role.PUBLIC):
        with pytest.raises(Forbidden):
            await jakpreneur_update(Actor(1, role, rows.PROVINCE), person, edit)

    after = await rows.snapshot(*TABLES)
    assert {table: after[table] for table in TABLES if table != "change"} == {
        table: before[table] for table in TABLES if table != "change"
    }
    for actor in (own, mentor):
        assert "conflicts" in await jakpreneur_update(actor, person, edit)


async def test_no_new_phone_of_somebody_who_is_not_to_be_contacted(db: str) -> None:
    """Given a withdrawn consent, others may remove the phone; the person may give one."""
    mentor, _, person = await given_person()
    own = await rows.actor(Role.JAKPRENEUR, rows.VILLAGE, person_id=person)
    await put(mentor, person, ConsentPurpose.CONTACT, granted=False)
    new = Edit({PHONE: None}, {PHONE: "+6281200000001"})

    with pytest.raises(Conflict) as refused:
        await jakpreneur_update(mentor, person, new)
    assert (refused.value.kind, refused.value.path) == ("CONSENT_WITHDRAWN", "set")
    assert await phone(person) is None

    await jakpreneur_update(own, person, new)
    assert await phone(person) == "+6281200000001"
    await jakpreneur_update(mentor, person, Edit({PHONE: "+6281200000001"}, {PHONE: None}))
    assert await phone(person) is None


async def a_contact(mentor: Actor, person: int, note: str | None = None) -> int:
    done = await contact_record(
        mentor, person, ContactAction.CALL, ContactOutcome.REACHED, rows.DAY, note=note
    )
    return int(done["contact_id"])


async def test_a_contact_is_corrected_until_it_is_validated(db: str) -> None:
    mentor, supervisor, person = await given_person()
    contact = await a_contact(mentor, person)

    done = await contact_correct(
        mentor, contact, Edit({OUTCOME: "REACHED", NOTE: None}, {OUTCOME: "AGREED", NOTE: "Friday"})
    )
    late = await contact_correct(supervisor, contact, Edit({NOTE: None}, {NOTE: "Monday"}))

    assert done == {"contact_id": contact, "applied": ["NOTE", "OUTCOME"], "conflicts": []}
    assert (late["applied"], len(late["conflicts"])) == ([], 1)
    assert tuple(await store.fetch_row("SELECT outcome, note FROM contact") or ()) == (
        "AGREED",
        "Friday",
    )
    await contact_validate(supervisor, contact)
    before = await rows.snapshot(*TABLES)
    for choice in (
        lambda: contact_correct(mentor, contact, Edit({NOTE: "Friday"}, {NOTE: "x"})),
        lambda: conflict_resolve(mentor, late["conflicts"][0], ConflictChoice.YOURS),
    ):
        with pytest.raises(Conflict) as refused:
            await choice()
        assert refused.value.kind == "ALREADY_VALIDATED"
    assert await rows.snapshot(*TABLES) == before


async def test_another_mentors_contact_is_not_corrected(db: str) -> None:
    mentor, supervisor, person = await given_person()
    helper = await rows.mentor()
    await plan_rows.assignment(person, helper, supervisor)
    contact = await a_contact(mentor, person)

    with pytest.raises(Forbidden) as refused:
        await contact_correct(helper, contact, Edit({NOTE: None}, {NOTE: "x"}))
    assert refused.value.kind == "NOT_YOUR_CONTACT"
    with pytest.raises(InvalidInput) as long:
        await contact_correct(mentor, contact, Edit({NOTE: None}, {NOTE: "x" * 501}))
    assert long.value.path == "set.note"
