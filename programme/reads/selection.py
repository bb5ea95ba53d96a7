"""Selection: what a reader asks of a shape, in neutral words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

STRUCTURAL = frozenset({"order_by"})


@dataclass(frozen=True, slots=True)
class Selection:
    """One asked field: its word in the shape, its key in the answer, arguments and children.

    ``arguments`` leaves out what was not given or null. Children of a connection are its own words
    (``edges``, ``page_info``, ``total_count``).
    """

    word: str
    key: str
    arguments: Mapping[str, Any]
    children: tuple["Selection", ...] = ()

    @property
    def structure(self) -> tuple[Any, ...]:
        """What the statement depends on: all but the values of ordinary arguments."""
        arguments = tuple(
            (name, value if name in STRUCTURAL else None)
            for name, value in sorted(self.arguments.items())
        )
        return self.word, self.key, arguments, tuple(child.structure for child in self.children)

    def values(self, address: str = "") -> Iterator[tuple[str, Any]]:
        """Every argument by its address in the tree (``0.2:first``), to bind at each request."""
        for name, value in self.arguments.items():
            yield f"{address}:{name}", value
        for place, child in enumerate(self.children):
            yield from child.values(f"{address}.{place}")
