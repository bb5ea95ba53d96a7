"""A hand-over of caseloads as a supervisor's client asks for it, looks at it and applies it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from programme import jobs
from programme.actors import Actor
from programme.planning import handing
from programme.records import store
from schema.context import Context
from schema.ids import to_global
from tests.programme import rows
from tests.schema.asking import SCHEMA

RUN = """mutation ($input: HandoverRunInput!) { handoverRun(input: $input) {
  ... on HandoverRun { handover { id status reason area { code } } }
  ... on Refusal { code message path } } }"""
SEEN = """{ handovers(first: 5) { edges { node {
  status people held kept gap conflicts loads
  moves(first: 5) { totalCount edges { node { giver { name } taker { name } } } } } } } }"""
APPLY = """mutation ($input: HandoverApplyInput!) { handoverApply(input: $input) {
  ... on HandoverApplied { handover { status moves(first: 1) { totalCount } } }
  ... on Refusal { code message path facts } } }"""

CANCEL = """mutation ($input: HandoverCancelInput!) { handoverCancel(input: $input) {
  ... on HandoverCancelled { handover { id status phase } }
  ... on Refusal { code message path facts } } }"""
PROGRESS = """subscription ($id: ID!) { handoverProgress(handoverId: $id) {
  handoverId status phase fraction bound best gap error } }"""


async def ask(actor: Actor, document: str, **given: Any) -> Any:
    answer = await SCHEMA.execute(
        document, {"input": given} if given else None, Context(actor, actor.language)
    )
    assert answer.errors is None, answer.errors
    assert answer.data is not None
    (only,) = answer.data.values()
    return only


async def test_a_leavers_list_is_drafted_looked_at_and_applied_once(db: str) -> None:
    await rows.district()
    supervisor = await rows.supervisor()
    leaver, heir = await rows.mentor(name="Ani"), await rows.mentor(name="Budi")
    for _ in range(3):
        await rows.person(mentor=leaver)
    mentor_id = to_global("Mentor", leaver.mentor_id or 0)

    asked = await ask(supervisor, RUN, areaCode=rows.DISTRICT, reason="LEAVER", mentorId=mentor_id)
    job = await jobs.start(await store.fetch_value("SELECT job_id FROM handover"))
    assert job is not None
    await handing.run(job)
    seen = await ask(supervisor, SEEN)
    handover = asked["handover"]["id"]
    done = await ask(supervisor, APPLY, handoverId=handover)
    again = await ask(supervisor, APPLY, handoverId=handover)

    assert asked["handover"] == {
        "id": handover,
        "status": "QUEUED",
        "reason": "LEAVER",
        "area": {"code": rows.DISTRICT},
    }
    move = {"node": {"giver": {"name": "Ani"}, "taker": {"name": "Budi"}}}
    heirs = {"mentorId": to_global("Mentor", heir.mentor_id or 0), "name": "Budi"}
    assert seen["edges"] == [
        {
            "node": {
                "status": "DRAFT",
                "people": 3,
                "held": 0,
                "kept": 0,
                "gap": 0.0,
                "conflicts": [],
                "loads": {"mentors": [{**heirs, "before": 0, "after": 3}]},
                "moves": {"totalCount": 3, "edges": [move] * 3},
            }
        }
    ]
    assert done == {"handover": {"status": "APPLIED", "moves": {"totalCount": 3}}}
    number = await store.fetch_value("SELECT id FROM handover")
    assert again == {
        "code": "HANDOVER_NOT_DRAFT",
        "message": f"Hand-over {number} is APPLIED: only a draft can be applied.",
        "path": "handoverId",
        "facts": {"handover": number, "status": "APPLIED"},
    }
    held = "SELECT count(*) FROM caseload WHERE mentor_id = $1 AND valid_to IS NULL"
    assert await store.fetch_value(held, heir.mentor_id) == 3


async def watched(actor: Actor, handover: str) -> AsyncIterator[Any]:
    stream = await SCHEMA.subscribe(PROGRESS, {"id": handover}, Context(actor, "en"))
    async for event in stream:  # type: ignore[union-attr]
        assert event.errors is None, event.errors
        yield event.data["handoverProgress"]


async def test_a_solve_is_watched_until_its_draft(db: str) -> None:
    await rows.district()
    supervisor, mentor = await rows.supervisor(), await rows.mentor()
    await rows.person(mentor=mentor)
    await rows.person()
    made = await ask(supervisor, RUN, areaCode=rows.DISTRICT, reason="NEWCOMERS")
    handover = made["handover"]["id"]
    stream = watched(supervisor, handover)

    first = await anext(stream)
    job = await jobs.start(await store.fetch_value("SELECT job_id FROM handover"))
    assert job is not None
    working = asyncio.create_task(handing.run(job))
    seen = [event async for event in stream]
    await working

    nothing = {"phase": None, "fraction": 0.0, "bound": None, "best": None, "gap": None}
    assert first == {"handoverId": handover, "status": "QUEUED", "error": None, **nothing}
    assert {event["status"] for event in seen[:-1]} == {"SOLVING"}
    assert [event["fraction"] for event in seen] == sorted(event["fraction"] for event in seen)
    last = seen[-1]
    assert (last["status"], last["phase"], last["fraction"]) == ("DRAFT", "draft", 1.0)
    assert 0 < last["best"] <= last["bound"] + 1e-9
    assert last["gap"] == 0.0


async def test_a_hand_over_that_waits_is_cancelled_once(db: str) -> None:
    await rows.district()
    supervisor = await rows.supervisor()
    made = await ask(supervisor, RUN, areaCode=rows.DISTRICT, reason="JANUARY")
    handover = made["handover"]["id"]

    done = await ask(supervisor, CANCEL, handoverId=handover)
    again = await ask(supervisor, CANCEL, handoverId=handover)

    assert done == {"handover": {"id": handover, "status": "CANCELLED", "phase": None}}
    assert again == {
        "code": "HANDOVER_NOT_RUNNING",
        "message": "Hand-over 1 is CANCELLED: there is no solve to cancel.",
        "path": "handoverId",
        "facts": {"handover": 1, "status": "CANCELLED"},
    }
