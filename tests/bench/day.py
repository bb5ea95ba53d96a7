"""A mentor's day and week over HTTP, in the city of 200,000 people: each mentor asks twice, eight
at a time."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx

from tests.bench.api.contenders import Contender, own
from tests.bench.api.people import Mentor, mentors
from tests.bench.load import city

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "queries" / "mentor_day.graphql"
AT_ONCE: Final = 8
BAR_MS: Final = 150.0
BAR_BYTES: Final = 30_000
PLANNED: Final = """
    WITH job AS (
        INSERT INTO job (kind, payload, status, starts, max_starts, created_at, cancel_requested,
            fraction) VALUES ('plan', '{}', 'DONE', 1, 3, now(), FALSE, 1) RETURNING id
    ), plan AS (
        INSERT INTO weekly_plan (week, area_code, status, job_id, requested_by_id, requested_at,
            published_at, objective, bound, gap, fingerprint)
        SELECT '2020-10-26', '31', 'PUBLISHED', job.id, (SELECT min(id) FROM actor), now(), now(),
            1, 1, 0, 'f' FROM job RETURNING id
    ), listed AS (
        SELECT person_id, mentor_id, row_number() OVER (PARTITION BY mentor_id ORDER BY person_id)
            - 1 AS place FROM caseload WHERE valid_to IS NULL
    )
    INSERT INTO assignment (plan_id, person_id, mentor_id, action, planned_on, position, minutes,
        gain, stage, why, status)
    SELECT plan.id, person_id, mentor_id, 'WHATSAPP', date '2020-10-26' + (place / 30)::int,
        place % 30 + 1, 4, 0.1, 2, '{}', 'PLANNED' FROM listed CROSS JOIN plan WHERE place < 150"""
NOTED: Final = """
    UPDATE contact SET note = 'Setuju mengikuti pelatihan pemasaran hari Jumat, membawa dua produk'
    WHERE id IN (SELECT max(id) FROM contact GROUP BY person_id)"""


def main() -> None:
    """Print p50 and p95 in milliseconds, and the size of the answers."""
    with tempfile.TemporaryDirectory(prefix="jakmentor-bench-") as folder, city(None) as url:
        asked = asyncio.run(_planned(url))
        with own(url, Path(folder)) as server:
            for name, days in (("day of 30 contacts", 1), ("week of 150", 7)):
                for turn in ("first time", "again"):
                    asyncio.run(_measure(server, asked, f"{name}, {turn}", days))


async def _planned(url: str) -> list[Mentor]:
    """A published plan of thirty contacts a day for every mentor, and notes on last contacts."""
    connection = await asyncpg.connect(url)
    try:
        for sql in (PLANNED, NOTED, "ANALYZE assignment", "ANALYZE contact"):
            await connection.execute(sql)
    finally:
        await connection.close()
    return await mentors(url)


async def _measure(server: Contender, asked: list[Mentor], name: str, days: int) -> None:
    body: dict[str, Any] = {"query": DOCUMENT.read_text()}
    body["variables"] = {"date": "2020-10-26", "days": days}
    gate = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(timeout=30) as client:

        async def ask(mentor: Mentor) -> tuple[float, int]:
            headers = {"Authorization": f"Bearer {mentor.token}", "Accept-Encoding": "identity"}
            async with gate:
                begun = time.perf_counter()
                answer = await client.post(server.url, json=body, headers=headers)
                took = 1000 * (time.perf_counter() - begun)
            rows = answer.json()["data"]["mentorDay"]["assignments"]
            if answer.status_code != 200 or len(rows) != (30 if days == 1 else 150):
                raise SystemExit(f"{answer.status_code}: {len(rows)} rows: {answer.text[:200]}")
            return took, len(answer.content)

        found = await asyncio.gather(*(ask(mentor) for mentor in asked))
    times = [took for took, _ in found]
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    size = max(length for _, length in found)
    bar = f", {p95 / BAR_MS:.2f} and {size / BAR_BYTES:.2f} of the bars" if days == 1 else ""
    print(f"  {name:<32} p50 {p50:6.1f} ms  p95 {p95:6.1f} ms  {size:,} bytes at most{bar}",
          flush=True)  # fmt: skip
