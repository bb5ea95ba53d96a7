"""The solve of a hand-over, watched live."""

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry
from strawberry.types import Info

from programme.planning.progress import STANDING, Progress, progress
from programme.words import HandoverStatus
from schema.context import asked
from schema.ids import from_global, to_global


@strawberry.type(description="How far the solve of a hand-over is.")
class HandoverProgress:
    """See programme.planning.progress."""

    handover_id: strawberry.ID = strawberry.field(description="The hand-over's global id.")
    status: HandoverStatus = strawberry.field(description="QUEUED, SOLVING, then how it ended.")
    phase: str | None = strawberry.field(description="What the worker is doing.")
    fraction: float = strawberry.field(description="How much of the work is done, 0 to 1.")
    bound: float | None = strawberry.field(
        description="No assignment can exceed this; proven so far."
    )
    best: float | None = strawberry.field(description="What the best assignment so far is worth.")
    gap: float | None = strawberry.field(description="(bound − best) / bound.")
    error: str | None = strawberry.field(description="Why it failed.")


HandoverId = Annotated[
    strawberry.ID, strawberry.argument(description="The global id of the hand-over to watch.")
]


@strawberry.type
class HandoverSubscriptions:
    """Subscriptions."""

    @strawberry.subscription(
        description="How far the solve of a hand-over is, now and whenever it moves; ends with it."
    )
    async def handover_progress(
        self, info: Info, handover_id: HandoverId
    ) -> AsyncIterator[HandoverProgress]:
        """See programme.planning.progress.progress."""
        context, _ = asked(info)
        wanted = from_global(handover_id, "Handover", path="handoverId")
        async for seen in progress(context.actor, STANDING, wanted):
            yield _shown(seen)


def _shown(seen: Progress[HandoverStatus]) -> HandoverProgress:
    return HandoverProgress(
        handover_id=strawberry.ID(to_global("Handover", seen.id)),
        status=seen.status,
        phase=seen.phase,
        fraction=seen.fraction,
        bound=seen.bound,
        best=seen.best,
        gap=seen.gap,
        error=seen.error,
    )
