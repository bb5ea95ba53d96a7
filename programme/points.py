"""The ledger of points: lines from validated events, reversed by lines of their own, never edited.

A line belongs to the week in which its event was validated, and a claw-back to the week in which
it happens: a closed week never changes. The weekly totals are kept by the ledger's own trigger.
What is paid depends on the events alone, so replaying them rebuilds every balance.
"""

from collections.abc import Sequence
from typing import Final

import asyncpg

from programme import events
from programme.point_rules import RULES, Rule, paid_by
from programme.records import store
from programme.words import PointSource

AUDIT_DAYS: Final = 42
"""A line matures when its event could have been audited for six weeks."""

MONDAY: Final = "date_trunc('week', {at} AT TIME ZONE 'Asia/Jakarta')::date"
COLUMNS: Final = """point_entry (actor_id, rule, rule_version, source_kind, source_id, points,
    matures_on, occurred_on, week, recorded_at, reverses_id)"""

EVENTS: Final = """
    SELECT e.*, '{rule.name}' AS rule, {rule.version} AS version, {rule.weekly_cap} AS cap
    FROM ({events}) e (source_id, actor_id, weight, occurred_on, at)"""

PAY: Final = f"""
    WITH fresh AS (
        SELECT e.*, {MONDAY.format(at="e.at")} AS week FROM ({{events}}) e
        WHERE e.weight > 0 AND NOT EXISTS (
            SELECT 1 FROM point_entry p WHERE p.source_kind = '{{source}}'
            AND p.source_id = e.source_id AND p.rule = e.rule AND p.actor_id = e.actor_id)
    ), room AS (
        SELECT f.*, f.cap - coalesce(kept.points, 0) - coalesce(sum(f.weight) OVER (
            PARTITION BY f.actor_id, f.rule, f.week ORDER BY f.at, f.source_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS room
        FROM fresh f CROSS JOIN LATERAL (
            SELECT sum(p.points) AS points FROM point_entry p WHERE p.actor_id = f.actor_id
            AND p.week = f.week AND p.rule = f.rule AND p.points > 0) kept
    )
    INSERT INTO {COLUMNS}
    SELECT actor_id, rule, version, '{{source}}', source_id, least(weight, room),
        (at AT TIME ZONE 'Asia/Jakarta')::date + {AUDIT_DAYS}, occurred_on, week, at, NULL
    FROM room WHERE room > 0 ORDER BY at, source_id, rule"""
"""A claw-back frees no room under the cap: the cap bounds what was paid, not what was kept."""

REVERSE: Final = f"""
    INSERT INTO {COLUMNS}
    SELECT p.actor_id, p.rule, p.rule_version, 'REVERSAL', p.id, -p.points, day, day,
        {MONDAY.format(at="a.superseded_at")}, a.superseded_at, p.id
    FROM point_entry p JOIN attainment a ON a.id = p.source_id
    CROSS JOIN LATERAL (SELECT (a.superseded_at AT TIME ZONE 'Asia/Jakarta')::date AS day) d
    WHERE p.source_kind = 'ATTAINMENT' AND a.superseded_at IS NOT NULL {{only}}
        AND NOT EXISTS (SELECT 1 FROM point_entry r WHERE r.reverses_id = p.id)
    ORDER BY a.superseded_at, p.id"""


ROOMY: Final = "SET LOCAL work_mem = '128MB'"
"""A whole city's events are sorted in memory."""
TELLING: Final = " RETURNING id, actor_id"
ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtextextended('points', $1))"
"""Two events of one party at once could each find the cap's room empty."""


async def award(source: PointSource, source_id: int, stage: int | None = None) -> None:
    """Pay what the rules pay for one event; ``stage`` is an attainment's.

    Call inside the transaction that validated it.
    """
    sources = _events(source, stage, "AND {row}.id = $1")
    if not sources:
        return
    parties = await store.fetch(
        f"SELECT DISTINCT actor_id FROM ({sources}) e ORDER BY 1", source_id
    )
    for party in parties:
        await store.execute(ONE_AT_A_TIME, party["actor_id"])
    if parties:
        pay = PAY.format(events=sources, source=source.value) + TELLING
        await _tell(await store.fetch(pay, source_id))


async def claw_back(attainment_id: int) -> None:
    """Reverse what a superseded attainment had earned. Call inside the verb's transaction."""
    reverse = REVERSE.format(only="AND a.id = $1") + TELLING
    await _tell(await store.fetch(reverse, attainment_id))


def replay() -> tuple[str, ...]:
    """The statements that fill the ledger from the whole history of validated events, to be run in
    order within one transaction.

    Events that have their lines already add none, so that they may run again.
    """
    pays = (
        PAY.format(events=_events(source, None, ""), source=source.value)
        for source in (PointSource.ATTENDANCE, PointSource.ATTAINMENT)
    )
    return (ROOMY, *pays, REVERSE.format(only=""))


async def recompute_from_events() -> int:
    """Replay every validated event into the ledger; how many lines were added."""
    async with store.transaction():
        tags = [await store.execute(sql) for sql in replay()]
    return sum(int(tag.split()[-1]) for tag in tags if tag.startswith("INSERT"))


async def balance(actor_id: int) -> int:
    """All points of an account, by its weekly totals."""
    total: int = await store.fetch_value(
        "SELECT coalesce(sum(points), 0)::int FROM point_total WHERE actor_id = $1", actor_id
    )
    return total


def rule_of(name: str) -> Rule:
    """The rule of that name as it is in force. Raises KeyError."""
    return {rule.name: rule for rule in RULES}[name]


def _events(source: PointSource, stage: int | None, only: str) -> str:
    row = {PointSource.ATTAINMENT: "a", PointSource.ATTENDANCE: "t"}[source]
    return " UNION ALL ".join(
        EVENTS.format(rule=rule, events=rule.sql(only.format(row=row)))
        for rule in paid_by(source, stage)
    )


async def _tell(lines: Sequence[asyncpg.Record]) -> None:
    for line in lines:
        area = await store.fetch_value(
            "SELECT area_code FROM actor WHERE id = $1", line["actor_id"]
        )
        await events.changed("point_entry", line["id"], area)
