"""What can be watched live: a solve, a mentor's list, the standings."""

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry
from strawberry.types import Info

from programme import live
from programme.planning.progress import PlanProgress as Progress
from programme.planning.progress import progress
from programme.words import ChangeKind, PlanStatus
from schema.context import asked
from schema.ids import from_global, to_global

NAMES = {
    "weekly_plan": "WeeklyPlan",
    "assignment": "Assignment",
    "contact": "Contact",
    "attendance": "Attendance",
    "attainment": "Attainment",
    "consent": "Consent",
}
"""What may touch a mentor's list: the change table's words as types of this schema."""
STANDING = frozenset({"point_entry"})


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


@strawberry.type(description="Something on your list changed: read it again.")
class ListChange:
    """One change of the feed that concerns the asking mentor."""

    kind: ChangeKind = strawberry.field(description="Written, or gone from your list.")
    entity: str = strawberry.field(description="The type of what changed.")
    id: strawberry.ID = strawberry.field(description="Its global id.")


@strawberry.type(description="Points were earned or taken back: a standing may have moved.")
class StandingChange:
    """Points changed in an area that the actor may see."""

    area_code: str = strawberry.field(description="The area whose points changed.")


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
        async for seen in progress(context.actor, wanted):
            yield _shown(seen)

    @strawberry.subscription(
        description="What changes on the asking mentor's list, from now on: a plan, a contact."
    )
    async def my_list(self, info: Info) -> AsyncIterator[ListChange]:
        """See programme.live.own_list."""
        context, _ = asked(info)
        async for change in live.own_list(context.actor, frozenset(NAMES)):
            name = NAMES[change.entity]
            yield ListChange(
                kind=change.kind,
                entity=name,
                id=strawberry.ID(to_global(name, change.entity_id)),
            )

    @strawberry.subscription(
        description="Says when points changed in your area, so that a shown standing can be read"
        " again; at most once a second."
    )
    async def standings_moved(self, info: Info) -> AsyncIterator[StandingChange]:
        """See programme.live.areas_moved."""
        context, _ = asked(info)
        async for area in live.areas_moved(context.actor, STANDING):
            yield StandingChange(area_code=area)


def _shown(seen: Progress) -> PlanProgress:
    return PlanProgress(
        plan_id=strawberry.ID(to_global("WeeklyPlan", seen.plan_id)),
        status=seen.status,
        phase=seen.phase,
        fraction=seen.fraction,
        bound=seen.bound,
        best=seen.best,
        gap=seen.gap,
        error=seen.error,
    )
