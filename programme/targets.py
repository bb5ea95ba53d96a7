"""Targets: how many should reach a stage in a period, by area and tier, and how far they are.

``programme.known`` says which rows count. The day itself is in progress: it belongs neither to the
time that is over nor to the time that is left, as in the published figures (67,037 in the 299 days
of 2020 before 26 October, 66 days to go).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from programme.actors import Actor
from programme.errors import NotFound
from programme.known import COUNTED, check, counted
from programme.planning.weeks import WORKING_DAYS, worked
from programme.records import store
from programme.visibility import Bindings, visible_to
from programme.words import TargetTier

PROVINCE: Final = "31"
WEEK: Final = 7

LIVING: Final = "p.village_code >= {area} AND p.village_code < {area} || '/'"
STANDINGS: Final = f"""
    WITH chosen AS (
        SELECT t.stage, t.tier, t.area_code, t.period_start, t.period_end, t.people, t.source
        FROM target t WHERE t.area_code = {{area}} AND {{visible}}
            AND {{day}} BETWEEN t.period_start AND t.period_end
            AND ({{stage}} IS NULL OR t.stage = {{stage}})
    ), daily AS MATERIALIZED (
        SELECT c.stage, c.day, count(*) AS people
        FROM ({COUNTED}) c JOIN person p ON p.id = c.person_id
        WHERE {LIVING} AND c.stage IN (SELECT stage FROM chosen) GROUP BY c.stage, c.day
    )
    SELECT t.*, (SELECT coalesce(sum(d.people), 0)::int FROM daily d
        WHERE d.stage = t.stage AND d.day >= t.period_start) AS realised
    FROM chosen t ORDER BY t.stage, t.tier, t.period_end, t.period_start"""


@dataclass(frozen=True, slots=True)
class Target:
    """``people`` are to reach ``stage`` within ``[period_start, period_end]``."""

    stage: int
    tier: TargetTier
    area_code: str
    period_start: date
    period_end: date
    people: int
    source: str


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """How far a target is on a day; ``working_days_left`` are those after it, holidays left out."""

    target: Target
    as_of: date
    realised: int
    working_days_left: int

    @property
    def percent_of(self) -> float | None:
        """Realised in percent of the target: 123.55 of it ..."""
        return percent(self.realised, self.target.people)

    @property
    def percent_above(self) -> float | None:
        """... is 23.55 above it."""
        of = self.percent_of
        return None if of is None else round(of - 100, 2)

    @property
    def gap(self) -> int:
        """How many are lacking."""
        return max(0, self.target.people - self.realised)

    @property
    def days_left(self) -> int:
        """The days after this one."""
        return (self.target.period_end - self.as_of).days

    @property
    def ahead_weeks(self) -> float | None:
        """By how many weeks an even pace over the period would be later than the truth; negative
        is behind. Null without people to reach."""
        if not self.target.people:
            return None
        whole = (self.target.period_end - self.target.period_start).days + 1
        due = whole * self.realised / self.target.people
        return round((due - (self.as_of - self.target.period_start).days) / WEEK, 2)

    @property
    def needed_per_week(self) -> float | None:
        """How many a week close the gap; null where no day is left."""
        return pace(self.gap, self.days_left, WEEK)

    @property
    def needed_per_working_week(self) -> float | None:
        """The same by five working days; null where none is left."""
        return pace(self.gap, self.working_days_left, WORKING_DAYS)


@dataclass(frozen=True, slots=True)
class Question:
    """Which target: where several periods end on one day, the longest unless its start is given;
    without ``period_end`` the year's end."""

    stage: int
    as_of: date
    area_code: str = PROVINCE
    tier: TargetTier = TargetTier.STRETCH
    period_end: date | None = None
    period_start: date | None = None

    @property
    def ends(self) -> date:
        return self.period_end or date(self.as_of.year, 12, 31)


def percent(reached: int, target: int | None) -> float | None:
    """``reached`` in percent of ``target``, if there is one."""
    return round(100 * reached / target, 2) if target else None


def pace(people: int, days: int, week: int) -> float | None:
    """``people`` over ``days``, by a week of ``week`` days; null where people are left and days are
    not."""
    if people == 0:
        return 0.0
    return round(people * week / days, 2) if days > 0 else None


async def standings(
    actor: Actor, as_of: date, area_code: str = PROVINCE, stage: int | None = None
) -> list[TargetStanding]:
    """The targets of an area whose period holds ``as_of``, of one stage or of all.

    Empty where there is none that the actor may see. Raises InvalidInput for a day to come.
    """
    check(as_of)
    bound = Bindings()
    names = counted(bound, as_of) | {
        "area": bound.value(area_code, "text"),
        "stage": bound.value(stage, "smallint"),
        "visible": visible_to(actor, "target", "t", bound),
    }
    rows = await store.fetch(STANDINGS.format(**names), *bound.resolve(actor))
    return [await _standing(dict(row), as_of) for row in rows]


async def standing_of(actor: Actor, question: Question) -> TargetStanding:
    """The standing of the target that is meant. Raises as ``standings`` and ``chosen`` do."""
    found = await standings(actor, question.as_of, question.area_code, question.stage)
    return chosen(found, question)


def chosen(found: Sequence[TargetStanding], question: Question) -> TargetStanding:
    """The standing that the question means. Raises NotFound, naming those there are."""
    tier = [one for one in found if one.target.tier is question.tier]
    ending = [one for one in tier if one.target.period_end == question.ends]
    meant = [one for one in ending if question.period_start in (None, one.target.period_start)]
    if meant:
        return min(meant, key=lambda one: one.target.period_start)
    there = [f"{one.target.period_start}/{one.target.period_end}" for one in tier]
    raise NotFound(
        f"No {question.tier} target of P{question.stage} for {question.area_code} that you can see"
        f" ends on {question.ends}. In force on {question.as_of}: {', '.join(there) or 'none'}.",
        f"Tidak ada target {question.tier} P{question.stage} untuk {question.area_code} yang dapat"
        f" Anda lihat dan berakhir {question.ends}. Berlaku pada {question.as_of}:"
        f" {', '.join(there) or 'tidak ada'}.",
        path="periodEnd",
        facts={"periods": there},
    )


async def working_days(after: date, until: date) -> list[date]:
    """The working days after one day until another; the calendar is read beside the loop."""
    return await asyncio.to_thread(worked, after, until)


async def _standing(row: dict[str, Any], as_of: date) -> TargetStanding:
    realised = row.pop("realised")
    target = Target(**{**row, "tier": TargetTier(row["tier"])})
    left = await working_days(as_of, target.period_end)
    return TargetStanding(target, as_of, realised, len(left))


async def of_year(
    stage: int,
    year: int,
    *,
    area_code: str = PROVINCE,
    tier: TargetTier = TargetTier.STRETCH,
) -> Target | None:
    """The target of a calendar year; None where nobody set one."""
    found = await store.fetch_row(
        "SELECT stage, area_code, period_start, period_end, people, source FROM target"
        " WHERE stage = $1 AND area_code = $2 AND tier = $3"
        " AND period_start = $4 AND period_end = $5",
        stage,
        area_code,
        tier.value,
        date(year, 1, 1),
        date(year, 12, 31),
    )
    return None if found is None else Target(tier=tier, **dict(found))
