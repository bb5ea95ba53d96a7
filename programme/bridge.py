"""The restatement bridge: why the reported figures of two days differ, part by part, exactly.

A row counts on a day as ``programme.known`` says. Each row that counts on one of the two days
alone is of exactly one part, so that a stage's parts sum to the difference of its figures; one that
a merge moved counts less in the one area and more in the other, so that the areas sum as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import asyncpg

from programme import facts, known
from programme.actors import Actor, require
from programme.errors import InvalidInput
from programme.records import store
from programme.visibility import SIGNED_IN
from programme.words import AreaLevel, BridgePart

LENGTHS: Final = {
    AreaLevel.PROVINCE: 2,
    AreaLevel.CITY: 5,
    AreaLevel.DISTRICT: 8,
    AreaLevel.VILLAGE: 13,
}
"""How many characters of a code name the area of a level."""
ROWS: Final = f"""
    WITH record AS (
        SELECT 1::smallint AS stage, r.person_id, r.registered_on AS day,
            r.registered_on <= $1 AND r.recorded_at < $3 AND NOT {known.STRUCK.format(end="$3")}
                AS before,
            r.registered_on <= $2 AND r.recorded_at < $4 AND NOT {known.STRUCK.format(end="$4")}
                AS after,
            r.registered_on <= $1 AND r.recorded_at < $3 AS was_there, TRUE AS by_merge,
            FALSE AS held_on
        FROM registration r
    ), closed AS (
        SELECT c.id::bigint FROM person_merge m, jsonb_array_elements_text(m.undo->'closed') c (id)
    ), again AS (
        SELECT g.id::bigint FROM person_merge m, jsonb_each_text(m.undo->'again') g (was, id)
    ), row AS (
        SELECT a.id, a.stage, a.attained_on AS day, coalesce(o.person_id, a.person_id) AS was_of,
            coalesce(n.person_id, a.person_id) AS person_id,
            a.attained_on <= $1 AND a.recorded_at < $3
                AND (a.superseded_at IS NULL OR a.superseded_at >= $3) AS before,
            a.attained_on <= $2 AND a.recorded_at < $4
                AND (a.superseded_at IS NULL OR a.superseded_at >= $4) AS after
        FROM attainment a LEFT JOIN {known.MOVED.format(end="$3")} o ON o.id = a.id
        LEFT JOIN {known.MOVED.format(end="$4")} n ON n.id = a.id WHERE a.stage > 1
    ), moved AS (
        SELECT stage, was_of, person_id, was_of IN (SELECT pm.merged_id FROM person_merge pm
            WHERE {known.IN_FORCE.format(end="$4")}) AS by_merge
        FROM row WHERE before AND after AND was_of <> person_id
    ), attained AS (
        SELECT w.stage, CASE WHEN w.after THEN w.person_id ELSE w.was_of END AS person_id, w.day,
            w.before, w.after, w.id IN (SELECT id FROM again) AS was_there,
            w.id IN (SELECT id FROM closed) AS by_merge,
            (w.person_id, w.stage) IN (SELECT person_id, stage FROM row WHERE after) AS held_on
        FROM row w WHERE w.before <> w.after
    ), changed AS (
        SELECT * FROM record WHERE before <> after UNION ALL SELECT * FROM attained
    ), parted AS (
        SELECT stage, of.person_id, of.people,
            CASE WHEN by_merge THEN '{BridgePart.MERGED}' ELSE '{BridgePart.UNMERGED}' END AS part
        FROM moved, LATERAL (VALUES (was_of, -1), (moved.person_id, 1)) of (person_id, people)
        UNION ALL SELECT stage, person_id, after::int - before::int, CASE
            WHEN after AND was_there THEN '{BridgePart.UNMERGED}'
            WHEN after AND day > $1 THEN '{BridgePart.NEW}'
            WHEN after THEN '{BridgePart.RESTATED}'
            WHEN by_merge THEN '{BridgePart.MERGED}'
            WHEN held_on THEN '{BridgePart.RESTATED}'
            ELSE '{BridgePart.REVOKED}' END AS part
        FROM changed
    )
    SELECT c.stage, c.part, left(p.village_code, $5) AS code, sum(c.people)::int AS people
    FROM parted c JOIN person p ON p.id = c.person_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""


@dataclass(frozen=True, slots=True)
class AreaPart:
    """``people`` more (or fewer) of a part in one area."""

    code: str
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class Part:
    """``people`` is the sum over its ``areas``; negative where it takes away."""

    part: BridgePart
    people: int
    areas: tuple[AreaPart, ...]


@dataclass(frozen=True, slots=True)
class StageBridge:
    """A stage's figures as reported of the two days: ``before`` + the parts = ``after``."""

    stage: str
    name_id: str
    name_en: str
    before: int
    after: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the report of one day to that of a later one."""

    since: date
    until: date
    stages: tuple[StageBridge, ...]


async def bridge_for(actor: Actor, since: date, until: date, level: AreaLevel) -> Bridge:
    """The bridge for whoever signed in. Raises Forbidden for the public, InvalidInput."""
    require(actor, *SIGNED_IN)
    return await bridge(since, until, level)


async def bridge(
    since: date,
    until: date,
    level: AreaLevel = AreaLevel.CITY,
    *,
    called: tuple[str, str] = ("from", "to"),
) -> Bridge:
    """Why the figures reported of ``until`` differ from those of ``since``, by areas of ``level``.

    Raises InvalidInput for a day to come, or days in the wrong order, which calls the two by
    ``called``: as whoever asks wrote them.
    """
    known.check(until, called[1])
    _check(since, until, called)
    async with store.transaction():
        await store.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        old, new = await facts.programme_facts(since), await facts.programme_facts(until)
        ends = known.end_of(since), known.end_of(until)
        rows = await store.fetch(ROWS, since, until, *ends, LENGTHS[level])
        names = {row["code"]: row["name"] for row in await store.fetch("SELECT * FROM area")}
    before = {step.stage: step.people for step in old.funnel}
    stages = tuple(
        StageBridge(
            step.key,
            step.name_id,
            step.name_en,
            before[step.stage],
            step.people,
            _parts([row for row in rows if row["stage"] == step.stage], names),
        )
        for step in new.funnel
    )
    return Bridge(since, until, stages)


def _parts(rows: list[asyncpg.Record], names: Mapping[str, Any]) -> tuple[Part, ...]:
    """Every part, those that changed nothing too."""
    found = {
        part: tuple(
            AreaPart(row["code"], names[row["code"]], row["people"])
            for row in rows
            if row["part"] == part and row["people"]
        )
        for part in BridgePart
    }
    return tuple(Part(part, sum(a.people for a in areas), areas) for part, areas in found.items())


def _check(since: date, until: date, called: tuple[str, str]) -> None:
    first, last = called
    if since > until:
        raise InvalidInput(
            f"{first} is {since}, after {last}, {until}; give the earlier day first.",
            f"{first} {since} setelah {last} {until}; berikan hari yang lebih awal dahulu.",
            path=first,
            facts={"to": until.isoformat()},
        )
