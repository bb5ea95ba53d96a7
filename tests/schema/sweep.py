"""Every way of two or three steps through the schema: a root, a link of what it gives, and each
link of that, with every leaf on the way.

The documents are written from the composed schema itself, so a type, link or root that is added
later is asked, too. What a field cannot do without is taken from ``NEEDED`` by its name, else from
its type; a new list or link needs nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

from tests.schema.arguments import Values
from tests.schema.documents import BESIDES
from tests.schema.readers.compared import SCHEMA

ROWS = (30, 4, 2)
"""How many rows each step asks for: a small world whole, then so many that a price is in reach."""
FEW = (10, 2, 2)
"""The same where time is short."""
NODES = 5
"""How many ids of a type are asked for at once; the last of them names nothing."""
NEEDED = {"date": "2020-10-26", "week": "2020-10-26", "asOf": "2020-10-26", "scope": "31"}
"""Values of arguments that must be given."""
BY_TYPE = {"Int": 7, "Date": "2020-10-26", "String": "31", "Boolean": True}


@dataclass(frozen=True)
class Start:
    """A root with what it needs, or one type by its ids; ``kind`` is the type of its rows."""

    kind: Any
    fields: tuple[str, ...]
    definition: GraphQLField


@dataclass
class Sweep:
    """Documents over one world's values; ``gone`` are the (type, link) that they went along."""

    values: Values
    rows: tuple[int, ...] = ROWS
    schema: GraphQLSchema = SCHEMA._schema
    gone: set[tuple[str, str]] = field(default_factory=set)

    def documents(self, *, whole: bool) -> Iterator[str]:
        """From every start along every link; unless ``whole``, along each link from one start."""
        left: set[str] = set()
        for start in self.starts():
            fresh = whole or start.kind.name not in left
            left.add(start.kind.name)
            for link in (links_of(start.kind) if fresh else []) or [None]:
                yield self._document(start, link)

    def starts(self) -> Iterator[Start]:
        """The lists first, whose rows are those that one may see; then everything by its id."""
        query = self.schema.query_type
        assert query is not None
        roots = sorted(query.fields.items(), key=lambda root: is_abstract_type(rows_of(root[1])))
        for word, definition in roots:
            if is_abstract_type(kind := rows_of(definition)):
                yield from self._nodes(word, definition)
                continue
            if kind.name in BESIDES:
                continue
            for needed in self._needed(definition):
                yield Start(kind, (f"{word}{_joined(needed)}",), definition)

    def _nodes(self, word: str, definition: GraphQLField) -> Iterator[Start]:
        """By id: rows that may be seen and rows that may not, of each type."""
        for kind in self.schema.get_possible_types(rows_of(definition)):
            ids = self.values.ids.get(kind.name, [])
            some = [*ids[: NODES - 1], *ids[-1:]]
            fields = tuple(f'n{place}: {word}(id: "{one}")' for place, one in enumerate(some))
            if fields:
                yield Start(kind, fields, definition)

    def _needed(self, definition: GraphQLField) -> Iterator[list[str]]:
        """What a root cannot do without; once for each word of the first enum."""
        parts, choices = _page(definition, self.rows[0]), [""]
        for name, one in definition.args.items():
            if not isinstance(one.type, GraphQLNonNull) or name == "first":
                continue
            kind = get_named_type(one.type)
            if isinstance(kind, GraphQLEnumType):
                choices = [f"{name}: {word}" for word in kind.values]
            else:
                parts.append(f"{name}: {_literal(NEEDED.get(name, BY_TYPE[kind.name]))}")
        yield from ([*parts, choice] if choice else parts for choice in choices)

    def _document(self, start: Start, link: str | None) -> str:
        inner = self._body(start.kind, [link] if link else [], self.rows[1:])
        whole = get_named_type(start.definition.type)
        body = f"{{ ... on {start.kind.name} {inner} }}" if is_abstract_type(whole) else (
            _wrapped(whole, inner))  # fmt: skip
        return "{ " + " ".join(f"{one} {body}" for one in start.fields) + " }"

    def _body(self, kind: Any, links: list[str], rows: tuple[int, ...]) -> str:
        """The leaves of a type, and some links with all of theirs, as deep as ``rows`` goes."""
        parts = ["__typename", *leaves_of(kind)]
        for link in links:
            definition = kind.fields[link]
            self.gone.add((kind.name, link))
            target = rows_of(definition)
            if is_abstract_type(target):
                inner = self._each(target)
            else:
                inner = self._body(target, links_of(target) if rows[1:] else [], rows[1:])
            body = _wrapped(get_named_type(definition.type), inner)
            parts.append(f"{link}{_joined(_page(definition, rows[0]))} {body}")
        return "{ " + " ".join(parts) + " }"

    def _each(self, kind: Any) -> str:
        """The leaves of everything that an interface or union may be, under names of their own."""
        parts = ["__typename"]
        for one in self.schema.get_possible_types(kind):
            words = " ".join(f"{one.name}_{word}: {word}" for word in leaves_of(one))
            parts.append(f"... on {one.name} {{ id {words} }}")
        return "{ " + " ".join(parts) + " }"

    def links(self) -> set[tuple[str, str]]:
        """All there are, but for those of pages and of what is no read."""
        found, waiting = set[tuple[str, str]](), [start.kind for start in self.starts()]
        while waiting:
            kind = waiting.pop()
            for link in links_of(kind):
                if (kind.name, link) not in found:
                    found.add((kind.name, link))
                    target = rows_of(kind.fields[link])
                    waiting += [] if is_abstract_type(target) else [target]
        return found


def rows_of(definition: GraphQLField) -> Any:
    """The type of the rows that a field leads to, through the page of a connection."""
    kind: Any = get_named_type(definition.type)
    if "edges" not in getattr(kind, "fields", {}):
        return kind
    edge: Any = get_named_type(kind.fields["edges"].type)
    return get_named_type(edge.fields["node"].type)


def links_of(kind: Any) -> list[str]:
    return [name for name, one in kind.fields.items() if not is_leaf_type(get_named_type(one.type))]


def leaves_of(kind: Any) -> list[str]:
    return [name for name, one in kind.fields.items() if is_leaf_type(get_named_type(one.type))]


def _wrapped(kind: Any, inner: str) -> str:
    """A selection of rows, with all that a connection tells besides."""
    if "edges" not in kind.fields:
        return inner
    about = " ".join(leaves_of(kind.fields["pageInfo"].type.of_type))
    return f"{{ totalCount pageInfo {{ {about} }} edges {{ cursor node {inner} }} }}"


def _page(definition: GraphQLField, rows: int) -> list[str]:
    return [f"first: {rows}"] if "first" in definition.args else []


def _literal(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def _joined(parts: list[str]) -> str:
    return f"({', '.join(parts)})" if parts else ""
