"""What the three readers once disagreed on, each by itself."""

from typing import Any

import pytest

from programme import secrets
from programme.actors import ANYONE, Actor
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
