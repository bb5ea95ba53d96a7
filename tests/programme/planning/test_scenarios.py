"""What-if: figures of the same week under changes, kept beside the plan; what is refused."""

from typing import Any

import pytest

from programme import jobs
from programme.actors import Actor
from programme.errors import Conflict, Forbidden, InvalidInput, NotFound, ProgrammeError
from programme.planning import trying
from programme.planning.basis import Basis
from programme.planning.scenarios import scenario_delete, scenario_run
from programme.records import store
from tests.programme import plan_rows, rows
from tests.programme.planning.solved import people, solved

TABLES = ("scenario", "job", "pgqueuer", "change", "audit", "idempotency_key")


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


@pytest.fixture
async def plan(kasatpel: Actor) -> int:
    """The draft of a mentor with forty people: more than a week holds."""
    await people(await rows.mentor(name="Sri"), 40)
    return await solved(kasatpel)


async def tried(scenario: int) -> Any:
    """A scenario solved as a worker would; its row."""
    job_id = await store.fetch_value("SELECT job_id FROM scenario WHERE id = $1", scenario)
    job = await jobs.start(job_id)
    assert job is not None
    await trying.run(job)
    return await store.fetch_row("SELECT * FROM scenario WHERE id = $1", scenario)


async def refused(error: type[ProgrammeError], told: str, work: Any) -> None:
    """A refusal with exactly these words, after which nothing has happened."""
    before = await rows.snapshot(*TABLES)
    with pytest.raises(error) as refusal:
        await work
    assert str(refusal.value) == told
    assert await rows.snapshot(*TABLES) == before


FIGURES = ("contacts", "objective", "expected_advances", "load_mean")


async def test_a_scenario_that_changes_nothing_comes_to_the_plans_figures(
    kasatpel: Actor, plan: int
) -> None:
    mentor = await store.fetch_value("SELECT id FROM mentor")
    same = {"hours": [{"mentor": mentor, "percent": 0}]}

    found = await tried(await scenario_run(kasatpel, Basis(plan), "As it is", same))

    planned = await store.fetch_row("SELECT * FROM weekly_plan WHERE id = $1", plan)
    assert planned is not None
    assert [found[name] for name in FIGURES] == pytest.approx(
        [planned[name] for name in FIGURES], abs=1e-4
    )


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"hours": [{"area": rows.DISTRICT, "percent": -50}]}, -1),
        ({"hours": [{"area": rows.DISTRICT, "minutes": -600}]}, -1),
        (
            {
                "sessions": [
                    {
                        "topic": "BASIC_TRAINING",
                        "area": rows.DISTRICT,
                        "slot": 5,
                        "room": 20,
                        "minutes": 240,
                    }
                ]
            },
            1,
        ),
    ],
)
async def test_hours_and_sessions_move_what_is_expected(
    kasatpel: Actor, plan: int, changes: dict[str, Any], sign: int
) -> None:
    found = await tried(await scenario_run(kasatpel, Basis(plan), "Other", changes))

    before = await store.fetch_value(
        "SELECT expected_advances FROM weekly_plan WHERE id = $1", plan
    )
    assert (found["expected_advances"] - before) * sign > 0
    assert found["objective"] <= found["bound"] + 1e-9
    assert found["sessions_led"] == (1 if sign > 0 else 0)


async def test_a_band_a_floor_and_rules_are_solved_and_counted(kasatpel: Actor, plan: int) -> None:
    changes = {
        "band": {"low": 0.1, "high": 0.3, "cost": 0.005},
        "floors": [{"group": "WOMEN", "share": 1.0}],
        "cover": 0,
        "continuity": 0.0,
    }

    found = await tried(await scenario_run(kasatpel, Basis(plan), "Band", changes))

    assert found["load_max"] == pytest.approx(0.3, abs=0.03)
    assert (found["floors"], found["floors_met"]) == (3, 1)


async def test_a_scenario_is_deleted_with_its_solve(kasatpel: Actor, plan: int) -> None:
    scenario = await scenario_run(kasatpel, Basis(plan), "Away", {"cover": 1})

    assert await scenario_delete(kasatpel, scenario) == plan

    assert await store.fetch_value("SELECT count(*) FROM scenario") == 0
    ends = await store.fetch("SELECT status FROM job WHERE kind = 'scenario'")
    assert [row["status"] for row in ends] == ["CANCELLED"]


async def test_the_same_key_runs_once(kasatpel: Actor, plan: int) -> None:
    first, second = [
        await scenario_run(kasatpel, Basis(plan), "Cover", {"cover": 1}, key="k") for _ in range(2)
    ]

    assert first == second


SESSION = {"topic": "BAZAAR", "area": rows.DISTRICT, "slot": 3, "room": 9, "minutes": 240}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "changes is empty: a scenario changes at least one thing."),
        ({"cover": 11}, "changes.cover is 11; it takes 0 to 10."),
        (
            {"hours": [{"area": rows.DISTRICT, "percent": 201}]},
            "changes.hours.0.percent is 201; it takes -100 to 200.",
        ),
        (
            {"hours": [{"area": rows.DISTRICT}]},
            "changes.hours.0 takes one of minutes and percent.",
        ),
        (
            {"hours": [{"area": rows.VILLAGE, "minutes": 60}]},
            f"changes.hours.0.areaCode {rows.VILLAGE} is a village; mentors work by district:"
            f" {rows.DISTRICT}.",
        ),
        (
            {"hours": [{"area": rows.OTHER_DISTRICT, "minutes": 60}]},
            f"changes.hours.0.areaCode is in {rows.OTHER_DISTRICT}, outside the plan's area"
            f" {rows.DISTRICT}.",
        ),
        (
            {"sessions": [{**SESSION, "slot": 20}]},
            "changes.sessions.0.slot is 20; it takes 0 to 19.",
        ),
        ({"sessions": [SESSION] * 21}, "changes.sessions has 21 entries; it takes up to 20."),
        (
            {"band": {"low": 0.9, "high": 0.8, "cost": 0.001}},
            "changes.band.low is 0.9, above high 0.8.",
        ),
        (
            {"floors": [{"group": "WOMEN", "share": float("nan")}]},
            "changes.floors.0.share is nan; it takes 0 to 1.",
        ),
        (
            {"floors": [{"group": "WOMEN", "share": 0.1}, {"group": "WOMEN", "share": 0.2}]},
            "changes.floors.1.group names WOMEN again; a group has one floor.",
        ),
    ],
)
async def test_bad_changes_are_refused_before_anything_is_queued(
    kasatpel: Actor, changes: dict[str, Any], told: str
) -> None:
    plan = await plan_rows.plan(rows.DISTRICT, kasatpel, status="DRAFT")
    await store.execute("INSERT INTO plan_whole (plan_id, data) VALUES ($1, '')", plan)

    await refused(InvalidInput, told, scenario_run(kasatpel, Basis(plan), "Bad", changes))


async def test_names_and_plans_are_checked(kasatpel: Actor, plan: int) -> None:
    await scenario_run(kasatpel, Basis(plan), "One", {"cover": 1})
    mentor, stranger = await rows.mentor(), await rows.supervisor(rows.OTHER_DISTRICT)
    bare = await plan_rows.plan(rows.DISTRICT, kasatpel, status="DRAFT")

    await refused(
        Conflict,
        f"Plan {plan} has a scenario 'One' already; delete it or choose another name.",
        scenario_run(kasatpel, Basis(plan), "One", {"cover": 2}),
    )
    await refused(
        InvalidInput,
        "name has 81 characters; it takes 1 to 80.",
        scenario_run(kasatpel, Basis(plan), "x" * 81, {"cover": 2}),
    )
    await refused(
        Conflict,
        f"Plan {bare} is not kept with what it was decided from; run it again.",
        scenario_run(kasatpel, Basis(bare), "Two", {"cover": 2}),
    )
    await refused(
        Forbidden,
        "Your role MENTOR may not do this; it takes DINAS, KASATPEL, SUDIN.",
        scenario_run(mentor, Basis(plan), "Two", {"cover": 2}),
    )
    await refused(
        NotFound,
        f"No plan {plan} that you can see.",
        scenario_run(stranger, Basis(plan), "Two", {"cover": 2}),
    )
    await refused(NotFound, "No scenario 1 that you can see.", scenario_delete(stranger, 1))
