"""The pace that a target asks of each: the areas below, and the mentors at work there.

An area below has a target of its own for the same stage, tier and period. A mentor has a part of
the district's, by the people of the caseload on that day: the parts sum to the district's target.
Mentors are told for one district, wider areas by their areas.
Counted is who of today's caseload reached the stage in the period, whoever was responsible then.
The pace is the gap over the working weeks left: no weekends, no public or joint holidays; a
mentor's own days of leave and those after the contract are left out as well.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import asyncpg

from programme.actors import Actor
from programme.known import COUNTED, counted
from programme.planning.weeks import WORKING_DAYS
from programme.records import store
from programme.targets import (
    LIVING,
    Question,
    Target,
    TargetStanding,
    pace,
    standing_of,
    working_days,
)
from programme.visibility import Bindings, visible_to

SAME: Final = """t.stage = {stage} AND t.tier = {tier} AND t.period_start = {first}
    AND t.period_end = {last}"""
AREAS: Final = f"""
    WITH child AS (SELECT code, name FROM area WHERE parent_code = {{area}}),
    reached AS (
        SELECT left(p.village_code, (SELECT max(length(code)) FROM child)) AS code,
            count(*)::int AS realised
        FROM ({COUNTED}) c JOIN person p ON p.id = c.person_id
        WHERE c.stage = {{stage}} AND c.day >= {{first}} AND {LIVING} GROUP BY 1
    )
    SELECT a.code, a.name, t.people AS target, coalesce(r.realised, 0) AS realised
    FROM target t JOIN child a ON a.code = t.area_code LEFT JOIN reached r ON r.code = a.code
    WHERE {SAME} AND {{visible}} ORDER BY a.code"""
MENTORS: Final = f"""
    WITH held AS (
        SELECT mentor_id, person_id FROM caseload
        WHERE valid_from <= {{day}} AND (valid_to IS NULL OR valid_to > {{day}})
    ), burden AS (
        SELECT mentor_id, count(*) AS people FROM held GROUP BY mentor_id
    ), reached AS (
        SELECT h.mentor_id, count(*)::int AS realised FROM ({COUNTED}) c
        JOIN held h ON h.person_id = c.person_id
        WHERE c.stage = {{stage}} AND c.day >= {{first}} GROUP BY h.mentor_id
    ), part AS (
        SELECT m.id, t.people AS due, coalesce(b.people, 0) AS people,
            sum(coalesce(b.people, 0)) OVER (ORDER BY m.id) AS upto,
            sum(coalesce(b.people, 0)) OVER () AS whole
        FROM mentor m JOIN target t ON t.area_code = m.district_code AND {SAME}
        LEFT JOIN burden b ON b.mentor_id = m.id
        WHERE m.district_code = {{area}} AND m.active_from <= {{day}}
            AND (m.active_to IS NULL OR m.active_to >= {{day}})
    )
    SELECT m.id AS mentor, m.name, s.people::int AS people,
        (round(s.due * s.upto / s.whole) - round(s.due * (s.upto - s.people) / s.whole))::int
            AS target,
        coalesce(r.realised, 0) AS realised,
        (SELECT count(*) FROM unnest({{days}}) d (day)
            WHERE d.day <= coalesce(m.active_to, d.day) AND NOT EXISTS (
                SELECT 1 FROM mentor_leave l WHERE l.mentor_id = m.id
                    AND d.day BETWEEN l.first_day AND l.last_day)) AS days
    FROM part s JOIN mentor m ON m.id = s.id LEFT JOIN reached r ON r.mentor_id = m.id
    WHERE s.whole > 0 AND {{visible}} AND ({{own}} IS NULL OR m.id = {{own}}) ORDER BY m.id"""


@dataclass(frozen=True, slots=True)
class AreaPace:
    """An area's part of a target, and what it needs a working week; null where no day is left."""

    area_code: str
    name: str
    target: int
    realised: int
    gap: int
    needed_per_working_week: float | None


@dataclass(frozen=True, slots=True)
class MentorPace:
    """A mentor's part of the district's target, by the ``people`` of the caseload."""

    mentor: int
    name: str
    people: int
    target: int
    realised: int
    gap: int
    working_days_left: int
    needed_per_working_week: float | None


@dataclass(frozen=True, slots=True)
class Paces:
    """A target's standing, and what it asks of each."""

    standing: TargetStanding
    areas: list[AreaPace]
    mentors: list[MentorPace]


async def paces(actor: Actor, question: Question) -> Paces:
    """What the target that ``question`` means asks of those whom the actor may see.

    Raises InvalidInput for a day to come, NotFound where the actor sees no such target in force.
    """
    standing = await standing_of(actor, question)
    target, as_of = standing.target, standing.as_of
    return Paces(
        standing,
        await of_areas(actor, target, as_of),
        await of_mentors(actor, target, as_of),
    )


async def of_areas(actor: Actor, target: Target, as_of: date) -> list[AreaPace]:
    """The areas right below the target's, those that the actor may see."""
    bound = Bindings()
    names = _names(bound, target, as_of) | {"visible": visible_to(actor, "target", "t", bound)}
    rows = await store.fetch(AREAS.format(**names), *bound.resolve(actor))
    days = len(await working_days(as_of, target.period_end))
    return [_area(row, days) for row in rows]


async def of_mentors(actor: Actor, target: Target, as_of: date) -> list[MentorPace]:
    """The mentors of the target's district, those that the actor may see; a mentor sees no
    colleague's gap."""
    bound = Bindings()
    days = await working_days(as_of, target.period_end)
    names = _names(bound, target, as_of) | {
        "days": bound.value(days, "date[]"),
        "own": bound.value(actor.mentor_id, "bigint"),
        "visible": visible_to(actor, "mentor", "m", bound),
    }
    rows = await store.fetch(MENTORS.format(**names), *bound.resolve(actor))
    return [_mentor(row) for row in rows]


def _names(bound: Bindings, target: Target, as_of: date) -> dict[str, str]:
    return counted(bound, as_of) | {
        "area": bound.value(target.area_code, "text"),
        "stage": bound.value(target.stage, "smallint"),
        "tier": bound.value(target.tier.value, "text"),
        "first": bound.value(target.period_start, "date"),
        "last": bound.value(target.period_end, "date"),
    }


def _area(row: asyncpg.Record, days: int) -> AreaPace:
    gap = max(0, row["target"] - row["realised"])
    return AreaPace(
        row["code"], row["name"], row["target"], row["realised"], gap, pace(gap, days, WORKING_DAYS)
    )


def _mentor(row: asyncpg.Record) -> MentorPace:
    gap = max(0, row["target"] - row["realised"])
    return MentorPace(
        mentor=row["mentor"],
        name=row["name"],
        people=row["people"],
        target=row["target"],
        realised=row["realised"],
        gap=gap,
        working_days_left=row["days"],
        needed_per_working_week=pace(gap, row["days"], WORKING_DAYS),
    )
