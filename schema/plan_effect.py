"""What planned rows truly bring, by those that were left out by lot."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme.progress import effect
from schema.context import asked
from schema.refusals import Refusal, refusal
from schema.scalars import Date


@strawberry.type(
    description="A difference in the probability of the next stage within 14 days, with its 95 %"
    " interval."
)
class Difference:
    """A mean effect."""

    mean: float = strawberry.field(description="The difference, −1 to 1.")
    low: float = strawberry.field(description="The lower bound of the 95 % interval.")
    high: float = strawberry.field(description="The upper bound.")


@strawberry.type(
    description="What the planned rows of an area truly bring, in the year until the last week"
    " whose outcomes are known."
)
class PlanEffect:
    """See programme.progress.effect.PlanEffect."""

    area_code: str = strawberry.field(description="The area.")
    until: Date = strawberry.field(description="The last Monday whose outcomes are known.")
    weeks: int = strawberry.field(description="In how many weeks rows were left out by lot.")
    rows: int = strawberry.field(description="How many rows could have been left out.")
    withheld: int = strawberry.field(description="How many were.")
    predicted: float | None = strawberry.field(
        description="What the plans predicted of these rows; null where `refusal` says why."
    )
    effect: Difference | None = strawberry.field(
        description="What they brought, by the lot alone (Horvitz and Thompson)."
    )
    robust: Difference | None = strawberry.field(
        description="The same, steadied by the predictions (doubly robust)."
    )
    refusal: Refusal | None = strawberry.field(
        description="Why no effect is told, in words: TOO_FEW_WEEKS."
    )


@strawberry.type
class PlanEffectQueries:
    """Root fields."""

    @strawberry.field(
        description="What planned rows truly bring, for supervisors: measured on those left out by"
        " lot."
    )
    async def plan_effect(
        self,
        info: Info,
        area_code: Annotated[
            str | None,
            strawberry.argument(description="An area in your scope; all of it unless given."),
        ] = None,
    ) -> PlanEffect:
        """See programme.progress.effect.plan_effect."""
        context, _ = asked(info)
        found = await effect.plan_effect(context.actor, area_code)
        told, refused = found.effect, found.refusal
        return PlanEffect(
            area_code=found.area_code,
            until=Date(found.until),
            weeks=found.weeks,
            rows=found.rows,
            withheld=found.withheld,
            predicted=found.predicted,
            effect=None
            if told is None
            else Difference(mean=told.tau, low=told.low, high=told.high),
            robust=None
            if told is None
            else Difference(mean=told.robust, low=told.robust_low, high=told.robust_high),
            refusal=None if refused is None else refusal(refused, context.language),
        )
