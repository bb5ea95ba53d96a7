"""What a mentor answers to the week that was published."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme.planning import acknowledge
from schema.context import asked
from schema.ids import from_global
from schema.keys import after, idempotency_key
from schema.reading import payload
from schema.refusals import Refusal
from schema.weekly_plans import Assignment, WeeklyPlan


@strawberry.input(description="Which published plan the mentor agrees to.")
class AssignmentsAcknowledgeInput:
    """See programme.planning.acknowledge.assignments_acknowledge."""

    plan_id: strawberry.ID = strawberry.field(description="The plan's global id.")
    idempotency_key: str | None = idempotency_key()
    after: str | None = after()


@strawberry.input(description="Which row the mentor declines, and why.")
class AssignmentDeclineInput:
    """See programme.planning.acknowledge.assignment_decline."""

    assignment_id: strawberry.ID = strawberry.field(description="The row's global id.")
    reason: str = strawberry.field(description="Why, in 1 to 300 characters.")
    idempotency_key: str | None = idempotency_key()
    after: str | None = after()


@strawberry.type(description="The mentor's rows that were still to answer are acknowledged.")
class AssignmentsAcknowledged:
    """The answer of assignmentsAcknowledge."""

    plan: WeeklyPlan | None = strawberry.field(description="The plan.")
    acknowledged: int = strawberry.field(description="How many rows were still to answer.")


@strawberry.type(description="The row is declined, and open for repair.")
class AssignmentDeclined:
    """The answer of assignmentDecline."""

    assignment: Assignment | None = strawberry.field(description="The row as it now stands.")


AssignmentsAcknowledgeResult = Annotated[
    AssignmentsAcknowledged | Refusal,
    strawberry.union(
        "AssignmentsAcknowledgeResult", description="The plan, or why nothing was acknowledged."
    ),
]
AssignmentDeclineResult = Annotated[
    AssignmentDeclined | Refusal,
    strawberry.union("AssignmentDeclineResult", description="The row, or why it was not declined."),
]


@strawberry.type
class AcknowledgeMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Agree to all of your rows of a published plan that are still to answer"
        " (mentors)."
    )
    async def assignments_acknowledge(
        self,
        info: Info,
        given: Annotated[
            AssignmentsAcknowledgeInput,
            strawberry.argument(name="input", description="Which plan."),
        ],
    ) -> AssignmentsAcknowledgeResult:
        """See programme.planning.acknowledge.assignments_acknowledge."""
        context, _ = asked(info)
        wanted = from_global(given.plan_id, "WeeklyPlan", path="planId")
        count = await acknowledge.assignments_acknowledge(
            context.actor, wanted, given.idempotency_key, after=given.after
        )
        return await payload(  # type: ignore[return-value]
            info,
            "AssignmentsAcknowledged",
            {"plan": ("WeeklyPlan", wanted)},
            acknowledged=count,
        )

    @strawberry.mutation(description="Decline a row of a published plan, with a reason (mentors).")
    async def assignment_decline(
        self,
        info: Info,
        given: Annotated[
            AssignmentDeclineInput, strawberry.argument(name="input", description="Which row, why.")
        ],
    ) -> AssignmentDeclineResult:
        """See programme.planning.acknowledge.assignment_decline."""
        context, _ = asked(info)
        row = await acknowledge.assignment_decline(
            context.actor,
            from_global(given.assignment_id, "Assignment", path="assignmentId"),
            given.reason,
            given.idempotency_key,
            after=given.after,
        )
        return await payload(  # type: ignore[return-value]
            info, "AssignmentDeclined", {"assignment": ("Assignment", row)}
        )
