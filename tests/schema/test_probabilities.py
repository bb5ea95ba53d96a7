"""Where probabilities come from, what is left out by lot, and what planned rows truly bring."""

from math import fsum, log
from typing import Any

import pytest

from programme.actors import Actor
from programme.records import store
from schema.compose import compose
from schema.context import Context
from schema.ids import to_global
from tests.programme import rows
from tests.programme.planning import believed
from tests.programme.planning.solved import people, solved
from tests.programme.progress.published import tried
from tests.programme.progress.test_value_added import added

EXPLAIN = """
query ($plan: ID!, $person: ID!) {
  planExplain(planId: $plan, jakpreneurId: $person) {
    probabilityAlone probabilityBasis
    chosen { probability probabilityParts { part probability terms { words value } } }
  }
}"""
PUBLISH = """
mutation ($input: PlanPublishInput!) {
  planPublish(input: $input) {
    ... on PlanPublished { plan { status withheld } } ... on Refusal { code message path }
  }
}"""
EFFECT = """
query ($area: String) {
  planEffect(areaCode: $area) {
    areaCode until weeks rows withheld predicted
    effect { mean low high } robust { mean low high } refusal { code message facts }
  }
}"""


async def answered(document: str, actor: Actor, **variables: Any) -> Any:
    return await compose().execute(document, variables, context_value=Context(actor, "en"))


async def ask(document: str, actor: Actor, **variables: Any) -> Any:
    """The only root field of a document's answer."""
    answer = await answered(document, actor, **variables)
    assert answer.errors is None, answer.errors
    (only,) = answer.data.values()
    return only


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


async def test_a_probability_is_told_in_terms(kasatpel: Actor) -> None:
    (person,) = await people(await rows.mentor(), 1)
    await believed.kept()
    plan_id = await solved(kasatpel)

    told = await ask(
        EXPLAIN,
        kasatpel,
        plan=to_global("WeeklyPlan", plan_id),
        person=to_global("Jakpreneur", person),
    )

    assert told["probabilityBasis"] == "MODEL"
    parts = told["chosen"]["probabilityParts"]
    assert [part["part"] for part in parts] == ["ALONE", "CONTACT"]
    assert parts[0]["probability"] == pytest.approx(told["probabilityAlone"], abs=1e-6)
    assert parts[1]["probability"] == pytest.approx(told["chosen"]["probability"], abs=1e-6)
    for part in parts:
        odds = part["probability"] / (1 - part["probability"])
        assert fsum(term["value"] for term in part["terms"]) == pytest.approx(log(odds))


async def test_a_draft_is_published_with_the_lot_that_is_asked_for(kasatpel: Actor) -> None:
    await people(await rows.mentor(), 3)
    plan = to_global("WeeklyPlan", await solved(kasatpel))

    refused = await ask(PUBLISH, kasatpel, input={"planId": plan, "withhold": 0.7})
    published = await ask(PUBLISH, kasatpel, input={"planId": plan, "withhold": 0.0})

    assert refused == {
        "code": "INVALID_INPUT",
        "message": "withhold is 0.7; it takes 0 (no row is left out) to 0.5, 0.03 unless given.",
        "path": "withhold",
    }
    assert published == {"plan": {"status": "PUBLISHED", "withheld": 0}}


async def test_mentors_are_not_told_how_many_were_left_out(kasatpel: Actor) -> None:
    mentor = await rows.mentor()
    await people(mentor, 3)
    plan = to_global("WeeklyPlan", await solved(kasatpel))
    await ask(PUBLISH, kasatpel, input={"planId": plan})

    seen = "query ($plan: ID!) { node(id: $plan) { ... on WeeklyPlan { status withheld } } }"

    assert await ask(seen, mentor, plan=plan) == {"status": "PUBLISHED", "withheld": None}
    assert await ask(seen, kasatpel, plan=plan) == {"status": "PUBLISHED", "withheld": 0}


async def test_the_effect_of_planned_rows_is_told(kasatpel: Actor) -> None:
    await tried(14, kasatpel, await rows.mentor())

    told = await ask(EFFECT, kasatpel, area=rows.DISTRICT)

    assert (told["areaCode"], told["until"], told["refusal"]) == (
        rows.DISTRICT,
        "2020-09-28",
        None,
    )
    assert (told["weeks"], told["rows"]) == (14, 560)
    assert told["withheld"] == await store.fetch_value(
        "SELECT count(*) FROM expectation WHERE withheld"
    )
    for name in ("effect", "robust"):
        assert told[name]["low"] < 0.2 < told[name]["high"]


async def test_too_little_is_refused_as_data(kasatpel: Actor) -> None:
    told = await ask(EFFECT, kasatpel)

    assert told == {
        "areaCode": rows.DISTRICT,
        "until": "2020-09-28",
        "weeks": 0,
        "rows": 0,
        "withheld": 0,
        "predicted": None,
        "effect": None,
        "robust": None,
        "refusal": {
            "code": "TOO_FEW_WEEKS",
            "message": "Rows were left out by lot in 0 weeks whose outcomes are known; what"
            " contacts bring is told from 13 weeks on.",
            "facts": {"weeks": 0, "least": 13},
        },
    }


async def test_the_effect_is_for_supervisors(kasatpel: Actor) -> None:
    answer = await answered(EFFECT, await rows.mentor())

    (error,) = answer.errors
    assert answer.data is None
    assert error.extensions["code"] == "FORBIDDEN"


async def test_a_board_of_value_added_is_told(kasatpel: Actor) -> None:
    sri = await rows.mentor(name="Sri")
    await added(sri, 0.5, band=1)
    board = """
query ($scope: String!, $weeks: Int!) {
  valueAdded(scope: $scope, weeks: $weeks) {
    until weeks size places { name mine rank score low high top band rows }
  }
}"""

    told = await ask(board, kasatpel, scope=rows.DISTRICT, weeks=26)
    empty = await ask(board, kasatpel, scope=rows.DISTRICT, weeks=52)
    refused = await answered(board, kasatpel, scope=rows.DISTRICT, weeks=2)

    assert told == {
        "until": "2020-09-28",
        "weeks": 26,
        "size": 1,
        "places": [
            {
                "name": "Sri",
                "mine": False,
                "rank": 1,
                "score": 0.5,
                "low": 0.4,
                "high": 0.6,
                "top": 0.25,
                "band": "ABOVE",
                "rows": 40,
            }
        ],
    }
    assert empty == {"until": None, "weeks": 52, "size": 0, "places": []}
    (error,) = refused.errors
    assert error.message == "weeks is 2; a season has 13, 26 or 52."
