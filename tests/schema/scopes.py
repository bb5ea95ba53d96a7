"""What the response keys of a merged selection set mean: what may still be asked beside it.

Fields of one response key must be the same field with the same arguments, or stand on different
types and have one shape (GraphQL specification, section 5.3.2).
"""

from dataclasses import dataclass, field


@dataclass
class Meaning:
    """What a response key stands for on one type."""

    parent: str
    word: str
    arguments: str
    returns: str
    below: "Scope"


@dataclass
class Scope:
    """The response keys of a merged selection set."""

    keys: dict[str, list[Meaning]] = field(default_factory=dict)

    def room(self, key: str, parent: str, word: str, arguments: str, returns: str) -> bool:
        """Whether the key may have this meaning too."""
        return all(
            one.returns == returns
            and (
                (one.word, one.arguments) == (word, arguments)
                or (one.parent != parent and "Node" not in (one.parent, parent))
            )
            for one in self.keys.get(key, ())
        )

    def enter(self, key: str, parent: str, word: str, arguments: str, returns: str) -> "Scope":
        """Give the key this meaning; the scope of what is selected below it."""
        meanings = self.keys.setdefault(key, [])
        below = meanings[0].below if meanings else Scope()
        if not any((one.parent, one.word) == (parent, word) for one in meanings):
            meanings.append(Meaning(parent, word, arguments, returns, below))
        return below

    def takes(self, other: "Scope") -> bool:
        """Whether everything in ``other`` has room here."""
        return all(
            self.room(key, one.parent, one.word, one.arguments, one.returns)
            and (key not in self.keys or self.keys[key][0].below.takes(one.below))
            for key, meanings in other.keys.items()
            for one in meanings
        )

    def absorb(self, other: "Scope") -> None:
        for key, meanings in other.keys.items():
            for one in meanings:
                below = self.enter(key, one.parent, one.word, one.arguments, one.returns)
                below.absorb(one.below)


@dataclass(frozen=True)
class Fragment:
    """A named fragment; ``rows`` is what it may be multiplied by, ``faulty`` if it is refused."""

    name: str
    on: str
    text: str
    scope: Scope
    rows: int
    depth: int
    faulty: bool
