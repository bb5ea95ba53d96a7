"""The job that makes a plan: a small district, its draft, and what it refuses."""

import json
import threading
from dataclasses import dataclass
from datetime import date

import pytest

import planner
from programme import jobs
from programme.actors import Actor
from programme.errors import InvalidInput
from programme.jobs import Job, Superseded
from programme.planning import solving
from programme.planning.draft import choices_of
from programme.planning.gather import gather
from programme.planning.progress import PLAN, progress_of
from programme.planning.run import plan_cancel, plan_run
from programme.planning.watch import Watch
from programme.planning.why import told
from programme.records import store
from programme.words import ConsentPurpose, PlanStatus
from tests.programme import rows

NEXT = date(2020, 11, 2)


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


async def people(mentor: Actor, count: int) -> list[int]:
    found = [await rows.person(mentor=mentor) for _ in range(count)]
    for person in found:
        await rows.consent(person, ConsentPurpose.CONTACT, True)
    return found


async def started(kasatpel: Actor) -> tuple[int, Job]:
    """A queued plan and the first attempt at it."""
    plan_id = await plan_run(kasatpel, NEXT, rows.DISTRICT, effort=1.0)
    job_id = await store.fetch_value("SELECT job_id FROM weekly_plan WHERE id = $1", plan_id)
    job = await jobs.start(job_id)
    assert job is not None
    return plan_id, job


async def test_a_week_in_which_everybody_is_away_becomes_an_empty_draft(kasatpel: Actor) -> None:
    mentor = await rows.mentor(name="Sri")
    await people(mentor, 3)
    await store.execute(
        "INSERT INTO mentor_leave (mentor_id, first_day, last_day, reason)"
        " VALUES ($1, $2, $3, 'SICK')",
        mentor.mentor_id,
        NEXT,
        date(2020, 11, 8),
    )
    plan_id, job = await started(kasatpel)

    await solving.run(job)

    plan = await store.fetch_row("SELECT * FROM weekly_plan WHERE id = $1", plan_id)
    assert plan is not None
    assert (plan["status"], plan["contacts"], plan["objective"]) == (PlanStatus.DRAFT, 0, 0.0)
    assert (plan["load_mean"], plan["load_max"], plan["load_gini"]) == (0.0, 0.0, 0.0)


async def test_a_district_is_planned_and_every_row_says_why(kasatpel: Actor) -> None:
    mentor = await rows.mentor(name="Sri")
    agreed = await people(mentor, 6)
    silent = await rows.person(mentor=mentor)
    session = await rows.session(held_on=date(2020, 11, 4), status="SCHEDULED")
    plan_id, job = await started(kasatpel)

    await solving.run(job)

    seen = await progress_of(kasatpel, PLAN, plan_id)
    assert (seen.status, seen.fraction) == (PlanStatus.DRAFT, 1.0)
    found = await store.fetch("SELECT * FROM assignment WHERE plan_id = $1", plan_id)
    assert {row["person_id"] for row in found} == set(agreed)
    assert silent not in {row["person_id"] for row in found}
    for row in found:
        assert row["stage"] == 2
        assert row["mentor_id"] in (mentor.mentor_id, None)
        assert (row["mentor_id"] is None) == (row["action"] is None)
        assert date(2020, 11, 2) <= row["planned_on"] <= date(2020, 11, 6)
        if row["session_id"] is not None:
            assert row["planned_on"] <= date(2020, 11, 4)
        (why,) = told([json.loads(row["why"])])
        assert why["responsible"] == mentor.mentor_id
        assert why["words"]["en"][0].startswith("Chosen: ")
        assert why["words"]["id"][0].startswith("Dipilih: ")
    led = await store.fetch("SELECT session_id, mentor_id FROM plan_session")
    assert [tuple(row) for row in led] == [(session, mentor.mentor_id)]


async def test_the_same_facts_make_the_same_plan(kasatpel: Actor) -> None:
    await people(await rows.mentor(), 8)
    prints = []
    for _ in range(2):
        plan_id, job = await started(kasatpel)
        await solving.run(job)
        row = await store.fetch_row(
            "SELECT input_hash, fingerprint FROM weekly_plan WHERE id = $1", plan_id
        )
        assert row is not None
        prints.append(tuple(row))

    assert prints[0] == prints[1]


@dataclass
class Witness(Watch):
    """Counts the threads that are at work whenever the solver tells of itself."""

    threads: int = 0

    def heard(self, phase: str, fraction: float, bound: float, best: float) -> None:
        self.threads = max(self.threads, at_work())
        super().heard(phase, fraction, bound, best)


def at_work() -> int:
    return sum(thread.name.startswith(solving.THREADS) for thread in threading.enumerate())


@pytest.mark.parametrize("cancelled", [False, True])
async def test_the_cores_are_used_and_let_go_and_change_nothing(
    kasatpel: Actor, cancelled: bool
) -> None:
    await people(await rows.mentor(), 30)  # too many for the first plan to do
    plan_id, job = await started(kasatpel)
    choices = choices_of(await gather(NEXT, rows.DISTRICT))
    watch = Witness(job, plan_id, NEXT, rows.DISTRICT)
    if cancelled:
        watch.cancelled.set()

    plan = solving.solve(choices, watch)

    assert at_work() == 0
    assert watch.threads > 0
    alone = planner.solve(
        choices.problem, limits=planner.Limits(work=1.0), cancelled=watch.cancelled.is_set
    )
    assert plan.fingerprint == alone.fingerprint


async def test_a_district_without_mentors_has_nothing_to_plan(kasatpel: Actor) -> None:
    await rows.person()
    _, job = await started(kasatpel)

    with pytest.raises(InvalidInput) as refusal:
        await solving.run(job)

    assert str(refusal.value) == (
        "No active mentor in 31.74.09 in the week of 2020-11-02: there is nothing to plan."
    )
    assert await store.fetch_value("SELECT count(*) FROM assignment") == 0


async def test_an_attempt_that_was_superseded_writes_nothing(kasatpel: Actor) -> None:
    await people(await rows.mentor(), 2)
    plan_id, first = await started(kasatpel)
    second = await jobs.start(first.id)
    assert second is not None

    with pytest.raises(Superseded):
        await solving.run(first)
    assert await store.fetch_value("SELECT count(*) FROM assignment") == 0

    await solving.run(second)
    assert (await progress_of(kasatpel, PLAN, plan_id)).status is PlanStatus.DRAFT


async def test_a_solve_that_is_cancelled_before_it_found_anything_is_cancelled(
    kasatpel: Actor,
) -> None:
    await people(await rows.mentor(), 2)
    plan_id, job = await started(kasatpel)
    await plan_cancel(kasatpel, plan_id)

    await solving.run(job)

    seen = await progress_of(kasatpel, PLAN, plan_id)
    assert (seen.status, seen.error) == (
        PlanStatus.CANCELLED,
        "Cancelled before a plan was found.",
    )
    assert await store.fetch_value("SELECT count(*) FROM assignment") == 0
