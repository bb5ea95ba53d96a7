"""Weekly standings of mentors and of cadres."""

from datetime import date

import strawberry

from programme.standings import check
from programme.words import Board
from schema.areas import Area
from schema.lists import needed, page
from schema.orders import StandingOrder
from schema.scalars import Date


@strawberry.type(description="A place on the board of a week. Equal points share a rank.")
class Standing:
    """See programme.standings."""

    rank: int = strawberry.field(description="The rank, from 1.")
    points: int = strawberry.field(description="The points of that week.")
    size: int = strawberry.field(
        description="How many places the board has, those included that are shown to nobody else."
    )
    week: Date = strawberry.field(description="The Monday of the week.")
    name: str = strawberry.field(description="Whose place it is.")
    mine: bool = strawberry.field(description="Whether it is the asking actor's own.")
    district: Area | None = strawberry.field(description="The district of work.")


async def _there_is(scope: str, week: date, board: Board) -> None:
    del board  # both boards are kept for every area and week
    await check(scope, week)


@strawberry.type
class StandingQueries:
    """Root fields."""

    standings = page(
        Standing,
        description="The board of a week. Shown are one's own place and, of the upper half, those"
        " with points who consented to be named; the public sees the first ten ranks of them.",
        order=StandingOrder,
        root="standings",
        needs=(
            needed("scope", str, "An area's code, as 31.74.09."),
            needed("week", Date, "Any day of the week."),
            needed("board", Board, "Mentors or cadres.", Board.MENTOR),
        ),
        filters={"around_me": (int, "Only places within so many ranks of one's own.")},
        check=_there_is,
    )
