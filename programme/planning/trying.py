"""The job that solves a scenario: the kept facts of its plan under its changes, with the plan's own
effort, so that the two may be compared. What it would do to whom is not kept, its figures are.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from programme import jobs
from programme.events import changed
from programme.jobs import Job, Superseded
from programme.planning import solving
from programme.planning.watch import Seen, Watch
from programme.records import store
from programme.words import JobStatus

if TYPE_CHECKING:
    from planner import Plan
    from planner.choices import Choices
    from programme.planning.gather import Gathered


@dataclass
class Trial(Watch):
    """What is known of a scenario while it is solved; ``plan_id`` is its plan."""

    scenario: int = 0

    @classmethod
    async def begin(cls, job: Job) -> "Trial":
        """Raises Superseded where the scenario was deleted."""
        row = await store.fetch_row(
            "SELECT s.id, w.id AS plan, w.week, w.area_code FROM scenario s"
            " JOIN weekly_plan w ON w.id = s.plan_id WHERE s.job_id = $1",
            job.id,
        )
        if row is None:
            raise Superseded(job.id)
        trial = cls(job, row["plan"], row["week"], row["area_code"], scenario=row["id"])
        await trial.write()
        return trial

    async def tell(self, seen: Seen) -> None:
        """Bound and best of the scenario."""
        await store.execute(
            "UPDATE scenario SET bound = $2, objective = $3, gap = $4 WHERE id = $1",
            self.scenario,
            *seen.worth,
        )
        await changed("weekly_plan", self.plan_id, self.area_code)


async def run(job: Job) -> None:
    """Solve the scenario of a job; its figures are written as the job ends."""
    from programme.planning import draft, kept, whatif

    trial = await Trial.begin(job)
    solved = await kept.whole(trial.plan_id)
    await trial.enter("choices")
    changes = job.payload["changes"]
    week, choices = await trial.beside(lambda: whatif.choices(solved.week, changes))
    plan = await trial.beside(lambda: solving.solve(choices, trial))
    if trial.cancelled.is_set():
        return await jobs.fail(job, solving.NOTHING_YET, JobStatus.CANCELLED)
    await trial.enter("check")
    await trial.beside(lambda: draft.check(choices, plan))
    figures = await trial.beside(lambda: figures_of(week, choices, plan))
    names = ", ".join(f"{name} = ${number}" for number, name in enumerate(figures, start=2))
    async with store.transaction():
        await jobs.finish(job)
        await store.execute(
            f"UPDATE scenario SET {names} WHERE id = $1", trial.scenario, *figures.values()
        )
        await changed("weekly_plan", trial.plan_id, trial.area_code)
    return None


def figures_of(week: "Gathered", choices: "Choices", plan: "Plan") -> dict[str, Any]:
    """A scenario's figures by column."""
    from programme.planning import fairness

    told = fairness.facts(week, choices, plan)
    return {
        "contacts": plan.planned,
        "sessions_led": int((plan.facilitator >= 0).any(axis=1).sum()),
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": max(plan.gap, 0.0),
        "expected_advances": choices.advances(plan.choice),
        "load_mean": told["hours"]["mean"],
        "load_max": told["hours"]["max"],
        "load_gini": told["hours"]["gini"],
        "floors": len(told["groups"]),
        "floors_met": sum(group["missing"] == 0 for group in told["groups"]),
    }


async def ended(job_id: int, status: JobStatus, error: str | None) -> None:
    """The scenario's state is its job's; whoever watches the plan is told."""
    plan = await store.fetch_row(
        "SELECT w.id, w.area_code FROM scenario s JOIN weekly_plan w ON w.id = s.plan_id"
        " WHERE s.job_id = $1",
        job_id,
    )
    if plan is not None:
        await changed("weekly_plan", plan["id"], plan["area_code"])
