"""How large a document may be: counted before it is validated, since validating is what a hostile
one makes slow.

The count walks the document as it would be executed, fields of one response key merged and each
fragment opened once a selection set (GraphQL specification, section 6.3.2), and stops at the first
limit that is passed: no document takes longer than the limits allow.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from programme.errors import InvalidInput
from schema.selection import fragments_of

CHARACTERS: Final = 32_768
"""The length of a document: a lexer in Python goes over long words sign by sign."""
TOKENS: Final = 2_000
"""Words and signs of a document."""
OPERATIONS: Final = 50
"""Operations of a document."""
DEPTH: Final = 20
"""Fields within fields; the introspection of every tool needs 15."""
FIELDS: Final = 1_500
"""Fields in all, fragments opened wherever they are spread."""
ROOTS: Final = 30
"""Fields of the root."""
ALIASES: Final = 200
"""Fields under another name."""
REPEATS: Final = 500
"""Pairs of fields that share a response key: each is compared with each other."""
SPREADS: Final = 1_000
"""Fragments opened, wherever they are spread, those within them again for each."""
DIRECTIVES: Final = 200
"""Directives in all."""

WORDS: Final = {
    "characters": ("characters", "karakter", CHARACTERS),
    "tokens": ("words and signs", "kata dan tanda", TOKENS),
    "operations": ("operations", "operasi", OPERATIONS),
    "depth": ("levels of fields", "tingkat field", DEPTH),
    "fields": ("fields", "field", FIELDS),
    "roots": ("fields at its root", "field di akarnya", ROOTS),
    "aliases": ("aliases", "alias", ALIASES),
    "repeats": ("pairs of repeated fields", "pasang field berulang", REPEATS),
    "spreads": ("fragment spreads", "sebaran fragmen", SPREADS),
    "directives": ("directives", "direktif", DIRECTIVES),
}


class TooLarge(InvalidInput):
    """DOCUMENT_TOO_LARGE: the document passes one of the limits."""

    code = "DOCUMENT_TOO_LARGE"

    @classmethod
    def of(cls, what: str) -> "TooLarge":
        words, kata, most = WORDS[what]
        return cls(
            f"The document has more than {most} {words}; ask for less, or in several requests.",
            f"Dokumen memuat lebih dari {most} {kata}; minta lebih sedikit, atau dalam beberapa"
            " permintaan.",
            facts={"limit": what, "most": most},
        )


TOKEN: Final = re.compile(
    r'''"""(?:[^"\\]|\\"""|\\|"(?!""))*(?:"""|\Z)|"(?:[^"\\\n]|\\.)*"?|#[^\n]*|\.\.\.'''
    r"""|[!$&():=@\[\]{|}]|-?[0-9][0-9.eE+-]*|[_A-Za-z]\w*"""
)
"""A word, a sign or a comment (GraphQL specification, section 2.1), near enough to be counted; a
text without an end goes to the end, so that every character is looked at once."""


def check_length(text: str) -> None:
    """Raises TooLarge, sooner than a parser in Python would find out."""
    if len(text) > CHARACTERS:
        raise TooLarge.of("characters")
    if sum(1 for _ in islice(TOKEN.finditer(text), TOKENS + 1)) > TOKENS:
        raise TooLarge.of("tokens")


def check(document: DocumentNode) -> None:
    """Raises TooLarge, naming the limit, for a document that passes one."""
    fragments = fragments_of(document)
    count = Count(fragments)
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            count.add("operations")
            count.add("spreads", Spreads(fragments).below(node.selection_set))
            count.add("directives", len(node.directives or ()))
            count.operation(node)
    for fragment in fragments.values():
        count.walk([fragment.selection_set], 1)


@dataclass
class Count:
    """What was met so far, over all operations of a document."""

    fragments: Mapping[str, FragmentDefinitionNode]
    met: dict[str, int] = field(default_factory=dict)

    def add(self, what: str, number: int = 1) -> None:
        self.met[what] = self.met.get(what, 0) + number
        if self.met[what] > WORDS[what][2]:
            raise TooLarge.of(what)

    def operation(self, node: OperationDefinitionNode) -> None:
        self.met["roots"] = 0
        self.add("roots", len(self.walk([node.selection_set], 1)))

    def walk(self, sets: Sequence[SelectionSetNode], depth: int) -> dict[str, list[FieldNode]]:
        """Count the fields of merged selection sets, level by level; the fields of the first."""
        if depth > DEPTH:
            raise TooLarge.of("depth")
        merged: dict[str, list[FieldNode]] = {}
        for node in self.opened(sets):
            key = node.alias.value if node.alias else node.name.value
            same = merged.setdefault(key, [])
            self.add("repeats", len(same))
            same.append(node)
        for nodes in merged.values():
            below = [node.selection_set for node in nodes if node.selection_set]
            if below:
                self.walk(below, depth + 1)
        return merged

    def opened(self, sets: Iterable[SelectionSetNode]) -> Iterator[FieldNode]:
        """The fields of selection sets, fragments opened, each named one once."""
        seen: set[str] = set()
        waiting = [node for one in sets for node in reversed(one.selections)]
        while waiting:
            node = waiting.pop()
            self.add("directives", len(node.directives or ()))
            if isinstance(node, FieldNode):
                self.add("fields")
                self.add("aliases", int(node.alias is not None))
                yield node
                continue
            inner: SelectionSetNode | None = getattr(node, "selection_set", None)
            if isinstance(node, FragmentSpreadNode):
                inner = self._fragment(node.name.value, seen)
            waiting.extend(reversed(inner.selections) if inner else ())

    def _fragment(self, name: str, seen: set[str]) -> SelectionSetNode | None:
        if name in seen or name not in self.fragments:
            return None
        seen.add(name)
        return self.fragments[name].selection_set


class Spreads:
    """How many fragments a document would open if it were written out; each is counted once."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.fragments = fragments
        self._below: dict[str, int] = {}

    def below(self, selections: SelectionSetNode) -> int:
        """The fragments opened under some selections, those within them again for each."""
        found, waiting = 0, list(selections.selections)
        while waiting:
            node = waiting.pop()
            if isinstance(node, FragmentSpreadNode):
                found += 1 + self._within(node.name.value)
            elif inner := getattr(node, "selection_set", None):
                waiting.extend(inner.selections)
        return found

    def _within(self, name: str) -> int:
        if name not in self._below and name in self.fragments:
            self._below[name] = 0  # a circle ends here; validation names it
            self._below[name] = self.below(self.fragments[name].selection_set)
        return self._below.get(name, 0)
