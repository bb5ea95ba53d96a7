"""Fields that are lists: one signature for every connection, its filters and its orders."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
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


def needed(name: str, kind: Any, words: str, default: Any = Parameter.empty) -> Parameter:
    """An argument that a list cannot do without, but for its default."""
    annotation = Annotated[kind, strawberry.argument(description=words)]
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def page(  # noqa: PLR0913 (the words of a list)
    item: Any,
    *,
    description: str,
    order: type[Enum],
    filters: Filters | None = None,
    root: str | None = None,
    needs: Sequence[Parameter] = (),
    check: Callable[..., Awaitable[None]] | None = None,
) -> Any:
    """A connection of ``item``: of a root where ``root`` names one of the programme's roots, else
    a link whose rows came with the object around it.

    ``check`` is given the arguments of ``needs`` and may refuse them.
    """

    async def resolve(info: Info, **given: Any) -> Any:
        if check is not None:
            await check(**{argument.name: given[argument.name] for argument in needs})
        if root is None:
            raise TypeError(f"{info.field_name} comes with the row around it")
        return await read_root(info, root)

    given = {**PAGING, **(filters or {}), "order_by": (order, "The order of the list.")}
    resolve.__signature__ = Signature(  # type: ignore[attr-defined]
        [Parameter("info", Parameter.POSITIONAL_OR_KEYWORD, annotation=Info), *needs]
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
