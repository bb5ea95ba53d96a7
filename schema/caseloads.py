"""Caseloads: people change hands."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme import caseloads
from schema.context import asked
from schema.ids import from_global
from schema.keys import after, idempotency_key
from schema.mentors import Mentor
from schema.reading import payload
from schema.refusals import Refusal


@strawberry.input(description="Who becomes responsible for whom.")
class CaseloadHandOverInput:
    """See programme.caseloads.caseload_hand_over."""

    jakpreneur_ids: list[strawberry.ID] = strawberry.field(
        description="The Jakpreneurs' global ids, 1 to 500."
    )
    mentor_id: strawberry.ID = strawberry.field(
        description="The global id of the mentor who is responsible from today."
    )
    idempotency_key: str | None = idempotency_key()
    after: str | None = after()


@strawberry.type(description="The mentor is responsible for all of them.")
class CaseloadHandedOver:
    """The answer of caseloadHandOver."""

    mentor: Mentor | None = strawberry.field(description="The mentor.")
    handed_over: int = strawberry.field(
        description="How many had another responsible mentor, or none."
    )


CaseloadHandOverResult = Annotated[
    CaseloadHandedOver | Refusal,
    strawberry.union(
        "CaseloadHandOverResult", description="The mentor, or why nobody changed hands."
    ),
]


@strawberry.type
class CaseloadMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Make a mentor responsible for people of your area from today (supervisors)."
    )
    async def caseload_hand_over(
        self,
        info: Info,
        given: Annotated[
            CaseloadHandOverInput, strawberry.argument(name="input", description="Who, to whom.")
        ],
    ) -> CaseloadHandOverResult:
        """See programme.caseloads.caseload_hand_over."""
        context, _ = asked(info)
        done = await caseloads.caseload_hand_over(
            context.actor,
            [from_global(one, "Jakpreneur", path="jakpreneurIds") for one in given.jakpreneur_ids],
            from_global(given.mentor_id, "Mentor", path="mentorId"),
            idempotency_key=given.idempotency_key,
            after=given.after,
        )
        return await payload(  # type: ignore[return-value]
            info,
            "CaseloadHandedOver",
            {"mentor": ("Mentor", done["mentor_id"])},
            handed_over=done["handed_over"],
        )
