"""The readme is true: its queries run, and its answer has the shape and the figures shown."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from api.auth import issuer
from programme import accounts, clock, database
from programme.records import store
from schema.compose import compose
from schema.context import Context
from seeds.load import load
from tests.api.app import app_client

README = (Path(__file__).parents[2] / "README.md").read_text()
FIRST: str = json.loads(re.findall(r"-d '(\{.*\})'", README)[0])["query"]
ANSWER: dict[str, Any] = json.loads(re.findall(r"```json\n(.*)\n```", README)[0])
DAY: str = re.findall(r"```graphql\n(.*?)```", README, re.DOTALL)[0]


async def ask(role: str, document: str, **variables: Any) -> Any:
    actor = (await accounts.first_of(role, None)).actor
    result = await compose().execute(document, variables, Context(actor, "en"))
    assert result.errors is None
    return result.data


async def post(role: str, document: str) -> Any:
    """What the whole API answers."""
    token = issuer().issue((await accounts.first_of(role, None)).actor).token
    async with app_client() as client:
        client.headers["Authorization"] = f"Bearer {token}"
        return (await client.post("/graphql", json={"query": document})).json()


def keys(value: Any) -> Any:
    return {name: keys(part) for name, part in value.items()} if isinstance(value, dict) else None


async def test_the_first_query_answers_in_the_shape_shown(city: str) -> None:
    """Given a seeded district, the first query of the readme answers with the readme's fields."""
    assert keys(await post("dinas", FIRST)) == keys(ANSWER)


async def test_the_phones_query_runs(city: str) -> None:
    """Given a mentor, the day's query runs as it stands."""
    data = await ask("mentor", DAY, date=clock.today().isoformat())
    assert set(data["mentorDay"]) == {"mentor", "assignments", "sessions"}


@pytest.mark.slow
async def test_the_first_query_answers_with_the_figures_shown(db_url: str) -> None:
    """Given the whole city, the answer is the readme's to the digit."""
    await database.migrate(db_url)
    await load(db_url, "jakarta", 1)
    await store.connect(db_url)
    try:
        assert await post("dinas", FIRST) == ANSWER
    finally:
        await store.disconnect()
