"""Attainments of two who are one: of a stage that both hold the earlier valid one stays open.

The other is superseded, never rewritten, so that an old report stands; its points are clawed back.
Parting them appends it again, and pays the same points by lines of their own.
"""

from collections.abc import Sequence
from typing import Any, Final

from programme import clock, events, stages
from programme.records import store

MOVE: Final = "UPDATE attainment SET person_id = $1 WHERE person_id = $2 AND {which} RETURNING id"
OPEN: Final = """
    SELECT id, person_id, stage FROM attainment
    WHERE person_id = ANY($1::bigint[]) AND superseded_at IS NULL
    ORDER BY stage, validated_at IS NULL, attained_on, person_id = $2 DESC, id"""
AGAIN: Final = """
    INSERT INTO attainment (person_id, stage, attained_on, recorded_at, evidence_kind, evidence_ref,
        recorded_by_id, validated_by_id, validated_at)
    SELECT person_id, stage, attained_on, $2::timestamptz, evidence_kind, evidence_ref,
        recorded_by_id, validated_by_id, CASE WHEN validated_at IS NOT NULL THEN $2::timestamptz END
    FROM attainment a WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM attainment o
        WHERE o.person_id = a.person_id AND o.stage = a.stage AND o.superseded_at IS NULL)
    RETURNING id, person_id"""
PAID_AGAIN: Final = """
    INSERT INTO point_entry (actor_id, rule, rule_version, source_kind, source_id, points,
        matures_on, occurred_on, week, recorded_at, reverses_id)
    SELECT p.actor_id, p.rule, p.rule_version, 'ATTAINMENT', $2, p.points, p.matures_on,
        p.occurred_on, $3, $4, NULL
    FROM point_entry p JOIN point_entry r ON r.reverses_id = p.id
    WHERE p.source_kind = 'ATTAINMENT' AND p.source_id = $1 ORDER BY p.id
    RETURNING id, actor_id"""

PROVES: Final = {"sale": "voided_at", "licence": "revoked_at"}
"""What may prove an attainment, by table, and the day on which that ends."""
RESTS: Final = "UPDATE {table} SET attainment_id = $2 WHERE attainment_id = $1 AND {end} IS NULL"
SOLD: Final = """
    UPDATE sale s SET person_id = a.person_id FROM attainment a
    WHERE a.id = s.attainment_id AND s.slot_id IS NULL AND s.person_id <> a.person_id
        AND a.person_id = ANY($1::bigint[])"""
"""What was sold from no slot is whose attainment it proves."""


async def join(survivor: int, merged: int) -> tuple[list[int], list[int]]:
    """Close what stands twice, move the rest; the ids (moved, closed)."""
    kept: dict[int, int] = {}
    closed: list[int] = []
    for row in await store.fetch(OPEN, [survivor, merged], survivor):
        if row["stage"] in kept:
            closed.append(row["id"])
            await stages.close(row["id"])
        else:
            kept[row["stage"]] = row["id"]
    wanted = "id <> ALL($3::bigint[])"
    rows = await store.fetch(MOVE.format(which=wanted), survivor, merged, closed)
    await store.execute(SOLD, [survivor, merged])
    await stages.follow_each([survivor, merged])
    return sorted(row["id"] for row in rows), closed


async def part(
    survivor: int, merged: int, moved: Sequence[int], closed: Sequence[int]
) -> dict[int, int]:
    """Move back what was moved and append what was closed; new id by closed id. That the stages
    follow is left to the caller."""
    which = "id = ANY($3::bigint[])"
    await store.fetch(MOVE.format(which=which), merged, survivor, list(moved))
    again = {}
    for row in closed:
        found = await _again(row)
        if found is not None:
            again[row] = found
    await store.execute(SOLD, [survivor, merged])
    return again


async def _again(closed: int) -> int | None:
    """Hold a superseded attainment again, from now; None where its stage is held meanwhile."""
    now = clock.now()
    row = await store.fetch_row(AGAIN, closed, now)
    if row is None:
        return None
    for table, end in PROVES.items():
        await store.execute(RESTS.format(table=table, end=end), closed, row["id"])
    week = clock.week_start(clock.today())
    paid: list[Any] = await store.fetch(PAID_AGAIN, closed, row["id"], week, now)
    for line in paid:
        area = await store.fetch_value(
            "SELECT area_code FROM actor WHERE id = $1", line["actor_id"]
        )
        await events.changed("point_entry", line["id"], area)
    await events.changed_of(row["person_id"], ("attainment", row["id"]))
    return int(row["id"])
