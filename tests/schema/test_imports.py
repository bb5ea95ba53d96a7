"""An import over GraphQL: its file is announced, sent, run, watched, and its errors are fetched."""

from typing import Any

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
RUNS = "{ bulkImports { id status fraction total done newPeople known accepted refused words } }"
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
            }
        ]
    }
    errors = (await ask(kasatpel, ERRORS, id=told["id"]))["importErrors"]["csv"]
    assert errors.splitlines()[1].startswith(
        '3,INVALID_INPUT,"villageCode 31.74 is a city; give a kelurahan, as 31.74.09.1001.",'
    )


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
