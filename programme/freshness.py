"""Whether an answer that was kept is still what its actor would read now.

Every write tells the change feed where it happened, in its own transaction. Each process counts
what it has seen of the feed, by area and by mentor; an answer is kept with the count of its actor's
scope. Before it is given out again, the feed is read anew: one statement for all who wait, begun
after each of them asked, so that nobody is given what is older than their own last write. The same
statement verifies their accounts.

A row is seen twice where an older transaction is still open; it then counts twice, which costs a
reading and never freshness.
"""

import asyncio
from collections import Counter
from typing import Any, Final
from uuid import UUID

import orjson

from programme.accounts import STILL
from programme.actors import ANYONE, Actor
from programme.reads.template import fill
from programme.records import store
from programme.visibility import ACTOR_VALUES, TYPES, Bindings
from programme.words import Role

EVERYWHERE: Final = "*"
"""The entity of a change that may concern anybody (and the count of all changes)."""
NEVER: Final = 2**62
"""A transaction that will not come: nothing of the feed is read."""
MOST_ROWS: Final = 2_000
"""Past so many places at once, every answer is taken for stale."""
OF_AREA: Final = frozenset({Role.SUDIN, Role.KASATPEL, Role.MENTOR})

SEEN: Final = f"""
    SELECT DISTINCT txid, entity = '{EVERYWHERE}' AS anywhere, area_code, mentor_id FROM change
    WHERE txid >= $1::bigint ORDER BY txid LIMIT {MOST_ROWS + 1}"""
ACTORS: Final = ("actor", "role", "area_from", "language", "mentor", "cadre", "person", "device")
ASKING: Final = ", ".join(
    f"${place}::{TYPES.get(name, 'bigint')}[]" for place, name in enumerate(ACTORS, 2)
)
VERIFIED: Final = fill(STILL, {name: f"ask.{name}" for name in ACTORS}, Bindings())
CHECK: Final = f"""
    SELECT json_build_object(
        'database', (SELECT oid FROM pg_database WHERE datname = current_database()),
        'below', pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
        'seen', (SELECT json_agg(json_build_array(s.anywhere, s.area_code, s.mentor_id))
            FROM ({SEEN}) s),
        'still', (SELECT json_agg(ask.place - 1) FROM unnest({ASKING})
            WITH ORDINALITY AS ask ({", ".join(ACTORS)}, place)
            WHERE ask.actor = {ANYONE.id} OR {VERIFIED}))"""


Asker = tuple[Actor, UUID | None]
"""An actor and the device: two devices of one actor do not stand in for each other."""


class Freshness:
    """The counts of one process."""

    def __init__(self) -> None:
        self._within: Counter[str] = Counter()
        self._at: Counter[str] = Counter()
        self._mentor: Counter[int] = Counter()
        self._everywhere = 0
        self._all = 0
        self._database = 0
        self._mark = NEVER
        self._waiting: dict[Asker, asyncio.Future[bool]] = {}
        self._reading: asyncio.Task[None] | None = None

    def version(self, actor: Actor, *, everywhere: bool = False) -> int:
        """The count of what the actor may read: it grows with every change there."""
        if everywhere or actor.role not in OF_AREA:
            return self._all
        above = _prefixes(actor.area_code)[:-1]
        version = self._everywhere + self._within[actor.area_code]
        version += sum(self._at[area] for area in above)
        return version + (self._mentor[actor.mentor_id] if actor.mentor_id else 0)

    async def verify(self, actor: Actor) -> bool:
        """Read the feed up to now; whether the account is still as ``actor`` says.

        Raises Unavailable where the database is away.
        """
        loop = asyncio.get_running_loop()
        future = self._waiting.setdefault((actor, actor.device), loop.create_future())
        if self._reading is None:
            self._reading = loop.create_task(self._read_on())
        return await asyncio.shield(future)

    async def _read_on(self) -> None:
        """Serve whoever waits, all at once, until nobody does."""
        while self._waiting:
            asked, self._waiting = self._waiting, {}
            try:
                still = await self._read(list(asked))
            except Exception as fault:  # noqa: BLE001 (whoever waits is told)
                for future in asked.values():
                    future.set_exception(fault)
            else:
                for place, future in enumerate(asked.values()):
                    future.set_result(place in still)
        self._reading = None

    async def _read(self, asked: list[Asker]) -> set[int]:
        columns = [[ACTOR_VALUES[name](actor) for actor, _ in asked] for name in ACTORS]
        told = orjson.loads(
            await store.read_value(
                CHECK, [self._mark if self._mark is not None else NEVER, *columns]
            )
        )
        if told["database"] != self._database or self._mark is None or told["below"] < self._mark:
            self._begin(told["database"])
        else:
            self._count(told["seen"] or ())
        self._mark = told["below"]
        return set(told["still"] or ())

    def _begin(self, database: int) -> None:
        """Another database, or an older state of it: whatever was kept is stale."""
        self._database = database
        self._everywhere += 1
        self._all += 1

    def _count(self, seen: Any) -> None:
        if len(seen) > MOST_ROWS:
            self._begin(self._database)
            return
        for anywhere, area, mentor in seen:
            self._all += 1
            if anywhere:
                self._everywhere += 1
                continue
            self._at[area] += 1
            self._within.update(_prefixes(area))
            if mentor is not None:
                self._mentor[mentor] += 1


def _prefixes(area: str) -> list[str]:
    """An area and those around it, the widest first: 31, 31.74, 31.74.09."""
    parts = area.split(".")
    return [".".join(parts[: place + 1]) for place in range(len(parts))]
