"""What the three readers once disagreed on, each by itself."""

from typing import Any

import pytest

from programme import secrets
from programme.actors import ANYONE, Actor
from programme.reads.arguments import READ
from programme.reads.shape import SHAPES
from programme.records import store
from schema.compose import compose
from schema.context import Context
from schema.ids import to_global
from tests.programme import rows

SCHEMA = compose()


async def ask(actor: Actor, document: str, **variables: Any) -> dict[str, Any]:
    """The data of a document that must not fail."""
    result = await SCHEMA.execute(document, variables, Context(actor, actor.language))
    assert result.errors is None, result.errors
    assert result.data is not None
    return result.data


@pytest.fixture
async def dinas(db: str) -> Actor:
    """A supervisor of four people, of whom two have a sign in their name."""
    secrets.use("a secret of the tests, long enough")
    await rows.district()
    for name in ("Ani", "Budi 100%", "Citra_Dewi", "Dedi\\Eko"):
        await rows.person(name=name)
    return await rows.supervisor("31")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("%", ["Budi 100%"]),
        ("_", ["Citra_Dewi"]),
        ("\\", ["Dedi\\Eko"]),
        ("a_", ["Citra_Dewi"]),
        ("A%i", []),
        ("ani", ["Ani"]),
        ("", ["Ani", "Budi 100%", "Citra_Dewi", "Dedi\\Eko"]),
    ],
)
async def test_a_sign_in_a_search_stands_for_itself(
    dinas: Actor, text: str, names: list[str]
) -> None:
    document = "query S($t: String) { jakpreneurs(search: $t) { edges { node { name } } } }"
    data = await ask(dinas, document, t=text)
    assert [edge["node"]["name"] for edge in data["jakpreneurs"]["edges"]] == names


async def test_a_page_before_a_cursor_knows_that_rows_follow(dinas: Actor) -> None:
    """Given two cursors, what lies beyond them follows and precedes, from either end."""
    document = """query P($first: Int, $last: Int, $after: String, $before: String) {
      jakpreneurs(first: $first, last: $last, after: $after, before: $before) {
        edges { cursor } pageInfo { hasPreviousPage hasNextPage } } }"""
    whole = (await ask(dinas, document))["jakpreneurs"]
    first, *_, last = [edge["cursor"] for edge in whole["edges"]]
    assert whole["pageInfo"] == {"hasPreviousPage": False, "hasNextPage": False}

    for end in ("first", "last"):
        page = (await ask(dinas, document, after=first, before=last, **{end: 9}))["jakpreneurs"]
        assert len(page["edges"]) == 2
        assert page["pageInfo"] == {"hasPreviousPage": True, "hasNextPage": True}


async def test_the_public_has_no_stage_catalogue(dinas: Actor) -> None:
    document = "{ stages { stages { key } } }"
    assert await ask(ANYONE, document) == {"stages": None}
    assert len((await ask(dinas, document))["stages"]["stages"]) == 7


async def test_a_stage_of_no_possible_number_is_unknown(dinas: Actor) -> None:
    """Given a number too large for a stage's key, the answer is that for any unknown id."""
    document = "query N($id: ID!) { node(id: $id) { id } }"
    assert await ask(dinas, document, id=to_global("Stage", 900_000)) == {"node": None}
    assert await ask(dinas, document, id=to_global("Stage", 9)) == {"node": None}


async def test_an_impossible_page_is_refused_though_nothing_of_it_is_asked(dinas: Actor) -> None:
    document = "{ jakpreneurs(first: 101) { __typename } }"
    result = await SCHEMA.execute(document, {}, Context(dinas, "en"))
    assert [error.message for error in result.errors or ()] == [
        "first is 101; a page takes 0 to 100."
    ]


CURSOR = "WyJBbmkiLCAiMSJd"
"""Of a list by name."""


@pytest.mark.parametrize("asked", ["edges { cursor }", "totalCount", "pageInfo { hasNextPage }"])
async def test_a_cursor_of_another_list_is_refused_whether_or_not_there_are_rows(
    dinas: Actor, asked: str
) -> None:
    document = f'{{ jakpreneurs(orderBy: OLDEST, before: "{CURSOR}") {{ {asked} }} }}'
    for actor in (dinas, ANYONE):
        result = await SCHEMA.execute(document, {}, Context(actor, "en"))
        assert [error.message for error in result.errors or ()] == [
            "before is not a cursor of this list; take one from edges.cursor or pageInfo."
        ]


def test_every_part_of_a_cursor_can_be_read() -> None:
    kinds = {shape.key_kind for shape in SHAPES.values()} | {
        order.kind for shape in SHAPES.values() for order in shape.orders.values()
    }
    assert kinds <= READ.keys()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1899-12-31", "3000-01-01"])
async def test_a_date_of_another_age_is_refused(dinas: Actor, day: str) -> None:
    """Given Python's first or last date, which the driver would take for infinity."""
    document = f'{{ mentorDay(date: "{day}") {{ date }} }}'
    result = await SCHEMA.execute(document, {}, Context(dinas, "en"))
    assert [error.message for error in result.errors or ()] == [
        f"'{day}' is not a date between 1900 and 2999."
    ]


async def test_a_cadre_is_the_person_of_its_cadre(db: str) -> None:
    """Given an account that names its person through the cadre alone."""
    await rows.district()
    cadre = await rows.cadre()
    await store.execute("UPDATE actor SET person_id = NULL WHERE id = $1", cadre.id)
    data = await ask(cadre, "{ me { jakpreneur { id } } }")
    assert data == {"me": {"jakpreneur": {"id": to_global("Jakpreneur", cadre.person_id)}}}
