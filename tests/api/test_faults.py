"""What breaks while a mutation runs: the server is killed, the database goes away, phones repeat.

Each time nothing is half-written, and the same mutation sent again has exactly one effect.
"""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest

from api.auth import issuer
from api.cluster import Cluster
from api.settings import settings
from programme.records import store
from programme.records.migrate import migrate
from schema.ids import to_global
from tests.api.server import PATIENCE, Server, serving
from tests.conftest import connected
from tests.programme import plan_rows, rows
from tests.programme.fingerprint import fingerprint

RECORD = """mutation ($input: ContactRecordInput!) { contactRecord(input: $input) {
  ... on ContactRecorded { contact { id note } assignment { id status } }
  ... on Refusal { code message path }
} }"""
CORRECT = """mutation { contactCorrect(input: {contactId: "%s", set: {note: "Monday"},
  base: {note: "Friday"}, idempotencyKey: "phone-2"}) {
  ... on ContactCorrected { contact { note } } ... on Refusal { code message path }
} }"""
WIDER = RECORD.replace("contact { id note }", "contact { jakpreneur { agency { code } } }")
READING = """SELECT pid FROM pg_stat_activity WHERE datname = current_database()
    AND wait_event_type = 'Lock' AND query LIKE '%agency%' AND pid <> pg_backend_pid()"""
WAITING = """SELECT pid FROM pg_stat_activity WHERE datname = current_database()
    AND wait_event_type = 'Lock'"""
GONE = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = $1)"
BOARD = '{ standings(scope: "31", week: "2020-10-26") { totalCount } }'
OURS = ("Traceback", "asyncpg", "SELECT", "actor", "point_")
AWAY = {
    "en": "The database does not answer. Check that it runs (jakmentor doctor), then try again;"
    " nothing was half-written.",
    "id": "Basis data tidak menjawab. Periksa apakah berjalan (jakmentor doctor), lalu coba lagi;"
    " tidak ada yang tertulis sebagian.",
}
KEY = "phone-1"
WHOLE = {
    "contact": 1,
    "change": {"contact": 1, "assignment": 1, "person": 1},
    "idempotency_key": 1,
    "done": 1,
}


@dataclass(frozen=True)
class Call:
    """A mentor's call to a person of the published week, to be recorded under one key."""

    token: str
    person: int
    assignment: int

    async def send(self, server: Server, *, document: str = RECORD, **other: Any) -> httpx.Response:
        """The answer of contactRecord; ``other`` are fields that differ."""
        contact = {
            "jakpreneurId": to_global("Jakpreneur", self.person),
            "action": "CALL",
            "outcome": "REACHED",
            "contactedOn": rows.DAY.isoformat(),
            "note": "Friday",
            "idempotencyKey": KEY,
        }
        asked = {"query": document, "variables": {"input": {**contact, **other}}}
        headers = {"Authorization": f"Bearer {self.token}"}
        async with httpx.AsyncClient(timeout=30) as client:
            return await client.post(server.graphql, json=asked, headers=headers)

    async def recorded(self) -> dict[str, Any]:
        """The answer that the one effect in the database gives; fails where there is not one."""
        contact = await store.fetch_value("SELECT id FROM contact")
        assert await counted() == WHOLE
        return {
            "contact": {"id": to_global("Contact", contact), "note": "Friday"},
            "assignment": {"id": to_global("Assignment", self.assignment), "status": "DONE"},
        }


async def counted() -> dict[str, Any]:
    """What a recorded contact leaves behind, counted."""
    changes = await store.fetch(  # but for those that tell of the rows the test began with
        "SELECT entity, count(*) AS n FROM change WHERE entity <> '*' GROUP BY entity"
    )
    return {
        "contact": await store.fetch_value("SELECT count(*) FROM contact"),
        "change": {row["entity"]: row["n"] for row in changes},
        "idempotency_key": await store.fetch_value("SELECT count(*) FROM idempotency_key"),
        "done": await store.fetch_value("SELECT count(*) FROM assignment WHERE status = 'DONE'"),
    }


async def given() -> Call:
    await rows.district()
    mentor, supervisor = await rows.mentor(), await rows.supervisor()
    person = await rows.person(mentor=mentor)
    assignment = await plan_rows.assignment(person, mentor, supervisor)
    return Call(issuer().issue(mentor).token, person, assignment)


async def hold(own: asyncpg.Connection, call: Call) -> asyncpg.transaction.Transaction:
    """A lock on the assignment and on contacts: a mutation of them begins, and waits to go on."""
    transaction = own.transaction()
    await transaction.start()
    sql = "SELECT 1 FROM assignment WHERE id = $1 FOR NO KEY UPDATE"
    await own.execute(sql, call.assignment)
    await own.execute("SELECT 1 FROM contact FOR UPDATE")
    return transaction


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def first(own: asyncpg.Connection, sql: str, *values: object) -> Any:
    """The first value of a query that has one at last."""
    for _ in range(1000):
        if (found := await own.fetchval(sql, *values)) is not None:
            return found
        await asyncio.sleep(0.02)
    raise TimeoutError(sql)


def answered(response: httpx.Response) -> Any:
    """The mutation's one answer."""
    assert response.status_code == 200
    assert response.json().keys() == {"data", "extensions"}
    (answer,) = response.json()["data"].values()
    return answer


async def test_a_server_killed_during_its_one_statement_leaves_all_of_it(db: str) -> None:
    """Given a contact that waits within its one statement, when the server is killed, then the
    database ends the statement: all of it is written, and sent again it is answered by that."""
    call = await given()
    with serving(db, settings().data_folder) as server:
        await _killed(server, db, call, RECORD)
    committed, before = await call.recorded(), await fingerprint()

    with serving(db, settings().data_folder) as server:
        answers = [answered(await call.send(server)) for _ in range(2)]

    assert answers == [committed] * 2
    assert await fingerprint() == before


async def test_a_server_killed_between_statements_leaves_nothing(db: str) -> None:
    """Given a correction that holds its key and waits to go on, when the server is killed, then
    every row of every table is as before; sent again to a new server, it has one effect."""
    call = await given()
    with serving(db, settings().data_folder) as server:
        change = CORRECT % answered(await call.send(server))["contact"]["id"]
        before = await fingerprint()
        await _killed(server, db, call, change)
    assert await fingerprint() == before

    with serving(db, settings().data_folder) as server:
        answers = [answered(await call.send(server, document=change)) for _ in range(2)]

    assert answers == [{"contact": {"note": "Monday"}}] * 2
    assert await store.fetch_value("SELECT count(*) FROM idempotency_key") == 2
    assert (
        await store.fetch_value("SELECT count(*) FROM audit WHERE action = 'CONTACT_CORRECT'") == 1
    )


async def _killed(server: Server, db: str, call: Call, document: str) -> None:
    """The server is killed while a mutation waits for a lock, which is then freed."""
    async with opened(db) as own, opened(db) as watch:
        lock = await hold(own, call)
        cut = asyncio.create_task(call.send(server, document=document))
        pid = await first(watch, WAITING)
        server.process.send_signal(signal.SIGKILL)
        with pytest.raises(httpx.TransportError):
            await cut
        await lock.rollback()
        await first(watch, GONE, pid)
    assert server.process.wait(PATIENCE) == -signal.SIGKILL


async def test_a_server_killed_after_its_commit_is_answered_by_the_replay(db: str) -> None:
    """Given a mutation that is committed and not yet answered, when the server is killed, then the
    same mutation sent to a new server gets that one effect's answer."""
    call = await given()
    with serving(db, settings().data_folder) as server:
        async with opened(db) as own, opened(db) as watch:
            lock = own.transaction()
            await lock.start()
            await own.execute("LOCK TABLE agency IN ACCESS EXCLUSIVE MODE")
            cut = asyncio.create_task(call.send(server, document=WIDER))
            pid = await first(watch, READING)
            server.process.send_signal(signal.SIGKILL)
            with pytest.raises(httpx.TransportError):
                await cut
            await lock.rollback()
            await first(watch, GONE, pid)
    committed, before = await call.recorded(), await fingerprint()

    with serving(db, settings().data_folder) as server:
        assert answered(await call.send(server)) == committed

    assert await fingerprint() == before


async def test_a_mutation_sent_three_times_at_once_has_one_effect(db: str) -> None:
    """Given one key, then three phones at once get one answer; another payload under the key is
    refused and nothing happens."""
    call = await given()
    with serving(db, settings().data_folder) as server:
        answers = await asyncio.gather(*(call.send(server) for _ in range(3)))
        assert [answered(one) for one in answers] == [await call.recorded()] * 3

        before = await fingerprint()
        other = answered(await call.send(server, note="Monday"))

    assert other == {
        "code": "IDEMPOTENCY_CONFLICT",
        "message": f"idempotencyKey {KEY} was used with another payload; send a new key.",
        "path": "idempotencyKey",
    }
    assert await fingerprint() == before


async def test_a_database_that_goes_away_is_told_and_found_again(local: Cluster) -> None:
    """Given a server at work, when its database stops in the middle of a mutation, then that one
    and those after it are told so; when the database is back the same server answers, the mutation
    had all of its effect or none, and sent again it has it once."""
    with local.used() as url:
        await migrate(url)
        async with connected(url):
            call, before = await given(), await fingerprint()
        with serving(url, settings().data_folder) as server:
            async with opened(url) as own, opened(url) as watch:
                await hold(own, call)
                cut = asyncio.create_task(call.send(server))
                await first(watch, WAITING)
                local.stop()
            refusal = answered(await cut)
            await _told_away(server, call)

            with local.used():
                async with connected(url):
                    assert await counted() == WHOLE or await fingerprint() == before
                    answers = [answered(await call.send(server)) for _ in range(2)]
                    assert answers == [await call.recorded()] * 2
                async with httpx.AsyncClient(base_url=server.url) as client:
                    ready = await client.get("/health/ready")
                assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
    assert refusal == {"code": "UNAVAILABLE", "message": AWAY["en"], "path": None}


async def _told_away(server: Server, call: Call) -> None:
    """Health, a request with a token and one without say that the database is away."""
    signed_in = await call.send(server)
    refused = {"message": AWAY["en"], "extensions": {"code": "UNAVAILABLE"}}
    assert (signed_in.status_code, signed_in.json()) == (503, {"errors": [refused]})
    assert signed_in.headers["Retry-After"] == "5"
    async with httpx.AsyncClient(base_url=server.url) as client:
        ready, live = await client.get("/health/ready"), await client.get("/health/live")
        assert (ready.status_code, ready.json()) == (
            503,
            {"status": "away", "message": AWAY["id"]},
        )
        assert (live.status_code, live.json()) == (200, {"status": "live"})
        for language, words in AWAY.items():
            told = await client.post(
                "/graphql", json={"query": BOARD}, headers={"Accept-Language": language}
            )
            assert told.json()["errors"][0]["message"] == words
            assert told.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
            assert not any(word in told.text for word in OURS)
