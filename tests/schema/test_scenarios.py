"""Repairs and what-if scenarios as a supervisor's client writes and reads them."""

from typing import Any

import pytest

from programme import jobs
from programme.actors import Actor
from programme.planning import repairing, trying
from programme.records import store
from schema.compose import compose
from schema.context import Context
from schema.ids import to_global
from tests.programme import rows
from tests.programme.planning.solved import people, solved

SCHEMA = compose()
RUN = """
mutation ($plan: ID!, $changes: ScenarioChanges!) {
  scenarioRun(input: {planId: $plan, name: "More", changes: $changes}) {
    ... on ScenarioRun { scenario { id name status changes plan { id } } }
    ... on Refusal { code message path }
  }
}"""
BESIDE = """
query ($plan: ID!) {
  node(id: $plan) { ... on WeeklyPlan {
    expectedAdvances
    scenarios(first: 5) { totalCount edges { node {
      name status contacts expectedAdvances moreAdvances gap loadMean floors floorsMet sessionsLed
    } } }
  } }
}"""
DELETE = """
mutation ($scenario: ID!) {
  scenarioDelete(input: {scenarioId: $scenario}) {
    ... on ScenarioDeleted { plan { scenarios { totalCount } } }
    ... on Refusal { code message path }
  }
}"""
REPORT = """
mutation ($plan: ID!, $mentor: ID!) {
  absenceReport(input: {
    planId: $plan, mentorId: $mentor, firstDay: "2020-11-02", lastDay: "2020-11-06", reason: "SICK"
  }) {
    ... on AbsenceReported { plan { id status repairs { id status } } }
    ... on Refusal { code message path }
  }
}"""
TOLD = """
query ($plan: ID!) {
  node(id: $plan) { ... on WeeklyPlan { status repair fairness mentorHours } }
}"""


async def ask(actor: Actor, document: str, **variables: Any) -> Any:
    answer = await SCHEMA.execute(document, variables, context_value=Context(actor, "en"))
    assert answer.errors is None, answer.errors
    assert answer.data is not None
    (only,) = answer.data.values()
    return only


@pytest.fixture
async def office(db: str) -> tuple[Actor, Actor, Actor, str]:
    """A supervisor, two mentors with their people, and the draft of their week."""
    await rows.district()
    kasatpel = await rows.supervisor()
    sri, budi = await rows.mentor(name="Sri"), await rows.mentor(name="Budi")
    await people(sri, 20)
    await people(budi, 4)
    return kasatpel, sri, budi, to_global("WeeklyPlan", await solved(kasatpel))


async def done(kind: Any, table: str) -> None:
    """The newest job of a table made as a worker would."""
    job_id = await store.fetch_value(f"SELECT job_id FROM {table} ORDER BY id DESC LIMIT 1")
    job = await jobs.start(job_id)
    assert job is not None
    await kind.run(job)


async def test_a_scenario_stands_beside_its_plan_with_the_difference(
    office: tuple[Actor, Actor, Actor, str],
) -> None:
    kasatpel, sri, _, plan = office
    changes = {
        "hours": [
            {"mentorId": to_global("Mentor", sri.mentor_id or 0), "minutes": 120},
            {"areaCode": rows.DISTRICT, "percent": 10},
        ],
        "sessions": [{"topic": "BASIC_TRAINING", "areaCode": rows.VILLAGE, "slot": 6, "room": 20}],
        "band": {"low": 0.1, "high": 0.9, "cost": 0.001},
        "floors": [{"group": "WOMEN", "share": 0.1}],
        "cover": 1,
        "continuity": 0.001,
    }

    asked = await ask(kasatpel, RUN, plan=plan, changes=changes)

    scenario = asked["scenario"]
    told = {
        "hours": [
            {"mentorId": to_global("Mentor", sri.mentor_id or 0), "minutes": 120},
            {"area": rows.DISTRICT, "percent": 10},
        ],
        "sessions": [
            {"topic": "BASIC_TRAINING", "area": rows.VILLAGE, "slot": 6, "room": 20, "minutes": 240}
        ],
        "band": changes["band"],
        "floors": changes["floors"],
        "cover": 1,
        "continuity": 0.001,
    }
    expected = {"name": "More", "status": "QUEUED", "changes": told, "plan": {"id": plan}}
    assert scenario == {"id": scenario["id"], **expected}
    await done(trying, "scenario")
    seen = await ask(kasatpel, BESIDE, plan=plan)
    (edge,) = seen["scenarios"]["edges"]
    node = edge["node"]
    assert (node["name"], node["status"], node["floors"]) == ("More", "DONE", 3)
    assert node["sessionsLed"] == 1
    assert node["moreAdvances"] > 0
    assert node["moreAdvances"] == pytest.approx(
        node["expectedAdvances"] - seen["expectedAdvances"]
    )
    gone = await ask(kasatpel, DELETE, scenario=scenario["id"])
    assert gone == {"plan": {"scenarios": {"totalCount": 0}}}


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        (
            {"hours": [{"mentorId": "nonsense", "minutes": 60}]},
            "changes.hours.0.mentorId",
            "No mentor nonsense that you can see.",
        ),
        (
            {"band": {"low": 0, "high": 2, "cost": 0}},
            "changes.band.high",
            "changes.band.high is 2;",
        ),
        ({}, "changes", "changes is empty: a scenario changes at least one thing."),
    ],
)
async def test_bad_changes_are_named_by_their_place(
    office: tuple[Actor, Actor, Actor, str], changes: dict[str, Any], path: str, message: str
) -> None:
    kasatpel, _, _, plan = office

    answer = await ask(kasatpel, RUN, plan=plan, changes=changes)

    assert answer["path"] == path
    assert answer["message"].startswith(message)
    assert await store.fetch_value("SELECT count(*) FROM scenario") == 0


async def test_a_week_without_a_plan_is_planned_with_its_scenario(
    office: tuple[Actor, Actor, Actor, str],
) -> None:
    kasatpel = office[0]
    ahead = """mutation ($week: Date!, $area: String!) {
      scenarioRun(input: {week: $week, areaCode: $area, name: "Cover", changes: {cover: 1}}) {
        ... on ScenarioRun { scenario { status moreAdvances plan { week status } } }
        ... on Refusal { code message path } } }"""

    asked = await ask(kasatpel, ahead, week="2020-12-14", area=rows.DISTRICT)
    past = await ask(kasatpel, ahead, week="2020-10-19", area=rows.DISTRICT)

    plan = {"week": "2020-12-14", "status": "QUEUED"}
    assert asked == {"scenario": {"status": "QUEUED", "moreAdvances": None, "plan": plan}}
    assert (past["code"], past["path"]) == ("INVALID_INPUT", "week")


async def test_an_absence_becomes_a_draft_that_says_who_moved(
    office: tuple[Actor, Actor, Actor, str],
) -> None:
    kasatpel, sri, budi, plan = office
    mentor = to_global("Mentor", sri.mentor_id or 0)

    reported = (await ask(kasatpel, REPORT, plan=plan, mentor=mentor))["plan"]

    assert (reported["status"], reported["repairs"]) == ("QUEUED", {"id": plan, "status": "DRAFT"})
    await done(repairing, "weekly_plan")
    told = await ask(kasatpel, TOLD, plan=reported["id"])
    assert told["status"] == "DRAFT"
    moved = told["repair"]["moved"]
    assert {one["before"]["mentorId"] for one in moved if one["before"]} == {mentor}
    after = {one["after"]["mentorId"] for one in moved if one["after"]}
    assert after == {to_global("Mentor", budi.mentor_id or 0)}
    assert all(one["jakpreneurId"] for one in moved)
    assert {one["name"] for one in told["mentorHours"]["mentors"]} == {"Budi"}
    assert len(told["fairness"]["groups"]) == 3


async def test_of_mentor_hours_as_many_are_told_as_are_asked_for(
    office: tuple[Actor, Actor, Actor, str],
) -> None:
    """Given two mentors, one, both or none of them stand below figures that are of both."""
    kasatpel, _, _, plan = office
    asked = """query ($plan: ID!, $size: Int) { node(id: $plan) { ... on WeeklyPlan {
      all: mentorHours some: mentorHours(first: $size) none: mentorHours(first: 0) } } }"""

    told = await ask(kasatpel, asked, plan=plan, size=1)

    whole = told["all"]
    assert (len(whole["mentors"]), len(whole["districts"])) == (2, 1)
    assert told["some"] == {**whole, "mentors": whole["mentors"][:1]}
    assert told["none"] == {**whole, "mentors": [], "districts": []}
    assert (await ask(kasatpel, asked, plan=plan, size=None))["some"] == whole
    answer = await SCHEMA.execute(asked, {"plan": plan, "size": 101}, Context(kasatpel, "en"))
    assert [error.message for error in answer.errors or ()] == [
        "first is 101; a page takes 0 to 100."
    ]


async def test_what_is_for_supervisors_is_not_for_mentors(
    office: tuple[Actor, Actor, Actor, str],
) -> None:
    kasatpel, sri, _, plan = office
    await ask(kasatpel, RUN, plan=plan, changes={"cover": 1})
    await store.execute("UPDATE weekly_plan SET status = 'PUBLISHED', published_at = now()")

    told = await ask(sri, TOLD, plan=plan)
    beside = await ask(sri, BESIDE, plan=plan)

    assert told == {"status": "PUBLISHED", "repair": None, "fairness": None, "mentorHours": None}
    assert beside["scenarios"]["totalCount"] == 0
