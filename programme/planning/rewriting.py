"""The rows of a draft that a change touches: new ones for who changed, and the days and places of
whoever shares their mentors or sessions."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.inputs import Flags
from programme.planning import planned
from programme.planning.changing import Changed
from programme.planning.kept import Kept
from programme.planning.planned import COLUMNS, Chosen
from programme.records import store

MOVE = """
    UPDATE assignment a SET planned_on = t.day, position = t.place
    FROM unnest($2::bigint[], $3::date[], $4::int[]) AS t (person_id, day, place)
    WHERE a.plan_id = $1 AND a.person_id = t.person_id"""
PERSON, DAY, POSITION = (
    COLUMNS.index(name) - 1 for name in ("person_id", "planned_on", "position")
)


def affected(before: Kept, after: Changed) -> list[tuple[Any, ...]]:
    """The rows after a change, as ``COLUMNS`` without the plan, of all whom it may have moved."""
    kept = after.kept
    was = Chosen.of(before.choices, before.plan)
    now = Chosen.of(kept.choices, kept.plan)
    touched = [one.only(np.isin(one.person, after.rows)) for one in (was, now)]
    mentors = np.concatenate([one.mentor for one in touched])
    sessions = np.concatenate([one.session[one.mentor < 0] for one in touched])
    seated: Flags = (now.mentor < 0) & np.isin(now.session, sessions)
    shared = seated | (now.mentor >= 0) & np.isin(now.mentor, mentors)
    return list(planned.rows(kept.week, kept.choices, kept.plan, now.only(shared)))


async def write(plan_id: int, rows: Sequence[tuple[Any, ...]], people: Sequence[int]) -> None:
    """Rewrite the rows of ``people``, and move the others'."""
    await store.execute(
        "DELETE FROM assignment WHERE plan_id = $1 AND person_id = ANY($2)", plan_id, people
    )
    new = [row for row in rows if row[PERSON] in people]
    async with store.raw() as connection:
        await connection.copy_records_to_table(
            "assignment", records=[(plan_id, *row) for row in new], columns=COLUMNS
        )
    moved = [row for row in rows if row[PERSON] not in people]
    columns = ([row[at] for row in moved] for at in (PERSON, DAY, POSITION))
    await store.execute(MOVE, plan_id, *columns)
