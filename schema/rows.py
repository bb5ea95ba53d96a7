"""Rows as answers: below a root, every field is a look-up by response key.

Reads come back as JSON objects keyed as the document asked, so an alias needs no care. Python
objects (a Refusal, a live event) keep Strawberry's own resolvers. A row under a union or interface
names its type in ``@type``, which no GraphQL name can be.
"""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
)


def look_up(schema: GraphQLSchema) -> None:
    """Let the object types of ``schema`` read rows."""
    roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            kind.is_type_of = None
            for field in kind.fields.values() if kind not in roots else ():
                field.resolve = _looked_up(field.resolve)
        elif isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            kind.resolve_type = _typed(kind.resolve_type)


def _looked_up(resolve: Callable[..., Any] | None) -> Callable[..., Any]:
    def looked_up(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        if type(source) is dict:
            return source[info.path.key]
        if resolve is None:
            return getattr(source, info.field_name)
        return resolve(source, info, **arguments)

    return looked_up


def _typed(resolve_type: Callable[..., Any] | None) -> Callable[..., Any]:
    def typed(value: Any, info: GraphQLResolveInfo[Any], kind: Any) -> Any:
        if type(value) is dict:
            return value["@type"]
        if resolve_type is None:
            return type(value).__name__
        return resolve_type(value, info, kind)

    return typed
