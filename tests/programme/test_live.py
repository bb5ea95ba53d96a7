"""Live events: nothing lost, nothing twice, nobody held up."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from programme import live
from programme.actors import Actor
from programme.errors import Forbidden, Unavailable
from programme.events import changed
from programme.live import Change, Reader, reading
from programme.records import store
from programme.words import ChangeKind
from tests.programme import rows

SOON = 10.0


def everything(change: Change) -> bool:
    return True


def of(entity: str, number: int, mentor: int | None = None) -> Change:
    return Change(entity, number, ChangeKind.UPSERT, rows.DISTRICT, mentor)


async def tell(entity: str, number: int, mentor: int | None = None) -> None:
    async with store.transaction():
        await changed(entity, number, rows.DISTRICT, mentor_id=mentor)


async def taken(reader: Reader, count: int) -> list[Change]:
    """The next ``count`` changes."""
    found: list[Change] = []
    async with asyncio.timeout(SOON):
        while len(found) < count:
            found += await reader.take()
    return found


async def test_what_was_committed_arrives_and_what_was_rolled_back_does_not(db: str) -> None:
    async with reading(everything) as reader:
        await tell("contact", 1)
        with pytest.raises(Unavailable):
            await rolled_back()
        await tell("contact", 3)

        assert await taken(reader, 2) == [of("contact", 1), of("contact", 3)]


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

            assert await taken(reader, 2) == [of("contact", 1), of("contact", 2)]
            await tell("contact", 3)
            assert await taken(reader, 1) == [of("contact", 3)]
    finally:
        await late.close()


async def test_each_reader_gets_what_it_wants_and_a_slow_one_the_newest_of_each(db: str) -> None:
    async with (
        reading(lambda change: change.entity == "contact") as slow,
        reading(everything) as quick,
    ):
        for number in (1, 1, 2, 1):
            await tell("contact", number)
        await tell("weekly_plan", 9)
        last: list[Change] = []
        while of("weekly_plan", 9) not in last:
            last = await taken(quick, 1)

        assert await slow.take() == [of("contact", 2), of("contact", 1)]


def test_a_reader_that_never_reads_holds_a_bounded_number() -> None:
    reader = Reader(everything)

    for number in range(live.LIMIT + 1):
        reader.offer(of("contact", number))

    assert reader.lagged


async def test_a_broken_connection_is_replaced_and_nothing_is_missed(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PAUSE", 0.2)
    async with reading(everything) as reader:
        await tell("contact", 1)
        assert await taken(reader, 1) == [of("contact", 1)]
        await store.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%edge.below%'"
            " AND pid <> pg_backend_pid()"
        )
        await tell("contact", 2)

        assert await taken(reader, 1) == [of("contact", 2)]


async def test_one_connection_serves_all_readers_and_closes_with_the_last(db: str) -> None:
    listening = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%edge.below%'"
    own = " AND pid <> pg_backend_pid()"
    async with reading(everything), reading(everything), reading(everything):
        await tell("contact", 1)
        await asyncio.sleep(0.2)
        assert await store.fetch_value(listening + own) == 1
    await asyncio.sleep(0.1)
    assert await store.fetch_value(listening + own) == 0


async def first(stream: AsyncIterator[Change]) -> Change:
    async with asyncio.timeout(SOON):
        return await anext(stream)


async def test_a_mentor_hears_of_the_own_list_alone(db: str) -> None:
    await rows.district()
    mentor, other = await rows.mentor(), await rows.mentor()
    stream = live.own_list(mentor, frozenset({"contact"}))
    hearing = asyncio.create_task(first(stream))
    await asyncio.sleep(0.2)
    await tell("contact", 1, other.mentor_id)
    await tell("weekly_plan", 2, mentor.mentor_id)
    await tell("contact", 3, mentor.mentor_id)

    assert await hearing == of("contact", 3, mentor.mentor_id)
    await stream.aclose()  # type: ignore[attr-defined]


async def test_only_a_mentor_has_a_list(db: str) -> None:
    await rows.district()
    kasatpel: Actor = await rows.supervisor()

    with pytest.raises(Forbidden):
        await first(live.own_list(kasatpel, frozenset({"contact"})))
