"""What can be watched live of the field: a mentor's list and day, the standings."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import strawberry
from strawberry.types import Info

from programme import live
from programme.words import ChangeKind
from schema.changes import Since, one_by_one
from schema.context import asked
from schema.paging import Node
from schema.reading import read_root
from schema.weekly_plans import Day, Days, MentorDay, checked_days

CURSOR = "Subscribe with it as `since`, or ask `changes` from it, and nothing after it is lost."


@strawberry.type(description="Something on your list changed.")
class ListChange:
    """One change of a mentor's copy, as in `changes`."""

    kind: ChangeKind = strawberry.field(description="Written, or gone from your sight.")
    entity: str = strawberry.field(description="The type of what changed.")
    id: strawberry.ID = strawberry.field(description="Its global id.")
    cursor: str = strawberry.field(description=CURSOR)
    node: Node | None = strawberry.field(
        description="The object as it now stands; null where it is gone from your sight."
    )


@strawberry.type(description="Points were earned or taken back: a standing may have moved.")
class StandingChange:
    """Points changed in an area that the actor may see."""

    area_code: str = strawberry.field(description="The area whose points changed.")
    cursor: str = strawberry.field(description=CURSOR)


@strawberry.type
class LiveSubscriptions:
    """Subscriptions."""

    @strawberry.subscription(
        description="What changes on the asking mentor's list, as it changes: a plan, a contact."
        " With `since` whatever was missed comes first."
    )
    async def my_list(self, info: Info, since: Since = None) -> AsyncIterator[ListChange]:
        """See programme.live.own_list."""
        context, _ = asked(info)
        async with aclosing(live.own_list(context.actor, since)) as pages:
            async for page in pages:
                for row in await one_by_one(info, page):
                    yield row  # type: ignore[misc]  # a row under its response keys

    @strawberry.subscription(
        description="The asking mentor's day, now and whenever something on it changes."
    )
    async def my_day(self, info: Info, date: Day, days: Days = 1) -> AsyncIterator[MentorDay]:
        """The day list, read again when something on the mentor's list changed."""
        context, _ = asked(info)
        checked_days(days)
        told: Any = None
        async with aclosing(live.own_day(context.actor)) as moments:
            async for _ in moments:
                seen = await read_root(info, "mentor_day")
                if seen != told:
                    told = seen
                    yield seen

    @strawberry.subscription(
        description="Says when points changed in your area, so that a shown standing can be read"
        " again; at most once a second. With `since` whatever was missed comes first."
    )
    async def standings_moved(
        self, info: Info, since: Since = None
    ) -> AsyncIterator[StandingChange]:
        """See programme.live.areas_moved."""
        context, _ = asked(info)
        async with aclosing(live.areas_moved(context.actor, since)) as moves:
            async for moved in moves:
                yield StandingChange(area_code=moved.area_code, cursor=moved.cursor)
