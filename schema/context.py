"""What every resolver is given: who asks, in which language, and the ways out of the house."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLResolveInfo
from strawberry.types import Info

from programme.actors import ANYONE, Actor
from programme.devices import AccessTokens
from programme.signin import CodeGateway


@dataclass
class Context:
    """One operation's context. ``gateway`` and ``issuer`` are the application's; a schema that is
    executed without an application has none and cannot sign anybody in.

    ``verify`` is given where ``actor`` is as it was last seen: it loads the account anew, and
    raises Unauthenticated where it may no longer ask. ``anew``: no answer that was kept will do.
    """

    actor: Actor = ANYONE
    language: str = "id"
    gateway: CodeGateway | None = None
    issuer: AccessTokens | None = None
    verify: Callable[[], Awaitable[Actor]] | None = None
    anew: bool = False
    connection_params: dict[str, Any] | None = None


def asked(info: Info) -> tuple[Context, GraphQLResolveInfo[Any]]:
    """The context and graphql-core's own view of a field."""
    context = info.context
    if not isinstance(context, Context):
        raise TypeError(f"the context is a {type(context).__name__}, not schema.context.Context")
    return context, info._raw_info
