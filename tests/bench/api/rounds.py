"""The measurement: contenders take turns in short runs, so that a drift of the machine hits all
alike; of each the median run counts."""

import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import httpx

from programme import database
from programme.records import store
from schema.compose import compose
from schema.context import Context
from schema.execution import Ask, Executor
from tests.bench.api.contenders import Contender
from tests.bench.api.documents import PLAIN
from tests.bench.api.people import Mentor
from tests.bench.api.wrk import Clocks, Load, Measured, run

ANEW = "Cache-Control: no-cache"
NAMES = {"home": "Q1", "board": "Q2", "record": "M1", "name": "Q3"}


def load(contender: Contender, question: str, mentors: list[Mentor], *, kept: bool = False) -> Load:
    """What is sent for a question; ``kept`` lets our server give out an answer that it kept."""
    rows = [(mentor.token, "", mentor.people) for mentor in mentors]
    header = "" if kept else ANEW
    return Load(rows, contender.questions.body(question), header=header)


def revalidation(contender: Contender, mentors: list[Mentor]) -> Load:
    """GETs of Q1 with the entity tag of the answer that the phone holds."""
    query = httpx.QueryParams({"query": contender.questions.home})
    rows = []
    for mentor in mentors:
        headers = {"authorization": f"Bearer {mentor.token}", "accept": "application/json"}
        answer = httpx.get(contender.url, params=query, headers=headers)
        rows.append((mentor.token, answer.headers["etag"], mentor.people))
    return Load(rows, method="GET", path=f"/graphql?{query}")


Run = tuple[str, Contender, Load, int]
"""Under which name it is told, who is asked what, over how many connections."""


def measure(
    runs: Iterable[Run], postmaster: Any, *, rounds: int, seconds: int
) -> dict[str, Measured]:
    """The median of each run's rounds, by name; a first short run of each only warms up."""
    runs, seen = list(runs), defaultdict[str, list[Measured]](list)
    for name, contender, asked, connections in runs:
        _run(name, contender, asked, connections, postmaster, 1)
    for _ in range(rounds):
        for name, contender, asked, connections in runs:
            seen[name].append(_run(name, contender, asked, connections, postmaster, seconds))
    return {name: _median(found) for name, found in seen.items()}


def _run(
    name: str, contender: Contender, asked: Load, connections: int, postmaster: Any, seconds: int
) -> Measured:
    clocks = Clocks(contender.process, postmaster)
    found = run(contender.port, asked, clocks, connections=connections, seconds=seconds)
    if found.failed:
        raise SystemExit(f"{name}: {found.failed} requests of {contender.name} failed")
    return found


def _median(found: list[Measured]) -> Measured:
    middle = {
        field.name: statistics.median(getattr(one, field.name) for one in found)
        for field in fields(Measured)
    }
    return replace(found[0], **{**middle, "failed": 0})


async def compiled_home(url: str, mentors: list[Mentor]) -> tuple[str, list[Any]]:
    """The statement that our schema compiles for Q1, and its values for each mentor."""
    await database.connect(url)
    asked: list[tuple[str, Any]] = []
    read = store.read_value

    async def noted(sql: str, values: Any) -> Any:
        asked.append((sql, list(values)))
        return await read(sql, values)

    store.read_value = noted
    try:
        executor, ask = Executor(compose()), Ask(PLAIN.home)
        for mentor in mentors:
            await executor.run(executor.operation(ask), ask, Context(mentor.actor, "en"))
    finally:
        store.read_value = read
        await database.disconnect()
    return asked[0][0], [values for _, values in asked]
