"""Text that no database can hold is refused in words, wherever a mutation or a read takes text."""

from typing import Any

import pytest

from programme.actors import Actor
from schema.compose import compose
from schema.context import Context
from schema.ids import to_global
from tests.programme import rows
from tests.programme.fingerprint import fingerprint
from tests.schema.asking import both

UNWRITABLE = ("\0", "a\0b", "\ud800", "b\udfffc")
WORDS = {
    "en": "{} holds a character that is no text (a NUL or half a character); leave it out.",
    "id": "{} berisi karakter yang bukan teks (NUL atau setengah karakter); hapus karakter itu.",
}
SEARCH = "query ($text: String!) { jakpreneurs(search: $text) { totalCount } }"
BELOW = """query ($text: String!) {
  mentors { edges { node { jakpreneurs(search: $text) { totalCount } } } }
}"""


async def inputs() -> tuple[Actor, list[tuple[str, dict[str, Any], str]]]:
    """A supervisor, and mutations with a text to fill in at the field that is named."""
    await rows.district()
    supervisor, mentor = await rows.supervisor(), await rows.mentor()
    person = to_global("Jakpreneur", await rows.person(mentor=mentor))
    licence = {"type": "HALAL", "number": "1", "issuedOn": "2020-10-20"}
    proof = {"stage": "P4", "attainedOn": "2020-10-20", "evidence": "LICENCE", "licence": licence}
    return supervisor, [
        ("planRun", {"week": "2020-11-02"}, "areaCode"),
        ("attainmentRecord", {"jakpreneurId": person, "proof": proof}, "idempotencyKey"),
        ("attainmentRecord", {"jakpreneurId": person, "proof": proof}, "proof.reference"),
        ("attainmentRecord", {"jakpreneurId": person, "proof": proof}, "proof.licence.number"),
        ("signIn", {"phone": "081234567890", "code": "123456"}, "device"),
    ]


@pytest.mark.parametrize("text", UNWRITABLE, ids=ascii)
async def test_a_mutation_refuses_it_and_writes_nothing(db: str, text: str) -> None:
    supervisor, mutations = await inputs()
    before = await fingerprint()

    for mutation, rest, field in mutations:
        told = await both(supervisor, mutation, filled(rest, field, text))
        for language, words in WORDS.items():
            assert told[language] == {
                "__typename": "Refusal",
                "code": "INVALID_INPUT",
                "message": words.format(field),
                "path": field,
                "facts": None,
            }

    assert await fingerprint() == before


@pytest.mark.parametrize("document", [SEARCH, BELOW])
@pytest.mark.parametrize("text", UNWRITABLE, ids=ascii)
async def test_a_read_refuses_it(db: str, document: str, text: str) -> None:
    supervisor, _ = await inputs()

    answer = await compose().execute(document, {"text": text}, Context(supervisor, "en"))

    assert answer.errors is not None
    assert [error.extensions and error.extensions["code"] for error in answer.errors] == [
        "INVALID_INPUT"
    ]


def filled(rest: dict[str, Any], field: str, text: str) -> dict[str, Any]:
    name, _, below = field.partition(".")
    return {**rest, name: filled(rest[name], below, text) if below else text}
