"""The job that makes a plan: gather, solve, check, write the draft. Runs in a process of its own.

The solver works in a thread of that process; the loop beside it writes how far it is, with the
bound and the best plan so far, and looks whether somebody asked to stop.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from programme import jobs
from programme.errors import InvalidInput
from programme.events import changed
from programme.jobs import Job
from programme.planning import waiting
from programme.planning.watch import Watch
from programme.progress import models
from programme.records import store
from programme.words import JobStatus, PlanStatus

if TYPE_CHECKING:
    from planner import Plan
    from planner.choices import Choices
    from programme.planning.gather import Gathered

NOTHING_YET = "Cancelled before a plan was found."
THREADS = "solve"
"""What the names of the solver's threads begin with."""


async def run(job: Job) -> None:
    """Make the plan of a job. Ends as DONE with a draft; where somebody asked to stop, as
    CANCELLED, with the best plan so far as the draft if there was one."""
    from programme.planning import draft  # numpy and the planner: not for whoever only cancels
    from programme.planning.gather import gather

    watch = await Watch.begin(job)
    week = await gather(watch.week, watch.area_code)
    _refuse_empty(week)
    await watch.enter("choices")
    week = await believed(week, watch)
    choices = await watch.beside(lambda: draft.choices_of(week))
    if watch.cancelled.is_set():
        return await jobs.fail(job, NOTHING_YET, JobStatus.CANCELLED)
    plan = await watch.beside(lambda: solve(choices, watch))
    if plan.planned == 0 and watch.cancelled.is_set():
        return await jobs.fail(job, NOTHING_YET, JobStatus.CANCELLED)
    await watch.enter("check")
    await watch.beside(lambda: draft.check(choices, plan))
    await watch.enter("draft")
    made = await watch.beside(lambda: draft.make(week, choices, plan))
    async with store.transaction():
        await jobs.finish(job, JobStatus.CANCELLED if watch.cancelled.is_set() else JobStatus.DONE)
        await draft.write(watch.plan_id, made)
        await changed("weekly_plan", watch.plan_id, watch.area_code)
        await changed("plan_turn", watch.plan_id, watch.area_code)
    return None


async def believed(week: "Gathered", watch: "Watch") -> "Gathered":
    """The week with the newest model that was learned; without any, as it is."""
    from programme.planning.predicted import with_model

    newest = await models.newest()
    if newest is None:
        return week
    return await watch.beside(lambda: with_model(week, newest.model, newest.id))


def solve(choices: "Choices", watch: "Watch") -> "Plan":
    """The plan of a week with the effort of the job, watched, on all cores: the solver's inner
    loops release the interpreter. The same plan comes out of any number of them."""
    import planner

    limits = planner.Limits(work=float(watch.job.payload["effort"]))
    with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix=THREADS) as cores:
        return planner.solve(
            choices.problem,
            limits=limits,
            executor=cores,
            on_progress=watch.heard,
            cancelled=watch.cancelled.is_set,
        )


def _refuse_empty(week: "Gathered") -> None:
    missing = {"Jakpreneur": len(week.people), "mentor": len(week.mentor_ids)}
    for word, count in missing.items():
        if count == 0:
            raise InvalidInput(
                f"No active {word} in {week.area_code} in the week of {week.week}: there is"
                " nothing to plan.",
                f"Tidak ada {word} aktif di {week.area_code} pada minggu {week.week}: tidak ada"
                " yang direncanakan.",
                path="areaCode",
            )


async def ended(job_id: int, status: JobStatus, error: str | None) -> None:
    """A job that ended without a draft takes its plan along, and the scenarios that waited."""
    plan = await store.fetch_row(
        "UPDATE weekly_plan SET status = $2 WHERE job_id = $1 RETURNING id, area_code",
        job_id,
        PlanStatus.CANCELLED if status is JobStatus.CANCELLED else PlanStatus.FAILED,
    )
    if plan is not None:
        await waiting.give_up(plan["id"], status)
        await changed("weekly_plan", plan["id"], plan["area_code"])
