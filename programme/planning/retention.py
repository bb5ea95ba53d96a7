"""How long plans are seen and kept: mentors see one for 8 weeks; what it was decided from is kept
for good if it was published, else for 60 weeks."""

from datetime import date, timedelta
from typing import Final

from programme import clock
from programme.records import store

SEEN_FOR: Final = timedelta(weeks=8)
ARCHIVE: Final = """
    WITH old AS (
        UPDATE weekly_plan SET archived_at = $2
        WHERE week < $1 AND status = 'PUBLISHED' AND archived_at IS NULL RETURNING id, area_code
    )
    INSERT INTO change (entity, entity_id, kind, area_code, mentor_id)
    SELECT told.word, w.id, 'UPSERT', a.area_code, m.id FROM old w
    JOIN actor a ON starts_with(a.area_code, w.area_code) JOIN mentor m ON m.actor_id = a.id
    CROSS JOIN (VALUES ('weekly_plan'), ('plan_turn')) AS told (word)"""
KEPT_FOR: Final = timedelta(weeks=60)
FORGET: Final = """
    WITH old AS (SELECT id FROM weekly_plan WHERE week < $1 AND status <> 'PUBLISHED'),
    parts AS (DELETE FROM plan_part WHERE plan_id IN (SELECT id FROM old))
    DELETE FROM plan_whole WHERE plan_id IN (SELECT id FROM old)"""


async def archive(today: date) -> None:
    """Published plans of weeks that began more than 8 weeks before that of ``today`` leave the
    mentors' sight; their phones are told as this commits."""
    before = clock.week_start(today) - SEEN_FOR
    async with store.transaction():
        await store.execute(ARCHIVE, before, clock.now())


async def forget() -> None:
    """Delete what plans that are older, and not in force, were decided from."""
    async with store.transaction():
        await store.execute(FORGET, clock.today() - KEPT_FOR)
