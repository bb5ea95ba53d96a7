"""What every resolver is given: who asks, in which language, and the ways out of the house."""

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLResolveInfo
from strawberry.types import Info

from programme.actors import ANYONE, Actor, Verify
from programme.devices import AccessTokens
from programme.errors import ProgrammeError
from programme.signin import CodeGateway
from schema.payloads import Payloads


@dataclass
class Context:
    """One operation's context. ``gateway`` and ``issuer`` are the application's; a schema that is
    executed without an application has none and cannot sign anybody in.

    ``verify`` is given where ``actor`` is as it was last seen: it loads the account anew, and
    raises Unauthenticated where it may no longer ask. ``anew``: no answer that was kept will do.
    ``payloads`` are those of the mutation that is executed, where they are read as bytes;
    ``unverified`` is why the account could not be verified within it.
    """

    actor: Actor = ANYONE
    language: str = "id"
    gateway: CodeGateway | None = None
    issuer: AccessTokens | None = None
    verify: Verify | None = None
    anew: bool = False
    connection_params: dict[str, Any] | None = None
    payloads: Payloads | None = None
    unverified: ProgrammeError | None = None

    async def verified(self) -> Actor:
        """The actor, the account loaded anew where it was only recalled. Raises Unauthenticated."""
        if self.verify is not None:
            self.actor = await self.verify()
            self.verify = None
        return self.actor


def asked(info: Info) -> tuple[Context, GraphQLResolveInfo[Any]]:
    """The context and graphql-core's own view of a field."""
    context = info.context
    if not isinstance(context, Context):
        raise TypeError(f"the context is a {type(context).__name__}, not schema.context.Context")
    return context, info._raw_info
