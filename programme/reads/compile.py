"""From a selection to one SQL statement that answers with JSON.

To-one links are LEFT JOINs with the target's visibility in the join condition; to-many links are
pages (``programme.reads.page``). A statement depends on the selection's structure and the actor's
role only; values are bound at each request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from programme.accounts import STILL
from programme.actors import Actor
from programme.reads.arguments import Arguments, check_cursors, check_known, check_lengths
from programme.reads.page import Page, page_sql
from programme.reads.roots import ROOTS, Root
from programme.reads.selection import KIND, Selection
from programme.reads.shape import SHAPES, Column, Listed, One, Shape
from programme.reads.template import fill
from programme.visibility import Bindings, visible_parts, visible_to
from programme.words import Role

MOST_PAIRS = 45
"""json_build_object takes 100 arguments; longer objects are joined from several."""


@dataclass(frozen=True, slots=True)
class Reveal:
    """Where an answer holds raw values to reveal or to audit: the path of keys to the object
    (``*`` over a list), and (response key, word, column) of each."""

    path: tuple[str, ...]
    entity: str
    columns: tuple[tuple[str, str, Column], ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A compiled read: SQL, its bindings, and what Python still has to do with the answer;
    ``shapes`` names what it reads, ``cursors`` the SQL types of its cursors' parts, ``longest`` how
    long the values of its filters may be, ``days`` where those stand that may not be to come."""

    sql: str
    bindings: Bindings
    reveals: tuple[Reveal, ...]
    shapes: frozenset[str] = frozenset()
    cursors: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    longest: Mapping[str, int] = field(default_factory=dict)
    days: frozenset[str] = frozenset()

    def values(self, arguments: Arguments, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The values by address that it binds. Raises InvalidInput where one cannot be."""
        values = arguments.values(parameters)
        check_lengths(self.longest, values)
        check_known(self.days, values)
        check_cursors(self.cursors, values)
        return values


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the statement and the answer an object is written: the alias of its row, its
    address in the selection, its path in the answer, and the joins of its FROM clause."""

    row: str
    address: str = ""
    path: tuple[str, ...] = ()
    joins: list[str] = field(default_factory=list)

    def below(self, number: int, key: str) -> "Place":
        """The place of the ``number``-th child, on the same row."""
        return Place(self.row, f"{self.address}.{number}", (*self.path, key), self.joins)

    def at(self, row: str) -> "Place":
        """The same place on a joined row."""
        return Place(row, self.address, self.path, self.joins)

    def edge(self, number: int, key: str) -> "Place":
        """The items under one of a connection's words, in the connection's FROM clause."""
        return Place(self.row, f"{self.address}.{number}", (*self.path[:-1], key, "*"), self.joins)

    def inside(self, row: str) -> "Place":
        """Each item of a list here, in a FROM clause of its own."""
        return Place(row, self.address, (*self.path, "*"), [])


@dataclass
class Compiler:
    """One compilation: hands out aliases, collects reveals."""

    actor: Actor
    bindings: Bindings = field(default_factory=Bindings)
    reveals: list[Reveal] = field(default_factory=list)
    shapes: set[str] = field(default_factory=set)
    cursors: dict[str, tuple[str, str]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    days: set[str] = field(default_factory=set)
    root: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=count)

    def alias(self) -> str:
        return f"r{next(self._numbers)}"

    def fill(self, template: str, **names: str) -> str:
        return fill(template, {**self.words, **names}, self.bindings, self.root)

    def where(self, shape: Shape, row: str, *, implied: bool = False) -> str:
        """The visibility of a row of ``shape``, unless the row that links to it implies it."""
        if implied or shape.entity is None:
            return "TRUE"
        return visible_to(self.actor, shape.entity, row, self.bindings)

    def parts(self, shape: Shape, row: str, *, implied: bool = False) -> tuple[str, ...]:
        """The same in parts, of which a visible row meets exactly one."""
        if implied or shape.entity is None:
            return ("TRUE",)
        return visible_parts(self.actor, shape.entity, row, self.bindings)

    def source(self, shape: Shape) -> str:
        self.shapes.add(shape.name)
        return self.fill(shape.source)

    def object(self, shape: Shape, children: tuple[Selection, ...], place: Place) -> str:
        """The JSON object of a row; the joins that it needs are added to ``place.joins``."""
        pairs = [
            (child.key, self._value(shape, child, place.below(number, child.key)))
            for number, child in enumerate(children)
        ]
        raw = tuple(
            (child.key, child.word, column)
            for child in children
            if (column := self._raw(shape, child)) is not None
        )
        if raw and shape.entity is not None:
            self.reveals.append(Reveal(place.path, shape.entity, raw))
            pairs.append(("@id", f"{place.row}.{shape.key}"))
        return _json_object(pairs)

    def _value(self, shape: Shape, child: Selection, place: Place) -> str:
        if child.word == KIND:
            return f"'{child.kind}'"
        asked = shape.fields[child.word]
        if isinstance(asked, Column):
            return self._column(asked, child, place) if self._reads(asked) else "NULL"
        if isinstance(asked, One):
            return self._one(asked, child, place)
        if isinstance(asked, Listed):
            return self._listed(asked, child, place)
        target = self.alias()
        unless = (rule for name, rule in asked.unless.items() if name not in child.arguments)
        on = self.fill(" AND ".join([asked.on, *unless]), row=place.row, target=target)
        page = Page(SHAPES[asked.shape], on, target, implied=asked.implied)
        return page_sql(self, page, child, place)

    def _column(self, column: Column, child: Selection, place: Place) -> str:
        if column.first is None or "first" not in child.arguments:
            return self.fill(column.sql, row=place.row)
        size = self.bindings.argument(f"{place.address}:first", "bigint")
        return self.fill(column.first, row=place.row, first=size)

    def _one(self, link: One, child: Selection, place: Place) -> str:
        shape, row, target = SHAPES[link.shape], place.row, self.alias()
        self.shapes.add(shape.name)
        source = self.fill(link.source or shape.source, row=row)
        on = self.fill(link.on, row=row, target=target)
        seen = self.where(shape, target, implied=link.implied)
        place.joins.append(f"LEFT JOIN {source} {target} ON {on} AND {seen}")
        inner = self.object(shape, child.children, place.at(target))
        return f"CASE WHEN {target}.{shape.key} IS NOT NULL THEN {inner} END"

    def _listed(self, link: Listed, child: Selection, place: Place) -> str:
        shape, target = SHAPES[link.shape], self.alias()
        on = self.fill(link.on, row=place.row, target=target)
        order = self.fill(link.order, target=target)
        seen = self.where(shape, target, implied=link.implied)
        inside = place.inside(target)
        inner = self.object(shape, child.children, inside)
        return (
            f"(SELECT coalesce(json_agg({inner} ORDER BY {order}), '[]') FROM (SELECT * FROM"
            f" {self.source(shape)} {target} WHERE {on} AND {seen}"
            f" ORDER BY {order} LIMIT {link.most}) {target} {' '.join(inside.joins)})"
        )

    def one(self, root: Root, selection: Selection) -> str:
        """The first row of a root that is visible, or null."""
        shape, place = SHAPES[root.shape], Place(self.alias(), self.root, (selection.key,))
        inner = self.object(shape, selection.children, place)
        condition = f"{self.fill(root.where, row=place.row)} AND {self.where(shape, place.row)}"
        return (
            f"(SELECT {inner} FROM {self.source(shape)} {place.row} {' '.join(place.joins)}"
            f" WHERE {condition} LIMIT 1)"
        )

    def page(self, root: Root, selection: Selection) -> str:
        """A page of the rows of a root that are visible."""
        target = self.alias()
        page = Page(SHAPES[root.shape], self.fill(root.where, row=target, target=target), target)
        return page_sql(self, page, selection, Place(target, self.root, (selection.key,)))

    def _raw(self, shape: Shape, child: Selection) -> Column | None:
        """A column of which Python has something left to do, where the actor may read it."""
        asked = shape.fields.get(child.word)
        if isinstance(asked, Column) and (asked.reveal is not None or asked.audited):
            return asked if self._reads(asked) else None
        return None

    def _reads(self, column: Column) -> bool:
        return column.roles is None or self.actor.role in column.roles


def _json_object(pairs: list[tuple[str, str]]) -> str:
    """An object in the order of its pairs, which ``jsonb`` would not keep."""
    if len(pairs) <= MOST_PAIRS:
        inner = ", ".join(f"'{key}', {value}" for key, value in pairs)
        return f"json_build_object({inner})"
    head, tail = _json_object(pairs[:MOST_PAIRS]), _json_object(pairs[MOST_PAIRS:])
    return f"(left({head}::text, -1) || ', ' || substr({tail}::text, 2))::json"


def compile_reads(
    actor: Actor, reads: Sequence[tuple[str, Selection]], *, still: bool = False
) -> Statement:
    """One statement for some root fields (an entry of ``ROOTS`` and what is asked of it).

    It answers with an object of their keys; with null where a root's guard does not hold, or,
    asked ``still``, where the account is no longer as the actor says.
    """
    compiler, pairs, guards = Compiler(actor), list[tuple[str, str]](), list[str]()
    for number, (name, selection) in enumerate(reads):
        if selection.word == KIND:
            pairs.append((selection.key, f"'{selection.kind}'"))
            continue
        root, compiler.root = ROOTS[name], str(number)
        compiler.words = selection.words
        guards.append(compiler.fill(root.guard))
        compiled = compiler.page(root, selection) if root.page else compiler.one(root, selection)
        pairs.append((selection.key, compiled))
    if still and actor.role is not Role.PUBLIC:
        guards.append(fill(STILL, {}, compiler.bindings))
    sql = f"SELECT CASE WHEN {' AND '.join(guards) or 'TRUE'} THEN {_json_object(pairs)} END"
    reveals, shapes = tuple(compiler.reveals), frozenset(compiler.shapes)
    return Statement(
        sql,
        compiler.bindings,
        reveals,
        shapes,
        compiler.cursors,
        compiler.longest,
        frozenset(compiler.days),
    )
