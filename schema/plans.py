"""What a supervisor does with a week's plan: run it, publish it, stop it."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme.planning import publish, run
from schema.context import asked
from schema.ids import from_global
from schema.reading import payload
from schema.refusals import Refusal
from schema.scalars import Date
from schema.weekly_plans import WeeklyPlan

KEY = "A key of the client's, 1 to 80 characters: sent again it has one effect."


@strawberry.input(description="For which week and area a plan is wanted.")
class PlanRunInput:
    """See programme.planning.run.plan_run."""

    week: Date = strawberry.field(description="The Monday of this week or of a later one.")
    area_code: str = strawberry.field(
        description="The official code of a district, a city or the province, within your scope."
    )
    effort: int = strawberry.field(
        description="How much work the polish may do, in units of about a second of one core:"
        " 1 to 600.",
        default=int(run.EFFORT),
    )
    idempotency_key: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="Which draft is to be published.")
class PlanPublishInput:
    """See programme.planning.publish.plan_publish."""

    plan_id: strawberry.ID = strawberry.field(description="The draft's global id.")
    withhold: float | None = strawberry.field(
        description="The probability with which each row is left out by lot, 0 to 0.5, so that it"
        " is learned what contacts bring; what is freed goes to others, drawn by lot. Unless given"
        " 0.03, and 0 where nothing was learned yet.",
        default=None,
    )
    idempotency_key: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="Which plan's solve is to stop.")
class PlanCancelInput:
    """See programme.planning.run.plan_cancel."""

    plan_id: strawberry.ID = strawberry.field(description="The plan's global id.")


@strawberry.type(description="The plan is queued; watch it with `planProgress`.")
class PlanRun:
    """The answer of planRun."""

    plan: WeeklyPlan = strawberry.field(description="The plan, to be solved by the worker.")


@strawberry.type(description="The plan is in force; its mentors see it.")
class PlanPublished:
    """The answer of planPublish."""

    plan: WeeklyPlan = strawberry.field(description="The plan as it now stands.")


@strawberry.type(
    description="The solve is asked to stop: a plan that waits is CANCELLED at once; one that is"
    " being solved keeps its best so far as the draft, and is CANCELLED where it has none."
)
class PlanCancelled:
    """The answer of planCancel."""

    plan: WeeklyPlan = strawberry.field(description="The plan as it now stands.")


PlanRunResult = Annotated[
    PlanRun | Refusal,
    strawberry.union("PlanRunResult", description="The plan, or why none was queued."),
]
PlanPublishResult = Annotated[
    PlanPublished | Refusal,
    strawberry.union("PlanPublishResult", description="The plan, or why it was not published."),
]
PlanCancelResult = Annotated[
    PlanCancelled | Refusal,
    strawberry.union("PlanCancelResult", description="The plan, or why nothing was stopped."),
]


@strawberry.type
class PlanMutations:
    """Mutations."""

    @strawberry.mutation(description="Queue a plan for a week and an area (supervisors).")
    async def plan_run(
        self,
        info: Info,
        given: Annotated[
            PlanRunInput, strawberry.argument(name="input", description="Week and area.")
        ],
    ) -> PlanRunResult:
        """See programme.planning.run.plan_run."""
        context, _ = asked(info)
        plan = await run.plan_run(
            context.actor,
            given.week,
            given.area_code,
            given.idempotency_key,
            effort=given.effort,
        )
        return await payload(info, "PlanRun", {"plan": ("WeeklyPlan", plan)})  # type: ignore[return-value]

    @strawberry.mutation(description="Publish a draft: its mentors see it at once (supervisors).")
    async def plan_publish(
        self,
        info: Info,
        given: Annotated[
            PlanPublishInput, strawberry.argument(name="input", description="Which draft.")
        ],
    ) -> PlanPublishResult:
        """See programme.planning.publish.plan_publish."""
        context, _ = asked(info)
        wanted = from_global(given.plan_id, "WeeklyPlan", path="planId")
        plan = await publish.plan_publish(
            context.actor, wanted, given.idempotency_key, withhold=given.withhold
        )
        return await payload(info, "PlanPublished", {"plan": ("WeeklyPlan", plan)})  # type: ignore[return-value]

    @strawberry.mutation(description="Ask the solve of a plan to stop (supervisors).")
    async def plan_cancel(
        self,
        info: Info,
        given: Annotated[
            PlanCancelInput, strawberry.argument(name="input", description="Which plan.")
        ],
    ) -> PlanCancelResult:
        """See programme.planning.run.plan_cancel."""
        context, _ = asked(info)
        wanted = from_global(given.plan_id, "WeeklyPlan", path="planId")
        plan = await run.plan_cancel(context.actor, wanted)
        return await payload(info, "PlanCancelled", {"plan": ("WeeklyPlan", plan)})  # type: ignore[return-value]
