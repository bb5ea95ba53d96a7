"""The job that makes the draft of a hand-over: gather, solve, check, write who changes hands."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from programme import clock, jobs
from programme.errors import InvalidInput
from programme.events import changed
from programme.jobs import Job, Superseded
from programme.planning.watch import Seen, Shares, Watch
from programme.records import store
from programme.words import HandoverReason, JobStatus

if TYPE_CHECKING:
    from planner.caseload import Caseload, CaseloadPlan
    from programme.planning.columns import Ints
    from programme.planning.handover_facts import Facts

WORK = 20.0
GAP = 1e-4
NOTHING_YET = "Cancelled before a draft was made."


@dataclass
class Handing(Watch):
    """What is known of a hand-over while it is solved; ``plan_id`` is its id."""

    shares: ClassVar[Shares] = {
        "gather": (0.0, 0.1),
        "prices": (0.1, 0.3),
        "search": (0.3, 0.95),
        "draft": (0.95, 1.0),
    }

    @classmethod
    async def begin(cls, job: Job) -> "Handing":
        """The hand-over of a job becomes SOLVING. Raises Superseded."""
        row = await store.fetch_row(
            "UPDATE handover SET status = 'SOLVING' WHERE job_id = $1"
            " AND status IN ('QUEUED', 'SOLVING') RETURNING id, area_code",
            job.id,
        )
        if row is None:
            raise Superseded(job.id)
        watch = cls(job, row["id"], clock.today(), row["area_code"])
        await watch.write()
        return watch

    async def tell(self, seen: Seen) -> None:
        """Bound and best of the hand-over."""
        await store.execute(
            "UPDATE handover SET bound = $2, objective = $3, gap = $4 WHERE id = $1",
            self.plan_id,
            *seen.worth,
        )
        await changed("handover", self.plan_id, self.area_code)


async def run(job: Job) -> None:
    """Make the draft of a job. Where somebody asked to stop, it ends as CANCELLED: with the best
    assignment so far as the draft, if that keeps every rule."""
    from planner.caseload.build import standing
    from programme.planning.handover_facts import gather

    watch = await Handing.begin(job)
    reason = HandoverReason(job.payload["reason"])
    facts = await gather(watch.area_code, watch.week, reason, job.payload["leaver"])
    _refuse_empty(facts, watch.area_code)
    problem = standing(facts.people, facts.mentors, facts.movable)
    plan = await watch.beside(lambda: _solve(problem, watch))
    if watch.cancelled.is_set() and plan.status == "conflict":
        return await jobs.fail(job, NOTHING_YET, JobStatus.CANCELLED)
    await watch.enter("draft")
    async with store.transaction():
        await jobs.finish(job, JobStatus.CANCELLED if watch.cancelled.is_set() else JobStatus.DONE)
        await _write(watch.plan_id, facts, problem, plan)
        await changed("handover", watch.plan_id, watch.area_code)
    return None


def _solve(problem: "Caseload", watch: Watch) -> "CaseloadPlan":
    """Solved and checked; raises ArithmeticError for figures that a recount does not confirm."""
    from planner import Limits
    from planner.caseload import solve, verify

    plan = solve(
        problem,
        limits=Limits(gap=GAP, work=WORK),
        on_progress=watch.heard,
        cancelled=watch.cancelled.is_set,
    )
    faults = verify(problem, plan)
    if faults and plan.status != "conflict":
        raise ArithmeticError(faults[0])
    return plan


async def _write(handover: int, facts: "Facts", problem: "Caseload", plan: "CaseloadPlan") -> None:
    import numpy as np

    taker = facts.mentor_ids[problem.men[plan.choice]]
    moved = np.flatnonzero(taker != facts.giver)
    held = facts.people.mentor >= 0
    after = np.bincount(problem.men[plan.choice], minlength=problem.mentors)
    figures: dict[str, Any] = {
        "status": "DRAFT",
        "people": len(facts.people),
        "held": int(held.sum()),
        "kept": int((held & (taker == facts.giver)).sum()),
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": max(plan.gap, 0.0),
        "input_hash": facts.input_hash,
        "loads": json.dumps(_loads(facts, after)),
        "conflicts": json.dumps(_bent(facts, problem, plan, after)),
    }
    names = ", ".join(f"{name} = ${number}" for number, name in enumerate(figures, start=2))
    await store.execute(f"UPDATE handover SET {names} WHERE id = $1", handover, *figures.values())
    rows = zip(
        facts.person_ids[moved].tolist(),
        facts.giver[moved].tolist(),
        taker[moved].tolist(),
        strict=True,
    )
    await store.execute_many(
        "INSERT INTO handover_move (handover_id, person_id, giver_id, taker_id)"
        " VALUES ($1, $2, $3, $4)",
        [(handover, person, giver or None, heir) for person, giver, heir in rows],
    )


def _loads(facts: "Facts", after: "Ints") -> dict[str, Any]:
    """Each mentor's people before and after."""
    import numpy as np

    held = facts.people.mentor[facts.people.mentor >= 0]
    before = np.bincount(held, minlength=after.size)
    rows = zip(facts.mentor_ids, facts.mentor_names, before, after, strict=True)
    mentors = [
        {"mentor": int(key), "name": name, "before": int(was), "after": int(now)}
        for key, name, was, now in rows
    ]
    return {"mentors": mentors}


def _bent(
    facts: "Facts", problem: "Caseload", plan: "CaseloadPlan", after: "Ints"
) -> list[dict[str, str]]:
    """The bands and the room that the least broken assignment bends, in both languages."""
    import numpy as np

    carried = np.bincount(problem.men[plan.choice], problem.use[plan.choice], problem.mentors)
    told = []
    for mentor, name in enumerate(facts.mentor_names):
        count, low, high = int(after[mentor]), int(problem.low[mentor]), int(problem.high[mentor])
        if not low <= count <= high:
            told.append(
                {
                    "en": f"{name} would have {count} people; {low} to {high} are meant.",
                    "id": f"{name} akan mendampingi {count} orang; seharusnya {low} sampai {high}.",
                }
            )
        more = float(carried[mentor]) / max(float(problem.room[mentor]), 1.0) - 1
        if more > 0:
            told.append(
                {
                    "en": f"{name} would carry {more:.0%} more difficulty than is meant at most.",
                    "id": f"Beban kesulitan {name} akan melebihi batas sebesar {more:.0%}.",
                }
            )
    return told


def _refuse_empty(facts: "Facts", area_code: str) -> None:
    if len(facts.mentors) == 0 or len(facts.people) == 0:
        raise InvalidInput(
            f"{area_code} has {len(facts.mentors)} mentors at work and {len(facts.people)} people:"
            " there is nothing to hand over.",
            f"{area_code} memiliki {len(facts.mentors)} pendamping bertugas dan"
            f" {len(facts.people)} warga: tidak ada yang diserahterimakan.",
            path="areaCode",
        )


async def ended(job_id: int, status: JobStatus, error: str | None) -> None:
    """A job that ended without a draft takes its hand-over along."""
    row = await store.fetch_row(
        "UPDATE handover SET status = $2 WHERE job_id = $1 RETURNING id, area_code",
        job_id,
        "CANCELLED" if status is JobStatus.CANCELLED else "FAILED",
    )
    if row is not None:
        await changed("handover", row["id"], row["area_code"])
