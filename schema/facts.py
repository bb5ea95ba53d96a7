"""The programme's published figures as of a day."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme import facts
from schema.context import asked
from schema.scalars import Date
from schema.words import StageKey


@strawberry.type(description="How many hold a stage.")
class FunnelStep:
    """See programme.facts.FunnelStep."""

    stage: StageKey = strawberry.field(description="The stage.")
    name_id: str = strawberry.field(description="The stage's name in Indonesian.")
    name_en: str = strawberry.field(description="The stage's name in English.")
    people: int = strawberry.field(
        description="How many held it then: people; for P1 registration records, as published."
    )
    validated: int = strawberry.field(
        description="How many of those were validated by another hand by then."
    )


@strawberry.type(description="How many areas the programme has, by level.")
class AreaCounts:
    """See programme.facts.AreaCounts."""

    cities: int = strawberry.field(description="Cities and the regency.")
    districts: int = strawberry.field(description="Kecamatan.")
    villages: int = strawberry.field(description="Kelurahan.")


@strawberry.type(
    description="The programme's figures as they were known at the end of a day: a later"
    " correction leaves them as they were."
)
class ProgrammeFacts:
    """See programme.facts.ProgrammeFacts."""

    as_of: Date = strawberry.field(description="The day.")
    registered: int = strawberry.field(description="Registration records up to then.")
    registered_this_year: int = strawberry.field(description="Those of that day's year.")
    target: int | None = strawberry.field(
        description="The year's target of registrations, the agency's own; null where none is set."
    )
    percent_of_target: float | None = strawberry.field(
        description="Registered this year in percent of the target: 123.55 of it …"
    )
    percent_above_target: float | None = strawberry.field(
        description="… is 23.55 above it; negative while it is not met."
    )
    capital: int = strawberry.field(description="People whose capital the bank confirmed.")
    funnel: list[FunnelStep] = strawberry.field(description="The stages in the order in force.")
    areas: AreaCounts = strawberry.field(description="How many areas there are.")


@strawberry.type
class FactQueries:
    """Root fields."""

    @strawberry.field(
        description="The published figures, recounted from the records. For who is signed in."
    )
    async def programme_facts(
        self,
        info: Info,
        as_of: Annotated[Date, strawberry.argument(description="The day, not one to come.")],
    ) -> ProgrammeFacts:
        """See programme.facts.facts_for."""
        context, _ = asked(info)
        return _shown(await facts.facts_for(context.actor, as_of))


def _shown(found: facts.ProgrammeFacts) -> ProgrammeFacts:
    return ProgrammeFacts(
        as_of=Date(found.as_of),
        registered=found.registered,
        registered_this_year=found.registered_this_year,
        target=found.target,
        percent_of_target=found.percent_of_target,
        percent_above_target=found.percent_above_target,
        capital=found.capital,
        funnel=[
            FunnelStep(
                stage=StageKey(step.key),
                name_id=step.name_id,
                name_en=step.name_en,
                people=step.people,
                validated=step.validated,
            )
            for step in found.funnel
        ],
        areas=AreaCounts(
            cities=found.areas.cities,
            districts=found.areas.districts,
            villages=found.areas.villages,
        ),
    )
