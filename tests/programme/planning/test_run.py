"""Asking for a plan: by whom, for which week and area, once."""

import asyncio
from contextvars import copy_context
from datetime import date

import pytest

from programme.actors import Actor
from programme.errors import Conflict, Forbidden, IdempotencyConflict, InvalidInput, NotFound
from programme.planning.progress import PLAN, Progress, progress_of
from programme.planning.run import plan_cancel, plan_run
from programme.records import store
from programme.words import PlanStatus
from tests.programme import rows

NEXT = date(2020, 11, 2)
TABLES = ("weekly_plan", "job", "pgqueuer", "change", "idempotency_key")


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


async def refused(
    error: type[Exception], told: str, actor: Actor, week: date, area: str = rows.DISTRICT
) -> None:
    """A refusal with exactly these words, after which nothing has happened."""
    before = await rows.snapshot(*TABLES)
    with pytest.raises(error) as refusal:
        await plan_run(actor, week, area)
    assert str(refusal.value) == told
    assert await rows.snapshot(*TABLES) == before


@pytest.mark.parametrize("week", [rows.WEEK, NEXT])
async def test_a_plan_and_its_job_are_queued_together(kasatpel: Actor, week: date) -> None:
    plan_id = await plan_run(kasatpel, week, rows.DISTRICT)

    plan = await store.fetch_row("SELECT * FROM weekly_plan WHERE id = $1", plan_id)
    assert plan is not None
    assert (plan["week"], plan["area_code"], plan["status"]) == (week, rows.DISTRICT, "QUEUED")
    assert plan["requested_by_id"] == kasatpel.id
    queue = await store.fetch("SELECT entrypoint, payload FROM pgqueuer")
    assert [(row["entrypoint"], bytes(row["payload"])) for row in queue] == [
        ("plan", str(plan["job_id"]).encode())
    ]
    assert await progress_of(kasatpel, PLAN, plan_id) == Progress(
        plan_id, PlanStatus.QUEUED, None, 0.0, None, None, None, None
    )


async def test_a_past_week_is_refused_with_the_earliest_that_can_be(kasatpel: Actor) -> None:
    await refused(
        InvalidInput,
        "week 2020-10-19 (2020-W43) is past; the earliest week that can be planned is 2020-10-26.",
        kasatpel,
        date(2020, 10, 19),
    )


async def test_a_week_is_named_by_its_monday(kasatpel: Actor) -> None:
    await refused(
        InvalidInput,
        "week 2020-11-04 is a Wednesday; a week is named by its Monday: 2020-11-02.",
        kasatpel,
        date(2020, 11, 4),
    )


async def test_a_week_too_far_ahead_is_refused(kasatpel: Actor) -> None:
    await refused(
        InvalidInput,
        "week 2021-11-01 is too far ahead; the last week that can be planned is 2021-04-26.",
        kasatpel,
        date(2021, 11, 1),
    )


@pytest.mark.parametrize("area", [rows.OTHER_DISTRICT, rows.CITY, "31.99.99", "x", "31.74.09/"])
async def test_a_foreign_area_answers_as_an_unknown_one(kasatpel: Actor, area: str) -> None:
    await refused(NotFound, f"No area {area} that you can see.", kasatpel, NEXT, area)


async def test_a_village_is_too_small(kasatpel: Actor) -> None:
    await refused(
        InvalidInput,
        "areaCode 31.74.09.1001 is a village; mentors work by district: 31.74.09.",
        kasatpel,
        NEXT,
        rows.VILLAGE,
    )


async def test_an_effort_out_of_range_is_refused(kasatpel: Actor) -> None:
    before = await rows.snapshot(*TABLES)

    with pytest.raises(InvalidInput) as refusal:
        await plan_run(kasatpel, NEXT, rows.DISTRICT, effort=0.5)

    assert str(refusal.value) == "effort is 0.5; it takes 1 to 600, 10 unless given."
    assert await rows.snapshot(*TABLES) == before


async def test_only_supervisors_run_plans(kasatpel: Actor) -> None:
    mentor = await rows.mentor()
    await refused(
        Forbidden,
        "Your role MENTOR may not do this; it takes DINAS, KASATPEL, SUDIN.",
        mentor,
        NEXT,
    )


async def test_one_solve_at_a_time_for_a_week_and_area(kasatpel: Actor) -> None:
    first = await plan_run(kasatpel, NEXT, rows.DISTRICT)
    before = await rows.snapshot(*TABLES)

    with pytest.raises(Conflict, match="is being made since") as refusal:
        await plan_run(kasatpel, NEXT, rows.DISTRICT)

    assert refusal.value.kind == "PLAN_RUNNING"
    assert refusal.value.facts["plan"] == first
    assert await rows.snapshot(*TABLES) == before


async def test_two_at_once_queue_one(kasatpel: Actor) -> None:
    answers = await asyncio.gather(
        *(plan_run(kasatpel, NEXT, rows.DISTRICT) for _ in range(3)), return_exceptions=True
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Conflict", "int"]
    assert await store.fetch_value("SELECT count(*) FROM weekly_plan") == 1


async def test_a_replay_with_its_key_has_one_effect(kasatpel: Actor) -> None:
    first = await plan_run(kasatpel, NEXT, rows.DISTRICT, "once")
    before = await rows.snapshot(*TABLES)

    assert await plan_run(kasatpel, NEXT, rows.DISTRICT, "once") == first
    with pytest.raises(IdempotencyConflict):
        await plan_run(kasatpel, rows.WEEK, rows.DISTRICT, "once")
    assert await rows.snapshot(*TABLES) == before


async def test_a_plan_that_waits_is_cancelled_at_once(kasatpel: Actor) -> None:
    plan_id = await plan_run(kasatpel, NEXT, rows.DISTRICT)

    assert await plan_cancel(kasatpel, plan_id) == plan_id

    assert (await progress_of(kasatpel, PLAN, plan_id)).status is PlanStatus.CANCELLED
    assert await plan_run(kasatpel, NEXT, rows.DISTRICT) > plan_id


async def test_a_cancel_and_the_end_of_a_solve_do_not_wait_for_each_other(kasatpel: Actor) -> None:
    """Given a solve that ends, which has its job and wants its plan, a cancel waits for the job."""
    plan_id = await plan_run(kasatpel, NEXT, rows.DISTRICT)
    job_id = await store.fetch_value("SELECT job_id FROM weekly_plan WHERE id = $1", plan_id)
    outside = copy_context()
    async with store.transaction():
        await store.execute("UPDATE job SET status = 'RUNNING' WHERE id = $1", job_id)
        cancel = asyncio.create_task(plan_cancel(kasatpel, plan_id), context=outside)
        waiting = "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)"
        while not await store.fetch_value(waiting):  # noqa: ASYNC110 (only the database knows)
            await asyncio.sleep(0.01)
        await store.execute("UPDATE weekly_plan SET status = 'SOLVING' WHERE id = $1", plan_id)

    assert await cancel == plan_id
    assert await store.fetch_value("SELECT cancel_requested FROM job WHERE id = $1", job_id)


async def test_what_does_not_run_cannot_be_cancelled(kasatpel: Actor) -> None:
    plan_id = await plan_run(kasatpel, NEXT, rows.DISTRICT)
    await plan_cancel(kasatpel, plan_id)

    with pytest.raises(Conflict) as refusal:
        await plan_cancel(kasatpel, plan_id)

    assert refusal.value.kind == "PLAN_NOT_RUNNING"
    assert str(refusal.value) == f"Plan {plan_id} is CANCELLED: there is no solve to cancel."


async def test_a_foreign_plan_is_neither_seen_nor_cancelled(kasatpel: Actor) -> None:
    plan_id = await plan_run(kasatpel, NEXT, rows.DISTRICT)
    foreigner = await rows.supervisor(rows.OTHER_DISTRICT)

    with pytest.raises(NotFound, match=f"No plan {plan_id} that you can see"):
        await progress_of(foreigner, PLAN, plan_id)
    with pytest.raises(NotFound, match=f"No plan {plan_id} that you can see"):
        await plan_cancel(foreigner, plan_id)
    assert (await progress_of(kasatpel, PLAN, plan_id)).status is PlanStatus.QUEUED
