"""Before anything is measured: all contenders answer alike, and a contact has the same effect."""

import json
from itertools import pairwise
from typing import Any

import asyncpg
import httpx

from tests.bench.api.contenders import Contender
from tests.bench.api.documents import normal
from tests.bench.api.people import Mentor

COMPARED = 5
EFFECTS = """
    SELECT (SELECT count(*) FROM contact), (SELECT count(*) FROM change),
        (SELECT count(*) FROM idempotency_key)"""


async def check(contenders: dict[str, Contender], mentors: list[Mentor], url: str) -> None:
    """Ends the run, naming who differs and where."""
    graphql = [one for one in contenders.values() if one.name != "floor"]
    for mentor in mentors[:COMPARED]:
        for question in ("home", "board"):
            answers = {one.name: normal(ask(one, question, mentor)) for one in graphql}
            _same(question, answers)
    ours = normal(ask(contenders["ours"], "home", mentors[0]))
    if not any(normal(ask(contenders["floor"], "home", mentors[0])) == ours for _ in mentors):
        raise SystemExit("the floor answers otherwise than ours")
    connection = await asyncpg.connect(url)
    try:
        effects = {one.name: await _effect(connection, one, mentors[0]) for one in graphql}
    finally:
        await connection.close()
    _same("record", effects)


def ask(contender: Contender, question: str, mentor: Mentor, key: str = "") -> Any:
    """The whole answer, read from nothing that was kept."""
    body = contender.questions.body(question)
    body = body.replace("@PERSON@", mentor.people[0]).replace("@KEY@", key)
    headers = {
        "authorization": f"Bearer {mentor.token}",
        "content-type": "application/json",
        "cache-control": "no-cache",
    }
    answer = httpx.post(contender.url, content=body, headers=headers)
    if answer.status_code != 200 or "errors" in answer.json():
        raise SystemExit(f"{contender.name} does not answer {question}: {answer.text[:500]}")
    return answer.json()


async def _effect(connection: asyncpg.Connection, one: Contender, mentor: Mentor) -> Any:
    """The rows that a contact adds, and that its replay adds; what it answers but for its id."""
    counts, answers = [list(await connection.fetchrow(EFFECTS))], []
    for _ in range(2):
        answers.append(normal(ask(one, "record", mentor, f"effect of {one.name}")))
        counts.append(list(await connection.fetchrow(EFFECTS)))
    if answers[0] != answers[1]:
        raise SystemExit(f"{one.name} answers a replay otherwise: {answers}")
    contact = answers[0]["data"]["contactRecord"]["contact"]
    added = [
        [after - before for before, after in zip(earlier, later, strict=True)]
        for earlier, later in pairwise(counts)
    ]
    return {"added": added, "contactedOn": contact["contactedOn"]}


def _same(question: str, answers: dict[str, Any]) -> None:
    (name, first), *others = answers.items()
    for other, answer in others:
        if answer != first:
            told = f"{name}: {json.dumps(first)[:1500]}\n{other}: {json.dumps(answer)[:1500]}"
            raise SystemExit(f"{question} is answered otherwise:\n{told}")
