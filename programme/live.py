"""Live events: one LISTEN connection a process, the change table read once, fanned out in memory.

The notification only wakes us; the table is the truth. What is read stops below
``pg_snapshot_xmin``: every transaction below it has ended, so that no row that commits late is
lost and none comes twice. A connection that breaks is replaced, and reading goes on where it was.
A consumer is told that something changed, not what: it reads that when it is ready. So a slow one
holds nobody up, and a thousand of them cost a flag each.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Hashable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Final

import asyncpg

from programme import changes, cursors
from programme.actors import Actor, require
from programme.cursors import Cursor
from programme.errors import Unavailable
from programme.records import store
from programme.words import Role

CHANNEL = "change"
AGAIN = 0.1  # seconds until a transaction that is still open is looked for again
IDLE = 5.0  # seconds after which the table is read without having been woken
BREATH = 1.0  # seconds between two tellings of an area
PAUSE = 1.0  # seconds between two tries to reach a database that is away
SLICE = 500  # rows handed on before other work of the process gets its turn

EDGE = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS below,
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS above
"""
READ = f"""
    WITH edge AS ({EDGE})
    SELECT edge.below, edge.above, c.entity, c.entity_id, c.area_code, c.mentor_id
    FROM edge LEFT JOIN change c ON c.txid >= $1 AND c.txid < edge.below ORDER BY c.txid, c.id
"""
MOVED: Final = """
    SELECT DISTINCT area_code FROM change WHERE txid >= $1 AND txid < $2 AND entity = 'point_entry'
    AND area_code >= $3 AND area_code < $4 ORDER BY area_code"""


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the change table."""

    entity: str
    entity_id: int
    area_code: str
    mentor_id: int | None


CHANGE: Final = ("entity", "entity_id", "area_code", "mentor_id")


class Reader:
    """One consumer: what it noted of the changes since it last looked.

    ``note`` says what to keep of a change (a flag, an area), or None. The same is kept once, so
    that a consumer that never looks holds as much as there are different notes.
    """

    __slots__ = ("_feed", "_noted", "_woken", "note")

    def __init__(self, note: Callable[[Change], Hashable | None], feed: "Feed") -> None:
        self.note, self._feed = note, feed
        self._noted: set[Hashable] = set()
        self._woken = asyncio.Event()

    @property
    def mark(self) -> int:
        """Everything of the feed below this transaction has been offered."""
        return self._feed.mark or 0

    def offer(self, change: Change) -> None:
        noted = self.note(change)
        if noted is not None:
            self._noted.add(noted)
            self.wake()

    def wake(self) -> None:
        self._woken.set()

    async def take(self) -> set[Hashable]:
        """What was noted since the last ``take``, at least one. Raises what ended the feed."""
        await self._woken.wait()
        self._woken.clear()
        if self._feed.failed and self._feed.task is not None:
            self._feed.task.result()
        taken, self._noted = self._noted, set()
        return taken


@dataclass
class Feed:
    """Reads the change table for every reader of this process, by the mentor whom they are of."""

    readers: defaultdict[int | None, set[Reader]] = field(default_factory=lambda: defaultdict(set))
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    mark: int | None = None
    task: asyncio.Task[None] | None = None

    @property
    def failed(self) -> bool:
        return self.task is not None and self.task.done()

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
        for place, row in enumerate(rows):
            if row["entity"] is not None:
                self._hand_on(Change(**{word: row[word] for word in CHANGE}))
            if place % SLICE == SLICE - 1:
                await asyncio.sleep(0)
        self.mark = rows[0]["below"]
        return bool(rows[0]["below"] >= rows[0]["above"])

    def wake_all(self, _: object) -> None:
        """The reading has ended by a fault: nobody shall wait for ever."""
        for reader in chain.from_iterable(self.readers.values()):
            reader.wake()

    def _hand_on(self, change: Change) -> None:
        for whose in {None, change.mentor_id}:
            for reader in self.readers.get(whose, ()):
                reader.offer(change)


_feed: Feed | None = None


@asynccontextmanager
async def reading(
    note: Callable[[Change], Hashable | None], mentor_id: int | None = None
) -> AsyncIterator[Reader]:
    """A reader of changes from now on: of all, or of those told to one mentor.

    The first one of the process opens the connection, the last one closes it. Read your first
    state inside the block: what changes after that is not missed.
    """
    global _feed  # noqa: PLW0603 (one connection a process)
    if _feed is None or _feed.failed:
        _feed = Feed()
        _feed.task = asyncio.create_task(_feed.follow())
        _feed.task.add_done_callback(_feed.wake_all)
    feed = _feed
    reader = Reader(note, feed)
    feed.readers[mentor_id].add(reader)
    try:
        await feed.ready.wait()
        yield reader
    finally:
        feed.readers[mentor_id].discard(reader)
        if not feed.readers[mentor_id]:
            del feed.readers[mentor_id]
        if not feed.readers and feed.task is not None:
            _feed = None if _feed is feed else _feed
            feed.task.cancel()
            await asyncio.wait([feed.task])


async def own_day(actor: Actor) -> AsyncGenerator[None, None]:
    """Now, and whenever something on a mentor's own list changed. Raises Forbidden for others."""
    require(actor, Role.MENTOR)
    async with reading(lambda _: True, actor.mentor_id) as reader:
        while True:
            yield
            await reader.take()


async def own_list(actor: Actor, since: str | None) -> AsyncGenerator[changes.Page, None]:
    """Pages of what changes in a mentor's copy, from ``since`` on (from now, if None), as it
    changes. Raises Forbidden for any other role, and what ``changes.page`` raises of a cursor."""
    async with aclosing(own_day(actor)) as moments:
        async for _ in moments:
            more = True
            while more:
                page = await changes.page(actor, since, changes.MOST, places=True)
                if page.touched:
                    yield page
                since, more = page.cursor, page.has_more


@dataclass(frozen=True, slots=True)
class Moved:
    """Points changed in an area; ``cursor``: to hear of the later ones again."""

    area_code: str
    cursor: str


async def areas_moved(actor: Actor, since: str | None) -> AsyncGenerator[Moved, None]:
    """The areas of the actor's scope in which points changed, from ``since`` on (from now, if
    None): each once a second at most. Raises what ``cursors.read`` raises."""

    def note(change: Change) -> str | None:
        concerns = change.entity == "point_entry" and actor.covers(change.area_code)
        return change.area_code if concerns else None

    async with reading(note) as reader:
        now = await cursors.edge()
        areas, known = list[Any](), now.mark
        if since is not None:
            known = cursors.read(actor, now, since).start
            rows = await store.fetch(MOVED, known, now.mark, actor.area_from, actor.area_to)
            areas = [row["area_code"] for row in rows]
        while True:
            for place, area in enumerate(areas, start=1):
                cursor = Cursor(now.mark if place == len(areas) else known)
                yield Moved(area, cursors.write(actor, now.history, cursor))
            if areas:
                await asyncio.sleep(BREATH)
            known = now.mark
            areas = sorted(map(str, await reader.take()))
            now = replace(now, mark=max(now.mark, reader.mark))
