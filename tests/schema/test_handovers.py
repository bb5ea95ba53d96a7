"""A hand-over of caseloads as a supervisor's client asks for it, looks at it and applies it."""

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
