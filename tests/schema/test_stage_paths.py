"""Paths through the stages over GraphQL: set, assigned, read with their funnels, refused."""

from typing import Any

import pytest

from programme.actors import ANYONE, Actor
from programme.records import store
from schema.compose import compose
from schema.context import Context
from tests.programme import rows

SCHEMA = compose()
SET = """mutation Set($input: StagePathSetInput!) { stagePathSet(input: $input) {
  ... on StagePathChanged { moved stagePath { key nameEn steps { stage position skipped } } }
  ... on Refusal { code message path facts } } }"""
ASSIGN = """mutation Assign($input: StagePathAssignInput!) { stagePathAssign(input: $input) {
  ... on StagePathChanged { moved stagePath {
    key rules { agencyCode areaCode level validFrom validTo } } }
  ... on Refusal { code message path facts } } }"""
FUNNELS = """query Funnels($day: Date!) { stagePathFunnels(asOf: $day) {
  key nameId nameEn people steps { stage skipped people validated } } }"""
GROWING = {
    "key": "NAIK_KELAS",
    "nameId": "Naik kelas",
    "nameEn": "Growing",
    "steps": ["P1", "P3", "P2", "P4", "P5", "P6", "P7"],
    "skipped": ["P2"],
}


async def ask(actor: Actor, document: str, **given: Any) -> Any:
    answer = await SCHEMA.execute(document, given, Context(actor, actor.language))
    assert answer.errors is None
    assert answer.data is not None
    return next(iter(answer.data.values()))


@pytest.fixture
async def dinas(db: str) -> Actor:
    await rows.district()
    return await rows.actor_of_city()


async def test_a_path_is_set_assigned_and_read(dinas: Actor) -> None:
    await rows.person()

    made = await ask(dinas, SET, input=GROWING)
    sent = await ask(dinas, ASSIGN, input={"pathKey": "NAIK_KELAS", "areaCode": rows.DISTRICT})

    assert made == {
        "moved": 0,
        "stagePath": {
            "key": "NAIK_KELAS",
            "nameEn": "Growing",
            "steps": [
                {"stage": stage, "position": place, "skipped": stage == "P2"}
                for place, stage in enumerate(GROWING["steps"], start=1)
            ],
        },
    }
    rule = {
        "agencyCode": None,
        "areaCode": rows.DISTRICT,
        "level": None,
        "validFrom": "2020-10-26",
        "validTo": None,
    }
    assert sent == {"moved": 1, "stagePath": {"key": "NAIK_KELAS", "rules": [rule]}}
    assert await ask(dinas, "{ stagePaths { key rules { areaCode } } }") == [
        {"key": "NAIK_KELAS", "rules": [{"areaCode": rows.DISTRICT}]}
    ]
    assert await ask(dinas, FUNNELS, day="2020-10-26") == [
        {
            "key": "NAIK_KELAS",
            "nameId": "Naik kelas",
            "nameEn": "Growing",
            "people": 1,
            "steps": [
                {
                    "stage": stage,
                    "skipped": stage == "P2",
                    "people": int(stage == "P1"),
                    "validated": int(stage == "P1"),
                }
                for stage in GROWING["steps"]
            ],
        }
    ]
    shown = await ask(dinas, "{ jakpreneurs { edges { node { nextStage { key } } } } }")
    assert shown == {"edges": [{"node": {"nextStage": {"key": "P3"}}}]}


async def test_refusals_are_told_in_the_actors_language(dinas: Actor) -> None:
    before = await rows.snapshot("stage_path", "stage_path_rule", "audit")
    short = await ask(dinas, SET, input={**GROWING, "steps": ["P1", "P2"]})
    unknown = await ask(dinas, ASSIGN, input={"pathKey": "NONE", "areaCode": "31"})
    nobody = await ask(dinas, ASSIGN, input={})

    assert short == {
        "code": "INVALID_INPUT",
        "message": "steps are P1, P2; a path names each of P1 to P7 once, P1 first.",
        "path": "steps",
        "facts": {"steps": [1, 2]},
    }
    assert unknown == {
        "code": "NOT_FOUND",
        "message": "No path through the stages NONE that you can see.",
        "path": "pathKey",
        "facts": {"key": "NONE"},
    }
    assert (nobody["code"], nobody["path"]) == ("INVALID_INPUT", "areaCode")
    assert nobody["facts"] == {"oneOf": ["agencyCode", "areaCode", "level"], "wholeCity": "31"}
    assert await rows.snapshot("stage_path", "stage_path_rule", "audit") == before


async def test_the_public_and_the_future_are_refused(dinas: Actor) -> None:
    public = await SCHEMA.execute("{ stagePaths { key } }", {}, Context(ANYONE, "en"))
    future = await SCHEMA.execute(FUNNELS, {"day": "2020-12-31"}, Context(dinas, "en"))

    assert public.errors is not None
    assert future.errors is not None
    assert [error.extensions["code"] for error in public.errors] == ["FORBIDDEN"]
    assert [error.message for error in future.errors] == [
        "asOf is 2020-12-31; the latest day that is known is today, 2020-10-26."
    ]
    assert await store.fetch_value("SELECT count(*) FROM stage_path") == 0
