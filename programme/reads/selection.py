"""Selection: what a reader asks of a shape, in neutral words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

STRUCTURAL: Final = frozenset({"order_by", "board"})
"""Arguments whose value, a word of a closed list, is part of the statement."""
KIND: Final = "@kind"
"""The word that asks for the name of the row's type."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """The value of an argument that comes with each request, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Selection:
    """One asked field: its word in the shape, its key in the answer, arguments and children.

    ``arguments`` leaves out what was not given or null; an order is always a value, never a
    ``Parameter``. Children of a connection are its own words (``edges``, ``page_info``,
    ``total_count``). ``kind`` is the name of the type that answers.
    """

    word: str
    key: str
    arguments: Mapping[str, Any]
    children: tuple["Selection", ...] = ()
    kind: str = ""

    @property
    def words(self) -> dict[str, str]:
        """The words of closed lists among the arguments."""
        return {
            name: getattr(value, "value", value)
            for name, value in self.arguments.items()
            if name in STRUCTURAL
        }

    @property
    def structure(self) -> tuple[Any, ...]:
        """What the statement depends on: all but the values of ordinary arguments."""
        arguments = tuple(
            (name, value if name in STRUCTURAL else None)
            for name, value in sorted(self.arguments.items())
        )
        children = tuple(child.structure for child in self.children)
        return self.word, self.key, self.kind, arguments, children
