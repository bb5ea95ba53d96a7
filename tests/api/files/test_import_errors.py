"""The refused rows of an import over real HTTP: saved by a browser, by who asked alone, audited."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from api.settings import settings
from programme.actors import Actor
from programme.importing import error_file
from programme.importing.runs import Run
from programme.media import CSV
from programme.records import store
from schema.ids import to_global
from tests.api.files.phone import PREPARE, in_english, refusal, signed_in
from tests.api.server import Server
from tests.conftest import connected
from tests.programme import rows
from tests.programme.fingerprint import fingerprint
from tests.programme.importing import tables
from tests.programme.importing.running import done, worked

RUN = "mutation ($input: ImportRunInput!) { importRun(input: $input) { __typename } }"
RUNS = "{ bulkImports { status newPeople refused words errorsUrl } }"
READ = """
    SELECT actor_id, action, facts FROM audit WHERE entity = 'import_run' AND entity_id = $1
    AND action = 'READ' ORDER BY id"""


@pytest.fixture
async def kasatpel(url: str) -> AsyncIterator[Actor]:
    async with connected(url):
        actor = await rows.supervisor()
        await in_english()
        yield actor


@pytest.fixture
async def run(kasatpel: Actor) -> Run:
    """An import whose only row was refused."""
    return await done(kasatpel, tables.as_csv([tables.row(1, Kode_kelurahan="31.74")]))


@pytest.fixture
async def client(server: Server, kasatpel: Actor) -> AsyncIterator[httpx.AsyncClient]:
    async with signed_in(server, kasatpel) as client:
        yield client


def where(run: Run) -> str:
    return f"/imports/{quote(to_global('BulkImport', run.id), safe='')}/errors"


async def test_a_browser_saves_them(client: httpx.AsyncClient, kasatpel: Actor, run: Run) -> None:
    """Given an import with a refused row and a name that is not ASCII, the file is that of GraphQL
    behind the mark of UTF-8, to be saved, in nobody's cache; each reading is kept, HEAD is none."""
    await store.execute("UPDATE file SET name = 'Peserta é.xlsx' WHERE actor_id = $1", kasatpel.id)

    head = await client.head(where(run))
    assert await store.fetch(READ, str(run.id)) == []
    got = await client.get(where(run), headers={"Range": "bytes=0-9"})

    assert (got.status_code, head.status_code, head.content) == (200, 200, b"")
    told = {
        "content-type": "text/csv; charset=utf-8",
        "content-language": "en",
        "content-disposition": "attachment; filename*=UTF-8''Peserta%20%C3%A9-refused.csv",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    assert {name: got.headers[name] for name in told} == told
    assert {name: head.headers[name] for name in told} == told
    assert not {"etag", "accept-ranges", "content-range"} & set(got.headers)
    read = await store.fetch(READ, str(run.id))
    assert [(row["actor_id"], json.loads(row["facts"])) for row in read] == [
        (kasatpel.id, {"ids": [run.id], "fields": ["rows"]})
    ]
    assert got.content.decode() == "\ufeff" + await error_file.text(kasatpel, run.id)


async def test_mended_and_sent_again_all_are_registered(
    client: httpx.AsyncClient, kasatpel: Actor
) -> None:
    """Given a file whose rows are refused for two faults, when the file of its `errorsUrl` is
    mended and sent again as it is, then everybody is registered."""
    table = [
        tables.row(7001, Kode_kelurahan="31.74"),
        tables.row(7002, Tanggal_daftar="10/26/2020"),
        tables.row(7003),
    ]
    first = await imported(client, tables.as_csv(table))
    assert {name: first[name] for name in ("newPeople", "refused")} == {
        "newPeople": 1,
        "refused": 2,
    }

    got = (await client.get(first["errorsUrl"])).content
    mended = got.replace(b";31.74;", f";{rows.VILLAGE};".encode())
    mended = mended.replace(b";10/26/2020;", b";26/10/2020;")
    again = await imported(client, mended)

    assert again == {
        "status": "DONE",
        "newPeople": 2,
        "refused": 0,
        "words": ["Columns that are not read: row, code, reason."],
        "errorsUrl": None,
    }


async def imported(client: httpx.AsyncClient, data: bytes) -> dict[str, Any]:
    """A file announced, sent and imported over HTTP; how it went."""

    async def ask(document: str, given: dict[str, Any]) -> Any:
        answer = await client.post(
            "/graphql", json={"query": document, "variables": {"input": given}}
        )
        (only,) = answer.json()["data"].values()
        return only

    table = {"purpose": "IMPORT", "name": "daftar.csv", "mediaType": CSV, "size": len(data)}
    sent = await client.put((await ask(PREPARE, table))["url"], content=data)
    assert sent.status_code == 201
    await ask(RUN, {"fileId": sent.json()["id"]})
    await worked(await store.fetch_value("SELECT max(job_id) FROM import_run"))
    latest: dict[str, Any] = (await client.post("/graphql", json={"query": RUNS})).json()
    return dict(latest["data"]["bulkImports"][0])


async def test_in_the_readers_language(
    server: Server, client: httpx.AsyncClient, kasatpel: Actor, run: Run
) -> None:
    await store.execute("UPDATE actor SET language = 'id' WHERE id = $1", kasatpel.id)

    got = await client.get(where(run))

    assert got.headers["content-language"] == "id"
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''daftar-ditolak.csv"
    assert got.text.splitlines()[0].startswith("\ufeffbaris;kode;alasan;NIK")


async def test_nobody_else(server: Server, run: Run) -> None:
    """Given another supervisor, a mentor, nobody at all, and ids of nothing, then each is refused
    with a status of its own and nothing is kept as read."""
    other, mentor = await rows.supervisor(), await rows.mentor()
    await in_english()
    before = await fingerprint()
    number = to_global("BulkImport", run.id)

    async with signed_in(server, other) as client:
        for answer in (await client.get(where(run)), await client.get("/imports/1/errors")):
            assert refusal(answer)[:2] == (404, "NOT_FOUND")
        assert refusal(await client.get(where(run)))[2] == (f"No import {run.id} that you can see.")
        assert (await client.head(where(run))).status_code == 404
        file = f"/imports/{to_global('File', 1)}/errors"
        assert refusal(await client.get(file))[:2] == (404, "NOT_FOUND")
    async with signed_in(server, mentor) as client:
        assert refusal(await client.get(where(run)))[:2] == (403, "FORBIDDEN")
    async with httpx.AsyncClient(base_url=server.url) as nobody:
        answer = await nobody.get(f"/imports/{number}/errors")
        assert refusal(answer) == (401, "UNAUTHENTICATED", "Masuk dahulu.")
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.headers["cache-control"] == "no-store"
    assert await fingerprint() == before


async def test_other_methods(client: httpx.AsyncClient, run: Run) -> None:
    """Given methods that it has not, then 405 names those that it has."""
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = await client.request(method, where(run))
        assert refusal(answer)[:2] == (405, "METHOD_NOT_ALLOWED")
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    answer = await client.options(where(run))
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS")


async def test_many_rows_are_paid_for(client: httpx.AsyncClient, run: Run) -> None:
    """Given as many refused rows as the whole budget reads, then they wait, and none is read."""
    await store.execute(
        "UPDATE import_run SET total = $2, done = $2, refused = $2 WHERE id = $1",
        run.id,
        settings().budget * 100,
    )

    answer = await client.get(where(run))

    assert refusal(answer)[:2] == (429, "BUDGET_SPENT")
    assert int(answer.headers["retry-after"]) > 0
    assert await store.fetch(READ, str(run.id)) == []
