"""Locks that cannot all hold: the plan keeps the most, and names an irreducible set of them."""

import json
from datetime import date
from typing import Any

import pytest

from programme.actors import Actor
from programme.planning.locks import Wish, plan_lock
from programme.records import store
from programme.words import ConsentPurpose, ContactAction, LockKind
from tests.programme import rows
from tests.programme.planning.solved import NEXT, people, solved

VISIT = ContactAction.VISIT


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


async def conflicts(plan_id: int) -> list[Any]:
    told = await store.fetch_value("SELECT conflicts FROM weekly_plan WHERE id = $1", plan_id)
    return list(json.loads(told))


async def test_the_plan_keeps_the_most_and_names_those_that_cannot_all_hold(
    kasatpel: Actor,
) -> None:
    """Given 90 minutes of one mentor and three visits locked, two of them of his neighbours."""
    sri, budi = await rows.mentor(name="Sri"), await rows.mentor(name="Budi")
    await store.execute("UPDATE mentor SET weekly_minutes = 60 WHERE id = $1", sri.mentor_id)
    first, second, third = await people(sri, 3)
    await store.execute("UPDATE person SET name = 'Ani' WHERE id = $1", first)
    await store.execute("UPDATE person SET name = 'Ida' WHERE id = $1", second)
    for person, mentor in ((first, sri), (second, sri), (third, budi)):
        await plan_lock(kasatpel, Wish(NEXT, LockKind.CHOICE, person, mentor.mentor_id, VISIT))

    plan_id = await solved(kasatpel)

    found = await store.fetch(
        "SELECT person_id, mentor_id, why FROM assignment WHERE plan_id = $1 AND action = 'VISIT'"
        " ORDER BY person_id",
        plan_id,
    )
    held = [row["person_id"] for row in found if json.loads(row["why"])["pinned"]]
    assert len(held) == 2
    assert third in held
    told = await conflicts(plan_id)
    minutes = await store.fetch_value("SELECT max(minutes) FROM assignment")
    assert [one["en"] for one in told] == [
        f"Ani is locked to VISIT by Sri ({minutes} minutes).",
        f"Ida is locked to VISIT by Sri ({minutes} minutes).",
        "Sri has 60 minutes and 36 personal contacts that week.",
    ]
    assert [one["id"] for one in told] == [
        f"Ani dikunci untuk VISIT oleh Sri ({minutes} menit).",
        f"Ida dikunci untuk VISIT oleh Sri ({minutes} menit).",
        "Sri punya 60 menit dan 36 kontak pribadi pada minggu itu.",
    ]


async def test_two_sessions_at_once_cannot_both_have_the_locked_leader(kasatpel: Actor) -> None:
    sri = await rows.mentor(name="Sri")
    await people(sri, 4)
    sessions = [await rows.session(held_on=date(2020, 11, 4), status="SCHEDULED") for _ in range(2)]
    for session in sessions:
        wish = Wish(NEXT, LockKind.LEADER, mentor=sri.mentor_id, session=session)
        await plan_lock(kasatpel, wish)

    plan_id = await solved(kasatpel)

    assert await store.fetch_value("SELECT count(*) FROM plan_session") == 1
    told = [one["en"] for one in await conflicts(plan_id)]
    assert sum(words.startswith("Sri is locked to lead ") for words in told) == 2


async def test_a_lock_that_the_rules_have_come_to_forbid_is_named(kasatpel: Actor) -> None:
    sri = await rows.mentor(name="Sri")
    first, second = await people(sri, 2)
    await store.execute("UPDATE person SET name = 'Ani' WHERE id = $1", first)
    await plan_lock(kasatpel, Wish(NEXT, LockKind.CHOICE, first, sri.mentor_id, VISIT))
    await rows.consent(first, ConsentPurpose.CONTACT, False)

    plan_id = await solved(kasatpel)

    assert await conflicts(plan_id) == [
        {
            "en": "A lock on Ani is left out: the rules of the week forbid it.",
            "id": "Satu kunci atas Ani dilepas: aturan minggu itu melarangnya.",
        }
    ]
    planned = await store.fetch("SELECT person_id FROM assignment WHERE plan_id = $1", plan_id)
    assert [row["person_id"] for row in planned] == [second]


async def test_a_plan_without_locks_has_no_conflicts(kasatpel: Actor) -> None:
    await people(await rows.mentor(), 2)

    assert await conflicts(await solved(kasatpel)) == []
