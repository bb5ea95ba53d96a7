"""The delta: nothing lost, nothing twice in a page, nothing that is not the actor's."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from programme import changes
from programme.actors import ANYONE, Actor
from programme.caseloads import caseload_hand_over
from programme.changes import Touched, page
from programme.consents import put
from programme.contacts import contact_record
from programme.errors import InvalidInput, Unauthenticated
from programme.events import changed, changed_of, forget
from programme.planning.publish import plan_publish
from programme.records import store
from programme.words import ConsentPurpose, ContactAction, ContactOutcome, Role
from tests.programme import rows
from tests.programme.planning.drafts import draft

TELL = """INSERT INTO change (entity, entity_id, kind, area_code, mentor_id, person_id)
    VALUES ('contact', $1, 'UPSERT', '31.74.09.1001', NULL, $2)"""


async def given() -> tuple[Actor, Actor, int]:
    await rows.district()
    mentor, supervisor = await rows.mentor(), await rows.supervisor()
    return mentor, supervisor, await rows.person(mentor=mentor)


async def begin(*actors: Actor) -> list[str]:
    return [(await page(actor, None)).cursor for actor in actors]


async def read(actor: Actor, cursor: str, size: int = 100) -> tuple[list[Touched], str]:
    """All pages from a cursor: what they touch, and where they end."""
    touched: list[Touched] = []
    more = True
    while more:
        found = await page(actor, cursor, size)
        touched += found.touched
        cursor, more = found.cursor, found.has_more
    return touched, cursor


async def call(mentor: Actor, person: int) -> int:
    done = await contact_record(
        mentor, person, ContactAction.CALL, ContactOutcome.REACHED, rows.DAY
    )
    return int(done["contact_id"])


async def test_a_copy_begins_with_a_cursor_and_nothing_else(db: str) -> None:
    mentor, _, person = await given()
    await call(mentor, person)

    beginning = await page(mentor, None)

    assert (beginning.touched, beginning.has_more, beginning.beginning) == ((), False, True)
    again = await page(mentor, beginning.cursor)
    assert (again.touched, again.has_more, again.beginning) == ([], False, False)


async def test_an_object_that_changed_often_is_told_once(db: str) -> None:
    mentor, _, person = await given()
    [cursor] = await begin(mentor)
    for _ in range(3):
        async with store.transaction():
            await changed_of(person, ("person", person), ("contact", 8))

    assert (await read(mentor, cursor))[0] == [
        Touched("contact", 8, turned=False),
        Touched("person", person, turned=False),
    ]


@pytest.fixture
async def two(db: str) -> AsyncIterator[tuple[asyncpg.Connection, asyncpg.Connection]]:
    """Two connections beside the programme's own."""
    pair = [await asyncpg.connect(db) for _ in range(2)]
    yield pair[0], pair[1]
    for connection in pair:
        await connection.close()


async def test_what_commits_out_of_order_is_neither_lost_nor_skipped(
    two: tuple[asyncpg.Connection, asyncpg.Connection],
) -> None:
    """Given a transaction that begins first and commits last, then a phone that asks in between
    waits for it, and gets both."""
    mentor, _, person = await given()
    early, late = two
    [cursor] = await begin(mentor)
    transaction = early.transaction()
    await transaction.start()
    await early.execute(TELL, 1, person)
    await late.execute(TELL, 2, person)

    before, cursor = await read(mentor, cursor)
    await transaction.commit()
    after, cursor = await read(mentor, cursor)

    assert before == []
    assert [one.id for one in after] == [1, 2]
    assert (await read(mentor, cursor))[0] == []


async def test_writers_at_once_lose_nothing(db: str) -> None:
    """Given six writers whose transactions overlap at random, a phone that reads all the while is
    told of each row exactly once."""
    mentor, _, person = await given()
    [cursor] = await begin(mentor)
    told: list[int] = []

    async def write(first: int) -> None:
        connection = await asyncpg.connect(db)
        for number in range(first, first + 20):
            async with connection.transaction():
                await connection.execute(TELL, number, person)
                await asyncio.sleep((number * 7919 % 13) / 2_000)
        await connection.close()

    writing = asyncio.gather(*(write(1 + 20 * writer) for writer in range(6)))
    while not writing.done():
        touched, cursor = await read(mentor, cursor, 7)
        told += [one.id for one in touched]
    await writing
    touched, cursor = await read(mentor, cursor)
    told += [one.id for one in touched]

    assert sorted(told) == list(range(1, 121))


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize("window", [1, 4, 1000])
async def test_pages_of_any_size_tell_the_same(
    db: str, monkeypatch: pytest.MonkeyPatch, size: int, window: int
) -> None:
    monkeypatch.setattr(changes, "WINDOW", window)
    mentor, _, person = await given()
    [cursor] = await begin(mentor)
    for number in range(6):
        async with store.transaction():
            await changed_of(person, ("contact", number), ("consent", number))

    touched, _ = await read(mentor, cursor, size)

    expected = {(word, number) for word in ("contact", "consent") for number in range(6)}
    assert {(one.entity, one.id) for one in touched} == expected
    assert len(touched) == len(expected)


async def test_who_leaves_a_list_is_a_tombstone_and_who_comes_brings_all(db: str) -> None:
    mentor, supervisor, person = await given()
    heir, stranger = await rows.mentor(), await rows.mentor()
    contact = await call(mentor, person)
    claimed = await store.fetch_value("SELECT id FROM attainment WHERE person_id = $1", person)
    await rows.consent(person, ConsentPurpose.CONTACT, True)
    cursors_of = await begin(mentor, heir, stranger, supervisor)

    await caseload_hand_over(supervisor, [person], heir.mentor_id or 0)

    left, came, foreign, above = [
        (await read(actor, cursor))[0]
        for actor, cursor in zip((mentor, heir, stranger, supervisor), cursors_of, strict=True)
    ]
    assert left == [Touched("person", person, turned=True)]
    assert came == [
        Touched("attainment", claimed, turned=False),
        Touched("consent", 1, turned=False),
        Touched("contact", contact, turned=False),
        Touched("person", person, turned=True),
    ]
    assert foreign == []
    assert above == [Touched("person", person, turned=False)]


async def test_a_plan_that_is_replaced_takes_its_rows_and_guests_along(db: str) -> None:
    """Given a helper who sees a person by a plan's row only, a later plan without that row takes
    the row, the plan and the person away."""
    mentor, supervisor, person = await given()
    helper = await rows.mentor()
    first = await draft(supervisor, [(person, helper)])
    [cursor] = await begin(helper)

    await plan_publish(supervisor, first)
    came, cursor = await read(helper, cursor)
    second = await draft(supervisor, [(person, mentor)])
    await plan_publish(supervisor, second)
    left, cursor = await read(helper, cursor)

    row, other = await store.fetch("SELECT id FROM assignment ORDER BY id")
    assert [one for one in came if one.turned] == [
        Touched("assignment", row["id"], turned=True),
        Touched("person", person, turned=True),
        Touched("weekly_plan", first, turned=True),
    ]
    assert left == [
        Touched("assignment", row["id"], turned=True),
        Touched("person", person, turned=True),
        Touched("weekly_plan", first, turned=True),
        Touched("weekly_plan", second, turned=True),
    ]
    assert other["id"] not in {one.id for one in left if one.entity == "assignment"}


async def test_what_was_written_for_another_list_reaches_who_came_meanwhile(
    two: tuple[asyncpg.Connection, asyncpg.Connection],
) -> None:
    """Given a contact that is being written for the responsible mentor while a plan sends a helper
    to the person, the helper gets the person first, and the contact when it is committed."""
    mentor, supervisor, person = await given()
    helper = await rows.mentor()
    plan = await draft(supervisor, [(person, helper)])
    [cursor] = await begin(helper)
    async with store.transaction():
        await plan_publish(supervisor, plan)
        late = two[0].transaction()
        await late.start()
        contact = await two[0].fetchval(
            "INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on, recorded_at)"
            " VALUES ($1, $2, 'CALL', 'REACHED', $3, now()) RETURNING id",
            person,
            mentor.mentor_id,
            rows.DAY,
        )
        await two[0].execute(TELL, contact, person)

    came, cursor = await read(helper, cursor)
    await late.commit()
    later, cursor = await read(helper, cursor)

    assert Touched("person", person, turned=True) in came
    assert "contact" not in {one.entity for one in came}
    assert later == [Touched("contact", contact, turned=False)]


async def test_a_withdrawn_consent_takes_a_person_from_the_bank(db: str) -> None:
    mentor, _, person = await given()
    bank = await rows.actor(Role.BANK, rows.PROVINCE)
    [cursor] = await begin(bank)

    await put(mentor, person, ConsentPurpose.BANK, granted=False)
    never, cursor = await read(bank, cursor)
    await put(mentor, person, ConsentPurpose.BANK, granted=True)
    came, cursor = await read(bank, cursor)
    await put(mentor, person, ConsentPurpose.BANK, granted=False)
    left, cursor = await read(bank, cursor)
    await call(mentor, person)

    assert never == []
    assert Touched("person", person, turned=True) in came
    assert {one.entity for one in came} == {"person", "attainment", "consent"}
    assert left == [Touched("person", person, turned=True)]
    assert (await read(bank, cursor))[0] == []


async def test_the_public_has_no_copy_and_a_page_its_bounds(db: str) -> None:
    mentor, _, _ = await given()
    with pytest.raises(Unauthenticated):
        await page(ANYONE, None)
    for size in (0, 101):
        with pytest.raises(InvalidInput) as refused:
            await page(mentor, None, size)
        assert refused.value.message == f"first is {size}; a page of changes takes 1 to 100."


async def test_the_feed_forgets_after_sixty_days_and_not_before(db: str) -> None:
    insert = (
        "INSERT INTO change (entity, entity_id, kind, area_code, at) VALUES ('contact', $1,"
        " 'UPSERT', '31', clock_timestamp() - $2::interval)"
    )
    for number, age in ((1, timedelta(days=61)), (2, timedelta(days=59)), (3, timedelta())):
        await store.execute(insert, number, age)

    assert await forget() == 1

    assert [row[0] for row in await store.fetch("SELECT entity_id FROM change ORDER BY 1")] == [
        2,
        3,
    ]
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only for 60 days"):
        await store.execute("DELETE FROM change WHERE entity_id = 2")


async def test_what_is_not_held_is_not_told(db: str) -> None:
    _, supervisor, _ = await given()
    [cursor] = await begin(supervisor)
    async with store.transaction():
        await changed("point_entry", 5, rows.DISTRICT)

    assert (await read(supervisor, cursor))[0] == []
