"""The plan that a scenario stands beside: one that is named, or the newest of a week and an area.

Who plans ahead has none yet: then the week is planned first, as it would be without the changes, so
that there is something to compare with.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from programme.actors import Actor
from programme.errors import InvalidInput
from programme.planning.run import EFFORT, hold, plan_of, queue, refuse_area
from programme.planning.weeks import plannable
from programme.records import store

NEWEST = """
    SELECT id FROM weekly_plan w WHERE week = $1 AND area_code = $2
        AND (status IN ('QUEUED', 'SOLVING') OR status IN ('DRAFT', 'PUBLISHED')
            AND EXISTS (SELECT 1 FROM plan_whole k WHERE k.plan_id = w.id))
    ORDER BY id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Basis:
    """``plan``, an id, or else ``week``, a Monday, and ``area``, a code."""

    plan: int | None = None
    week: date | None = None
    area: str | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """What is given, as it is kept."""
        given = {"plan": self.plan, "week": self.week and str(self.week), "area": self.area}
        return {name: value for name, value in given.items() if value is not None}

    async def row(self, actor: Actor) -> Any:
        """The plan's row, under lock; queued where the week has none.

        Raises InvalidInput unless one of both is given and for a week that cannot be planned,
        NotFound, Forbidden.
        """
        if self.plan is not None and self.week is None and self.area is None:
            return await plan_of(actor, self.plan)
        if self.plan is not None or self.week is None or self.area is None:
            raise InvalidInput(
                "Give planId, or week and areaCode: one of both.",
                "Isi planId, atau week dan areaCode: salah satu.",
                path="planId",
            )
        plannable(self.week)
        await refuse_area(actor, self.area)
        return await plan_of(actor, await _newest(actor, self.week, self.area))


async def _newest(actor: Actor, week: date, area: str) -> int:
    await hold(week, area)
    found: int | None = await store.fetch_value(NEWEST, week, area)
    if found is not None:
        return found
    return await queue(actor, week, area, {"week": str(week), "area": area, "effort": EFFORT})
