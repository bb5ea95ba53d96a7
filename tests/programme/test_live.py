"""Live events: nothing lost, nothing twice, nobody held up."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from typing import Any

import asyncpg
import pytest

from programme import changes, live
from programme.actors import Actor
from programme.changes import Touched
from programme.errors import Forbidden, Unavailable
from programme.events import changed, changed_of
from programme.live import Change, Reader, reading
from programme.records import store
from tests.programme import rows

SOON = 10.0


def everything(change: Change) -> Change:
    return change


def of(entity: str, number: int, mentor: int | None = None) -> Change:
    return Change(entity, number, rows.DISTRICT, mentor)


async def tell(entity: str, number: int, mentor: int | None = None) -> None:
    async with store.transaction():
        await changed(entity, number, rows.DISTRICT, mentor_id=mentor)


async def taken(reader: Reader, count: int) -> set[Hashable]:
    """The next ``count`` notes."""
    found: set[Hashable] = set()
    async with asyncio.timeout(SOON):
        while len(found) < count:
            found |= await reader.take()
    return found


async def test_what_was_committed_arrives_and_what_was_rolled_back_does_not(db: str) -> None:
    async with reading(everything) as reader:
        await tell("contact", 1)
        with pytest.raises(Unavailable):
            await rolled_back()
        await tell("contact", 3)

        assert await taken(reader, 2) == {of("contact", 1), of("contact", 3)}


async def rolled_back() -> None:
    async with store.transaction():
        await changed("contact", 2, rows.DISTRICT)
        raise Unavailable("no", "tidak")


async def test_a_row_that_commits_late_is_not_lost(db: str) -> None:
    insert = "INSERT INTO change (entity, entity_id, kind, area_code) VALUES ($1, $2, 'UPSERT', $3)"
    late = await asyncpg.connect(db)
    try:
        async with reading(everything) as reader:
            transaction = late.transaction()
            await transaction.start()
            await late.execute(insert, "contact", 1, rows.DISTRICT)
            await tell("contact", 2)
            await asyncio.sleep(0.3)
            await transaction.commit()

            assert await taken(reader, 2) == {of("contact", 1), of("contact", 2)}
            await tell("contact", 3)
            assert await taken(reader, 1) == {of("contact", 3)}
    finally:
        await late.close()


async def test_each_reader_gets_what_it_wants_and_a_slow_one_the_same_once(db: str) -> None:
    async with (
        reading(lambda change: change.entity == "contact" or None) as slow,
        reading(everything) as quick,
    ):
        for number in (1, 1, 2, 1):
            await tell("contact", number)
        await tell("weekly_plan", 9)
        last: set[Hashable] = set()
        while of("weekly_plan", 9) not in last:
            last = await taken(quick, 1)

        assert await slow.take() == {True}


async def test_a_reader_of_one_mentor_is_not_offered_the_rest(db: str) -> None:
    async with reading(everything, 7) as own, reading(everything) as all_of_it:
        await tell("contact", 1, 8)
        await tell("contact", 2)
        await tell("contact", 3, 7)

        assert await taken(all_of_it, 3) == {
            of("contact", 1, 8),
            of("contact", 2),
            of("contact", 3, 7),
        }
        assert await taken(own, 1) == {of("contact", 3, 7)}


async def test_a_broken_connection_is_replaced_and_nothing_is_missed(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PAUSE", 0.2)
    async with reading(everything) as reader:
        await tell("contact", 1)
        assert await taken(reader, 1) == {of("contact", 1)}
        await store.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%edge.below%'"
            " AND pid <> pg_backend_pid()"
        )
        await tell("contact", 2)

        assert await taken(reader, 1) == {of("contact", 2)}


async def hear_for_ever(reader: Reader) -> None:
    while True:
        await tell("contact", 1)
        await taken(reader, 1)


async def test_a_feed_that_ends_by_a_fault_leaves_nobody_waiting(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(everything) as reader:
        monkeypatch.setattr(live, "READ", "SELECT 1 AS below, 1 AS above, 1 AS entity WHERE $1 > 0")
        with pytest.raises(KeyError):
            await hear_for_ever(reader)
    monkeypatch.undo()
    async with reading(everything) as reader:
        await tell("contact", 2)
        assert await taken(reader, 1) == {of("contact", 2)}


async def test_one_connection_serves_all_readers_and_closes_with_the_last(db: str) -> None:
    listening = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%edge.below%'"
    own = " AND pid <> pg_backend_pid()"
    async with reading(everything), reading(everything), reading(everything):
        await tell("contact", 1)
        await asyncio.sleep(0.2)
        assert await store.fetch_value(listening + own) == 1
    await asyncio.sleep(0.1)
    assert await store.fetch_value(listening + own) == 0


async def soon(stream: AsyncIterator[Any]) -> Any:
    async with asyncio.timeout(SOON):
        return await anext(stream)


async def given() -> tuple[Actor, Actor, int]:
    await rows.district()
    mentor, supervisor = await rows.mentor(), await rows.supervisor()
    return mentor, supervisor, await rows.person(mentor=mentor)


async def touch(person: int) -> None:
    async with store.transaction():
        await changed_of(person, ("person", person))


async def test_a_mentor_hears_of_the_own_list_alone(db: str) -> None:
    mentor, _, person = await given()
    foreign = await rows.person(mentor=await rows.mentor())
    stream = live.own_list(mentor, None)
    hearing = asyncio.create_task(soon(stream))
    await asyncio.sleep(0.2)
    await touch(foreign)
    await touch(person)

    page = await hearing
    assert page.touched == [Touched("person", person, turned=False)]
    await stream.aclose()  # type: ignore[attr-defined]


async def test_a_list_goes_on_from_a_cursor_without_loss(db: str) -> None:
    """Given a consumer that leaves and comes back with its last cursor, what happened in between
    comes first, then what happens."""
    mentor, _, person = await given()
    people = [person, *[await rows.person(mentor=mentor) for _ in range(3)]]
    cursor = (await changes.page(mentor, None)).cursor
    await touch(people[0])
    await touch(people[1])
    stream = live.own_list(mentor, cursor)
    missed = await soon(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    await touch(people[2])

    again = live.own_list(mentor, missed.places[0])
    come = await soon(again)
    hearing = asyncio.create_task(soon(again))
    await asyncio.sleep(0.2)
    await touch(people[3])

    assert [one.id for one in missed.touched] == people[:2]
    assert [one.id for one in come.touched] == [people[1]]
    assert [one.id for one in (await hearing).touched] in ([people[2]], people[2:])
    await again.aclose()  # type: ignore[attr-defined]


async def test_only_a_mentor_has_a_list(db: str) -> None:
    _, kasatpel, _ = await given()

    with pytest.raises(Forbidden):
        await soon(live.own_list(kasatpel, None))


async def test_a_board_that_was_away_hears_what_moved(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "BREATH", 0.01)
    _, kasatpel, _ = await given()
    cursor = (await changes.page(kasatpel, None)).cursor
    for area in (rows.DISTRICT, rows.VILLAGE, rows.OTHER_DISTRICT):
        async with store.transaction():
            await changed("point_entry", 1, area)

    stream = live.areas_moved(kasatpel, cursor)
    heard = [await soon(stream), await soon(stream)]
    hearing = asyncio.create_task(soon(stream))
    await asyncio.sleep(0.2)
    async with store.transaction():
        await changed("point_entry", 1, rows.DISTRICT)

    assert [one.area_code for one in heard] == [rows.DISTRICT, rows.VILLAGE]
    assert (await hearing).area_code == rows.DISTRICT
    await stream.aclose()  # type: ignore[attr-defined]
    later = live.areas_moved(kasatpel, heard[0].cursor)
    assert [(await soon(later)).area_code for _ in range(2)] == [rows.DISTRICT, rows.VILLAGE]
    await later.aclose()  # type: ignore[attr-defined]
