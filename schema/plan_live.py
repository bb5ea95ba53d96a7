"""The solve of a plan, watched live."""

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry
from strawberry.types import Info

from programme.planning.progress import PLAN, Progress, progress
from programme.words import PlanStatus
from schema.context import asked
from schema.ids import from_global, to_global


@strawberry.type(description="How far the solve of a plan is.")
class PlanProgress:
    """See programme.planning.progress."""

    plan_id: strawberry.ID = strawberry.field(description="The plan's global id.")
    status: PlanStatus = strawberry.field(description="QUEUED, SOLVING, then how it ended.")
    phase: str | None = strawberry.field(description="What the worker is doing.")
    fraction: float = strawberry.field(description="How much of the work is done, 0 to 1.")
    bound: float | None = strawberry.field(description="No plan can exceed this; proven so far.")
    best: float | None = strawberry.field(description="What the best plan so far is worth.")
    gap: float | None = strawberry.field(description="(bound − best) / bound.")
    error: str | None = strawberry.field(description="Why it failed.")


PlanId = Annotated[
    strawberry.ID, strawberry.argument(description="The global id of the plan to watch.")
]


@strawberry.type
class PlanSubscriptions:
    """Subscriptions."""

    @strawberry.subscription(
        description="How far the solve of a plan is, now and whenever it moves; ends with it."
    )
    async def plan_progress(self, info: Info, plan_id: PlanId) -> AsyncIterator[PlanProgress]:
        """See programme.planning.progress.progress."""
        context, _ = asked(info)
        wanted = from_global(plan_id, "WeeklyPlan", path="planId")
        async for seen in progress(context.actor, PLAN, wanted):
            yield _shown(seen)


def _shown(seen: Progress[PlanStatus]) -> PlanProgress:
    return PlanProgress(
        plan_id=strawberry.ID(to_global("WeeklyPlan", seen.id)),
        status=seen.status,
        phase=seen.phase,
        fraction=seen.fraction,
        bound=seen.bound,
        best=seen.best,
        gap=seen.gap,
        error=seen.error,
    )
