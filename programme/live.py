"""Live events: one LISTEN connection a process, the change table read once, fanned out in memory.

The notification only wakes us; the table is the truth. What is read stops below
``pg_snapshot_xmin``: every transaction below it has ended, so that no row that commits late is
lost and none comes twice. A connection that breaks is replaced, and reading goes on where it was.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import asyncpg

from programme.actors import Actor, require
from programme.errors import Unavailable
from programme.records import store
from programme.words import ChangeKind, Role

CHANNEL = "change"
LIMIT = 1000
AGAIN = 0.1  # seconds until a transaction that is still open is looked for again
IDLE = 5.0  # seconds after which the table is read without having been woken
BREATH = 1.0  # seconds between two tellings of an area
PAUSE = 1.0  # seconds between two tries to reach a database that is away

EDGE = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS below,
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS above
"""
READ = f"""
    WITH edge AS ({EDGE})
    SELECT edge.below, edge.above, c.id, c.entity, c.entity_id, c.kind, c.area_code, c.mentor_id
    FROM edge LEFT JOIN change c ON c.txid >= $1 AND c.txid < edge.below ORDER BY c.txid, c.id
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the change table."""

    entity: str
    entity_id: int
    kind: ChangeKind
    area_code: str
    mentor_id: int | None


class Reader:
    """One consumer's changes, the newest of each row: a slow one gets fewer, and holds nobody up.

    Past ``LIMIT`` rows that wait, they are dropped and ``lagged`` says so: read anew.
    """

    def __init__(self, wanted: Callable[[Change], bool]) -> None:
        self.wanted = wanted
        self.lagged = False
        self._waiting: dict[tuple[str, int, int | None], Change] = {}
        self._woken = asyncio.Event()

    def offer(self, change: Change) -> None:
        """Keep a change for the consumer, if it wants it."""
        if not self.wanted(change):
            return
        key = change.entity, change.entity_id, change.mentor_id
        self._waiting.pop(key, None)
        self._waiting[key] = change
        if len(self._waiting) > LIMIT:
            self._waiting.clear()
            self.lagged = True
        self._woken.set()

    async def take(self) -> list[Change]:
        """The changes since the last ``take``, at least one unless it ``lagged``."""
        await self._woken.wait()
        self._woken.clear()
        taken = list(self._waiting.values())
        self._waiting.clear()
        return taken


@dataclass
class Feed:
    """Reads the change table for every reader of this process."""

    readers: set[Reader] = field(default_factory=set)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    mark: int | None = None
    task: asyncio.Task[None] | None = None

    async def follow(self) -> None:
        """Read for ever, over broken connections."""
        while True:
            with suppress(*store.AWAY, Unavailable):
                connection = await store.dedicated()
                try:
                    await self._follow(connection)
                finally:
                    connection.terminate()
            await asyncio.sleep(PAUSE)

    async def _follow(self, connection: asyncpg.Connection) -> None:
        woken = asyncio.Event()
        await connection.add_listener(CHANNEL, lambda *_: woken.set())
        connection.add_termination_listener(lambda *_: woken.set())
        if self.mark is None:
            self.mark = await connection.fetchval(EDGE)
        self.ready.set()
        while True:
            settled = await self._read(connection)
            with suppress(TimeoutError):
                async with asyncio.timeout(IDLE if settled else AGAIN):
                    await woken.wait()
            woken.clear()

    async def _read(self, connection: asyncpg.Connection) -> bool:
        """Hand on what has become readable; whether no transaction is left to wait for."""
        rows = await connection.fetch(READ, self.mark)
        self.mark = rows[0]["below"]
        for row in rows:
            if row["id"] is None:
                continue
            change = Change(
                row["entity"],
                row["entity_id"],
                ChangeKind(row["kind"]),
                row["area_code"],
                row["mentor_id"],
            )
            for reader in self.readers:
                reader.offer(change)
        return bool(rows[0]["below"] >= rows[0]["above"])


_feed: Feed | None = None


@asynccontextmanager
async def reading(wanted: Callable[[Change], bool]) -> AsyncIterator[Reader]:
    """A reader of the changes that are ``wanted``, from now on.

    The first one of the process opens the connection, the last one closes it. Read your first
    state inside the block: what changes after that is not missed.
    """
    global _feed  # noqa: PLW0603 (one connection a process)
    feed = _feed = _feed or Feed()
    if feed.task is None:
        feed.task = asyncio.create_task(feed.follow())
    reader = Reader(wanted)
    feed.readers.add(reader)
    try:
        await feed.ready.wait()
        yield reader
    finally:
        feed.readers.discard(reader)
        if not feed.readers and _feed is feed:
            _feed = None
            feed.task.cancel()
            with suppress(asyncio.CancelledError):
                await feed.task


async def own_list(actor: Actor, entities: frozenset[str]) -> AsyncIterator[Change]:
    """What changes on a mentor's own list, from now on. Raises Forbidden for any other role, and
    Unavailable where the consumer is so slow that changes had to be dropped."""
    require(actor, Role.MENTOR)

    def wanted(change: Change) -> bool:
        return change.mentor_id == actor.mentor_id and change.entity in entities

    async with reading(wanted) as reader:
        while True:
            for change in await reader.take():
                yield change
            if reader.lagged:
                raise Unavailable(
                    "Changes came faster than they were read; read your list anew and subscribe"
                    " again.",
                    "Perubahan datang lebih cepat daripada dibaca; muat ulang daftar Anda lalu"
                    " berlangganan lagi.",
                )


async def areas_moved(actor: Actor, entities: frozenset[str]) -> AsyncIterator[str]:
    """The areas of the actor's scope in which something of ``entities`` changed, from now on: each
    once a second at most."""

    def wanted(change: Change) -> bool:
        return change.entity in entities and actor.covers(change.area_code)

    async with reading(wanted) as reader:
        while True:
            for area in sorted({change.area_code for change in await reader.take()}):
                yield area
            await asyncio.sleep(BREATH)
