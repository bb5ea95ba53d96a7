"""Choices, drawn at random and kept on a tape, so that what they led to can be made smaller.

A document is written from a tape of small numbers. The same tape writes the same document; one with
pieces cut out, or turned to nought (each choice's simplest), writes a smaller one, and one that has
run out goes on with noughts. ``smaller`` seeks the least tape that still shows a fault.
"""

import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
PIECES = (128, 32, 8, 2, 1)
"""How much is cut out or turned to nought at once."""


class Pen:
    """Draws from a tape, and past its end from ``draw``, or noughts where there is none."""

    def __init__(self, tape: Sequence[int] = (), draw: random.Random | None = None) -> None:
        self.tape, self.drawn = list(tape), 0
        self._draw = draw

    def below(self, number: int) -> int:
        """One of the numbers 0, 1, … below this one."""
        if self.drawn == len(self.tape):
            self.tape.append(self._draw.randrange(number) if self._draw else 0)
        self.drawn += 1
        return self.tape[self.drawn - 1] % number

    def pick(self, things: Sequence[T]) -> T:
        """One of several; the first is the simplest."""
        return things[self.below(len(things))]

    def chance(self, percent: int) -> bool:
        """Whether something happens that does so in so many of a hundred cases."""
        return self.below(100) >= 100 - percent


async def smaller(tape: Sequence[int], shows: Callable[[list[int]], Awaitable[bool]]) -> list[int]:
    """The least tape found for which ``shows`` still holds."""
    best, found = list(tape), True
    while found:
        found = False
        for tried in _tries(best):
            if await shows(tried):
                best, found = tried, True
                break
    return best


def _tries(tape: list[int]) -> Iterator[list[int]]:
    for size in PIECES:
        for start in range(0, len(tape), size):
            end = start + size
            yield tape[:start] + tape[end:]
            if any(tape[start:end]):
                yield [*tape[:start], *[0] * len(tape[start:end]), *tape[end:]]
