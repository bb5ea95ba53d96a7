"""Refusals: what a mutation answers, as data, when the programme says no.

A mutation simply raises the programme's error; ``schema.errors`` turns it into the ``Refusal`` of
the mutation's result union.
"""

import strawberry

from programme.errors import ProgrammeError
from schema.scalars import Facts


@strawberry.type(description="Why a mutation did nothing, in words and facts.")
class Refusal:
    """An expected refusal; nothing was written."""

    code: str = strawberry.field(
        description="What kind of refusal this is, for programs: NOT_FOUND, FORBIDDEN, …"
    )
    message: str = strawberry.field(
        description="What is wrong and the way out, in the actor's language."
    )
    path: str | None = strawberry.field(
        description="The input field that is refused, where one is.", default=None
    )
    facts: Facts | None = strawberry.field(
        description="The facts behind the refusal, by name.", default=None
    )


def refusal(fault: ProgrammeError, language: str) -> Refusal:
    """The refusal that tells of ``fault``."""
    return Refusal(
        code=fault.kind,
        message=fault.words(language),
        path=fault.path,
        facts=Facts(fault.facts) if fault.facts else None,
    )
