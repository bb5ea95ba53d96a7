"""What every resolver is given: who asks, in which language, and the ways out of the house."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql import GraphQLResolveInfo
from strawberry.types import Info

from programme.actors import ANYONE, Actor


class CodeGateway(Protocol):
    """Delivers a one-time code to a phone."""

    async def send(self, phone: str, code: str, language: str) -> None: ...


class TokenIssuer(Protocol):
    """Signs access tokens."""

    def issue(self, actor: Actor) -> str: ...

    @property
    def seconds(self) -> int: ...


@dataclass
class Context:
    """One operation's context. ``gateway`` and ``issuer`` are the application's; a schema that is
    executed without an application has none and cannot sign anybody in."""

    actor: Actor = ANYONE
    language: str = "id"
    gateway: CodeGateway | None = None
    issuer: TokenIssuer | None = None
    connection_params: dict[str, Any] | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def asked(info: Info) -> tuple[Context, GraphQLResolveInfo[Any]]:
    """The context and graphql-core's own view of a field."""
    context = info.context
    if not isinstance(context, Context):
        raise TypeError(f"the context is a {type(context).__name__}, not schema.context.Context")
    return context, info._raw_info
