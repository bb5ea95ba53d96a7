"""Scenarios that wait for their plan: queued as its draft is stored, ended where there is none."""

from programme import jobs
from programme.records import store
from programme.words import JobStatus

NO_PLAN = "The plan that it waited for was not made."
WAITING = """
    SELECT j.id FROM scenario s JOIN job j ON j.id = s.job_id
    WHERE s.plan_id = $1 AND j.status = 'QUEUED' ORDER BY j.id FOR UPDATE OF j
"""


async def release(plan_id: int) -> None:
    """A plan has its draft: its scenarios are queued. Call behind the change of the plan's row."""
    for row in await store.fetch(WAITING, plan_id):
        await jobs.release(row["id"])


async def give_up(plan_id: int, status: JobStatus) -> None:
    """A plan has ended without a draft, and its scenarios with it. Call as above."""
    for row in await store.fetch(WAITING, plan_id):
        await jobs.end(row["id"], status, NO_PLAN)
