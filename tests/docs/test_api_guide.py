"""The guide to the API is true: each of its documents runs, over HTTP, as the role above it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import build_schema, parse, validate

from api.auth import issuer
from api.cluster import Cluster
from api.settings import settings
from programme import accounts, clock
from programme.actors import ANYONE
from programme.words import Role
from schema.cost import MOST, TOTAL, WRITE
from schema.limits import ALIASES, CHARACTERS, DEPTH, FIELDS, TOKENS
from tests.api.server import Server, serving
from tests.conftest import build, connected

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "api.md").read_text()
SAID = [
    (role, re.findall(r"(?:query|mutation|subscription) (\w+)", document)[0], document)
    for role, document in re.findall(r"\nas (\w+)\n```graphql\n(.*?)```", GUIDE, re.DOTALL)
]
RUN = [(role, document) for role, _, document in SAID if not document.startswith("subscription")]
NAMES = [name for _, name, document in SAID if not document.startswith("subscription")]


@pytest.fixture(scope="module")
def guide_url(cluster: Cluster, seeded: str) -> str:
    """A seeded district of this module alone."""
    return build(cluster, "guide", seeded)


@pytest.fixture(scope="module")
def server(guide_url: str) -> Iterator[Server]:
    """A server of that district, with this run's keys."""
    with serving(guide_url, settings().data_folder) as running:
        yield running


def test_every_document_is_of_the_schema() -> None:
    """Given the committed schema, every document of the guide is valid, the live ones too."""
    schema = build_schema((ROOT / "schema.graphql").read_text())
    assert len(SAID) > 10
    assert {name: validate(schema, parse(document)) for _, name, document in SAID} == {
        name: [] for _, name, _ in SAID
    }


@pytest.mark.parametrize(("role", "document"), RUN, ids=NAMES)
async def test_a_document_runs(guide_url: str, server: Server, role: str, document: str) -> None:
    """Given a seeded district, the document is answered without an error or a refusal."""
    async with connected(guide_url):
        actor = ANYONE if role == "anybody" else (await accounts.first_of(role, None)).actor
        headers = {"Accept": "application/graphql-response+json", "Accept-Language": "en"}
        if actor is not ANYONE:
            headers["Authorization"] = f"Bearer {issuer().issue(actor).token}"
        today = clock.today().isoformat()

    def ask(document: str, variables: dict[str, Any]) -> Any:
        told = {"query": document, "variables": variables}
        answer = httpx.post(server.graphql, json=told, headers=headers)
        assert answer.status_code == 200, answer.text
        assert "errors" not in answer.json(), answer.text
        return answer.json()["data"]

    person = None
    if actor.role is Role.MENTOR:
        first = ask("{ jakpreneurs(first: 1) { edges { node { id business { name } } } } }", {})
        person = first["jakpreneurs"]["edges"][0]["node"]
    given = {
        "phone": "+6281200000000",
        "first": 5,
        "after": None,
        "since": None,
        "scope": "31",
        "week": today,
        "date": today,
    }
    if person is not None:
        given |= {
            "person": person["id"],
            "input": {
                "jakpreneurId": person["id"],
                "action": "CALL",
                "outcome": "REACHED",
                "contactedOn": today,
                "idempotencyKey": f"guide-{today}",
            },
            "edit": {
                "jakpreneurId": person["id"],
                "base": {"businessName": person["business"]["name"]},
                "set": {"businessName": person["business"]["name"] + " Jaya"},
            },
        }
    data = ask(document, {name: given[name] for name in re.findall(r"\$(\w+):", document)})

    assert data
    for answered in data.values():
        assert answered is not None
        assert set(answered) != {"code", "message"}
        assert "code" not in answered


def test_the_figures_are_those_of_the_code() -> None:
    """Given the limits that the guide names, they are the ones in force."""
    numbers = {f"{number:,}" for number in (MOST, TOTAL, WRITE, TOKENS, DEPTH, ALIASES, FIELDS)}
    (cost,) = re.findall(r"## Cost\n\n(.*?)\n\n", GUIDE, re.DOTALL)
    assert set(re.findall(r"\d[\d,]*\d", cost)) == numbers
    assert CHARACTERS == 32_768
