"""What changed since a phone last asked: pages of changes, with the objects as they now stand."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Annotated, Any

import strawberry
from graphql import FieldNode, GraphQLObjectType
from strawberry.types import Info

from programme import changes as feed
from programme.changes import Touched
from programme.reads.changes import NAMES, objects
from programme.words import ChangeKind
from schema.context import asked
from schema.ids import to_global
from schema.paging import Node
from schema.selection import Reader

Place = tuple[str, ...]
"""The response keys that lead from the root field to a `node`."""
Row = dict[str, Any]
Since = Annotated[
    str | None,
    strawberry.argument(
        description="The `cursor` of the page or event before; left out, a new copy begins."
    ),
]
First = Annotated[int, strawberry.argument(description="At most so many changes a page: 1 to 100.")]


@strawberry.type(
    description="An object of your copy that changed. Where it is gone, or you may no longer see"
    " it, `node` is null: drop it, and with a Jakpreneur all that belongs to it."
)
class Change:
    """See programme.changes.Touched. ``nodes`` are the object as asked for at each place."""

    kind: ChangeKind = strawberry.field(description="Written, or gone from your sight.")
    entity: str = strawberry.field(description="The object's type.")
    id: strawberry.ID = strawberry.field(description="Its global id.")
    nodes: strawberry.Private[Mapping[Place, Row | None]]
    cursor_behind: strawberry.Private[str | None] = None

    @strawberry.field(description="The object as it now stands.")
    def node(self, info: Info) -> Node | None:
        """The row that was read for this place of the document."""
        _, *path = asked(info)[1].path.as_list()
        place = tuple(key for key in path if isinstance(key, str))
        return self.nodes[place]  # type: ignore[return-value]


@strawberry.type(description="Some changes, each object once, and where to go on.")
class ChangePage:
    """See programme.changes.Page."""

    changes: list[Change] = strawberry.field(description="At most `first`.")
    cursor: str = strawberry.field(description="Keep it with your copy; ask from it next time.")
    has_more: bool = strawberry.field(description="Whether there is more to read right away.")
    beginning: bool = strawberry.field(
        description="Whether a copy begins here: keep the cursor, load your copy by the ordinary"
        " lists, then go on from the cursor."
    )


@strawberry.type
class ChangeQueries:
    """Root fields."""

    @strawberry.field(
        description="What changed in what you may see since `since`: Jakpreneurs, contacts,"
        " attendance, attainments, consents, conflicts, files, rows of plans, plans, sessions."
    )
    async def changes(
        self, info: Info, since: Since = None, first: First = feed.SIZE
    ) -> ChangePage:
        """See programme.changes.page."""
        context, _ = asked(info)
        page = await feed.page(context.actor, since, first)
        return ChangePage(
            changes=await told(info, page, "ChangePage"),
            cursor=page.cursor,
            has_more=page.has_more,
            beginning=page.beginning,
        )


async def told(info: Info, page: feed.Page, kind: str) -> list[Change]:
    """The changes of a page that the field being resolved, of type ``kind``, tells of."""
    context, raw = asked(info)
    reading = _Reading(Reader.of(raw))
    found = {
        place: await objects(context.actor, page.touched, reading.selections(page.touched, nodes))
        for place, nodes in reading.nodes(kind, raw.field_nodes)
    }
    seen = next(iter(found.values()), None)
    if seen is None:
        seen = await objects(context.actor, page.touched, reading.selections(page.touched, []))
    changes = []
    for one, cursor in zip_longest(page.touched, page.places):
        name = NAMES[one.entity]
        key = to_global(name, one.id)
        if key in seen or one.turned:
            changes.append(
                Change(
                    kind=ChangeKind.UPSERT if key in seen else ChangeKind.DELETE,
                    entity=name,
                    id=strawberry.ID(key),
                    nodes={place: _typed(name, rows.get(key)) for place, rows in found.items()},
                    cursor_behind=cursor,
                )
            )
    return changes


def _typed(name: str, row: Row | None) -> Row | None:
    return None if row is None else {"@type": name, **row}


class _Reading:
    """What a document asks of the objects that changed."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def nodes(
        self, kind: str, fields: Sequence[FieldNode], above: Place = ()
    ) -> Iterator[tuple[Place, list[FieldNode]]]:
        """Every `node` below the fields of a type, with its place."""
        sets = [field.selection_set for field in fields if field.selection_set]
        for key, same in self.reader.grouped(self._type(kind), sets).items():
            word = same[0].name.value
            if word == "node":
                yield (*above, key), same
            elif word == "changes":
                yield from self.nodes("Change", same, (*above, key))

    def selections(self, touched: Sequence[Touched], nodes: list[FieldNode]) -> dict[str, Any]:
        """What is asked of each type that was touched."""
        names = {NAMES[one.entity] for one in touched}
        return {name: self.reader.children(self._type(name), nodes) for name in names}

    def _type(self, name: str) -> GraphQLObjectType:
        found = self.reader.schema.get_type(name)
        if not isinstance(found, GraphQLObjectType):
            raise TypeError(f"{name} is not an object type of the schema")
        return found
