"""What hangs on a person: moved to the one it was merged into, by id, and back again.

A row that would stand twice (the same session, plan, hand-over, event or week) stays where it is,
and a sale where its place or its attainment is. So do registrations, which are struck off the count
while the merge is in force (programme.known), and histories: of paths, of moves between agencies,
of dormancy.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from programme.records import store

TABLES: Final[Mapping[str, str]] = {
    "contact": "FALSE",
    "file": "FALSE",
    "conflict": "FALSE",
    "actor": "FALSE",
    "licence": "FALSE",
    "cadre": "TRUE",
    "business": "TRUE",
    "attendance": "o.session_id = t.session_id",
    "assignment": "o.plan_id = t.plan_id",
    "expectation": "o.plan_id = t.plan_id",
    "handover_move": "o.handover_id = t.handover_id",
    "plan_lock": "o.week = t.week",
    "marketing_slot": "o.event_id = t.event_id AND 'RELEASED' NOT IN (o.status, t.status)",
}
"""By table, which row of the survivor takes the place of one that would come."""
MOVE: Final = """
    UPDATE {table} t SET person_id = $1 WHERE t.person_id = $2 AND NOT EXISTS (
        SELECT 1 FROM {table} o WHERE o.person_id = $1 AND ({instead})) RETURNING t.id"""
SALES: Final = """
    UPDATE sale t SET person_id = s.person_id FROM marketing_slot s
    WHERE s.id = t.slot_id AND t.person_id <> s.person_id AND t.person_id = ANY($1::bigint[])"""
"""A sale is whose its place is; without one it follows its attainment (holding)."""
BACK: Final = "UPDATE {table} SET person_id = $1 WHERE id = ANY($2::bigint[]) AND person_id = $3"
LEFT_OUT: Final = """
    UPDATE assignment a SET status = 'DECLINED', answered_at = $2, decline_reason = $3
    FROM assignment was, weekly_plan w WHERE was.id = a.id AND w.id = a.plan_id AND a.person_id = $1
        AND a.status IN ('PLANNED', 'ACKNOWLEDGED') AND w.status IN ('DRAFT', 'PUBLISHED')
    RETURNING a.id, was.status, was.answered_at"""
REPLANNED: Final = """
    UPDATE assignment SET status = $2, answered_at = $3::text::timestamptz, decline_reason = NULL
    WHERE id = $1 AND status = 'DECLINED'"""

Moved = dict[str, list[int]]


async def move(survivor: int, merged: int) -> Moved:
    """Give the survivor what hangs on the other; the ids by table."""
    moved = {
        table: await store.fetch(MOVE.format(table=table, instead=instead), survivor, merged)
        for table, instead in TABLES.items()
    }
    await store.execute(SALES, [survivor, merged])
    return {table: sorted(row["id"] for row in rows) for table, rows in moved.items() if rows}


async def move_back(survivor: int, merged: int, moved: Mapping[str, Sequence[int]]) -> None:
    """Give it back, as far as it still hangs on the survivor."""
    for table, ids in moved.items():
        await store.execute(BACK.format(table=table), merged, ids, survivor)
    await store.execute(SALES, [survivor, merged])


async def leave_out(person: int, at: object, reason: str) -> list[list[object]]:
    """A person's rows of plans that are the survivor's too are nobody's work any more; each as
    (id, status, when answered)."""
    rows = await store.fetch(LEFT_OUT, person, at, reason)
    return [[r["id"], r["status"], r["answered_at"] and r["answered_at"].isoformat()] for r in rows]


async def put_in(rows: Sequence[Sequence[object]]) -> None:
    """What ``leave_out`` took out is work again."""
    for row in rows:
        await store.execute(REPLANNED, *row)
