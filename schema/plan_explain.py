"""Why a person has a row of a plan, or none."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme.planning import explaining
from programme.words import ContactAction, PlanBarrier, ProbabilityBasis, ProbabilityPart
from schema.context import asked
from schema.ids import from_global, to_global


@strawberry.type(description="What a fact adds to the logit of a probability.")
class PlanTerm:
    """See programme.planning.reasons.ToldTerm."""

    words: str = strawberry.field(description="The fact, in your language.")
    value: float = strawberry.field(description="What it adds; terms add up to the logit.")


@strawberry.type(description="A probability that the model gave, and where it comes from.")
class PlanProbability:
    """See programme.planning.reasons.ToldPart."""

    part: ProbabilityPart = strawberry.field(description="Of what.")
    probability: float = strawberry.field(description="Of the next stage within 14 days.")
    terms: list[PlanTerm] = strawberry.field(description="The largest first.")


@strawberry.type(description="One choice that a person had, taken apart.")
class PlanChoice:
    """See programme.planning.explaining.ToldChoice."""

    mentor_id: strawberry.ID | None = strawberry.field(description="The mentor's global id.")
    mentor_name: str | None = strawberry.field(description="The mentor.")
    action: ContactAction | None = strawberry.field(description="How to reach the person.")
    session_id: strawberry.ID | None = strawberry.field(description="The session's global id.")
    session_title: str | None = strawberry.field(description="The session.")
    minutes: int = strawberry.field(description="Minutes of the mentor.")
    gain: float = strawberry.field(
        description="The rise in the probability of the next stage, weighted."
    )
    minutes_price: float = strawberry.field(description="What those minutes are worth elsewhere.")
    contact_price: float = strawberry.field(description="What the contact is worth elsewhere.")
    seat_price: float = strawberry.field(description="What the seat is worth elsewhere.")
    floor_bonus: float = strawberry.field(description="What fairness floors add to it.")
    value: float = strawberry.field(description="What is left of the gain.")
    probability: float = strawberry.field(
        description="How likely the next stage is within 14 days with this choice."
    )
    probability_parts: list[PlanProbability] = strawberry.field(
        description="What the model says of the person left alone, with the contact and with the"
        " seat; none where the probabilities are not the model's own."
    )


@strawberry.type(
    description="Why a person is planned so, or not at all: by what the plan was decided from."
)
class PlanExplanation:
    """See programme.planning.explaining.Told."""

    planned: bool = strawberry.field(description="The plan has a row of this person.")
    pinned: bool = strawberry.field(description="A supervisor locked it.")
    barriers: list[PlanBarrier] = strawberry.field(
        description="The rules that took choices away, if any."
    )
    chosen: PlanChoice | None = strawberry.field(description="The choice made; null is nothing.")
    runner_up: PlanChoice | None = strawberry.field(
        description="The best other choice; null is nothing."
    )
    margin: float | None = strawberry.field(
        description="By how much the chosen is worth more at the plan's prices; negative where the"
        " runner-up did not fit beside the others. Null for who was not among the people to plan."
    )
    words: list[str] = strawberry.field(description="The same in your language.")
    changes: list[str] = strawberry.field(
        description="What would change it, all else equal, in your language."
    )
    probability_alone: float | None = strawberry.field(
        description="How likely the next stage is within 14 days with none of the choices. Null for"
        " who was not among the people to plan."
    )
    probability_basis: ProbabilityBasis | None = strawberry.field(
        description="What the probabilities rest on. Null for who was not among them."
    )


@strawberry.type
class PlanExplainQueries:
    """Root fields."""

    @strawberry.field(description="Why a person is, or is not, in a plan that you may see.")
    async def plan_explain(
        self,
        info: Info,
        plan_id: Annotated[strawberry.ID, strawberry.argument(description="The plan's id.")],
        jakpreneur_id: Annotated[
            strawberry.ID, strawberry.argument(description="The person's id.")
        ],
    ) -> PlanExplanation:
        """See programme.planning.explaining.plan_explain."""
        context, _ = asked(info)
        told = await explaining.plan_explain(
            context.actor,
            from_global(plan_id, "WeeklyPlan", path="planId"),
            from_global(jakpreneur_id, "Jakpreneur", path="jakpreneurId"),
        )
        return PlanExplanation(
            planned=told.planned,
            pinned=told.pinned,
            barriers=told.barriers,
            chosen=_choice(told.chosen),
            runner_up=_choice(told.second),
            margin=told.margin,
            words=told.words,
            changes=told.changes,
            probability_alone=told.alone,
            probability_basis=told.basis,
        )


def _choice(told: explaining.ToldChoice | None) -> PlanChoice | None:
    if told is None:
        return None
    return PlanChoice(
        mentor_id=_id("Mentor", told.mentor),
        mentor_name=told.mentor_name,
        action=told.action,
        session_id=_id("TrainingSession", told.session),
        session_title=told.title,
        minutes=told.minutes,
        gain=told.gain,
        minutes_price=told.minutes_price,
        contact_price=told.contact_price,
        seat_price=told.seat_price,
        floor_bonus=told.floor_bonus,
        value=told.value,
        probability=told.probability,
        probability_parts=[
            PlanProbability(
                part=part.part,
                probability=part.probability,
                terms=[PlanTerm(words=term.words, value=term.value) for term in part.terms],
            )
            for part in told.parts
        ],
    )


def _id(name: str, key: int | None) -> strawberry.ID | None:
    return None if key is None else strawberry.ID(to_global(name, key))
