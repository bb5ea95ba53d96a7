"""Work that a worker does, watched: its states, from now until it has ended."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol, TypeVar

from programme import live


class State(Protocol):
    """How far a piece of work is."""

    @property
    def running(self) -> bool:
        """Whether it goes on."""


Seen = TypeVar("Seen", bound=State)


async def watched(
    entity: str, key: int, state: Callable[[], Awaitable[Seen]]
) -> AsyncIterator[Seen]:
    """What ``state`` reads of the row ``key``, now and whenever the change feed tells of it, each
    state once, until it no longer runs. Raises what ``state`` raises."""
    this = (entity, key)

    def note(change: live.Change) -> bool | None:
        return (change.entity, change.entity_id) == this or None

    async with live.reading(note) as reader:
        told: Seen | None = None
        while told is None or told.running:
            seen = await state()
            if seen != told:
                told = seen
                yield seen
            if seen.running:
                await reader.take()
