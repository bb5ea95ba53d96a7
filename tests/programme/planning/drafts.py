"""Drafts put straight into the tables: what a test of publication is given."""

import json
from collections.abc import Sequence
from datetime import date

from programme import clock
from programme.actors import Actor
from programme.records import store
from tests.programme.plan_rows import plan
from tests.programme.rows import DISTRICT, WEEK

MARK = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


async def draft(
    supervisor: Actor,
    contacts: Sequence[tuple[int, Actor]] = (),
    *,
    seats: Sequence[tuple[int, int]] = (),
    leaders: Sequence[tuple[int, Actor]] = (),
    area: str = DISTRICT,
    week: date = WEEK,
) -> int:
    """A solved draft: calls to (person, responsible mentor), seats of (person, session), and
    sessions led by (session, mentor)."""
    await store.execute("UPDATE weekly_plan SET status = 'FAILED' WHERE status = 'DRAFT'")
    plan_id = await plan(area, supervisor, week=week, status="DRAFT")
    await store.execute(
        "UPDATE weekly_plan SET published_at = NULL, data_mark = $2, requested_at = $3"
        " WHERE id = $1",
        plan_id,
        await store.fetch_value(MARK),
        clock.now(),
    )
    for position, (person, mentor) in enumerate(contacts, start=1):
        await _row(plan_id, person, week, position, mentor=mentor.mentor_id, action="CALL")
    for position, (person, session) in enumerate(seats, start=1):
        await _row(plan_id, person, week, position, session=session)
    await store.execute_many(
        "INSERT INTO plan_session (plan_id, session_id, mentor_id) VALUES ($1, $2, $3)",
        [(plan_id, session, mentor.mentor_id) for session, mentor in leaders],
    )
    return plan_id


async def _row(
    plan_id: int,
    person: int,
    week: date,
    position: int,
    *,
    mentor: int | None = None,
    action: str | None = None,
    session: int | None = None,
) -> None:
    responsible = await store.fetch_value(
        "SELECT mentor_id FROM caseload WHERE person_id = $1 AND valid_to IS NULL", person
    )
    await store.execute(
        "INSERT INTO assignment (plan_id, person_id, mentor_id, action, session_id, planned_on,"
        " position, minutes, gain, stage, why, status)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0.1, 2, $9, 'PLANNED')",
        plan_id,
        person,
        mentor,
        action,
        session,
        week,
        position,
        12 if action else 0,
        json.dumps({"responsible": responsible or 0}),
    )
