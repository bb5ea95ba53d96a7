"""Fields that are lists: one signature for every connection, its filters and its orders."""

from collections.abc import Mapping
from enum import Enum
from inspect import Parameter, Signature
from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from schema.paging import Connection
from schema.reading import read_root

PAGING = {
    "first": (int, "How many rows from the start, or after `after`: 0 to 100, 20 if not given."),
    "after": (str, "Continue behind this cursor."),
    "last": (int, "How many rows from the end, or before `before`: 0 to 100."),
    "before": (str, "Go back from this cursor."),
}
Filters = Mapping[str, tuple[Any, str]]


def page(
    item: Any,
    *,
    description: str,
    order: type[Enum],
    filters: Filters | None = None,
    root: str | None = None,
) -> Any:
    """A connection of ``item``: of a root where ``root`` names one of the programme's roots, else
    a link whose rows came with the object around it."""

    async def resolve(info: Info, **_: Any) -> Any:
        if root is None:
            raise TypeError(f"{info.field_name} comes with the row around it")
        return await read_root(info, root)

    given = {**PAGING, **(filters or {}), "order_by": (order, "The order of the list.")}
    resolve.__signature__ = Signature(  # type: ignore[attr-defined]
        [Parameter("info", Parameter.POSITIONAL_OR_KEYWORD, annotation=Info)]
        + [
            Parameter(
                name,
                Parameter.KEYWORD_ONLY,
                default=strawberry.UNSET,
                annotation=Annotated[kind | None, strawberry.argument(description=words)],
            )
            for name, (kind, words) in given.items()
        ],
        return_annotation=Connection[item],
    )
    return strawberry.field(resolver=resolve, description=description)
