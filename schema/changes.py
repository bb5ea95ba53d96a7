"""What changed since a phone last asked: pages of changes, with the objects as they now stand."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Annotated, Any

import strawberry
from graphql import FieldNode, GraphQLObjectType, GraphQLResolveInfo, SelectionSetNode
from strawberry.types import Info

from programme import changes as feed
from programme.actors import Actor
from programme.changes import Touched
from programme.reads.changes import NAMES, objects
from programme.words import ChangeKind
from schema.context import asked
from schema.ids import to_global
from schema.paging import Node
from schema.selection import Reader

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
    """See programme.changes.Touched."""

    kind: ChangeKind = strawberry.field(description="Written, or gone from your sight.")
    entity: str = strawberry.field(description="The object's type.")
    id: strawberry.ID = strawberry.field(description="Its global id.")
    node: Node | None = strawberry.field(description="The object as it now stands.")


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
        " attendance, attainments, consents, rows of plans, plans, sessions."
    )
    async def changes(
        self, info: Info, since: Since = None, first: First = feed.SIZE
    ) -> ChangePage:
        """See programme.changes.page."""
        context, _ = asked(info)
        page = await feed.page(context.actor, since, first)
        return await shown(info, page)  # type: ignore[no-any-return]


async def shown(info: Info, page: feed.Page) -> Any:
    """A page under the response keys of the field that is being resolved."""
    context, raw = asked(info)
    return await _Shown(context.actor, raw).page(page)


async def one_by_one(info: Info, page: feed.Page) -> list[dict[str, Any]]:
    """The changes of a page as events of the subscription that is being resolved, each with the
    cursor behind it."""
    context, raw = asked(info)
    return await _Shown(context.actor, raw).events(page)


class _Shown:
    def __init__(self, actor: Actor, info: GraphQLResolveInfo[Any]) -> None:
        self.actor, self.info, self.reader = actor, info, Reader.of(info)

    async def events(self, page: feed.Page) -> list[dict[str, Any]]:
        fields = self._fields("ListChange", self.info.field_nodes)
        return await self._changes(page.touched, fields, page.places)

    async def page(self, page: feed.Page) -> dict[str, Any]:
        answer: dict[str, Any] = {"@type": "ChangePage"}
        for key, nodes in self._fields("ChangePage", self.info.field_nodes).items():
            word = nodes[0].name.value
            if word == "changes":
                fields = self._fields("Change", nodes)
                answer[key] = await self._changes(page.touched, fields)
            else:
                answer[key] = getattr(page, {"hasMore": "has_more"}.get(word, word), None)
        return answer

    async def _changes(
        self,
        touched: Sequence[Touched],
        fields: Mapping[str, list[FieldNode]],
        places: Sequence[str] = (),
    ) -> list[dict[str, Any]]:
        wanted = {key: of for key, of in fields.items() if of[0].name.value == "node"}
        found = {key: await self._read(touched, of) for key, of in wanted.items()}
        seen = next(iter(found.values()), None)
        if seen is None:
            seen = await self._read(touched, [])
        rows = []
        for one, place in zip_longest(touched, places):
            name = NAMES[one.entity]
            global_id = to_global(name, one.id)
            if global_id not in seen and not one.turned:
                continue
            kind = ChangeKind.UPSERT if global_id in seen else ChangeKind.DELETE
            plain = {"kind": kind, "entity": name, "id": global_id, "cursor": place}
            rows.append(
                {
                    key: found[key].get(global_id) if key in found else plain.get(of[0].name.value)
                    for key, of in fields.items()
                }
            )
        return rows

    async def _read(
        self, touched: Sequence[Touched], nodes: Sequence[FieldNode]
    ) -> dict[str, dict[str, Any]]:
        names = {NAMES[one.entity] for one in touched}
        asked_of = {name: self.reader.children(self._type(name), list(nodes)) for name in names}
        found = await objects(self.actor, touched, asked_of)
        types = {to_global(NAMES[one.entity], one.id): NAMES[one.entity] for one in touched}
        return {global_id: {"@type": types[global_id], **row} for global_id, row in found.items()}

    def _fields(self, name: str, nodes: Iterable[FieldNode]) -> dict[str, list[FieldNode]]:
        sets: list[SelectionSetNode] = [node.selection_set for node in nodes if node.selection_set]
        return self.reader.grouped(self._type(name), sets)

    def _type(self, name: str) -> GraphQLObjectType:
        found = self.info.schema.get_type(name)
        if not isinstance(found, GraphQLObjectType):
            raise TypeError(f"{name} is not an object type of the schema")
        return found
