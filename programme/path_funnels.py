"""The funnel of each path through the stages, as it was known on a day.

Whoever was registered by then is counted on the path that he or she followed at the day's end, with
the stages that were held (``programme.known``); an office that changes a path afterwards leaves an
old answer as it was.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

import asyncpg

from programme import known
from programme.actors import Actor, require
from programme.records import store
from programme.stages import STEPS
from programme.visibility import SIGNED_IN

CATALOGUE: Final = ("Urutan katalog", "Order of the catalogue")
"""What those follow who have no path of their own."""
COUNTED: Final = f"""
    WITH who AS (
        SELECT r.person_id, CASE WHEN t.turned THEN t.before_id ELSE p.path_id END AS path_id
        FROM (SELECT DISTINCT r.person_id FROM registration r WHERE r.registered_on <= $1
            AND r.recorded_at < $2 AND NOT {known.MERGED.format(end="$2")}) r
        JOIN person p ON p.id = r.person_id
        LEFT JOIN LATERAL (SELECT before_id, TRUE AS turned FROM path_turn
            WHERE person_id = p.id AND recorded_at >= $2 ORDER BY id LIMIT 1) t ON TRUE
    ), size AS (
        SELECT coalesce(path_id, 0) AS path_id, count(*) AS people FROM who GROUP BY 1
    ), held AS (
        SELECT coalesce(w.path_id, 0) AS path_id, a.stage, count(*) AS people,
            count(*) FILTER (WHERE a.validated_at < $2) AS validated
        FROM attainment a LEFT JOIN {known.MOVED.format(end="$2")} o ON o.id = a.id
        JOIN who w ON w.person_id = coalesce(o.person_id, a.person_id)
        WHERE a.stage > 1 AND a.attained_on <= $1 AND a.recorded_at < $2
            AND (a.superseded_at IS NULL OR a.superseded_at >= $2)
        GROUP BY 1, 2
    )
    SELECT s.path_id, w.key, w.name_id, w.name_en, z.people AS registered, s.stage, s.skipped,
        coalesce(h.people, 0) AS people, coalesce(h.validated, 0) AS validated
    FROM size z JOIN {STEPS} s USING (path_id) LEFT JOIN stage_path w ON w.id = s.path_id
    LEFT JOIN held h ON h.path_id = s.path_id AND h.stage = s.stage
    ORDER BY s.path_id, s.position"""


@dataclass(frozen=True, slots=True)
class Step:
    """A stage on a path, how many people hold it, how many of those by another hand's word."""

    stage: int
    skipped: bool
    people: int
    validated: int


@dataclass(frozen=True, slots=True)
class PathFunnel:
    """A path that somebody followed, ``key`` None for the catalogue's order; P1 counts people."""

    key: str | None
    name_id: str
    name_en: str
    people: int
    steps: tuple[Step, ...]


async def path_funnels(actor: Actor, as_of: date) -> list[PathFunnel]:
    """The funnels as they were known at the end of ``as_of``, the catalogue's first.

    Raises Forbidden for the public, InvalidInput for a day to come.
    """
    require(actor, *SIGNED_IN)
    known.check(as_of)
    rows = await store.fetch(COUNTED, as_of, known.end_of(as_of))
    return [_funnel(list(path)) for _, path in groupby(rows, lambda row: row["path_id"])]


def _funnel(rows: list[asyncpg.Record]) -> PathFunnel:
    first = rows[0]
    key, people, steps = first["key"], first["registered"], tuple(map(_step, rows))
    name_id, name_en = CATALOGUE if key is None else (first["name_id"], first["name_en"])
    return PathFunnel(key, name_id, name_en, people, steps)


def _step(row: asyncpg.Record) -> Step:
    if row["stage"] == 1:
        return Step(1, False, row["registered"], row["registered"])
    return Step(row["stage"], row["skipped"], row["people"], row["validated"])
