"""A mentor is away, or declined: the plan is repaired as a draft of its own."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme.planning import absence
from schema.context import asked
from schema.ids import from_global
from schema.keys import idempotency_key
from schema.reading import payload
from schema.refusals import Refusal
from schema.scalars import Date
from schema.weekly_plans import WeeklyPlan


@strawberry.input(description="Who is away, when and why, and which plan is to be repaired.")
class AbsenceReportInput:
    """See programme.planning.absence.absence_report."""

    plan_id: strawberry.ID = strawberry.field(
        description="The global id of the draft, or of the plan in force."
    )
    mentor_id: strawberry.ID = strawberry.field(description="The mentor's global id.")
    first_day: Date = strawberry.field(description="The first day away.")
    last_day: Date = strawberry.field(description="The last day away.")
    reason: str = strawberry.field(description="Why, 1 to 20 characters.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Which plan is to be repaired.")
class PlanRepairInput:
    """See programme.planning.absence.plan_repair."""

    plan_id: strawberry.ID = strawberry.field(
        description="The global id of the draft, or of the plan in force."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="The leave is recorded, and the repair queued.")
class AbsenceReported:
    """The answer of absenceReport."""

    plan: WeeklyPlan | None = strawberry.field(
        description="The draft to come; `repairs` is the plan that stays until it is published."
    )


@strawberry.type(description="The repair is queued.")
class PlanRepaired:
    """The answer of planRepair."""

    plan: WeeklyPlan | None = strawberry.field(description="The draft to come.")


AbsenceReportResult = Annotated[
    AbsenceReported | Refusal,
    strawberry.union("AbsenceReportResult", description="The draft, or why nothing was recorded."),
]
PlanRepairResult = Annotated[
    PlanRepaired | Refusal,
    strawberry.union("PlanRepairResult", description="The draft, or why none was queued."),
]


@strawberry.type
class AbsenceMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Record that a mentor is away and repair a plan: others cover, few of them move"
        " (supervisors)."
    )
    async def absence_report(
        self,
        info: Info,
        given: Annotated[
            AbsenceReportInput, strawberry.argument(name="input", description="Who and when.")
        ],
    ) -> AbsenceReportResult:
        """See programme.planning.absence.absence_report."""
        context, _ = asked(info)
        plan = await absence.absence_report(
            context.actor,
            from_global(given.plan_id, "WeeklyPlan", path="planId"),
            from_global(given.mentor_id, "Mentor", path="mentorId"),
            given.first_day,
            given.last_day,
            given.reason,
            given.idempotency_key,
        )
        return await payload(info, "AbsenceReported", {"plan": ("WeeklyPlan", plan)})  # type: ignore[return-value]

    @strawberry.mutation(
        description="Repair a plan whose mentors declined rows or went on leave (supervisors)."
    )
    async def plan_repair(
        self,
        info: Info,
        given: Annotated[
            PlanRepairInput, strawberry.argument(name="input", description="Which plan.")
        ],
    ) -> PlanRepairResult:
        """See programme.planning.absence.plan_repair."""
        context, _ = asked(info)
        wanted = from_global(given.plan_id, "WeeklyPlan", path="planId")
        plan = await absence.plan_repair(context.actor, wanted, given.idempotency_key)
        return await payload(info, "PlanRepaired", {"plan": ("WeeklyPlan", plan)})  # type: ignore[return-value]
