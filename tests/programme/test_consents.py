"""Consents: who may say, that the last word is in force, and that nothing else happens."""

import asyncio

import pytest

from programme import consents
from programme.actors import ANYONE, Actor
from programme.errors import Forbidden, IdempotencyConflict, NotFound
from programme.records import store
from programme.words import ConsentPurpose, Role
from tests.programme import plan_rows, rows

CONTACT, BANK = ConsentPurpose.CONTACT, ConsentPurpose.BANK
TABLES = ("consent", "audit", "change", "idempotency_key")


@pytest.fixture
async def mentor(db: str) -> Actor:
    await rows.district()
    return await rows.mentor()


@pytest.fixture
async def person(mentor: Actor) -> int:
    return await rows.person(mentor=mentor)


async def test_nothing_said_is_no_consent(person: int) -> None:
    assert await consents.current([person, 10**9], CONTACT) == {person: False, 10**9: False}


async def test_the_last_word_of_a_purpose_is_in_force(mentor: Actor, person: int) -> None:
    other = await rows.person(mentor=mentor)
    await consents.grant(mentor, person, CONTACT)
    await consents.grant(mentor, other, CONTACT)
    await consents.withdraw(mentor, person, CONTACT)
    await consents.grant(mentor, person, BANK)

    assert await consents.current([person, other], CONTACT) == {person: False, other: True}
    assert await consents.current([person, other], BANK) == {person: True, other: False}


async def test_who_said_it_is_kept_audited_and_told(mentor: Actor, person: int) -> None:
    said = await consents.grant(mentor, person, CONTACT)

    row = await store.fetch_row("SELECT * FROM consent")
    assert row is not None
    assert (row["id"], row["person_id"], row["purpose"]) == (said, person, "CONTACT")
    assert (row["granted"], row["source"], row["actor_id"]) == (True, "MENTOR", mentor.id)
    assert row["recorded_at"].astimezone(rows.clock.JAKARTA).date() == rows.DAY
    trace = await store.fetch_row("SELECT actor_id, action, entity, entity_id, facts FROM audit")
    assert trace is not None
    assert tuple(trace) == (
        mentor.id,
        "CONSENT_SET",
        "person",
        str(person),
        '{"source": "MENTOR", "granted": true, "purpose": "CONTACT"}',
    )
    change = await store.fetch_row(
        "SELECT entity, entity_id, area_code, mentor_id FROM change WHERE entity <> '*'"
    )
    assert change is not None
    assert tuple(change) == ("consent", said, rows.VILLAGE, mentor.mentor_id)


async def test_saying_it_again_adds_nothing(mentor: Actor, person: int) -> None:
    first = await consents.grant(mentor, person, CONTACT)
    before = await rows.snapshot(*TABLES)

    assert await consents.grant(mentor, person, CONTACT) == first
    assert await rows.snapshot(*TABLES) == before


@pytest.mark.parametrize(
    ("role", "area"),
    [(Role.KASATPEL, rows.DISTRICT), (Role.SUDIN, rows.CITY), (Role.DINAS, rows.PROVINCE)],
)
async def test_a_supervisor_of_the_area_may(person: int, role: Role, area: str) -> None:
    await consents.grant(await rows.actor(role, area), person, CONTACT)

    assert await store.fetch_value("SELECT source FROM consent") == "SUPERVISOR"


async def test_the_person_may(mentor: Actor) -> None:
    cadre = await rows.cadre()
    person = await rows.person()
    account = await rows.actor(Role.JAKPRENEUR, rows.VILLAGE, person_id=person)
    assert cadre.person_id is not None

    await consents.grant(cadre, cadre.person_id, CONTACT)
    await consents.grant(account, person, CONTACT)

    said = await store.fetch("SELECT source FROM consent")
    assert [row["source"] for row in said] == ["SELF", "SELF"]


async def test_a_person_out_of_sight_is_as_one_that_does_not_exist(
    mentor: Actor, person: int
) -> None:
    strangers = [
        await rows.mentor(),
        await rows.supervisor(rows.OTHER_DISTRICT),
        await rows.cadre(),
        await rows.actor(Role.BANK, rows.PROVINCE),
        ANYONE,
    ]
    before = await rows.snapshot(*TABLES)

    for actor, wanted in [*((stranger, person) for stranger in strangers), (mentor, 10**9)]:
        with pytest.raises(NotFound) as refused:
            await consents.grant(actor, wanted, CONTACT)
        assert refused.value.message == f"No Jakpreneur {wanted} that you can see."
        assert refused.value.path == "jakpreneurId"

    assert await rows.snapshot(*TABLES) == before


async def test_who_only_sees_a_person_may_not(person: int, mentor: Actor) -> None:
    # given the auditor, the DPO, and a mentor who has a person in the published plan of the week
    other = await rows.mentor()
    await plan_rows.assignment(person, other, await rows.supervisor())
    seers = [
        await rows.actor(Role.AUDITOR, rows.PROVINCE),
        await rows.actor(Role.DPO, rows.PROVINCE),
        other,
    ]
    before = await rows.snapshot(*TABLES)

    for actor in seers:
        with pytest.raises(Forbidden) as refused:
            await consents.withdraw(actor, person, CONTACT)
        assert refused.value.message == (
            "Only the person, the responsible mentor or a supervisor of the area may set a consent."
        )

    assert await rows.snapshot(*TABLES) == before


async def test_a_replay_has_one_effect_and_another_payload_is_refused(
    mentor: Actor, person: int
) -> None:
    first = await consents.put(mentor, person, CONTACT, granted=True, key="a")
    await consents.withdraw(mentor, person, CONTACT)
    before = await rows.snapshot(*TABLES)

    assert await consents.put(mentor, person, CONTACT, granted=True, key="a") == first
    with pytest.raises(IdempotencyConflict):
        await consents.put(mentor, person, CONTACT, granted=False, key="a")

    assert await rows.snapshot(*TABLES) == before


async def test_nobody_is_refused_with_a_key_as_without(person: int) -> None:
    before = await rows.snapshot(*TABLES)
    for key in (None, "a", ""):
        with pytest.raises(NotFound):
            await consents.put(ANYONE, person, CONTACT, granted=True, key=key)
    assert await rows.snapshot(*TABLES) == before


async def test_two_that_speak_at_once_follow_each_other(mentor: Actor, person: int) -> None:
    await asyncio.gather(*(consents.grant(mentor, person, CONTACT) for _ in range(6)))

    assert await store.fetch_value("SELECT count(*) FROM consent") == 1
