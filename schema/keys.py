"""What every mutation's input may carry for a phone's queue: a key, and what it comes after."""

from typing import Any

import strawberry

from programme import idempotency
from programme.actors import Actor
from schema.ids import from_global


def idempotency_key() -> Any:
    """The field of an input."""
    return strawberry.field(
        description="A key of the client's, 1 to 80 characters: sent again it has one effect.",
        default=None,
    )


def after() -> Any:
    """The field of an input that phones queue while they are off line."""
    return strawberry.field(
        description="The idempotencyKey of an earlier mutation of yours that this one builds on;"
        " until that is done this one is refused (NOT_YET) and may be sent again.",
        default=None,
    )


async def made_or_given(actor: Actor, given: str, name: str, made: str, *, path: str) -> int:
    """The key of a row of type ``name``: from its global id, or from ``key:`` and the
    idempotencyKey of the mutation that made it, whose answer holds it under ``made``."""
    if given.startswith(idempotency.MADE_BY):
        return await idempotency.made(actor, given, made, path)
    return from_global(given, name, path=path)
