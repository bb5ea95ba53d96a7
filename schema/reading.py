"""Root fields read through shapes: from a document's selection to rows under response keys."""

from typing import Any

from graphql import GraphQLObjectType
from orjson import Fragment
from strawberry.types import Info

from programme.reads.roots import ROOTS
from programme.reads.run import read, read_all
from programme.reads.selection import Selection
from schema.context import asked
from schema.ids import split_global
from schema.payloads import Changed, Row
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


Asked = tuple[str, Selection]


async def payload(
    info: Info, name: str, changed: Changed, **plain: Any
) -> dict[str, Any] | Fragment:
    """The payload of a mutation: ``changed`` maps its fields to the row, or the few rows, to read
    again through their shapes; ``plain`` gives its other fields."""
    context, raw = asked(info)
    target = raw.schema.get_type(name)
    if not isinstance(target, GraphQLObjectType):
        raise TypeError(f"{name} is not an object type of the schema")
    if context.payloads is not None:
        read_as_bytes = await context.payloads.read(context.actor, raw, name, changed)
        if read_as_bytes is not None:
            return read_as_bytes
    reads, answer, lists = list[Asked](), dict[str, Any](), dict[str, int]()
    for child in Reader.of(raw).children(target, raw.field_nodes):
        given = changed.get(child.word)
        if given is None:
            answer[child.key] = plain[child.word]
        elif isinstance(given, list):
            lists[child.key] = len(given)
            reads += [_asked(child, row, f"{child.key}/{at}") for at, row in enumerate(given)]
        else:
            reads.append(_asked(child, given, child.key))
    read_again = await read_all(context.actor, reads) if reads else {}
    for key, count in lists.items():
        answer[key] = [read_again.pop(f"{key}/{at}") for at in range(count)]
    return {"@type": name, **answer, **read_again}


def _asked(child: Selection, row: Row, key: str) -> Asked:
    shape, key_of_row = row
    return f"node:{shape}", Selection(child.word, key, {"id": key_of_row}, child.children)
