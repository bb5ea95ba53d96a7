"""Who is responsible for two who are one: the survivor's mentor, or else the other's.

Caseloads are history by day: a line that ends today was in force until yesterday, and one that
began today is taken out.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from programme import clock
from programme.records import store

OPEN: Final = "SELECT * FROM caseload WHERE person_id = $1 AND valid_to IS NULL"
END: Final = "UPDATE caseload SET valid_to = $2 WHERE id = $1 AND valid_from < $2 AND {still}"
DROP: Final = "DELETE FROM caseload WHERE id = $1 AND valid_from >= $2 AND {still}"
BEGIN: Final = """
    INSERT INTO caseload (person_id, mentor_id, valid_from) VALUES ($1, $2, $3) RETURNING id"""
AGAIN: Final = "UPDATE caseload SET valid_to = NULL WHERE id = $1"
RESTORE: Final = """
    INSERT INTO caseload (id, person_id, mentor_id, valid_from) VALUES ($1, $2, $3, $4)"""


async def join(survivor: int, merged: int) -> dict[str, Any]:
    """End the other's line, and begin the survivor's where it had none; what was done."""
    line = await store.fetch_row(OPEN, merged)
    if line is None:
        return {}
    await _end(line["id"])
    begun = None
    if await store.fetch_row(OPEN, survivor) is None:
        begun = await store.fetch_value(BEGIN, survivor, line["mentor_id"], clock.today())
    ended = [line["id"], line["mentor_id"], line["valid_from"].isoformat()]
    return {"ended": ended, "begun": begun}


async def part(merged: int, done: Mapping[str, Any]) -> None:
    """Take the survivor's line back, and go on with the other's."""
    if not done:
        return
    if done["begun"] is not None:
        await _end(done["begun"])
    if await store.fetch_row(OPEN, merged) is not None:
        return
    line, mentor, since = done["ended"]
    if await store.execute(AGAIN, line) == "UPDATE 0":
        await store.execute(RESTORE, line, merged, mentor, date.fromisoformat(since))


async def _end(line: int) -> None:
    today = clock.today()
    await store.execute(END.format(still="valid_to IS NULL"), line, today)
    await store.execute(DROP.format(still="valid_to IS NULL"), line, today)
