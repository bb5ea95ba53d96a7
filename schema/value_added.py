"""Boards of value added, of mentors and of cadres."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme.progress.value_added import season
from programme.words import Board, ValueBand
from schema.context import asked
from schema.scalars import Date

BANDS = {-1: ValueBand.BELOW, 0: ValueBand.UNDECIDED, 1: ValueBand.ABOVE}


@strawberry.type(
    description="What somebody adds to the people of the own list, on the log odds of their next"
    " stage: shrunk, whoever these people are and however many."
)
class ValueAdded:
    """See programme.progress.value_added.Place."""

    name: str = strawberry.field(description="Whose it is.")
    mine: bool = strawberry.field(description="Whether it is the asking actor's own.")
    rank: int | None = strawberry.field(
        description="The rank, from 1; null where there is too little exposure for one."
    )
    score: float = strawberry.field(description="The value added; 0 is the mean.")
    low: float = strawberry.field(description="The lower bound of its 80 % interval.")
    high: float = strawberry.field(description="The upper bound.")
    top: float = strawberry.field(description="How likely it is among the best quarter, 0 to 1.")
    band: ValueBand = strawberry.field(description="Above or below the mean, or neither for sure.")
    rows: int = strawberry.field(description="On how many planned contacts, or seats, it rests.")


@strawberry.type(description="A board of value added: a scope and a season.")
class ValueAddedBoard:
    """See programme.progress.value_added.Season."""

    until: Date | None = strawberry.field(
        description="The last Monday that counts; null before there is a board, or a place to see."
    )
    weeks: int = strawberry.field(description="How many weeks the season has.")
    size: int = strawberry.field(description="How many are ranked, shown or not.")
    places: list[ValueAdded] = strawberry.field(
        description="One's own place and, of the upper half of the ranked, those who consented to"
        " be named."
    )


@strawberry.type
class ValueAddedQueries:
    """Root fields."""

    @strawberry.field(
        description="Who adds most to the people of the own list, whoever they are: measured on"
        " the rows of published plans, not on what was recorded most."
    )
    async def value_added(
        self,
        info: Info,
        scope: Annotated[str, strawberry.argument(description="An area's code, as 31.74.09.")],
        board: Annotated[
            Board, strawberry.argument(description="Mentors or cadres.")
        ] = Board.MENTOR,
        weeks: Annotated[
            int, strawberry.argument(description="The weeks of the season: 13, 26 or 52.")
        ] = 26,
        first: Annotated[int, strawberry.argument(description="How many places, 1 to 100.")] = 30,
    ) -> ValueAddedBoard:
        """See programme.progress.value_added.season."""
        context, _ = asked(info)
        found = await season(context.actor, scope, board, weeks, first)
        return ValueAddedBoard(
            until=None if found.until is None else Date(found.until),
            weeks=found.weeks,
            size=found.size,
            places=[
                ValueAdded(
                    name=place.name,
                    mine=place.mine,
                    rank=place.rank,
                    score=place.score,
                    low=place.low,
                    high=place.high,
                    top=place.top,
                    band=BANDS[place.band],
                    rows=place.rows,
                )
                for place in found.places
            ],
        )
