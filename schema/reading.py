"""Root fields read through shapes: from a document's selection to rows under response keys."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLObjectType
from strawberry.types import Info

from programme.reads.roots import ROOTS
from programme.reads.run import read
from programme.reads.selection import Selection
from schema.context import asked
from schema.ids import split_global
from schema.selection import Reader


async def read_root(info: Info, root: str) -> Any:
    """The answer of the root field that is being resolved, under its response keys."""
    context, raw = asked(info)
    selection = Reader.of(raw).field(raw.parent_type, raw.field_nodes)
    return await read(context.actor, root, selection)


async def read_node(info: Info, global_id: str) -> dict[str, Any] | None:
    """Any object by its global id; null where there is none that the actor may see."""
    context, raw = asked(info)
    name, key = split_global(global_id)
    target = raw.schema.get_type(name)
    if not isinstance(target, GraphQLObjectType) or f"node:{name}" not in ROOTS:
        return None
    children = Reader.of(raw).children(target, raw.field_nodes)
    selection = Selection("node", str(raw.path.key), {"id": key}, children)
    found: dict[str, Any] | None = await read(context.actor, f"node:{name}", selection)
    return None if found is None else {"@type": name, **found}


async def payload(
    info: Info, name: str, changed: Mapping[str, tuple[str, int | str]], **plain: Any
) -> dict[str, Any]:
    """The payload of a mutation: ``changed`` maps its fields to (type, key) of the rows to read
    again through their shapes, ``plain`` gives its other fields."""
    context, raw = asked(info)
    target = raw.schema.get_type(name)
    if not isinstance(target, GraphQLObjectType):
        raise TypeError(f"{name} is not an object type of the schema")
    answer: dict[str, Any] = {"@type": name}
    for child in Reader.of(raw).children(target, raw.field_nodes):
        if child.word in changed:
            shape, key = changed[child.word]
            asked_of = Selection(child.word, child.key, {"id": key}, child.children)
            answer[child.key] = await read(context.actor, f"node:{shape}", asked_of)
        else:
            answer[child.key] = plain[child.word]
    return answer
