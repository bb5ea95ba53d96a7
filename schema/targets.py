"""Targets: how far they are on a day, and the pace that they ask of areas and mentors."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from programme import paces, targets
from programme.targets import PROVINCE, Question
from programme.words import TargetTier
from schema.context import asked
from schema.ids import to_global
from schema.scalars import Date
from schema.words import StageKey

AsOf = Annotated[Date, strawberry.argument(description="The day, not one to come.")]
AreaCode = Annotated[str, strawberry.argument(description="The code of the target's area.")]
Tier = Annotated[TargetTier, strawberry.argument(description="Whose target.")]
StageOf = Annotated[StageKey, strawberry.argument(description="The stage.")]
PeriodEnd = Annotated[
    Date | None,
    strawberry.argument(description="The last day of the period; the year's unless given."),
]
PeriodStart = Annotated[
    Date | None,
    strawberry.argument(
        description="The first day of the period; of several that end on one day the earliest"
        " unless given."
    ),
]


@strawberry.type(
    description="How many are to reach a stage in a period, and how far that is on a day. P1 counts"
    " registration records, P7 whom the bank confirmed."
)
class Target:
    """See programme.targets.TargetStanding."""

    stage: StageKey = strawberry.field(description="The stage.")
    tier: TargetTier = strawberry.field(description="Whose target it is.")
    area_code: str = strawberry.field(description="The area's code.")
    period_start: Date = strawberry.field(description="The first day that counts.")
    period_end: Date = strawberry.field(description="The last day that counts.")
    people: int = strawberry.field(description="How many are to reach it.")
    source: str = strawberry.field(description="Who set it.")
    as_of: Date = strawberry.field(description="The day; it is in progress.")
    realised: int = strawberry.field(description="How many did, as known at the end of that day.")
    percent_of_target: float | None = strawberry.field(
        description="Realised in percent of the target: 123.55 of it …"
    )
    percent_above_target: float | None = strawberry.field(
        description="… is 23.55 above it; negative while it is not met."
    )
    gap: int = strawberry.field(description="How many are lacking.")
    ahead_weeks: float | None = strawberry.field(
        description="Weeks ahead of an even pace over the period; negative is behind."
    )
    days_left: int = strawberry.field(description="The days after this one.")
    working_days_left: int = strawberry.field(
        description="Of these Monday to Friday, without public and joint holidays."
    )
    needed_per_week: float | None = strawberry.field(
        description="How many a week close the gap; null where no day is left."
    )
    needed_per_working_week: float | None = strawberry.field(
        description="How many in five working days; null where none is left."
    )


@strawberry.type(description="An area's part of a target.")
class AreaPace:
    """See programme.paces.AreaPace."""

    area_code: str = strawberry.field(description="The area's code.")
    name: str = strawberry.field(description="The area's name.")
    target: int = strawberry.field(description="How many are to reach the stage there.")
    realised: int = strawberry.field(description="How many did.")
    gap: int = strawberry.field(description="How many are lacking.")
    needed_per_working_week: float | None = strawberry.field(
        description="How many in five working days; null where none is left."
    )


@strawberry.type(description="A mentor's part of the district's target, by the caseload.")
class MentorPace:
    """See programme.paces.MentorPace."""

    mentor_id: strawberry.ID = strawberry.field(description="The mentor's global id.")
    name: str = strawberry.field(description="The mentor's name.")
    people: int = strawberry.field(description="How many people the caseload has.")
    target: int = strawberry.field(description="How many of them are to reach the stage.")
    realised: int = strawberry.field(description="How many did.")
    gap: int = strawberry.field(description="How many are lacking.")
    working_days_left: int = strawberry.field(
        description="The working days left, without the mentor's leave."
    )
    needed_per_working_week: float | None = strawberry.field(
        description="How many in five working days; null where none is left."
    )


@strawberry.type(description="What a target asks of each.")
class TargetPaces:
    """See programme.paces.Paces."""

    target: Target = strawberry.field(description="The target.")
    areas: list[AreaPace] = strawberry.field(
        description="The areas right below, those that you may see."
    )
    mentors: list[MentorPace] = strawberry.field(
        description="The mentors of a district, those that you may see; a mentor sees no other."
        " Empty for a wider area."
    )


@strawberry.type
class TargetQueries:
    """Root fields."""

    @strawberry.field(
        description="The targets of an area whose period holds a day, of every stage and tier,"
        " those that you may see."
    )
    async def targets(
        self,
        info: Info,
        as_of: AsOf,
        area_code: AreaCode = PROVINCE,
        stage: Annotated[
            StageKey | None, strawberry.argument(description="Only this stage.")
        ] = None,
    ) -> list[Target]:
        """See programme.targets.standings."""
        context, _ = asked(info)
        only = None if stage is None else number(stage)
        return [
            shown(one) for one in await targets.standings(context.actor, as_of, area_code, only)
        ]

    @strawberry.field(
        description="What a target asks a working week of the areas below, and in a district of"
        " each mentor."
    )
    async def target_paces(  # noqa: PLR0913, PLR0917 (the words of the question)
        self,
        info: Info,
        stage: StageOf,
        as_of: AsOf,
        area_code: AreaCode = PROVINCE,
        tier: Tier = TargetTier.STRETCH,
        period_end: PeriodEnd = None,
        period_start: PeriodStart = None,
    ) -> TargetPaces:
        """See programme.paces.paces."""
        context, _ = asked(info)
        question = Question(number(stage), as_of, area_code, tier, period_end, period_start)
        found = await paces.paces(context.actor, question)
        return TargetPaces(
            target=shown(found.standing),
            areas=[AreaPace(**_fields(one)) for one in found.areas],
            mentors=[_mentor(one) for one in found.mentors],
        )


def number(stage: StageKey) -> int:
    """The stage's code, 1 to 7."""
    return int(stage.value[1:])


def shown(one: targets.TargetStanding) -> Target:
    """A target's standing in the words of the API."""
    target = one.target
    return Target(
        stage=StageKey(f"P{target.stage}"),
        tier=target.tier,
        area_code=target.area_code,
        period_start=Date(target.period_start),
        period_end=Date(target.period_end),
        people=target.people,
        source=target.source,
        as_of=Date(one.as_of),
        realised=one.realised,
        percent_of_target=one.percent_of,
        percent_above_target=one.percent_above,
        gap=one.gap,
        ahead_weeks=one.ahead_weeks,
        days_left=one.days_left,
        working_days_left=one.working_days_left,
        needed_per_week=one.needed_per_week,
        needed_per_working_week=one.needed_per_working_week,
    )


def _fields(one: paces.AreaPace) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def _mentor(one: paces.MentorPace) -> MentorPace:
    return MentorPace(
        mentor_id=strawberry.ID(to_global("Mentor", one.mentor)),
        name=one.name,
        people=one.people,
        target=one.target,
        realised=one.realised,
        gap=one.gap,
        working_days_left=one.working_days_left,
        needed_per_working_week=one.needed_per_working_week,
    )
