"""Rows of what supervisors decide: plans and what is in them, scenarios, locks, hand-overs.

Beside the district, people and accounts of rows.py.
"""

import json
from datetime import date

from programme.actors import Actor
from programme.records import store
from tests.programme.rows import WEEK

OWN = {"registered_on": "2020-02-03", "disability": False, "poor_family": False,
       "whatsapp": True, "phone": None}  # fmt: skip
NOTHING_MOVED = {"consents": [], "moved": {}, "attained": [], "closed": [], "left_out": [],
                 "caseload": {}, "before": OWN, "after": OWN, "pointed": [],
                 "woken": None, "given_back": []}  # fmt: skip


async def assignment(
    person_id: int,
    mentor: Actor,
    supervisor: Actor,
    *,
    week: date = WEEK,
    status: str = "PUBLISHED",
) -> int:
    """A call to a person in the district's plan of the week, made where there is none."""
    plan_id = await plan(mentor.area_code, supervisor, week=week, status=status)
    found: int = await store.fetch_value(
        "INSERT INTO assignment (plan_id, person_id, mentor_id, action, planned_on, position,"
        " minutes, gain, stage, why, status)"
        " VALUES ($1, $2, $3, 'CALL', $4, 1, 12, 0.1, 2, '{}', 'PLANNED') RETURNING id",
        plan_id,
        person_id,
        mentor.mentor_id,
        week,
    )
    return found


async def plan(
    area: str, supervisor: Actor, *, week: date = WEEK, status: str = "PUBLISHED"
) -> int:
    """The plan of an area and a week in a state, made where there is none."""
    found: int | None = await store.fetch_value(
        "SELECT id FROM weekly_plan WHERE area_code = $1 AND week = $2 AND status = $3",
        area,
        week,
        status,
    )
    if found is not None:
        return found
    job = await store.fetch_value(
        "INSERT INTO job (kind, payload, status, starts, max_starts, created_at, cancel_requested,"
        " fraction) VALUES ('plan', '{}', 'DONE', 1, 3, now(), false, 1) RETURNING id"
    )
    made: int = await store.fetch_value(
        "INSERT INTO weekly_plan (week, area_code, status, job_id, requested_by_id, requested_at,"
        " published_at, objective, bound, gap, fingerprint)"
        " VALUES ($1, $2, $3, $4, $5, now(), now(), 1, 1, 0, 'f') RETURNING id",
        week,
        area,
        status,
        job,
        supervisor.id,
    )
    return made


async def scenario_of(plan_id: int, supervisor: Actor, *, name: str = "More hours") -> int:
    """A scenario beside a plan, under the plan's own job; made where there is none."""
    made: int = await store.fetch_value(
        "INSERT INTO scenario (plan_id, name, changes, job_id, requested_by_id, requested_at)"
        " SELECT id, $2, '{\"cover\": 1}', job_id, $3, now() FROM weekly_plan WHERE id = $1"
        " ON CONFLICT (plan_id, name) DO UPDATE SET name = excluded.name RETURNING id",
        plan_id,
        name,
        supervisor.id,
    )
    return made


async def scenario(area: str, supervisor: Actor) -> int:
    """A scenario beside the draft of an area."""
    return await scenario_of(await plan(area, supervisor, status="DRAFT"), supervisor)


async def handover(area: str, supervisor: Actor, status: str = "DRAFT") -> int:
    """A hand-over of an area in January, under a job of its own."""
    made: int = await store.fetch_value(
        "WITH job AS (INSERT INTO job (kind, payload, status, starts, max_starts, created_at,"
        " cancel_requested, fraction) VALUES ('handover', '{}', 'DONE', 1, 3, now(), FALSE, 1)"
        " RETURNING id) INSERT INTO handover (area_code, reason, status, job_id, requested_by_id,"
        " requested_at) SELECT $1, 'JANUARY', $2, job.id, $3, now() FROM job RETURNING id",
        area,
        status,
        supervisor.id,
    )
    return made


async def handed(handover: int, person_id: int, taker: Actor) -> int:
    """Somebody without a mentor who comes to one in a hand-over."""
    made: int = await store.fetch_value(
        "INSERT INTO handover_move (handover_id, person_id, taker_id) VALUES ($1, $2, $3)"
        " RETURNING id",
        handover,
        person_id,
        taker.mentor_id,
    )
    return made


async def lock(person_id: int, village: str, supervisor: Actor, *, week: date = WEEK) -> int:
    """A lock that leaves a person out of a week."""
    found: int = await store.fetch_value(
        "INSERT INTO plan_lock (week, kind, area_code, person_id, locked_by_id, locked_at)"
        " VALUES ($1, 'NOTHING', $2, $3, $4, now()) RETURNING id",
        week,
        village,
        person_id,
        supervisor.id,
    )
    return found


async def candidate(one: int, other: int) -> int:
    """Two persons who are likely one."""
    found: int = await store.fetch_value(
        "INSERT INTO duplicate_candidate (one_id, other_id, probability, levels, found_at)"
        " VALUES (least($1::bigint, $2), greatest($1, $2), .99, '{}', now()) RETURNING id",
        one,
        other,
    )
    return found


async def merge(survivor: int, merged: int, supervisor: Actor) -> int:
    """A merge that is kept as one which moved nothing; both persons stand as before."""
    found: int = await store.fetch_value(
        "INSERT INTO person_merge (survivor_id, merged_id, reason, merged_at, merged_by_id, undo)"
        " VALUES ($1, $2, 'The same phone', '2020-10-01'::timestamptz, $3, $4) RETURNING id",
        survivor,
        merged,
        supervisor.id,
        json.dumps(NOTHING_MOVED | {"pointed": [merged]}),
    )
    return found
