"""What-if for a week that has no plan yet: it is planned first, and the scenario waits for it."""

from datetime import date, timedelta
from typing import Any

import pytest

from programme import jobs
from programme.actors import Actor
from programme.errors import InvalidInput, NotFound, ProgrammeError
from programme.planning import solving, trying
from programme.planning.basis import Basis
from programme.planning.run import plan_cancel, plan_run
from programme.planning.scenarios import scenario_delete, scenario_run
from programme.planning.waiting import NO_PLAN
from programme.records import store
from tests.programme import rows
from tests.programme.planning.solved import NEXT, people, solved

LATER = NEXT + timedelta(weeks=6)
AHEAD = Basis(week=LATER, area=rows.DISTRICT)
MORE = {"hours": [{"area": rows.DISTRICT, "percent": 50}]}
TABLES = ("weekly_plan", "scenario", "job", "pgqueuer", "change", "audit", "idempotency_key")


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    await people(await rows.mentor(), 30)
    return await rows.supervisor()


async def queue() -> list[str]:
    found = await store.fetch("SELECT entrypoint FROM pgqueuer ORDER BY id")
    return [row["entrypoint"] for row in found]


async def begun(table: str, key: int) -> jobs.Job:
    job = await jobs.start(
        await store.fetch_value(f"SELECT job_id FROM {table} WHERE id = $1", key)
    )
    assert job is not None
    return job


async def plan_of(scenario: int) -> Any:
    return await store.fetch_row(
        "SELECT w.* FROM scenario s JOIN weekly_plan w ON w.id = s.plan_id WHERE s.id = $1",
        scenario,
    )


async def states() -> list[tuple[str, str | None]]:
    """(status, error) of the scenarios' jobs."""
    found = await store.fetch("SELECT status, error FROM job WHERE kind = 'scenario' ORDER BY id")
    return [(row["status"], row["error"]) for row in found]


async def test_the_week_is_planned_first_and_both_stand_side_by_side(kasatpel: Actor) -> None:
    first = await scenario_run(kasatpel, AHEAD, "More hours", MORE)
    second = await scenario_run(kasatpel, AHEAD, "No cover", {"cover": 0})

    plan = await plan_of(first)
    assert (plan["week"], plan["area_code"], plan["status"]) == (LATER, rows.DISTRICT, "QUEUED")
    assert (await plan_of(second))["id"] == plan["id"]
    assert await queue() == ["plan"]
    await solving.run(await begun("weekly_plan", plan["id"]))
    assert await queue() == ["plan", "scenario", "scenario"]
    for scenario in (first, second):
        await trying.run(await begun("scenario", scenario))
    base = (await plan_of(first))["expected_advances"]
    found = await store.fetch("SELECT expected_advances FROM scenario ORDER BY id")
    more, same = [row["expected_advances"] - base for row in found]
    assert more > 0
    assert same == pytest.approx(0, abs=1e-4)


async def test_a_week_that_has_a_plan_keeps_it(kasatpel: Actor) -> None:
    """Given an older draft, the newest one is meant."""
    await solved(kasatpel)
    newest = await solved(kasatpel)

    scenario = await scenario_run(kasatpel, Basis(week=NEXT, area=rows.DISTRICT), "More", MORE)

    assert (await plan_of(scenario))["id"] == newest
    assert (await queue())[-1] == "scenario"
    assert await store.fetch_value("SELECT count(*) FROM weekly_plan") == 2


async def test_of_a_plan_that_is_being_made_a_scenario_waits(kasatpel: Actor) -> None:
    plan = await plan_run(kasatpel, NEXT, rows.DISTRICT)
    job = await begun("weekly_plan", plan)

    await scenario_run(kasatpel, Basis(plan), "More", MORE)

    assert await queue() == ["plan"]
    await solving.run(job)
    assert await queue() == ["plan", "scenario"]


async def test_with_the_plan_goes_what_waits_for_it(kasatpel: Actor) -> None:
    scenario = await scenario_run(kasatpel, AHEAD, "More", MORE)

    await plan_cancel(kasatpel, (await plan_of(scenario))["id"])

    assert await states() == [("CANCELLED", NO_PLAN)]
    assert (await queue()).count("scenario") == 0


async def test_a_plan_that_fails_fails_what_waits_for_it(kasatpel: Actor) -> None:
    scenario = await scenario_run(kasatpel, AHEAD, "More", MORE)
    job = await begun("weekly_plan", (await plan_of(scenario))["id"])

    await jobs.fail(job, "Out of memory.")

    assert await states() == [("FAILED", NO_PLAN)]


async def test_what_waits_can_be_deleted_and_the_plan_goes_on(kasatpel: Actor) -> None:
    scenario = await scenario_run(kasatpel, AHEAD, "More", MORE)
    plan = await plan_of(scenario)

    await scenario_delete(kasatpel, scenario)
    await solving.run(await begun("weekly_plan", plan["id"]))

    assert await queue() == ["plan"]
    assert await states() == [("CANCELLED", None)]


async def test_the_same_key_plans_once(kasatpel: Actor) -> None:
    first, second = [await scenario_run(kasatpel, AHEAD, "More", MORE, key="k") for _ in range(2)]

    assert first == second
    assert await store.fetch_value("SELECT count(*) FROM weekly_plan") == 1


ONE = "Give planId, or week and areaCode: one of both."


@pytest.mark.parametrize(
    ("basis", "name", "kind", "told"),
    [
        (Basis(), "More", InvalidInput, ONE),
        (Basis(week=LATER), "More", InvalidInput, ONE),
        (Basis(1, LATER, rows.DISTRICT), "More", InvalidInput, ONE),
        (
            Basis(week=date(2020, 10, 19), area=rows.DISTRICT),
            "More",
            InvalidInput,
            "week 2020-10-19 (2020-W43) is past; the earliest week that can be planned is"
            " 2020-10-26.",
        ),
        (
            Basis(week=LATER, area=rows.OTHER_DISTRICT),
            "More",
            NotFound,
            f"No area {rows.OTHER_DISTRICT} that you can see.",
        ),
        (AHEAD, "", InvalidInput, "name has 0 characters; it takes 1 to 80."),
    ],
)
async def test_what_makes_no_sense_queues_neither(
    kasatpel: Actor, basis: Basis, name: str, kind: type[ProgrammeError], told: str
) -> None:
    before = await rows.snapshot(*TABLES)

    with pytest.raises(kind) as refusal:
        await scenario_run(kasatpel, basis, name, MORE)

    assert str(refusal.value) == told
    assert await rows.snapshot(*TABLES) == before
