"""The restatement bridge between two report days."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme import bridge
from programme.words import AreaLevel, BridgePart
from schema.context import asked
from schema.scalars import Date
from schema.words import StageKey


@strawberry.type(description="A part of a difference, in one area.")
class BridgeArea:
    """See programme.bridge.AreaPart."""

    code: str = strawberry.field(description="The area's code.")
    name: str = strawberry.field(description="Its name.")
    people: int = strawberry.field(description="So many more; negative: fewer.")


@strawberry.type(description="A part of a difference.")
class BridgePiece:
    """See programme.bridge.Part."""

    part: BridgePart = strawberry.field(description="Why.")
    people: int = strawberry.field(description="So many more; negative: fewer.")
    areas: list[BridgeArea] = strawberry.field(description="The same by area; they sum to it.")


@strawberry.type(description="A stage's figures as reported of two days, and what lies between.")
class StageBridge:
    """See programme.bridge.StageBridge."""

    stage: StageKey = strawberry.field(description="The stage.")
    name_id: str = strawberry.field(description="The stage's name in Indonesian.")
    name_en: str = strawberry.field(description="The stage's name in English.")
    before: int = strawberry.field(description="The figure reported of the earlier day …")
    after: int = strawberry.field(description="… which with all parts is that of the later day.")
    parts: list[BridgePiece] = strawberry.field(description="Each part once, also where it is 0.")


@strawberry.type(description="Why the figures of two report days differ.")
class ProgrammeBridge:
    """See programme.bridge.Bridge."""

    since: Date = strawberry.field(description="The earlier day.")
    until: Date = strawberry.field(description="The later day.")
    stages: list[StageBridge] = strawberry.field(description="The stages in the order in force.")


@strawberry.type
class BridgeQueries:
    """Root fields."""

    @strawberry.field(
        description="Why the published figures of two days differ: new, merged, parted again,"
        " revoked and restated sum exactly to the difference. For who is signed in."
    )
    async def programme_bridge(
        self,
        info: Info,
        since: Annotated[
            Date, strawberry.argument(name="from", description="The earlier report day.")
        ],
        until: Annotated[
            Date,
            strawberry.argument(name="to", description="The later report day, not one to come."),
        ],
        level: Annotated[
            AreaLevel, strawberry.argument(description="By which areas each part is counted.")
        ] = AreaLevel.CITY,
    ) -> ProgrammeBridge:
        """See programme.bridge.bridge_for."""
        context, _ = asked(info)
        return _shown(await bridge.bridge_for(context.actor, since, until, level))


def _shown(found: bridge.Bridge) -> ProgrammeBridge:
    return ProgrammeBridge(
        since=Date(found.since),
        until=Date(found.until),
        stages=[
            StageBridge(
                stage=StageKey(stage.stage),
                name_id=stage.name_id,
                name_en=stage.name_en,
                before=stage.before,
                after=stage.after,
                parts=[_piece(part) for part in stage.parts],
            )
            for stage in found.stages
        ],
    )


def _piece(part: bridge.Part) -> BridgePiece:
    areas = [BridgeArea(code=a.code, name=a.name, people=a.people) for a in part.areas]
    return BridgePiece(part=part.part, people=part.people, areas=areas)
