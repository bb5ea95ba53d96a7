"""Arguments of generated documents: values that exist and values that do not, pages both ways,
as literals and as variables in every way that a variable may be given or left out."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLEnumType, GraphQLNonNull, Undefined, get_named_type

from tests.schema.pens import Pen
from tests.schema.readers.pages import ORDERS, cursor
from tests.schema.readers.referee import NUMBERED, global_id
from tests.schema.readers.tables import TABLE_OF, Tables, Thing
from tests.schema.variables import Variables

REFUSED = {
    "mentorId": ("bukan id", "SmFrcHJlbmV1cjox", "QXJlYTozMQ=="),
    "scope": ("32", ""),
    "week": ("2031-01-06",),
    "withinDays": (-1, 367),
    "asOf": ("2020-10-27", "2031-01-06"),
}
SIZES = (2, 5, 3, 1, 20, 100, 4, 0)
DAYS = ("2020-10-26", "2020-10-19", "2020-10-25", "2020-10-27", "2020-03-02", "2019-12-31")
PAST = DAYS[:3] + DAYS[4:]
TEXTS = {
    "search": (
        "ani",
        "A",
        "",
        "Fitrri",
        "élodie",
        "李",
        "100%",
        "%",
        "a_b",
        "\\",
        "halal",
        "🌶",
        "'",
    ),
    "areaCode": ("31.74", "31", "31.74.09", "31.74.09.1001", "31.7", "99", ""),
    "parentCode": ("31.74", "31", "31.74.09", "31.74.09.1001", "99"),
    "agencyCode": ("PPKUKM", "DPPAPP", "?"),
    "skill": ("halal", "CULINARY", "日本", "a"),
    "competence": ("ekspor", "CULINARY", "日本"),
    "scope": ("31", "31.74", "31.74.09", "31.71.01.1001"),
}
GONE = 900_000
"""A key that no row has."""


@dataclass
class Values:
    """What a world has to name: global ids by type, cursors by (type, order)."""

    ids: dict[str, list[str]] = field(default_factory=dict)
    cursors: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Tables) -> "Values":
        found = cls()
        for kind, table in TABLE_OF.items():
            things = [Thing(kind, row) for row in tables.rows[table]]
            found.ids[kind] = [global_id(kind, thing.key) for thing in things]
            for order, rule in ORDERS.get(kind, {}).items():
                texts = [cursor(rule, thing) for thing in things]
                found.cursors[kind, order] = [*texts, *_stale(texts)]
        found.ids["Account"] = [global_id("Account", row["id"]) for row in tables.rows["actor"]]
        found.cursors["Standing", "RANK"] = [
            _cursor(str(-points), str(row["id"]))
            for row in tables.rows["actor"] for points in (0, 5, 20, 30)
        ]  # fmt: skip
        for kind, texts in found.ids.items():
            texts.append(global_id(kind, GONE))
        return found


def _stale(texts: list[str]) -> list[str]:
    """Cursors of rows that are gone: beside the first rows, with a key that no row has."""
    opened = [json.loads(base64.b64decode(text)) for text in texts[:3]]
    return [_cursor(value, str(GONE)) for value, key in opened if key.isdigit()]


class Arguments:
    """Chooses arguments; ``faults`` is how many refused ones the document may still have."""

    def __init__(self, pen: Pen, values: Values, variables: Variables, faults: int) -> None:
        self.pen, self.values, self.variables, self.faults = pen, values, variables, faults
        self.kinds = sorted({*NUMBERED, "Area", "Agency"})
        self.node: str | None = None
        self.sizes: dict[str, int] = {}

    def may(self, root: str, role: str) -> bool:
        """Whether a root may be asked: one that this role is refused counts as a fault."""
        if root != "programmeFacts" or role != "PUBLIC":
            return True
        return self._fault(100)

    def _fault(self, percent: int = 35) -> bool:
        if self.faults and self.pen.chance(percent):
            self.faults -= 1
            return True
        return False

    def size_of(self, arguments: str) -> int:
        """The rows of a page with these arguments."""
        return self.sizes.get(arguments, 1)

    def of(self, parent: str, word: str, definition: Any, rows: int) -> tuple[str, int]:
        """The arguments of a field as text, and how many rows it may bring."""
        if "orderBy" in definition.args:
            return self._list(parent, definition, rows)
        parts = [
            self._one(word, name, one)
            for name, one in definition.args.items()
            if one.default_value is Undefined or self.pen.chance(40)
        ]
        return _joined(parts), 1

    def _one(self, word: str, name: str, definition: Any) -> str | None:
        if name == "id":
            return self._id(definition)
        if name == "first":
            if self._fault():
                return f"first: {self._written(definition, self.pen.pick((101, -1)))}"
            return f"first: {self._varied(word, definition, self.pen.pick(SIZES), SIZES)}"
        if name == "days":
            if self._fault():
                return f"days: {self._written(definition, self.pen.pick((0, 8, -1)))}"
            number = 1 + self.pen.below(7)
            return f"days: {self._varied(word, definition, number, (1, 2, 7))}"
        if word == "programmeFacts" and self._fault():
            return f'{name}: "2031-01-06"'
        days = DAYS if word == "mentorDay" else PAST
        day = self.pen.pick(days)
        return f"{name}: {self._varied(word, definition, day, days)}"

    def _varied(self, topic: str, definition: Any, value: Any, others: Sequence[Any]) -> str:
        kind = str(definition.type)
        return self.variables.of(topic + kind, kind, value, _literal(value), others)

    def _id(self, definition: Any) -> str:
        if self._fault():
            text = self.pen.pick(("bukan id", "", "Rm9vOjE=", "TWVudG9yOng=", "TWVudG9yOg=="))
            return f"id: {self._written(definition, text)}"
        self.node = self.pen.pick(self.kinds)
        text = self.pen.pick(self.values.ids[self.node])
        other = self.pen.pick(self.values.ids[self.pen.pick(self.kinds)])
        others = (*self.values.ids[self.node][:3], other, global_id("Device", "x"))
        return f"id: {self.variables.of('id', str(definition.type), text, _literal(text), others)}"

    def _written(self, definition: Any, value: Any) -> str:
        """A value that is sent as it is, each time."""
        kind = str(definition.type).removesuffix("!") + "!"
        return _literal(value) if self.pen.chance(50) else self.variables.new(kind, None, value)

    def _list(self, parent: str, definition: Any, rows: int) -> tuple[str, int]:
        kind = get_named_type(definition.type).name.removesuffix("Connection")
        parts, order = self._filters(definition, kind)
        pages, size = self._page(kind, order, rows)
        text = _joined([*parts, *pages])
        self.sizes[text] = size
        return text, size

    def _filters(self, definition: Any, kind: str) -> tuple[list[str], str | None]:
        """Filters and the order, and which order is in force; None where that is left open."""
        orders: Any = get_named_type(definition.args["orderBy"].type)
        order: str | None = next(iter(orders.values))
        parts = []
        for name, one in definition.args.items():
            if name in ("first", "after", "last", "before"):
                continue
            if name == "orderBy":
                if self.pen.chance(35):
                    order = self.pen.pick(list(orders.values))
                    text = order
                    if self.pen.chance(40):
                        text = self.variables.of(
                            kind, str(one.type), order, order, list(orders.values)
                        )
                        order = None
                    parts.append(f"orderBy: {text}")
            elif (isinstance(one.type, GraphQLNonNull) and name != "board") or self.pen.chance(11):
                parts.append(f"{name}: {self._filter(name, one)}")
        return parts, order

    def _filter(self, name: str, one: Any) -> str:
        if self._fault() and (bad := REFUSED.get(name)):
            return self._written(one, self.pen.pick(bad))
        values = self._values(name, one)
        value = self.pen.pick(values)
        return self.variables.of(name, str(one.type), value, self._text(one, value), values)

    def _text(self, definition: Any, value: Any) -> str:
        if isinstance(get_named_type(definition.type), GraphQLEnumType):
            return str(value)
        return self._string(value) if isinstance(value, str) else _literal(value)

    def _string(self, value: str) -> str:
        if self.pen.chance(20):
            return json.dumps(value)
        return f'"""{value}"""' if value.isalpha() and self.pen.chance(20) else _literal(value)

    def _values(self, name: str, definition: Any) -> Sequence[Any]:
        target = get_named_type(definition.type)
        if isinstance(target, GraphQLEnumType):
            return list(target.values)
        if name == "mentorId":
            return self.values.ids["Mentor"]
        if name == "withinDays":
            return (366, 60, 30, 0)
        if target.name == "Date":
            return PAST if name == "asOf" or isinstance(definition.type, GraphQLNonNull) else DAYS
        if target.name == "Boolean":
            return (True, False)
        return (0, 1, 2, 3, -1) if target.name == "Int" else TEXTS[name]

    def _page(self, kind: str, order: str | None, rows: int) -> tuple[list[str], int]:
        """first or last and cursors, of this very list unless a fault is due."""
        if self._fault():
            return [self._refused(kind, order)], 1
        fits = [size for size in SIZES if size <= max(rows, 1)]
        end = self.pen.pick(("first", "first", "last", "")) if rows >= 20 else "first"
        parts, size = [], 20
        if end:
            size = self.pen.pick(fits)
            parts.append(f"{end}: {self._size(size, rows)}")
            size = max(size, 20) if rows >= 20 else size
        texts = self.values.cursors.get((kind, order or ""), ())
        for name in ("after", "before"):
            if texts and self.pen.chance(13):
                text, others = self.pen.pick(texts), texts[:8]
                topic = f"{name} {kind} {order}"
                parts.append(
                    f"{name}: {self.variables.of(topic, 'String', text, _literal(text), others)}"
                )
        return parts, size

    def _size(self, size: int, rows: int) -> str:
        """Null or absent only where the twenty that then come are affordable."""
        smaller = [one for one in SIZES if one <= size]
        if rows >= 20:
            return self.variables.of(f"size {size}", "Int", size, str(size), smaller)
        literal = self.pen.chance(60)
        return str(size) if literal else self.variables.new("Int!", None, size, smaller)

    def _refused(self, kind: str, order: str | None) -> str:
        """What no page can be: a size, both ends, no cursor, or one of another list."""
        dated = order not in (None, "NAME", "CODE", "DISTRICT")
        foreign = ("Ani", "1") if dated else ("Ani", "satu")
        texts = ["bukan kursor", "", "WyJhIl0=", "eyJhIjoxfQ==", "WyJBbmkiLCBudWxsXQ=="]
        if kind != "Area" or dated:
            texts.append(_cursor(*foreign))
        cursor = _literal(self.pen.pick(texts))
        size = self.variables.new("Int", None, -3)
        return self.pen.pick((
            "first: 101", "last: -1", "first: 1, last: 2", f"first: {size}",
            f"after: {cursor}", f"first: 2, after: {cursor}", f"last: 1, before: {cursor}",
        ))  # fmt: skip


def _cursor(value: str, key: str) -> str:
    return base64.b64encode(json.dumps([value, key], ensure_ascii=False).encode()).decode()


def _literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _joined(parts: list[str | None] | list[str]) -> str:
    kept = [part for part in parts if part]
    return f"({', '.join(kept)})" if kept else ""
