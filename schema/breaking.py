"""What a change of the schema breaks, unless it was announced in time.

A document that the old schema allows must stay valid and mean the same. A field, an argument, an
input field or an enum value may go, or change, once the old schema marks it ``@deprecated`` with a
reason that names a day (``Use stage; goes on 2027-01-31.``) and that day has come; a type may go
with the last that is left of it.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any, Final

from graphql import (
    REMOVE,
    DangerousChangeType,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    GraphQLDeprecatedDirective,
    GraphQLObjectType,
    GraphQLSchema,
    InputValueDefinitionNode,
    Visitor,
    assert_valid_schema,
    build_ast_schema,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
    get_directive_values,
    parse,
    visit,
)

Element = FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode

DAY: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
OTHER_MEANING: Final = (
    DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE,
    DangerousChangeType.INPUT_FIELD_DEFAULT_VALUE_CHANGE,
)
"""Without its default an argument is required; with another one it asks for something else."""


def breaking(old: str, new: str, today: date) -> list[str]:
    """What documents of ``old`` (SDL) lose in ``new``, a sentence each; empty where nothing is.

    Raises GraphQLError or TypeError where either is no schema.
    """
    held, now = _held(old, today), build_schema(new)
    dangers = find_dangerous_changes(held, now)
    broken = [change.description for change in find_breaking_changes(held, now)]
    return broken + [change.description for change in dangers if change.type in OTHER_MEANING]


def unannounced(sdl: str) -> list[str]:
    """What is deprecated in ``sdl`` without a day from which it may go, as ``Mentor.skills``."""
    found: list[str] = []

    def note(element: Element, around: list[Any]) -> None:
        if _reason(element) is not None and _goes_on(element) is None:
            names = [node.name.value for node in around if hasattr(node, "name")]
            found.append(".".join([*names, element.name.value]))

    visit(parse(sdl), _Elements(note))
    return found


def _held(old: str, today: date) -> GraphQLSchema:
    """The old schema without what may go by ``today``, nor the types that only it led to."""

    def drop(element: Element, _: list[Any]) -> Any:
        day = _goes_on(element)
        return REMOVE if day is not None and day <= today else None

    document = parse(old)
    assert_valid_schema(build_ast_schema(document))
    left = build_ast_schema(visit(document, _Elements(drop)), assume_valid=True)
    return GraphQLSchema(
        query=left.query_type,
        mutation=left.mutation_type,
        subscription=left.subscription_type,
        types=[kind for kind in left.type_map.values() if _tells_more(kind)],
        directives=left.directives,
        assume_valid=True,
    )


def _tells_more(kind: object) -> bool:
    """Whether an object is reached through an interface, and has more to tell than that."""
    if not isinstance(kind, GraphQLObjectType) or not kind.interfaces:
        return False
    return bool(set(kind.fields).difference(*(shared.fields for shared in kind.interfaces)))


def _reason(element: Element) -> str | None:
    """Why an element is deprecated; None where it is not."""
    values = get_directive_values(GraphQLDeprecatedDirective, element)
    return None if values is None else str(values["reason"])


def _goes_on(element: Element) -> date | None:
    """The day from which a deprecated element may go, where its reason names one."""
    for text in DAY.findall(_reason(element) or ""):
        with suppress(ValueError):
            return date.fromisoformat(text)
    return None


class _Elements(Visitor):
    """Calls ``meet(element, nodes around it)`` for whatever can be deprecated."""

    def __init__(self, meet: Callable[[Element, list[Any]], Any]) -> None:
        super().__init__()
        self._meet = meet

    def enter(self, node: Any, _key: Any, _parent: Any, _path: Any, ancestors: list[Any]) -> Any:
        return self._meet(node, ancestors) if isinstance(node, Element) else None
