"""How long what a plan was decided from is kept: for good if published, else 60 weeks."""

from datetime import timedelta
from typing import Final

from programme import clock
from programme.records import store

KEPT_FOR: Final = timedelta(weeks=60)
FORGET: Final = """
    WITH old AS (SELECT id FROM weekly_plan WHERE week < $1 AND status <> 'PUBLISHED'),
    parts AS (DELETE FROM plan_part WHERE plan_id IN (SELECT id FROM old))
    DELETE FROM plan_whole WHERE plan_id IN (SELECT id FROM old)"""


async def forget() -> None:
    """Delete what plans that are older, and not in force, were decided from."""
    async with store.transaction():
        await store.execute(FORGET, clock.today() - KEPT_FOR)
