"""Connections are lent to all who ask, and none is lost, whatever becomes of a statement."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from programme.errors import Unavailable
from programme.records import store

POOL = 3
MINE = "SELECT pg_backend_pid() FROM pg_sleep(0.05)"


@pytest.fixture
async def few(db_url: str) -> AsyncIterator[str]:
    await store.connect(db_url, pool=POOL)
    yield db_url
    await store.disconnect()


async def undone() -> None:
    async with store.transaction():
        await store.execute("CREATE TABLE never (id int)")
        raise KeyError


async def backends() -> set[int]:
    """The connections that many who ask at once are given; nobody waits for ever."""
    asked = [store.fetch_value(MINE) for _ in range(4 * POOL)]
    return set(await asyncio.wait_for(asyncio.gather(*asked), 20))


async def test_many_share_a_few_and_give_them_back(few: str) -> None:
    found = await backends()
    assert len(found) == POOL
    assert await backends() == found
    assert store.in_use() == 0


async def test_what_fails_or_is_given_up_loses_no_connection(few: str) -> None:
    """Given statements that are refused, transactions that are undone, readers who leave while
    they run and while they wait, then all connections are there for the next ones."""
    for _ in range(2 * POOL):
        with pytest.raises(asyncpg.DivisionByZeroError):
            await store.fetch_value("SELECT 1 / 0")
        with pytest.raises(KeyError):
            await undone()
    leaving = [asyncio.create_task(store.fetch_value("SELECT pg_sleep(9)")) for _ in range(9)]
    await asyncio.sleep(0.2)
    assert store.in_use() == POOL
    for task in leaving:
        task.cancel()
    assert all(
        isinstance(one, asyncio.CancelledError)
        for one in await asyncio.gather(*leaving, return_exceptions=True)
    )

    assert len(await backends()) == POOL
    assert store.in_use() == 0
    assert await store.fetch_value("SELECT to_regclass('never')") is None


async def test_a_reader_who_leaves_as_the_turn_comes_passes_it_on(few: str) -> None:
    """Given readers who wait for one connection each, when each second one is cancelled in the same
    turn of the loop in which a connection comes back, then the others are still answered."""
    for _ in range(20):
        tasks = [asyncio.create_task(store.fetch_value("SELECT 1")) for _ in range(6 * POOL)]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks[1::2]:
            task.cancel()
        told = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 20)
        assert told[::2] == [1] * 3 * POOL
    assert len(await backends()) == POOL


async def test_what_the_server_ended_is_replaced(few: str) -> None:
    before = await backends()
    async with store.opened(few) as other:
        for process in before:
            await other.execute("SELECT pg_terminate_backend($1)", process)
    await asyncio.sleep(0.2)

    after = await backends()
    assert len(after) == POOL
    assert not after & before


async def test_one_that_is_ended_at_work_is_told_and_replaced(few: str) -> None:
    asked = asyncio.create_task(store.fetch_value("SELECT pg_sleep(9), pg_backend_pid()"))
    await asyncio.sleep(0.2)
    async with store.opened(few) as other:
        await other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'SELECT pg_sleep(9)%' AND datname = current_database()"
        )
    with pytest.raises(Unavailable):
        await asked
    assert len(await backends()) == POOL
