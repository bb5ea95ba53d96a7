"""Weeks that are really solved: people who agreed, and a plan that its worker has begun."""

from datetime import date

from programme import jobs
from programme.actors import Actor
from programme.jobs import Job
from programme.planning import solving
from programme.planning.run import plan_run
from programme.records import store
from programme.words import ConsentPurpose
from tests.programme import rows

NEXT = date(2020, 11, 2)


async def people(mentor: Actor, count: int) -> list[int]:
    """So many people of a mentor, who may be contacted."""
    found = [await rows.person(mentor=mentor) for _ in range(count)]
    for person in found:
        await rows.consent(person, ConsentPurpose.CONTACT, True)
    return found


async def started(supervisor: Actor) -> tuple[int, Job]:
    """A queued plan and the first attempt at it."""
    plan_id = await plan_run(supervisor, NEXT, rows.DISTRICT, effort=1.0)
    job_id = await store.fetch_value("SELECT job_id FROM weekly_plan WHERE id = $1", plan_id)
    job = await jobs.start(job_id)
    assert job is not None
    return plan_id, job


async def solved(supervisor: Actor) -> int:
    """A draft as the worker made it."""
    plan_id, job = await started(supervisor)
    await solving.run(job)
    return plan_id
