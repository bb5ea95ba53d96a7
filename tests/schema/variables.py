"""The variables of a generated document: defaulted, given, null or absent, shared."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.schema.pens import Pen

ABSENT = object()


@dataclass(frozen=True)
class Variable:
    """A variable: what it may be given, ``ABSENT`` and null where it may be left out."""

    kind: str
    default: str | None
    value: Any
    others: tuple[Any, ...] = ()


class Variables:
    """The variables of a document."""

    def __init__(self, pen: Pen) -> None:
        self.pen = pen
        self.made: dict[str, Variable] = {}
        self.topics: dict[tuple[str, str], str] = {}

    def new(self, kind: str, default: str | None, value: Any, others: Sequence[Any] = ()) -> str:
        name = f"v{len(self.made)}"
        self.made[name] = Variable(kind, default, value, tuple(others))
        return f"${name}"

    def sent(self) -> dict[str, Any]:
        """What is sent at first."""
        return {name: one.value for name, one in self.made.items() if one.value is not ABSENT}

    def again(self) -> dict[str, Any]:
        """What is sent with the same document another time."""
        drawn = {
            name: self.pen.pick((one.value, *one.others)) if self.pen.chance(35) else one.value
            for name, one in self.made.items()
        }
        return {name: value for name, value in drawn.items() if value is not ABSENT}

    def declared(self, text: str) -> str:
        """The definitions of what a text uses."""
        used = sorted(set(re.findall(r"\$(v\d+)", text)), key=lambda name: int(name[1:]))
        parts = [
            f"${name}: {one.kind}" + (f" = {one.default}" if one.default is not None else "")
            for name in used
            for one in [self.made[name]]
        ]
        return f"({', '.join(parts)})" if parts else ""

    def boolean(self, value: bool) -> str:
        """A condition: a literal, a variable, or a variable's default."""
        yes, no = ("true", "false") if value else ("false", "true")
        match self.pen.below(5):
            case 0 | 1:
                return yes
            case 2:
                return self.new("Boolean!", None, value, (not value,))
            case 3:
                return self.new("Boolean = " + yes, None, ABSENT, (True, False))
        return self.new("Boolean = " + no, None, value, (not value, ABSENT))

    def of(self, topic: str, kind: str, value: Any, literal: str, others: Sequence[Any]) -> str:
        """A value of a type, written in one of the ways that there are; where the type is
        nullable, it may turn out null or absent. A variable of the same topic may be shared."""
        bare, needed = kind.removesuffix("!"), kind.endswith("!")
        shared = self.topics.get((topic, kind))
        if shared and self.pen.chance(25):
            return shared
        left_out = () if needed else (None, ABSENT)
        match self.pen.below(10):
            case 0 | 1 | 2 | 3:
                return literal
            case 4 | 5:
                made = self.new(bare + "!", None, value, others)
            case 6:
                made = self.new(bare, literal, ABSENT, (*others, *left_out))
            case 7 if not needed:
                made = self.new(bare, None, ABSENT, (value, *others, None))
            case 8 if not needed:
                default = literal if self.pen.chance(50) else None
                made = self.new(bare, default, None, (value, *others, ABSENT))
            case _:
                made = self.new(bare, literal, value, (*others, *left_out))
        self.topics[topic, kind] = made
        return made
