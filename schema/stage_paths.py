"""Paths through the stages, who follows them, their funnels; the head office sets them."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import asyncpg
import strawberry
from strawberry.types import Info

from programme import path_funnels, paths
from programme.words import BusinessLevel
from schema.context import asked
from schema.keys import idempotency_key
from schema.refusals import Refusal
from schema.scalars import Date
from schema.words import StageKey


@strawberry.type(description="A stage on a path.")
class StagePathStep:
    """See programme.records.paths.StagePath."""

    stage: StageKey = strawberry.field(description="The stage.")
    position: int = strawberry.field(description="Its place on the path, from 1.")
    skipped: bool = strawberry.field(
        description="Whether nobody on the path is sent to it; it counts where it is held."
    )


@strawberry.type(description="Who follows a path; null means any.")
class StagePathRule:
    """See programme.records.paths.StagePathRule."""

    agency_code: str | None = strawberry.field(description="The agency of registration.")
    area_code: str | None = strawberry.field(description="The area of residence.")
    level: BusinessLevel | None = strawberry.field(description="The target group.")
    valid_from: Date = strawberry.field(description="The first day of the rule.")
    valid_to: Date | None = strawberry.field(
        description="The first day on which it is over; null while it is in force."
    )


@strawberry.type(description="A path through the seven stages.")
class StagePath:
    """See programme.records.paths.StagePath."""

    key: str = strawberry.field(description="The short name, as NAIK_KELAS.")
    name_id: str = strawberry.field(description="The name in Indonesian.")
    name_en: str = strawberry.field(description="The name in English.")
    steps: list[StagePathStep] = strawberry.field(description="All seven, in order.")
    rules: list[StagePathRule] = strawberry.field(
        description="For whom it is or was, the oldest first."
    )


@strawberry.type(description="How many of a path hold a stage.")
class StagePathCount:
    """See programme.path_funnels.Step."""

    stage: StageKey = strawberry.field(description="The stage.")
    skipped: bool = strawberry.field(description="Whether the path skips it.")
    people: int = strawberry.field(description="How many people held it then.")
    validated: int = strawberry.field(
        description="How many of those were validated by another hand by then."
    )


@strawberry.type(description="The funnel of those who followed a path.")
class StagePathFunnel:
    """See programme.path_funnels.PathFunnel."""

    key: str | None = strawberry.field(
        description="The path's short name; null for the catalogue's order."
    )
    name_id: str = strawberry.field(description="The name in Indonesian.")
    name_en: str = strawberry.field(description="The name in English.")
    people: int = strawberry.field(description="How many people followed it.")
    steps: list[StagePathCount] = strawberry.field(description="In the order of that day.")


@strawberry.type(description="What became of a path.")
class StagePathChanged:
    """The answer of the mutations of paths."""

    stage_path: StagePath | None = strawberry.field(
        description="The path; null where people were sent back to the catalogue's order."
    )
    moved: int = strawberry.field(
        description="How many people have another stage, next stage or path by it."
    )


StagePathResult = Annotated[
    StagePathChanged | Refusal,
    strawberry.union("StagePathResult", description="The path, or why nothing was done."),
]


@strawberry.input(description="A path: new, or with another order than before.")
class StagePathSetInput:
    """See programme.paths.Way."""

    key: str = strawberry.field(description="Capital letters, digits and _, as NAIK_KELAS.")
    name_id: str = strawberry.field(description="The name in Indonesian.")
    name_en: str = strawberry.field(description="The name in English.")
    steps: list[StageKey] = strawberry.field(description="All seven stages in order, P1 first.")
    skipped: list[StageKey] = strawberry.field(
        description="Stages that nobody on the path is sent to.", default_factory=list
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(
    description="Whom to send on a path; what is left out means any, but one is named."
)
class StagePathAssignInput:
    """See programme.paths.Whom."""

    path_key: str | None = strawberry.field(
        description="The path's short name; null for none of their own.", default=None
    )
    agency_code: str | None = strawberry.field(
        description="The agency of registration.", default=None
    )
    area_code: str | None = strawberry.field(
        description="The area of residence; 31 is the whole city.", default=None
    )
    level: BusinessLevel | None = strawberry.field(description="The target group.", default=None)
    idempotency_key: str | None = idempotency_key()


@strawberry.type
class StagePathQueries:
    """Root fields."""

    @strawberry.field(
        description="The paths through the stages; who has none follows the order of `stages`."
    )
    async def stage_paths(self, info: Info) -> list[StagePath]:
        """See programme.paths.stage_paths."""
        context, _ = asked(info)
        return [_path(row) for row in await paths.stage_paths(context.actor)]

    @strawberry.field(
        description="The funnel of each path as it was known at the end of a day: a later"
        " correction, or another order, leaves it as it was."
    )
    async def stage_path_funnels(
        self,
        info: Info,
        as_of: Annotated[Date, strawberry.argument(description="The day, not one to come.")],
    ) -> list[StagePathFunnel]:
        """See programme.path_funnels.path_funnels."""
        context, _ = asked(info)
        return [_funnel(one) for one in await path_funnels.path_funnels(context.actor, as_of)]


@strawberry.type
class StagePathMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Make a path through the stages, or give it another order: whoever follows it"
        " stands where it says from now. For the head office."
    )
    async def stage_path_set(
        self,
        info: Info,
        given: Annotated[
            StagePathSetInput, strawberry.argument(name="input", description="The path.")
        ],
    ) -> StagePathResult:
        """See programme.paths.stage_path_set."""
        context, _ = asked(info)
        way = paths.Way(
            given.key, given.name_id, given.name_en, _codes(given.steps), _codes(given.skipped)
        )
        done = await paths.stage_path_set(context.actor, way, idempotency_key=given.idempotency_key)
        return await _changed(info, done)

    @strawberry.mutation(
        description="Send the people of an agency, an area or a target group on a path from today."
        " The target group's rule goes before the agency's, that before an area's, a smaller area"
        " before a larger; the whole city is `areaCode` 31. For the head office."
    )
    async def stage_path_assign(
        self,
        info: Info,
        given: Annotated[
            StagePathAssignInput, strawberry.argument(name="input", description="Who, and where.")
        ],
    ) -> StagePathResult:
        """See programme.paths.stage_path_assign."""
        context, _ = asked(info)
        whom = paths.Whom(given.agency_code, given.area_code, given.level)
        done = await paths.stage_path_assign(
            context.actor, given.path_key, whom, idempotency_key=given.idempotency_key
        )
        return await _changed(info, done)


def _codes(stages: Sequence[StageKey]) -> tuple[int, ...]:
    return tuple(int(stage.value[1:]) for stage in stages)


async def _changed(info: Info, done: dict[str, Any]) -> StagePathChanged:
    context, _ = asked(info)
    found = [] if done["key"] is None else await paths.stage_paths(context.actor, done["key"])
    return StagePathChanged(stage_path=_path(found[0]) if found else None, moved=done["moved"])


def _path(row: asyncpg.Record) -> StagePath:
    skipped = json.loads(row["skipped"])
    return StagePath(
        key=row["key"],
        name_id=row["name_id"],
        name_en=row["name_en"],
        steps=[
            StagePathStep(stage=StageKey(f"P{code}"), position=place, skipped=code in skipped)
            for place, code in enumerate(json.loads(row["steps"]), start=1)
        ],
        rules=[_rule(rule) for rule in json.loads(row["rules"])],
    )


def _rule(rule: dict[str, Any]) -> StagePathRule:
    return StagePathRule(
        agency_code=rule["agency_code"],
        area_code=rule["area_code"],
        level=rule["level"] and BusinessLevel(rule["level"]),
        valid_from=_day(rule["valid_from"]),
        valid_to=rule["valid_to"] and _day(rule["valid_to"]),
    )


def _day(text: str) -> Date:
    return Date(date.fromisoformat(text))


def _funnel(one: path_funnels.PathFunnel) -> StagePathFunnel:
    return StagePathFunnel(
        key=one.key,
        name_id=one.name_id,
        name_en=one.name_en,
        people=one.people,
        steps=[
            StagePathCount(
                stage=StageKey(f"P{step.stage}"),
                skipped=step.skipped,
                people=step.people,
                validated=step.validated,
            )
            for step in one.steps
        ],
    )
