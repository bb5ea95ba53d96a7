"""The third reader: graphql-core over the printed schema, plain Python over whole small tables.

It shares no shape, no compiler and no ``visible_to`` with the product; the meaning of a word is
told a second time in ``words``, ``lists``, ``pages``, ``figures`` and ``why``.
"""

import base64
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLSkipDirective,
    build_schema,
    execute,
    get_argument_values,
    get_directive_values,
    get_named_type,
    is_abstract_type,
    parse,
)

from programme.clock import today
from programme.words import Role
from tests.schema.readers import figures
from tests.schema.readers.derived import first_hours
from tests.schema.readers.lists import LISTS
from tests.schema.readers.pages import ORDERS, page
from tests.schema.readers.pages import parse as read_cursor
from tests.schema.readers.refusals import Refused, both_ends, day_to_come, days, size, unseen
from tests.schema.readers.tables import TABLE_OF, Asking, Thing
from tests.schema.readers.words import WORDS

SDL = Path(__file__).parents[3] / "schema.graphql"
CODED = {"Area", "Agency", "Device"}
UNNUMBERED = {"Business", "Registration", "Transfer", "Dormancy", "Sale"}
NUMBERED = {*TABLE_OF, "Account"} - CODED - UNNUMBERED
PAGED = ("first", "after", "last", "before")


@cache
def printed() -> GraphQLSchema:
    """The public contract, as it is committed."""
    schema = build_schema(SDL.read_text())
    day = schema.get_type("Date")
    assert isinstance(day, GraphQLScalarType)
    day.coerce_input_value = date.fromisoformat
    return schema


def answer(
    asking: Asking, document: str, variables: dict[str, Any], operation: str | None
) -> ExecutionResult:
    """What the document should be answered with."""
    result = execute(
        printed(),
        _parsed(document),
        context_value=asking,
        variable_values=variables,
        operation_name=operation,
        field_resolver=resolve,
        type_resolver=lambda source, *_: source.kind,
    )
    assert isinstance(result, ExecutionResult)
    for error in result.errors or ():
        if not isinstance(error.original_error, GraphQLError | None):
            raise error.original_error
    return result


@lru_cache(maxsize=8)
def _parsed(document: str) -> DocumentNode:
    return parse(document)


def resolve(source: Any, info: GraphQLResolveInfo[Any], **given: Any) -> Any:
    """Any field of any object; what had an answer is noted."""
    value = _resolved(source, info, given)
    if value not in (None, []):
        info.context.met.add((info.parent_type.name, info.field_name))
    return value


def _resolved(source: Any, info: GraphQLResolveInfo[Any], given: dict[str, Any]) -> Any:
    if source is None:
        return _root(info, given)
    if isinstance(source, Thing):
        return _word(source, info, given)
    return shown(source[info.field_name])


def _root(info: GraphQLResolveInfo[Any], given: dict[str, Any]) -> Any:
    asking: Asking = info.context
    try:
        _check(info)
        if ("Query", info.field_name) in LISTS:
            return _list(info, given, given)
        return shown(ROOTS[info.field_name](asking, given))
    except Refused as fault:
        told = fault.refusal
        words = told.message if asking.actor.language == "en" else told.pesan
        raise GraphQLError(words, extensions=told.extensions()) from fault


def _word(thing: Thing, info: GraphQLResolveInfo[Any], given: dict[str, Any]) -> Any:
    name = info.field_name
    if (thing.kind, name) in LISTS:
        return _list(info, thing.row, given)
    if name == "mentorHours":
        return first_hours(info.context, thing.row, given.get("first"))
    if name in WORDS.get(thing.kind, {}):
        return WORDS[thing.kind][name](info.context, thing.row)
    if name == "id":
        return global_id(thing.kind, thing.key)
    return shown(thing.row[re.sub(r"([A-Z])", r"_\1", name).lower()])


def _list(info: GraphQLResolveInfo[Any], around: Any, given: dict[str, Any]) -> Any:
    kind, rows = LISTS[info.parent_type.name, info.field_name]
    order = given.get("orderBy") or _first_order(kind)
    around = {**around, "asOf": given.get("asOf")}
    return page(info.context, kind, rows(info.context, around), given, order)


def _first_order(kind: str) -> str:
    orders: Any = printed().get_type(f"{kind}Order")
    return str(next(iter(orders.values)))


def shown(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, tuple):
        return global_id(*value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def global_id(kind: str, key: Any) -> str:
    return base64.b64encode(f"{kind}:{key}".encode()).decode()


def opened(text: str, path: str) -> tuple[str, Any]:
    """The type and key that a global id names. Raises Refused for what names none of ours."""
    try:
        kind, _, key = base64.b64decode(text, validate=True).decode().partition(":")
    except ValueError:
        kind, key = "", ""
    if kind in CODED and key:
        return kind, key
    if kind in NUMBERED and re.fullmatch(r"[0-9]+", key):
        return kind, int(key)
    raise Refused(unseen("object", "objek", text[:80], path))


def _node(asking: Asking, given: dict[str, Any]) -> Any:
    kind, key = opened(given["id"], "id")
    if kind == "Account":
        return _me(asking) if key == asking.actor.id else None
    return asking.one(kind, key) if kind in TABLE_OF else None


def _me(asking: Asking) -> Thing | None:
    row = asking.tables.visibility.accounts.get(asking.actor.id)
    return row and Thing("Account", row)


def _mentor_day(asking: Asking, given: dict[str, Any]) -> Thing | None:
    if not 1 <= given["days"] <= 7:
        raise Refused(days(given["days"]))
    mentor = asking.actor.mentor_id
    day = {"mentor": mentor, "date": given["date"], "days": given["days"]}
    return Thing("MentorDay", day) if asking.actor.role is Role.MENTOR and mentor else None


ROOTS: dict[str, Any] = {
    "node": _node,
    "me": lambda asking, _: _me(asking),
    "stages": lambda asking, _: None if asking.role == "PUBLIC" else Thing("StageCatalogue", {}),
    "mentorDay": _mentor_day,
    "devices": lambda asking, _: figures.devices(asking),
    "programmeFacts": lambda asking, given: figures.facts(asking, given["asOf"]),
}


def _check(info: GraphQLResolveInfo[Any]) -> None:
    """Every page that is asked for can be one. Raises Refused, also where no row would show it."""
    kind: Any = info.parent_type
    if info.field_name == "node":
        id_given = get_argument_values(
            kind.fields["node"], info.field_nodes[0], info.variable_values
        )
        kind = printed().get_type(opened(id_given["id"], "id")[0])
        nodes = [node.selection_set for node in info.field_nodes]
        if not isinstance(kind, GraphQLObjectType):
            return
    else:
        nodes = [_Only(info.field_nodes)]
    for field, definition in (found for node in nodes for found in _asked(info, kind, node)):
        if "first" in definition.args:
            given = get_argument_values(definition, field, info.variable_values)
            _check_page(get_named_type(definition.type).name.removesuffix("Connection"), given)


class _Only:
    """A selection set of some field nodes."""

    def __init__(self, nodes: Any) -> None:
        self.selections = nodes


def _asked(info: GraphQLResolveInfo[Any], kind: Any, chosen: Any) -> Iterator[tuple[Any, Any]]:
    """Every field that is asked of an object and of what lies below it."""
    for node in chosen.selections:
        if not _included(info, node):
            continue
        if node.kind == "field":
            definition = kind.fields.get(node.name.value)
            if definition is not None:
                yield node, definition
                if node.selection_set:
                    yield from _asked(info, get_named_type(definition.type), node.selection_set)
            continue
        fragment = info.fragments[node.name.value] if node.kind == "fragment_spread" else node
        on = fragment.type_condition and printed().get_type(fragment.type_condition.name.value)
        if on in (None, kind) or (is_abstract_type(on) and printed().is_sub_type(on, kind)):
            yield from _asked(info, kind, fragment.selection_set)


def _included(info: GraphQLResolveInfo[Any], node: Any) -> bool:
    skip = get_directive_values(GraphQLSkipDirective, node, info.variable_values)
    include = get_directive_values(GraphQLIncludeDirective, node, info.variable_values)
    return not (skip and skip["if"]) and not (include and not include["if"])


def _names_mentor(text: str) -> bool:
    try:
        return opened(text, "")[0] == "Mentor"
    except Refused:
        return False


def _check_page(kind: str, given: dict[str, Any]) -> None:
    given = {name: value for name, value in given.items() if value is not None}
    if "first" in given and "last" in given:
        raise Refused(both_ends())
    for end in ("first", "last"):
        if not 0 <= given.get(end, 0) <= 100:
            raise Refused(size(end, given[end]))
    if "mentorId" in given and not _names_mentor(given["mentorId"]):
        raise Refused(unseen("mentor", "pendamping", given["mentorId"][:80], "mentorId"))
    if "asOf" in given and given["asOf"] > today():
        raise Refused(day_to_come(str(given["asOf"]), str(today())))
    for end in ("after", "before"):
        if end in given:
            order = ORDERS[kind][given.get("orderBy") or _first_order(kind)]
            read_cursor(given[end], end, order, kind)
