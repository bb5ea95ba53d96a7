"""A list changes hands: in force today, told to both, refused where it cannot be."""

from datetime import timedelta

import pytest

from programme.actors import Actor
from programme.caseloads import MOST, caseload_hand_over
from programme.errors import Conflict, Forbidden, InvalidInput, NotFound
from programme.records import store
from tests.programme import rows

TABLES = ("caseload", "change", "audit", "idempotency_key")
LINES = "SELECT person_id, mentor_id, valid_from, valid_to FROM caseload ORDER BY id"


async def given() -> tuple[Actor, Actor, Actor, list[int]]:
    await rows.district()
    old, new, supervisor = await rows.mentor(), await rows.mentor(), await rows.supervisor()
    people = [await rows.person(mentor=old), await rows.person(mentor=old), await rows.person()]
    return old, new, supervisor, people


async def lines() -> list[tuple[object, ...]]:
    return [tuple(row) for row in await store.fetch(LINES)]


async def test_a_hand_over_ends_one_line_and_begins_another(db: str) -> None:
    old, new, supervisor, (one, two, free) = await given()
    begun = rows.DAY.replace(year=2019, month=1, day=1)

    done = await caseload_hand_over(supervisor, [one, free, one], new.mentor_id or 0)

    assert done == {"mentor_id": new.mentor_id, "handed_over": 2}
    assert await lines() == [
        (one, old.mentor_id, begun, rows.DAY),
        (two, old.mentor_id, begun, None),
        (one, new.mentor_id, rows.DAY, None),
        (free, new.mentor_id, rows.DAY, None),
    ]
    facts = await store.fetch_value("SELECT facts FROM audit WHERE action = 'CASELOAD_HAND_OVER'")
    assert facts == f'{{"from": [{old.mentor_id}], "people": [{one}, {free}]}}'


async def test_a_second_hand_over_of_the_day_mends_the_line(db: str) -> None:
    old, new, supervisor, (one, *_) = await given()
    third = await rows.mentor()
    await caseload_hand_over(supervisor, [one], new.mentor_id or 0)

    await caseload_hand_over(supervisor, [one], third.mentor_id or 0)
    again = await caseload_hand_over(supervisor, [one], third.mentor_id or 0)

    assert again["handed_over"] == 0
    assert [line[1:] for line in await lines() if line[0] == one] == [
        (old.mentor_id, rows.DAY.replace(year=2019, month=1, day=1), rows.DAY),
        (third.mentor_id, rows.DAY, None),
    ]


async def test_a_replay_has_one_effect(db: str) -> None:
    _, new, supervisor, people = await given()

    answers = [
        await caseload_hand_over(supervisor, order, new.mentor_id or 0, idempotency_key="k")
        for order in (people, people[::-1])
    ]

    assert answers == [{"mentor_id": new.mentor_id, "handed_over": 3}] * 2
    assert len(await lines()) == 5


async def test_what_cannot_be_handed_over_is_refused_whole(db: str) -> None:
    old, new, supervisor, people = await given()
    foreign = await rows.person(village=rows.OTHER_VILLAGE)
    far = await rows.mentor(village=rows.OTHER_VILLAGE)
    gone = await rows.mentor()
    yesterday = rows.DAY - timedelta(days=1)
    await store.execute("UPDATE mentor SET active_to = $2 WHERE id = $1", gone.mentor_id, yesterday)
    before = await rows.snapshot(*TABLES)

    for actor, given_people, mentor, fault in (
        (old, people, new, Forbidden),
        (supervisor, [*people, foreign], new, NotFound),
        (supervisor, people, far, NotFound),
        (supervisor, [], new, InvalidInput),
        (supervisor, range(1, MOST + 2), new, InvalidInput),
        (supervisor, people, gone, Conflict),
    ):
        with pytest.raises(fault) as refused:
            await caseload_hand_over(actor, given_people, mentor.mentor_id or 0)

    assert refused.value.kind == "MENTOR_NOT_AT_WORK"
    assert await rows.snapshot(*TABLES) == before
