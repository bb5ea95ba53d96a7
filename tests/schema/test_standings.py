"""standings: a connection like every other, and nobody named who did not consent."""

from typing import Any

from programme.actors import ANYONE, Actor
from programme.records import store
from schema.compose import compose
from schema.context import Context
from tests.programme import rows

SCHEMA = compose()
BOARD = """query Board($scope: String!, $week: Date!, $first: Int, $after: String, $near: Int) {
  standings(scope: $scope, week: $week, first: $first, after: $after, aroundMe: $near) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges { node { place: rank points size week name mine district { name } } }
  }
}"""


async def ask(actor: Actor, **more: Any) -> Any:
    given = {"scope": rows.DISTRICT, "week": "2020-10-29", **more}
    return await SCHEMA.execute(BOARD, given, Context(actor, "en"))


async def names(actor: Actor, **more: Any) -> list[str]:
    result = await ask(actor, **more)
    assert result.errors is None, result.errors
    return [edge["node"]["name"] for edge in result.data["standings"]["edges"]]


async def given() -> list[Actor]:
    """Mentors A to F with 60, 50, … points; B opted out."""
    await rows.district()
    found = []
    for place, name in enumerate("ABCDEF"):
        mentor = await rows.mentor(name=name, opted_in=name != "B")
        await store.execute(
            "INSERT INTO point_entry (actor_id, rule, rule_version, source_kind, source_id,"
            " points, matures_on, occurred_on, week, recorded_at)"
            " VALUES ($1, 'STAGE_P4', 1, 'ATTAINMENT', $2, $3, $4, $4, $4, now())",
            mentor.id,
            place,
            60 - 10 * place,
            rows.WEEK,
        )
        found.append(mentor)
    return found


async def test_a_place_as_each_sees_it(db: str) -> None:
    a, b, _, d, *_ = await given()
    result = await ask(a, first=1)
    assert result.errors is None
    assert result.data["standings"] == {
        "totalCount": 2,
        "pageInfo": {
            "hasNextPage": True,
            "endCursor": result.data["standings"]["pageInfo"]["endCursor"],
        },
        "edges": [
            {
                "node": {
                    "place": 1,
                    "points": 60,
                    "size": 6,
                    "week": "2020-10-26",
                    "name": "A",
                    "mine": True,
                    "district": {"name": "Jagakarsa"},
                }
            }
        ],
    }
    cursor = result.data["standings"]["pageInfo"]["endCursor"]
    assert await names(a, after=cursor) == ["C"]
    assert await names(b) == ["A", "B", "C"]
    assert await names(d) == ["A", "C", "D"]
    assert await names(d, near=1) == ["C", "D"]
    assert await names(ANYONE) == ["A", "C"]
    assert await names(await rows.supervisor()) == ["A", "C"]


async def test_no_board_of_no_area_or_of_a_week_to_come(db: str) -> None:
    a, *_ = await given()
    unknown, future = await ask(a, scope="99"), await ask(a, week="2020-11-02")
    assert [error.message for error in unknown.errors] == ["No area 99 that you can see."]
    assert [error.message for error in future.errors] == [
        "week is 2020-11-02; standings end with this week, 2020-W44."
    ]
