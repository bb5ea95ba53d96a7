"""What can be watched live of the field: a mentor's list and day, the standings."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import strawberry
from strawberry.types import Info

from programme import live
from schema.changes import Change, Since, told
from schema.context import asked
from schema.reading import read_root
from schema.weekly_plans import Day, Days, MentorDay, checked_days

CURSOR = "Subscribe with it as `since`, or ask `changes` from it, and nothing after it is lost."


@strawberry.type(description="Something on your list changed.")
class ListChange(Change):
    """One change of a mentor's copy, as in `changes`."""

    @strawberry.field(description=CURSOR)
    def cursor(self) -> str:
        """Where to go on after this event."""
        return self.cursor_behind or ""


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
                for change in await told(info, page, "ListChange"):
                    yield ListChange(**vars(change))

    @strawberry.subscription(
        description="The asking mentor's day, now and whenever something on it changes."
    )
    async def my_day(self, info: Info, date: Day, days: Days = 1) -> AsyncIterator[MentorDay]:
        """The day list, read again when something on the mentor's list changed."""
        context, _ = asked(info)
        checked_days(days)
        before: Any = None
        async with aclosing(live.own_day(context.actor)) as moments:
            async for _ in moments:
                seen = await read_root(info, "mentor_day")
                if seen != before:
                    before = seen
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
