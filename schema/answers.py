"""Answers that are kept: given out again for as long as nothing changed in their actor's scope."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, Final

from programme.actors import Actor
from programme.freshness import Freshness

MOST_BYTES: Final = 64 << 20
"""How much a process keeps, the most lately used."""
OVERHEAD: Final = 500
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Kept:
    """The ``data`` of an answer as JSON, and the count of its scope before it was read."""

    data: bytes
    version: int
    everywhere: bool

    @cached_property
    def tag(self) -> str:
        """See ``tag_of``; computed when somebody asks for it."""
        return tag_of(self.data)


class Answers:
    """The kept answers of one process, by operation, actor and variables."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.freshness = Freshness()
        self._most = most
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0

    async def get(self, actor: Actor, key: Key) -> Kept | None:
        """The kept answer of a key, where it is still what the actor would read now."""
        kept = self._kept.get(key)
        if kept is None or not await self.freshness.verify(actor):
            return None
        if self.freshness.version(actor, everywhere=kept.everywhere) != kept.version:
            return None
        if key in self._kept:
            self._kept.move_to_end(key)
        return kept

    def version(self, actor: Actor, *, everywhere: bool) -> int:
        """What an answer that is read from now on is to be kept with."""
        return self.freshness.version(actor, everywhere=everywhere)

    def keep(self, key: Key, kept: Kept) -> Kept:
        """Keep an answer, and give it back; those unused for longest make room."""
        self._forget(key)
        self._kept[key] = kept
        self._bytes += len(kept.data) + OVERHEAD
        while self._bytes > self._most:
            self._forget(next(iter(self._kept)))
        return kept

    def _forget(self, key: Key) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._bytes -= len(kept.data) + OVERHEAD


def tag_of(data: bytes) -> str:
    """The same for the same data, in any process: what an ETag is made of."""
    return blake2b(data, digest_size=12).hexdigest()
