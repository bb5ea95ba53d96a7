"""Shape: a word of the programme as it is read: columns, links, pages, filters, orders.

SQL in a shape is a template over one row. ``{row}`` is the row's alias, ``{target}`` a linked
row's; the actor's values (``{mentor}``, ``{area_from}``, …) and
``{name:kind}``, an argument of the root field, become bound parameters.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from programme.words import Role

LONGEST_SEARCH: Final = 100
"""Characters that are searched for; likeness is compared in time that grows with them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A scalar. ``roles`` may read it (others get null); ``audited`` names it in the audit chain.

    ``reveal`` turns a page of raw values into what is shown, where SQL cannot (sealed values): one
    call for all values of an answer. The SQL of such a column gives text. ``first`` is the SQL in
    its place where the argument of that name says how many rows of it are wanted: ``{first}``.
    """

    sql: str
    roles: frozenset[Role] | None = None
    audited: bool = False
    reveal: Callable[[Sequence[str]], Sequence[str | None]] | None = None
    first: str | None = None


@dataclass(frozen=True, slots=True)
class One:
    """A link to at most one row: a LEFT JOIN, never a correlated subselect.

    ``source`` replaces the target's table (a LATERAL subquery). ``implied``: who sees the row sees
    the target, by the same rule.
    """

    shape: str
    on: str
    source: str | None = None
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Many:
    """A link to many rows, read as a page (a connection) by the target's filters and orders.

    ``implied``: who sees the row sees the targets, by the same rule. ``unless`` are conditions that
    hold unless the argument of that name is given.
    """

    shape: str
    on: str
    implied: bool = False
    unless: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """A link to a few rows, read whole in one order; ``most`` bounds it, ``implied`` as above."""

    shape: str
    on: str
    order: str
    most: int = 100
    implied: bool = False


Field = Column | One | Many | Listed


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition by one argument; ``{value}`` is bound with SQL type ``kind``, a text of at most
    ``longest`` characters where its length is time. ``source`` takes the place of the shape's: the
    rows as the argument wants them. ``known``: a day to come is refused, nothing is known of it."""

    sql: str
    kind: str
    longest: int | None = None
    source: str | None = None
    known: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """An order of a page: an expression that is never null, its SQL type, and its direction.

    Ties are broken by the shape's key, in the same direction.
    """

    sql: str
    kind: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """How a word is read. ``entity`` names its rule in ``visible_to``; ``None`` only where the
    source itself decides who sees what (standings). The first order is the default."""

    name: str
    entity: str | None
    source: str
    fields: Mapping[str, Field]
    key: str = "id"
    key_kind: str = "bigint"
    filters: Mapping[str, Filter] = field(default_factory=dict)
    orders: Mapping[str, Order] = field(default_factory=dict)

    @property
    def default_order(self) -> str:
        return next(iter(self.orders))


SHAPES: dict[str, Shape] = {}


def register(*shapes: Shape) -> None:
    """Make shapes known by name."""
    for shape in shapes:
        SHAPES[shape.name] = shape


def contains(column: str, *, misspelt: bool = False) -> Filter:
    """The column contains the text, whatever the case, or, ``misspelt``, words that are like it.
    What LIKE takes for a wildcard stands for itself."""
    literal = r"regexp_replace({value}, '([%_\\])', '\\\1', 'g')"
    sql = f"{{row}}.{column} ILIKE '%' || {literal} || '%'"
    if misspelt:
        sql = f"({sql} OR {{value}} <% {{row}}.{column})"
    return Filter(sql, "text", LONGEST_SEARCH)


def node_id(name: str, key: str = "id") -> Column:
    """The opaque global id of a row of ``name``: base64 of ``Name:key``."""
    text = f"convert_to('{name}:' || {{row}}.{key}, 'UTF8')"
    return Column(f"translate(encode({text}, 'base64'), E'\\n', '')")


def plain(*names: str) -> dict[str, Field]:
    """Columns that are read as they are stored."""
    return {name: Column(f"{{row}}.{name}") for name in names}
