"""The programme's published figures, recomputed from the database as they were known on a day.

``programme.known`` says which rows count.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import asyncpg

from programme import known, targets
from programme.actors import Actor, require
from programme.records import store
from programme.visibility import SIGNED_IN
from programme.words import EvidenceKind

REGISTRATION: Final = 1
CAPITAL: Final = 7

KNOWN: Final = f"""
    WITH registered AS (
        SELECT count(*) AS registered,
            count(*) FILTER (WHERE registered_on >= date_trunc('year', $1::date))
                AS registered_this_year
        FROM registration r WHERE registered_on <= $1 AND recorded_at < $2
            AND NOT {known.STRUCK.format(end="$2")}
    ), held AS (
        SELECT stage, count(*) AS people, count(*) FILTER (WHERE validated_at < $2) AS validated,
            count(*) FILTER (WHERE evidence_kind = '{EvidenceKind.BANK_CONFIRMATION}') AS confirmed
        FROM attainment WHERE attained_on <= $1 AND recorded_at < $2
            AND (superseded_at IS NULL OR superseded_at >= $2) GROUP BY stage
    ), areas AS (
        SELECT count(*) FILTER (WHERE level = 'CITY') AS cities,
            count(*) FILTER (WHERE level = 'DISTRICT') AS districts,
            count(*) FILTER (WHERE level = 'VILLAGE') AS villages
        FROM area
    )
    SELECT s.code AS stage, s.key, s.name_id, s.name_en, coalesce(h.people, 0) AS people,
        coalesce(h.validated, 0) AS validated, coalesce(h.confirmed, 0) AS confirmed, r.*, a.*
    FROM registered r CROSS JOIN areas a LEFT JOIN stage s ON TRUE LEFT JOIN held h
        ON h.stage = s.code
    ORDER BY s.position"""
"""One statement, so one moment: a row a stage, with the totals beside."""


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """How many hold a stage, and how many of those were validated by another hand.

    For P1 both count registration records, the official indicator; for the others people.
    """

    stage: int
    key: str
    name_id: str
    name_en: str
    people: int
    validated: int


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """How many areas of each level the programme has."""

    cities: int
    districts: int
    villages: int


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """The figures of a day.

    ``target`` is the agency's own (stretch) target of registrations of the year; the percentages
    (of it, and above it) are null where none is set. ``capital`` counts people whose capital the
    bank confirmed.
    """

    as_of: date
    registered: int
    registered_this_year: int
    target: int | None
    percent_of_target: float | None
    percent_above_target: float | None
    capital: int
    funnel: tuple[FunnelStep, ...]
    areas: AreaCounts


async def facts_for(actor: Actor, as_of: date) -> ProgrammeFacts:
    """The figures for whoever signed in. Raises Forbidden for the public, InvalidInput."""
    require(actor, *SIGNED_IN)
    return await programme_facts(as_of)


async def programme_facts(as_of: date) -> ProgrammeFacts:
    """The figures as they were known at the end of ``as_of``, in Jakarta.

    Raises InvalidInput for a day to come.
    """
    known.check(as_of)
    found = await targets.of_year(REGISTRATION, as_of.year)
    target = None if found is None else found.people
    rows = await store.fetch(KNOWN, as_of, known.end_of(as_of))
    totals = rows[0]
    percent = targets.percent(totals["registered_this_year"], target)
    return ProgrammeFacts(
        as_of=as_of,
        registered=totals["registered"],
        registered_this_year=totals["registered_this_year"],
        target=target,
        percent_of_target=percent,
        percent_above_target=None if percent is None else round(percent - 100, 2),
        capital=sum(row["confirmed"] for row in rows if row["stage"] == CAPITAL),
        funnel=tuple(_step(row) for row in rows if row["stage"] is not None),
        areas=AreaCounts(totals["cities"], totals["districts"], totals["villages"]),
    )


def _step(row: asyncpg.Record) -> FunnelStep:
    names = (row["stage"], row["key"], row["name_id"], row["name_en"])
    if row["stage"] == REGISTRATION:
        return FunnelStep(*names, row["registered"], row["registered"])
    return FunnelStep(*names, row["people"], row["validated"])
