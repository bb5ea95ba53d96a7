"""The guide to the API is true: each of its documents runs, over HTTP, as the role above it."""

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import build_schema, parse, validate

from api.auth import issuer
from api.cluster import Cluster
from api.settings import settings
from programme import accounts, clock, jobs
from programme.actors import ANYONE
from programme.planning import handing, solving
from programme.planning.handover import handover_run
from programme.planning.run import plan_run
from programme.records import store
from programme.words import HandoverReason, Role
from schema.cost import DEAR, MOST, TOTAL, WRITE
from schema.ids import to_global
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


@pytest.fixture(scope="module")
def week(guide_url: str) -> dict[str, Any]:
    """What the planner's documents name: the draft of next week, one of its rows, a hand-over."""

    async def made() -> dict[str, Any]:
        async with connected(guide_url):
            return await _week()

    return asyncio.run(made())


async def _week() -> dict[str, Any]:
    mentor = (await accounts.first_of("mentor", None)).actor.mentor_id or 0
    area = await store.fetch_value("SELECT district_code FROM mentor WHERE id = $1", mentor)
    actor = (await accounts.first_of("kasatpel", area)).actor
    monday = clock.week_start(clock.today()) + timedelta(weeks=1)
    plan = await plan_run(actor, monday, area, effort=1.0)
    await _worked(solving, "weekly_plan", plan)
    draft = await handover_run(actor, area, HandoverReason.NEWCOMERS)
    await _worked(handing, "handover", draft)
    row = await store.fetch_row(
        "SELECT person_id, planned_on FROM assignment WHERE plan_id = $1 AND mentor_id = $2"
        " ORDER BY id LIMIT 1",
        plan,
        mentor,
    )
    assert row is not None
    person = to_global("Jakpreneur", row["person_id"])
    village = await store.fetch_value("SELECT min(code) FROM area WHERE parent_code = $1", area)
    return {
        "village": village,
        "area": area,
        "monday": str(monday + timedelta(weeks=1)),
        "today": str(clock.today()),
        "plan": to_global("WeeklyPlan", plan),
        "draft": to_global("Handover", draft),
        "mentor": to_global("Mentor", mentor),
        "day": str(row["planned_on"]),
        "person": person,
        "changes": [{"jakpreneurId": person}],
    }


async def _worked(kind: Any, table: str, key: int) -> None:
    """A queued job done, as a worker would."""
    job = await jobs.start(
        await store.fetch_value(f"SELECT job_id FROM {table} WHERE id = $1", key)
    )
    assert job is not None
    await kind.run(job)


def test_every_document_is_of_the_schema() -> None:
    """Given the committed schema, every document of the guide is valid, the live ones too."""
    schema = build_schema((ROOT / "schema.graphql").read_text())
    assert len(SAID) > 10
    assert {name: validate(schema, parse(document)) for _, name, document in SAID} == {
        name: [] for _, name, _ in SAID
    }


def refused(answered: dict[str, Any]) -> bool:
    """Whether a mutation's answer is a refusal."""
    return "code" in answered


@pytest.mark.parametrize(("role", "document"), RUN, ids=NAMES)
async def test_a_document_runs(
    guide_url: str, server: Server, week: dict[str, Any], role: str, document: str
) -> None:
    """Given a seeded district, the document is answered without an error or a refusal."""
    async with connected(guide_url):
        within = week["area"] if role == "kasatpel" else None
        actor = ANYONE if role == "anybody" else (await accounts.first_of(role, within)).actor
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
        **week,
        "phone": "+6281200000000",
        "first": 5,
        "after": None,
        "since": None,
        "scope": "31",
        "week": today,
        "date": today,
        "form": {
            "nik": "3174094308800001",
            "name": "Siti Aminah",
            "villageCode": week["village"],
            "channel": "DISTRICT_DESK",
            "registeredOn": today,
            "consents": ["CONTACT"],
        },
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
    if "$plan" in document:
        given["person"] = week["person"]
    data = ask(document, {name: given[name] for name in re.findall(r"\$(\w+):", document)})

    assert data
    if "handoverRun" in data:
        week["handover"] = data["handoverRun"]["handover"]["id"]
    for answered in data.values():
        assert answered is not None
        assert isinstance(answered, list) or not refused(answered)


def test_the_figures_are_those_of_the_code() -> None:
    """Given the limits that the guide names, they are the ones in force."""
    limits = (MOST, TOTAL, WRITE, TOKENS, DEPTH, ALIASES, FIELDS, *DEAR.values())
    numbers = {f"{number:,}" for number in limits}
    (cost,) = re.findall(r"## Cost\n\n(.*?)\n\n", GUIDE, re.DOTALL)
    assert set(re.findall(r"\d[\d,]*\d", cost)) == numbers
    assert CHARACTERS == 32_768
