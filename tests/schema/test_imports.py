"""An import over GraphQL: its file is announced, sent, run, watched, and its errors are fetched."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest

from programme import jobs, uploads
from programme.actors import Actor
from programme.errors import InvalidInput
from programme.importing import job
from programme.media import CSV, XLSX
from programme.records import store
from schema.compose import compose
from schema.context import Context
from schema.ids import to_global
from tests.programme import rows
from tests.programme.fingerprint import fingerprint
from tests.programme.importing import tables
from tests.schema.asking import ask as refused
from tests.schema.asking import both

PREPARE = """mutation ($input: FilePrepareInput!) { filePrepare(input: $input) {
    __typename ... on FilePrepared { ticket } } }"""
RUN = """mutation ($input: ImportRunInput!) { importRun(input: $input) {
    __typename ... on ImportAsked { import { id name dryRun status done total words } } } }"""
RUNS = """{ bulkImports {
    id status fraction total done newPeople known accepted refused words errorsUrl } }"""
PROGRESS = """subscription ($id: ID!) { importProgress(importId: $id) {
    id status phase fraction total done newPeople refused words errorsUrl } }"""
CANCEL = """mutation ($id: ID!) { importCancel(input: { importId: $id }) {
    __typename ... on ImportAsked { import { status } } } }"""
ERRORS = "query ($id: ID!) { importErrors(importId: $id) { csv } }"
FILE = {"purpose": "IMPORT", "name": "daftar.csv", "mediaType": CSV}


async def ask(actor: Actor, document: str, **variables: Any) -> dict[str, Any]:
    answer = await compose().execute(document, variables, Context(actor, "en"))
    assert answer.errors is None, answer.errors
    assert answer.data is not None
    return dict(answer.data)


async def sent(actor: Actor, data: bytes, **more: Any) -> uploads.Upload:
    """A file that was announced and sent."""
    told = await ask(actor, PREPARE, input={**FILE, "size": len(data), **more})

    async def pieces() -> Any:
        yield data

    return await uploads.receive(actor, told["filePrepare"]["ticket"], 0, pieces())


async def test_from_the_file_to_its_errors(db: str) -> None:
    await rows.district()
    kasatpel = await rows.supervisor()
    data = tables.as_csv([tables.row(1), tables.row(2, Kode_kelurahan="31.74")])
    upload = await sent(kasatpel, data)
    assert upload.whole

    given = {"fileId": to_global("File", upload.id), "idempotencyKey": "k"}
    told = (await ask(kasatpel, RUN, input=given))["importRun"]["import"]
    attempt = await jobs.start(await store.fetch_value("SELECT job_id FROM import_run"))
    assert attempt is not None
    await job.run(attempt)

    assert {name: value for name, value in told.items() if name != "id"} == {
        "name": "daftar.csv",
        "dryRun": False,
        "status": "QUEUED",
        "done": 0,
        "total": None,
        "words": [],
    }
    assert await ask(kasatpel, RUNS) == {
        "bulkImports": [
            {
                "id": told["id"],
                "status": "DONE",
                "fraction": 1.0,
                "total": 2,
                "done": 2,
                "newPeople": 1,
                "known": 0,
                "accepted": 0,
                "refused": 1,
                "words": [],
                "errorsUrl": f"/imports/{quote(told['id'], safe='')}/errors",
            }
        ]
    }
    errors = (await ask(kasatpel, ERRORS, id=told["id"]))["importErrors"]["csv"]
    assert errors.splitlines()[1].startswith(
        '3;INVALID_INPUT;"Kode kelurahan 31.74 is a city; give a kelurahan, as 31.74.09.1001.";'
    )


async def watched(actor: Actor, run: str) -> AsyncIterator[Any]:
    stream = await compose().subscribe(PROGRESS, {"id": run}, Context(actor, "en"))
    async for event in stream:  # type: ignore[union-attr]
        assert event.errors is None, event.errors
        yield event.data["importProgress"]


async def asked(actor: Actor, data: bytes, *, dry_run: bool = False) -> str:
    """An import that is asked for: its global id."""
    file = to_global("File", await tables.file(actor, data))
    told = await ask(actor, RUN, input={"fileId": file, "dryRun": dry_run})
    return str(told["importRun"]["import"]["id"])


async def attempt() -> jobs.Job:
    """The only job, begun."""
    begun = await jobs.start(await store.fetch_value("SELECT job_id FROM import_run"))
    assert begun is not None
    return begun


async def test_an_import_is_watched_until_it_has_ended(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given 20 rows in chunks of 5, the last of them bad: each chunk is told, the end with where
    the refused row is; then the watch ends by itself."""
    monkeypatch.setattr(job, "CHUNK", 5)
    await rows.district()
    kasatpel = await rows.supervisor()
    table = [tables.row(number) for number in range(19)]
    run = await asked(kasatpel, tables.as_csv([*table, tables.row(19, Kode_kelurahan="31.74")]))
    stream = watched(kasatpel, run)
    first = await anext(stream)
    keep = job._keep
    told = asyncio.Semaphore(1)

    async def keep_in_turn(*given: Any) -> None:
        await told.acquire()
        await keep(*given)

    monkeypatch.setattr(job, "_keep", keep_in_turn)
    working = asyncio.create_task(job.run(await attempt()))
    seen = []
    async for event in stream:
        seen.append(event)
        if event["phase"] == "rows":
            told.release()
    await working

    nothing = {"total": None, "done": 0, "newPeople": 0, "refused": 0, "words": []}
    assert first == {
        "id": run, "status": "QUEUED", "phase": None, "fraction": 0.0, "errorsUrl": None, **nothing,
    }  # fmt: skip
    rows_told = [event for event in seen if event["phase"] == "rows" and event["done"] < 20]
    assert {event["status"] for event in seen[:-1]} == {"RUNNING"}
    assert [(event["done"], event["fraction"]) for event in rows_told] == [
        (5, 0.25), (10, 0.5), (15, 0.75),
    ]  # fmt: skip
    assert {event["errorsUrl"] for event in seen[:-1]} == {None}
    assert seen[-1] == {
        "id": run, "status": "DONE", "phase": "rows", "fraction": 1.0, "total": 20, "done": 20,
        "newPeople": 19, "refused": 1, "words": [],
        "errorsUrl": f"/imports/{quote(run, safe='')}/errors",
    }  # fmt: skip


async def test_a_watch_ends_where_an_import_is_called_off_or_refused(db: str) -> None:
    await rows.district()
    kasatpel = await rows.supervisor()
    waits = await asked(kasatpel, tables.as_csv([tables.row(1)]), dry_run=True)
    stream = watched(kasatpel, waits)
    await anext(stream)
    await ask(kasatpel, CANCEL, id=waits)
    (last,) = [event async for event in stream]
    assert (last["status"], last["errorsUrl"]) == ("CANCELLED", None)

    refused_one = await asked(kasatpel, tables.as_csv([]), dry_run=True)
    stream = watched(kasatpel, refused_one)
    await anext(stream)
    newest = "SELECT job_id FROM import_run ORDER BY id DESC LIMIT 1"
    begun = await jobs.start(await store.fetch_value(newest))
    assert begun is not None
    await job.run(begun)
    seen = [event async for event in stream]
    assert (seen[-1]["status"], seen[-1]["words"], seen[-1]["errorsUrl"]) == (
        "FAILED",
        ["Below the header in row 1 stands no row."],
        None,
    )


async def test_nobody_else_watches(db: str) -> None:
    """Given another supervisor and a mentor, and an id of nothing, then each is refused in
    words."""
    await rows.district()
    kasatpel, other, mentor = await rows.supervisor(), await rows.supervisor(), await rows.mentor()
    run = await asked(kasatpel, tables.as_csv([tables.row(1)]))
    before = await fingerprint()

    said = []
    for actor, key in ((other, run), (mentor, run), (kasatpel, "x")):
        stream = await compose().subscribe(PROGRESS, {"id": key}, Context(actor, "en"))
        events = [event async for event in stream]  # type: ignore[union-attr]
        assert [len(event.errors or ()) for event in events] == [1]
        said += [error.message for event in events for error in event.errors or ()]

    number = await store.fetch_value("SELECT id FROM import_run")
    assert said == [
        f"No import {number} that you can see.",
        "Your role MENTOR may not do this; it takes DINAS, KASATPEL, SUDIN.",
        "No import x that you can see.",
    ]
    assert await fingerprint() == before


async def test_a_file_that_is_not_what_it_says_is_not_kept(db: str) -> None:
    await rows.district()
    kasatpel = await rows.supervisor()
    workbook = tables.as_xlsx([tables.row(1)])

    for data, promised in (
        (workbook, CSV),
        (tables.as_csv([]), XLSX),
        (b"\x89PNG\r\n\x1a\n0000", CSV),
    ):
        with pytest.raises(InvalidInput) as refusal:
            await sent(kasatpel, data, mediaType=promised)
        assert refusal.value.kind == "TYPE_MISMATCH"

    assert await store.fetch_value("SELECT count(*) FROM file_chunk") == 0
    assert (await sent(kasatpel, workbook, mediaType=XLSX)).whole


async def test_what_is_announced_wrongly_is_refused(db: str) -> None:
    await rows.district()
    kasatpel, mentor = await rows.supervisor(), await rows.mentor()
    person = to_global("Jakpreneur", await rows.person(mentor=mentor))
    before = await fingerprint()

    about = await both(kasatpel, "filePrepare", {**FILE, "size": 9, "jakpreneurId": person})
    kind = await both(kasatpel, "filePrepare", {**FILE, "size": 9, "mediaType": "image/png"})
    proof = await both(kasatpel, "filePrepare", {**FILE, "size": 9, "purpose": "CONTACT"})
    role = await refused(mentor, "filePrepare", {**FILE, "size": 9})

    assert (about["en"]["path"], about["en"]["message"]) == (
        "jakpreneurId",
        "jakpreneurId is given for every purpose but IMPORT, whose file is about many people.",
    )
    assert kind["en"]["message"] == f"mediaType is image/png; taken are {CSV}, {XLSX}."
    assert proof["en"]["path"] == "mediaType"
    assert role["code"] == "FORBIDDEN"
    assert await fingerprint() == before
