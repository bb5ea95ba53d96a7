"""A week's plan as a supervisor's client writes it, and what can be watched."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from strawberry import Schema

from programme.actors import Actor
from programme.events import changed
from programme.planning.publish import plan_publish
from programme.records import store
from schema.compose import compose
from schema.context import Context
from schema.ids import to_global
from tests.programme import rows
from tests.programme.planning.drafts import draft

RUN = """
mutation ($week: Date!, $area: String!, $key: String) {
  planRun(input: {week: $week, areaCode: $area, idempotencyKey: $key}) {
    ... on PlanRun { plan { id week status fraction area { code } } }
    ... on Refusal { code message path facts }
  }
}"""
PUBLISH = """
mutation ($plan: ID!) {
  planPublish(input: {planId: $plan}) {
    ... on PlanPublished { plan { id status } }
    ... on Refusal { code message path }
  }
}"""
CANCEL = """
mutation ($plan: ID!) {
  planCancel(input: {planId: $plan}) {
    ... on PlanCancelled { plan { status } }
    ... on Refusal { code message path }
  }
}"""
PROGRESS = """
subscription ($plan: ID!) {
  planProgress(planId: $plan) { planId status phase fraction bound best gap error }
}"""
DAY = """
query ($day: Date!) {
  mentorDay(date: $day) {
    assignments { action position jakpreneur { name } plan { status } }
    sessions { topic }
  }
}"""
NEXT = "2020-11-02"


class Client:
    """Asks as an actor, in English."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    async def ask(self, document: str, actor: Actor, **variables: Any) -> Any:
        answer = await self.schema.execute(document, variables, context_value=Context(actor, "en"))
        assert answer.errors is None, answer.errors
        assert answer.data is not None
        (only,) = answer.data.values()
        return only

    async def watch(self, document: str, actor: Actor, **variables: Any) -> AsyncIterator[Any]:
        stream = await self.schema.subscribe(
            document, variables, context_value=Context(actor, "en")
        )
        async for event in stream:  # type: ignore[union-attr]
            if event.errors:
                raise LookupError(event.errors[0].message)
            (only,) = event.data.values()
            yield only


@pytest.fixture
async def client(db: str) -> Client:
    await rows.district()
    return Client(compose())


async def test_a_supervisor_runs_a_plan_and_a_replay_answers_the_same(client: Client) -> None:
    kasatpel = await rows.supervisor()

    answers = [
        await client.ask(RUN, kasatpel, week=NEXT, area=rows.DISTRICT, key="k") for _ in range(2)
    ]

    plan = {
        "id": to_global("WeeklyPlan", 1),
        "week": NEXT,
        "status": "QUEUED",
        "fraction": 0.0,
        "area": {"code": rows.DISTRICT},
    }
    assert answers == [{"plan": plan}, {"plan": plan}]
    assert await store.fetch_value("SELECT count(*) FROM job") == 1


async def test_a_past_week_is_refused_as_data(client: Client) -> None:
    kasatpel = await rows.supervisor()

    assert await client.ask(RUN, kasatpel, week="2020-10-19", area=rows.DISTRICT) == {
        "code": "INVALID_INPUT",
        "message": "week 2020-10-19 (2020-W43) is past; the earliest week that can be planned is"
        " 2020-10-26.",
        "path": "week",
        "facts": {"week": "2020-10-19"},
    }


async def test_a_published_plan_stands_on_its_mentors_day(client: Client) -> None:
    kasatpel, mentor, other = (
        await rows.supervisor(),
        await rows.mentor(),
        await rows.mentor(),
    )
    one = await rows.person(mentor=mentor, name="Sari")
    session = await rows.session(held_on=rows.WEEK, status="SCHEDULED")
    plan = await draft(kasatpel, [(one, mentor)], leaders=[(session, mentor)])
    global_id = to_global("WeeklyPlan", plan)
    empty = {"assignments": [], "sessions": []}
    assert await client.ask(DAY, mentor, day="2020-10-26") == empty

    answer = await client.ask(PUBLISH, kasatpel, plan=global_id)

    assert answer == {"plan": {"id": global_id, "status": "PUBLISHED"}}
    assert await client.ask(DAY, mentor, day="2020-10-26") == {
        "assignments": [
            {
                "action": "CALL",
                "position": 1,
                "jakpreneur": {"name": "Sari"},
                "plan": {"status": "PUBLISHED"},
            }
        ],
        "sessions": [{"topic": "BASIC_TRAINING"}],
    }
    assert await client.ask(DAY, other, day="2020-10-26") == empty
    again = await client.ask(PUBLISH, kasatpel, plan=global_id)
    assert again["code"] == "PLAN_ALREADY_PUBLISHED"


@pytest.mark.parametrize("document", [PUBLISH, CANCEL])
@pytest.mark.parametrize("plan", ["garbage", to_global("WeeklyPlan", 7), to_global("Mentor", 1)])
async def test_an_unknown_plan_is_refused(client: Client, document: str, plan: str) -> None:
    kasatpel = await rows.supervisor()

    answer = await client.ask(document, kasatpel, plan=plan)

    assert (answer["code"], answer["path"]) == ("NOT_FOUND", "planId")


async def test_progress_is_watched_until_the_solve_has_ended(client: Client) -> None:
    kasatpel = await rows.supervisor()
    plan = (await client.ask(RUN, kasatpel, week=NEXT, area=rows.DISTRICT))["plan"]["id"]
    stream = client.watch(PROGRESS, kasatpel, plan=plan)

    first = await anext(stream)
    cancelled = asyncio.create_task(client.ask(CANCEL, kasatpel, plan=plan))
    seen = [event async for event in stream]

    waiting = {"phase": None, "fraction": 0.0, "bound": None, "best": None, "gap": None}
    assert first == {"planId": plan, "status": "QUEUED", "error": None, **waiting}
    assert await cancelled == {"plan": {"status": "CANCELLED"}}
    assert seen == [{"planId": plan, "status": "CANCELLED", "error": None, **waiting}]


async def test_the_progress_of_a_foreign_plan_is_not_to_be_seen(client: Client) -> None:
    kasatpel = await rows.supervisor()
    foreigner = await rows.supervisor(rows.OTHER_DISTRICT)
    plan = (await client.ask(RUN, kasatpel, week=NEXT, area=rows.DISTRICT))["plan"]["id"]

    with pytest.raises(LookupError, match="No plan 1 that you can see"):
        await anext(client.watch(PROGRESS, foreigner, plan=plan))


async def test_a_publication_is_heard_by_the_mentor_it_concerns(client: Client) -> None:
    kasatpel, mentor = await rows.supervisor(), await rows.mentor()
    one = await rows.person(mentor=mentor)
    plan = await draft(kasatpel, [(one, mentor)])
    stream = client.watch("subscription { myList { kind entity id cursor node { id } } }", mentor)
    hearing = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.3)

    await plan_publish(kasatpel, plan)

    async with asyncio.timeout(10):
        heard = [await hearing, await anext(stream)]
    row = to_global("Assignment", await store.fetch_value("SELECT id FROM assignment"))
    for event, entity, number in zip(
        heard, ("Assignment", "WeeklyPlan"), (row, to_global("WeeklyPlan", plan)), strict=True
    ):
        assert event.pop("cursor")
        assert event == {"kind": "UPSERT", "entity": entity, "id": number, "node": {"id": number}}
    await stream.aclose()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("days", "message"),
    [
        (1, "Your role KASATPEL may not do this; it takes MENTOR."),
        (8, "days is 8; a mentor's days are read 1 to 7 at a time."),
    ],
)
async def test_a_day_is_watched_by_its_mentor(client: Client, days: int, message: str) -> None:
    kasatpel = await rows.supervisor()
    document = """subscription ($days: Int!) {
      myDay(date: "2020-10-26", days: $days) { date } }"""

    with pytest.raises(LookupError) as refused:
        await anext(client.watch(document, kasatpel, days=days))

    assert str(refused.value) == message


async def test_a_board_hears_that_points_moved_in_its_area(client: Client) -> None:
    kasatpel = await rows.supervisor()
    stream = client.watch("subscription { standingsMoved { areaCode } }", kasatpel)
    hearing = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.3)

    for area in (rows.OTHER_DISTRICT, rows.DISTRICT):
        async with store.transaction():
            await changed("point_entry", 1, area)

    async with asyncio.timeout(10):
        assert await hearing == {"areaCode": rows.DISTRICT}
    await stream.aclose()  # type: ignore[attr-defined]
