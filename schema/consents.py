"""Consents: what a Jakpreneur agreed to, by purpose, and how that is changed."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.types import Info

from programme import consents
from programme.words import ConsentPurpose
from schema.context import asked
from schema.ids import from_global
from schema.keys import after, idempotency_key
from schema.paging import Node
from schema.reading import payload
from schema.refusals import Refusal
from schema.scalars import DateTime

if TYPE_CHECKING:
    from schema.jakpreneurs import Jakpreneur

LazyJakpreneur = Annotated["Jakpreneur", strawberry.lazy("schema.jakpreneurs")]


@strawberry.type(description="One line of the consent ledger; the latest of a purpose is in force.")
class Consent(Node):
    """See programme.reads.consents."""

    purpose: ConsentPurpose = strawberry.field(description="What was asked.")
    granted: bool = strawberry.field(description="Whether the answer was yes.")
    source: str = strawberry.field(
        description="By whose hand: SELF, MENTOR, SUPERVISOR, or the source of an import."
    )
    recorded_at: DateTime = strawberry.field(description="When it was said.")
    jakpreneur: LazyJakpreneur | None = strawberry.field(description="Who consents.")


@strawberry.input(description="What a Jakpreneur says about one purpose.")
class ConsentSetInput:
    """See programme.consents.put."""

    jakpreneur_id: strawberry.ID = strawberry.field(description="The Jakpreneur's global id.")
    purpose: ConsentPurpose = strawberry.field(description="What is asked.")
    granted: bool = strawberry.field(description="Yes, or no: a withdrawal, in force at once.")
    idempotency_key: str | None = idempotency_key()
    after: str | None = after()


@strawberry.type(description="The consent as it now stands.")
class ConsentSet:
    """The answer of consentSet."""

    consent: Consent = strawberry.field(description="The line in force.")


ConsentSetResult = Annotated[
    ConsentSet | Refusal,
    strawberry.union("ConsentSetResult", description="The consent, or why nothing was done."),
]


@strawberry.type
class ConsentMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Grant or withdraw a consent: by the person, the responsible mentor, or a"
        " supervisor of the area."
    )
    async def consent_set(
        self,
        info: Info,
        given: Annotated[
            ConsentSetInput, strawberry.argument(name="input", description="Who, and what.")
        ],
    ) -> ConsentSetResult:
        """See programme.consents.put."""
        context, _ = asked(info)
        said = await consents.put(
            context.actor,
            from_global(given.jakpreneur_id, "Jakpreneur", path="jakpreneurId"),
            given.purpose,
            granted=given.granted,
            key=given.idempotency_key,
            after=given.after,
        )
        return await payload(info, "ConsentSet", {"consent": ("Consent", said)})  # type: ignore[return-value]
