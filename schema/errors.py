"""Faults at the root: an expected one keeps its words, an unexpected one is masked.

Every exception surfaces in a root field, since the fields below are plain look-ups. In a mutation
whose result has a ``Refusal`` member an expected fault becomes that member; elsewhere it becomes a
GraphQL error with ``extensions.code`` and facts. The rest is masked with a reference id that stands
in the log.
"""

import secrets
from collections.abc import AsyncIterator, Callable
from inspect import isawaitable
from typing import Any

import structlog
from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    get_nullable_type,
)

from programme.errors import ProgrammeError, Unauthenticated, Unavailable
from schema.context import Context
from schema.refusals import refusal
from schema.texts import refuse_unwritable

log = structlog.get_logger("schema")
MASKED = {
    "en": "Something went wrong on our side; quote reference {reference}.",
    "id": "Terjadi kesalahan di pihak kami; sebutkan referensi {reference}.",
}


def told(fault: Exception, context: Context) -> GraphQLError:
    """The error that a client may see of ``fault``."""
    if isinstance(fault, GraphQLError):
        return fault
    if isinstance(fault, ProgrammeError):
        extensions = {"code": fault.kind, "path": fault.path, "facts": fault.facts}
        kept = {name: value for name, value in extensions.items() if value}
        return GraphQLError(fault.words(context.language), extensions=kept)
    reference = secrets.token_hex(6)
    log.error("unexpected fault", reference=reference, exc_info=fault)
    words = MASKED[context.language].format(reference=reference)
    return GraphQLError(words, extensions={"code": "INTERNAL", "reference": reference})


def face(schema: GraphQLSchema) -> None:
    """Let every root field of ``schema`` fail as this module says."""
    for parent in (schema.query_type, schema.mutation_type):
        for field in parent.fields.values() if parent else ():
            field.resolve = _faced(field, field.resolve)
    for field in schema.subscription_type.fields.values() if schema.subscription_type else ():
        field.subscribe = _faced_stream(field.subscribe)


def _faced(field: GraphQLField, resolve: Callable[..., Any] | None) -> Callable[..., Any]:
    if resolve is None:
        raise TypeError("a root field without a resolver")
    named = get_nullable_type(field.type)
    refuses = isinstance(named, GraphQLUnionType) and any(
        member.name == "Refusal" for member in named.types
    )

    async def resolved(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        try:
            refuse_unwritable(arguments)
            answer = resolve(source, info, **arguments)
            return await answer if isawaitable(answer) else answer
        except ProgrammeError as fault:
            if info.context.verify is not None and isinstance(fault, Unauthenticated | Unavailable):
                info.context.unverified = fault  # nobody's mutation: `schema.execution` raises it
            if refuses:
                return refusal(fault, info.context.language)
            raise told(fault, info.context) from fault
        except Exception as fault:
            raise told(fault, info.context) from fault

    return resolved


def _faced_stream(subscribe: Callable[..., Any] | None) -> Callable[..., Any]:
    if subscribe is None:
        raise TypeError("a subscription without a source")

    async def stream(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        try:
            answer = subscribe(source, info, **arguments)
            events = await answer if isawaitable(answer) else answer
        except Exception as fault:
            raise told(fault, info.context) from fault
        return _events(events, info.context)

    return stream


async def _events(events: AsyncIterator[Any], context: Context) -> AsyncIterator[Any]:
    try:
        async for event in events:
            yield event
    except Exception as fault:
        raise told(fault, context) from fault
