"""A phone that was off line, in the city of 200,000 people where a day has passed: 20,000 changes.

One page of a hundred over HTTP: with nothing new, with what a mentor's list brings, with fifty
people who came by a hand-over, and for a district's supervisor.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx

from api.auth import Issuer
from programme.actors import Actor
from programme.words import Role
from schema.ids import to_global
from tests.bench.api.contenders import Contender, own
from tests.bench.api.people import TOKEN_KEY, Mentor, mentors
from tests.bench.load import city

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "queries" / "changes.graphql"
SAMPLE: Final = 60
HANDED: Final = 50
DAY: Final = """
    INSERT INTO change (entity, entity_id, kind, area_code, mentor_id, person_id)
    SELECT told.word, told.id, 'UPSERT', p.village_code, c.mentor_id, p.id
    FROM (SELECT * FROM contact ORDER BY hashint8(id) LIMIT 10000) x JOIN person p
    ON p.id = x.person_id LEFT JOIN caseload c ON c.person_id = p.id AND c.valid_to IS NULL
    CROSS JOIN LATERAL (VALUES ('contact', x.id), ('person', p.id)) AS told (word, id)"""
HAND_OVER: Final = """
    mutation ($input: CaseloadHandOverInput!) { caseloadHandOver(input: $input) {
        ... on CaseloadHandedOver { handedOver } ... on Refusal { message } } }"""


def main() -> None:
    """Print p50 and p95 of a page in milliseconds, and how many changes it holds."""
    with tempfile.TemporaryDirectory(prefix="jakmentor-bench-") as folder, city(None) as url:
        who = asyncio.run(_who(url))
        with own(url, Path(folder)) as server:
            asyncio.run(_measure(url, server, who))


async def _who(url: str) -> tuple[list[Mentor], list[str], str]:
    """Mentors, the tokens of the districts' supervisors, and the province's."""
    found, issuer = await mentors(url), Issuer(TOKEN_KEY)
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(
            "SELECT id, role, area_code FROM actor WHERE role IN ('KASATPEL', 'DINAS') AND active"
            " ORDER BY role, id"
        )
    finally:
        await connection.close()
    offices = [Actor(row["id"], Role(row["role"]), row["area_code"]) for row in rows]
    dinas, *others = [issuer.issue(office, life=timedelta(hours=1)).token for office in offices]
    return found[:SAMPLE], others, dinas


async def _measure(url: str, server: Contender, who: tuple[list[Mentor], list[str], str]) -> None:
    field, offices, dinas = who
    listed = [mentor.token for mentor in field]
    base = server.url.removesuffix("/graphql")
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        since = {
            token: (await _page(client, token, None))[0]["cursor"] for token in (*listed, *offices)
        }
        await _print(client, "nothing new", listed, since)
        database = await asyncpg.connect(url)
        try:
            await database.execute(DAY)
            await database.execute("ANALYZE change")
        finally:
            await database.close()
        await _print(client, "a mentor's list after a day", listed, since)
        await _print(client, "a district after a day", offices, since)
        for giver, taker in zip(field[::2], field[1::2], strict=True):
            await _hand_over(client, dinas, giver, taker)
        await _print(client, f"a list that got {HANDED} people", listed[1::2], since)


async def _hand_over(client: httpx.AsyncClient, dinas: str, giver: Mentor, taker: Mentor) -> None:
    given = {
        "jakpreneurIds": giver.people[:HANDED],
        "mentorId": to_global("Mentor", taker.actor.mentor_id or 0),
    }
    body = {"query": HAND_OVER, "variables": {"input": given}}
    answer = await client.post("/graphql", json=body, headers={"Authorization": f"Bearer {dinas}"})
    if "handedOver" not in answer.text:
        raise SystemExit(answer.text[:300])


async def _page(
    client: httpx.AsyncClient, token: str, since: str | None
) -> tuple[dict[str, Any], float]:
    body = {"query": DOCUMENT.read_text(), "variables": {"since": since}}
    begun = time.perf_counter()
    answer = await client.post("/graphql", json=body, headers={"Authorization": f"Bearer {token}"})
    took = 1000 * (time.perf_counter() - begun)
    told = answer.json()
    if answer.status_code != 200 or "errors" in told:
        raise SystemExit(f"{answer.status_code}: {answer.text[:300]}")
    return told["data"]["changes"], took


async def _print(
    client: httpx.AsyncClient, name: str, asking: Sequence[str], since: Mapping[str, str]
) -> None:
    found = [await _page(client, token, since[token]) for token in asking]
    times = [took for _, took in found]
    held = statistics.mean(len(page["changes"]) for page, _ in found)
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    print(f"  {name:<30} p50 {p50:6.1f} ms  p95 {p95:6.1f} ms  {held:5.1f} changes", flush=True)
