"""A page of many rows: keyset cursors both ways, exact neighbours, a total on demand.

A cursor is base64 of the JSON list ``[order value, key]`` of its row, so a page stays where it is
when rows come or go before it (https://relay.dev/graphql/connections.htm).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from programme.reads.arguments import CURSORS
from programme.reads.selection import KIND, Selection
from programme.reads.shape import Filter, Order, Shape

if TYPE_CHECKING:
    from programme.reads.compile import Compiler, Place


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a shape under ``alias`` that meet ``on``; seen by whoever sees the row that links to
    them where ``implied``."""

    shape: Shape
    on: str
    alias: str
    implied: bool = False


def page_sql(compiler: "Compiler", page: Page, asked: Selection, place: "Place") -> str:
    """The scalar subquery of a connection: edges, pageInfo, totalCount under their keys."""
    return _Paging(compiler, page, asked, place).sql()


class _Paging:
    def __init__(self, compiler: "Compiler", page: Page, asked: Selection, place: "Place") -> None:
        self.compiler, self.page, self.asked = compiler, page, asked
        self.place, self.address = place.inside(compiler.alias()), place.address
        self.row = self.place.row
        self.shape = page.shape
        name = asked.arguments.get("order_by") or self.shape.default_order
        self.order: Order = self.shape.orders[getattr(name, "value", name)]
        self.backward = "last" in asked.arguments
        self.counted = any(child.word == "page_info" for child in asked.children)
        for name in CURSORS:
            if name in asked.arguments:
                kinds = self.order.kind, self.shape.key_kind
                compiler.cursors[f"{self.address}:{name}"] = kinds
        for name in asked.arguments:
            rule = self.shape.filters.get(name)
            if rule is not None and rule.longest is not None:
                compiler.longest[f"{self.address}:{name}"] = rule.longest
            if rule is not None and rule.known:
                compiler.days.add(f"{self.address}:{name}")

    @property
    def limit(self) -> str:
        return self.argument("last" if self.backward else "first", "bigint")

    @property
    def most(self) -> str:
        """How many rows are read; one more than asked for says whether others follow."""
        return f"{self.limit} + 1" if self.counted else self.limit

    def argument(self, name: str, kind: str, *, seen: bool = False) -> str:
        return self.compiler.bindings.argument(f"{self.address}:{name}", kind, seen=seen)

    def sql(self) -> str:
        pairs = ", ".join(
            f"'{child.key}', {self.part(child, number)}"
            for number, child in enumerate(self.asked.children)
        )
        if all(child.word in {"total_count", KIND} for child in self.asked.children):
            return f"json_build_object({pairs})"
        joins = " ".join(self.place.joins)
        rows = f"({self.numbered()}) {self.row} {joins}"
        return f"(SELECT json_build_object({pairs}) FROM {rows} HAVING true)"

    def part(self, child: Selection, number: int) -> str:
        """One asked word of the connection."""
        if child.word == KIND:
            return f"'{child.kind}'"
        if child.word == "total_count":
            return f"(SELECT count(*) FROM {self.rows()} WHERE {self.condition()})"
        if child.word == "page_info":
            return self.page_info(child)
        return self.edges(child, self.place.edge(number, child.key))

    def edges(self, child: Selection, place: "Place") -> str:
        pairs = []
        for number, word in enumerate(child.children):
            value = f"'{word.kind}'" if word.word == KIND else self.cursor()
            if word.word == "node":
                value = self.compiler.object(
                    self.shape, word.children, place.below(number, word.key)
                )
            pairs.append(f"'{word.key}', {value}")
        edge = f"json_build_object({', '.join(pairs)})"
        if self.counted:
            return f"coalesce(json_agg({edge} ORDER BY {self.number()}) {self.kept()}, '[]')"
        return f"coalesce(json_agg({edge} ORDER BY {self.in_order()}), '[]')"

    def page_info(self, child: Selection) -> str:
        more = f'count({self.row}."@n") > {self.limit}'
        before, behind = self.beyond("after", "<="), self.beyond("before", ">=")
        if self.backward:
            before = f"({more} OR {before})"
        else:
            behind = f"({more} OR {behind})"
        answers = {
            "start_cursor": self.end(self.number()),
            "end_cursor": self.end(self.number(last=True)),
            "has_next_page": behind,
            "has_previous_page": before,
        }
        pairs = ", ".join(
            f"'{word.key}', {answers.get(word.word, repr(word.kind))}" for word in child.children
        )
        return f"json_build_object({pairs})"

    def end(self, by: str) -> str:
        """The cursor of the first row by an order."""
        order, key = (
            f"(array_agg({self.row}.{column} ORDER BY {by}) {self.kept()})[1]::text"
            for column in ('"@order"', self.shape.key)
        )
        return f"CASE WHEN {key} IS NOT NULL THEN {_cursor(order, key)} END"

    def kept(self) -> str:
        return f'FILTER (WHERE {self.row}."@n" <= {self.limit})'

    def number(self, *, last: bool = False) -> str:
        return f'{self.row}."@n"' + (" DESC" if last != self.backward else "")

    def in_order(self) -> str:
        """The page's own order, in which its rows come already: nothing is sorted again."""
        descending = " DESC" if self.order.descending else ""
        return f'{self.row}."@order"{descending}, {self.row}.{self.shape.key}{descending}'

    def cursor(self) -> str:
        return _cursor(f'{self.row}."@order"::text', f"{self.row}.{self.shape.key}::text")

    def rows(self) -> str:
        source = self.compiler.source(self.shape)
        for name in self.asked.arguments:
            rule = self.shape.filters.get(name)
            if rule is not None and rule.source is not None:
                source = self.compiler.fill(rule.source, value=self.argument(name, rule.kind))
        return f"{source} {self.page.alias}"

    def condition(self) -> str:
        page = self.page
        seen = self.compiler.where(self.shape, page.alias, implied=page.implied)
        return " AND ".join([page.on, seen, *self.filters()])

    def filters(self) -> Iterator[str]:
        for name in self.asked.arguments:
            rule: Filter | None = self.shape.filters.get(name)
            if rule is not None:
                value = self.argument(name, rule.kind, seen=rule.kind == "text")
                yield self.compiler.fill(rule.sql, row=self.page.alias, value=value)

    def numbered(self) -> str:
        """The page's rows; where neighbours are asked for, with one more and numbered from the end
        where the page begins."""
        expression = self.expression()
        descending = " DESC" if self.order.descending != self.backward else ""
        by = f"{expression}{descending}, {self.page.alias}.{self.shape.key}{descending}"
        number = f', row_number() OVER (ORDER BY {by}) AS "@n"' if self.counted else ""
        return (
            f'SELECT {self.page.alias}.*, {expression} AS "@order"{number}'
            f" FROM {self.chosen(by)} ORDER BY {by} LIMIT {self.most}"
        )

    def chosen(self, by: str) -> str:
        """The rows that may be on the page, as the rest of a FROM clause. Where they are visible in
        several ways, the first of each: so each is read in order, and no further than the page."""
        page, conditions = self.page, list(self.filters())
        for name, sign in (("after", ">"), ("before", "<")):
            if name in self.asked.arguments:
                conditions.append(self.beside(name, sign))
        parts = [
            f"{self.rows()} WHERE {' AND '.join([page.on, seen, *conditions])}"
            for seen in self.compiler.parts(self.shape, page.alias, implied=page.implied)
        ]
        if len(parts) == 1:
            return parts[0]
        firsts = (
            f"(SELECT {page.alias}.* FROM {part} ORDER BY {by} LIMIT {self.most})" for part in parts
        )
        return f"({' UNION ALL '.join(firsts)}) {page.alias}"

    def expression(self) -> str:
        return self.compiler.fill(self.order.sql, row=self.page.alias)

    def beside(self, name: str, sign: str) -> str:
        """Rows on one side of a cursor, in the page's own order."""
        if self.order.descending:
            sign = sign.translate(str.maketrans("<>", "><"))
        order = f"{self.argument(f'{name}_order', 'text')}::{self.order.kind}"
        key = f"{self.argument(f'{name}_key', 'text')}::{self.shape.key_kind}"
        return f"({self.expression()}, {self.page.alias}.{self.shape.key}) {sign} ({order}, {key})"

    def beyond(self, name: str, sign: str) -> str:
        """Whether rows lie on the far side of a cursor, its own row included."""
        if name not in self.asked.arguments:
            return "false"
        condition = f"{self.condition()} AND {self.beside(name, sign)}"
        return f"EXISTS (SELECT 1 FROM {self.rows()} WHERE {condition})"


def _cursor(order: str, key: str) -> str:
    """base64 of the JSON list of two texts."""
    text = f"convert_to(json_build_array({order}, {key})::text, 'UTF8')"
    return f"translate(encode({text}, 'base64'), E'\\n', '')"
