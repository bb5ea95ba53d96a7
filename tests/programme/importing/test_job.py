"""An import registers what is good, tells why of what is not, and goes on after kill -9."""

import asyncio
import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from api.settings import settings
from programme import jobs
from programme.actors import Actor
from programme.errors import Conflict, Forbidden, NotFound
from programme.importing import job, runs
from programme.jobs import Superseded
from programme.media import CSV, XLSX
from programme.records import store
from programme.words import JobStatus
from tests.programme import rows
from tests.programme.fingerprint import fingerprint
from tests.programme.importing import tables
from tests.programme.importing.running import asked, done, people, registry, worked

BAD = tables.row(3, Kode_kelurahan="31.74")
WORSE = tables.row(4, Tanggal_daftar="10/26/2020", Sektor="Tambang")


def counts(run: runs.Run) -> dict[str, Any]:
    names = ("status", "total", "done", "new_people", "known", "accepted", "refused")
    return {name: getattr(run, name) for name in names}


@pytest.mark.parametrize("media_type", [CSV, XLSX])
async def test_good_rows_are_registered_and_bad_ones_told_with_their_reasons(
    kasatpel: Actor, media_type: str
) -> None:
    table = [tables.row(1), tables.row(2), BAD, WORSE, tables.row(1)]
    data = tables.as_csv(table) if media_type == CSV else tables.as_xlsx(table)

    run = await done(kasatpel, data, media_type)

    assert counts(run) == {
        "status": JobStatus.DONE,
        "total": 5,
        "done": 5,
        "new_people": 2,
        "known": 1,
        "accepted": 0,
        "refused": 2,
    }
    assert await people() == 2
    told = await store.fetch("SELECT number, code, path FROM import_row ORDER BY number")
    assert [tuple(row) for row in told] == [
        (4, "INVALID_INPUT", "villageCode"),
        (5, "DAY_AND_MONTH_SWAPPED", "registeredOn"),
    ]


@pytest.mark.parametrize("dry_run", [False, True])
async def test_all_reasons_of_a_row_are_told_at_once(kasatpel: Actor, dry_run: bool) -> None:
    twice_bad = tables.row(3, Kode_kelurahan="31.74", Tanggal_daftar="2030-01-01")

    await done(kasatpel, tables.as_csv([twice_bad]), dry_run=dry_run)

    assert await store.fetch_value("SELECT words_en FROM import_row") == (
        "Kode kelurahan 31.74 is a city; give a kelurahan, as 31.74.09.1001."
        " Tanggal daftar is 1 January 2030; it lies between 1 January 2017 and today,"
        " 26 October 2020."
    )


async def test_a_column_that_is_lacking_is_called_as_it_would_be(kasatpel: Actor) -> None:
    """Given a sector without the business that it belongs to, then the column to add is named."""
    header = [name for name in tables.HEADER if name != "Nama usaha"]
    row = [cell for name, cell in zip(tables.HEADER, tables.row(3), strict=True) if name in header]

    await done(kasatpel, tables.as_csv([row], header=header))

    told = await store.fetch_row("SELECT words_en, words_id FROM import_row")
    assert tuple(told or ()) == (
        "nama usaha is empty; fill it in.",
        "nama usaha kosong; isi dahulu.",
    )


async def test_a_dry_run_writes_nothing_of_the_rows(kasatpel: Actor) -> None:
    data = tables.as_csv([tables.row(1), tables.row(2), BAD])
    before = await registry()

    run = await done(kasatpel, data, dry_run=True)

    assert counts(run) == {
        "status": JobStatus.DONE,
        "total": 3,
        "done": 3,
        "new_people": 0,
        "known": 0,
        "accepted": 2,
        "refused": 1,
    }
    assert await registry() == before


async def test_a_file_sent_again_registers_nobody_twice(kasatpel: Actor) -> None:
    data = tables.as_csv([tables.row(number) for number in range(20)])
    await done(kasatpel, data)

    run = await done(kasatpel, data)

    assert (run.known, run.new_people, await people()) == (20, 0, 20)


async def test_the_cells_of_refused_rows_are_sealed_and_the_file_is_let_go(kasatpel: Actor) -> None:
    await done(kasatpel, tables.as_csv([BAD]))

    cells = await store.fetch_value("SELECT cells FROM import_row")
    assert tables.nik(3).encode() not in bytes(cells)
    assert await store.fetch_value("SELECT count(*) FROM file_chunk") == 0


async def test_an_import_that_is_called_off_keeps_what_is_done(
    kasatpel: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given two chunks, and a cancel that comes after the first."""
    monkeypatch.setattr(job, "CHUNK", 10)
    run, job_id = await asked(kasatpel, tables.as_csv([tables.row(n) for n in range(20)]))
    keep = job._keep

    async def keep_and_cancel(*given: Any) -> None:
        await keep(*given)
        await store.execute("UPDATE job SET cancel_requested = TRUE WHERE id = $1", job_id)

    monkeypatch.setattr(job, "_keep", keep_and_cancel)
    await worked(job_id)

    told = await runs.one(kasatpel, run)
    assert (told.status, told.done, told.new_people) == (JobStatus.CANCELLED, 10, 10)
    assert await people() == 10


async def test_a_run_that_waits_is_called_off_at_once(kasatpel: Actor) -> None:
    run, _ = await asked(kasatpel, tables.as_csv([tables.row(1)]))

    await runs.import_cancel(kasatpel, run)

    assert (await runs.one(kasatpel, run)).status is JobStatus.CANCELLED


async def test_an_attempt_that_was_taken_over_writes_nothing_more(kasatpel: Actor) -> None:
    _, job_id = await asked(kasatpel, tables.as_csv([tables.row(1)]))
    first = await jobs.start(job_id)
    assert first is not None
    assert await jobs.start(job_id) is not None
    before = await fingerprint()

    with pytest.raises(Superseded):
        await job.run(first)

    assert await fingerprint() == before


@pytest.mark.slow
async def test_a_run_that_is_killed_goes_on_and_doubles_nothing(kasatpel: Actor, db: str) -> None:
    """Given a worker's attempt that is killed with -9 between two chunks of many, another attempt
    takes up where it was: each row is counted and registered once."""
    table = [tables.row(number) for number in range(4_000)]
    run, job_id = await asked(kasatpel, tables.as_csv([*table, BAD]))
    attempt = await jobs.start(job_id)
    assert attempt is not None
    command = [sys.executable, "-m", "api.attempt", str(job_id), str(attempt.attempt)]
    environment = {"DATABASE_URL": db, "JAKMENTOR_DATA_FOLDER": str(settings().data_folder)}
    with subprocess.Popen(  # noqa: ASYNC220 (it is begun at once)
        command, stdin=subprocess.PIPE, env={**os.environ, **environment}
    ) as process:
        while (await runs.one(kasatpel, run)).done == 0:
            assert process.poll() is None
            await asyncio.sleep(0.02)
        process.send_signal(signal.SIGKILL)

    killed = await runs.one(kasatpel, run)
    assert 0 < killed.done < 4_001
    assert killed.done == killed.new_people == await people()
    await worked(job_id)

    assert counts(await runs.one(kasatpel, run)) == {
        "status": JobStatus.DONE,
        "total": 4_001,
        "done": 4_001,
        "new_people": 4_000,
        "known": 0,
        "accepted": 0,
        "refused": 1,
    }
    assert await people() == 4_000
    assert await store.fetch_value("SELECT count(*) FROM attainment") == 4_000


async def test_who_may_import_what(kasatpel: Actor) -> None:
    mentor, other = await rows.mentor(), await rows.supervisor()
    file = await tables.file(kasatpel, tables.as_csv([tables.row(1)]))
    before = await fingerprint()

    with pytest.raises(Forbidden):
        await runs.import_run(mentor, file, dry_run=True)
    with pytest.raises(NotFound):
        await runs.import_run(other, file, dry_run=True)
    with pytest.raises(NotFound):
        await runs.import_run(kasatpel, 10**9, dry_run=True)

    assert await fingerprint() == before
    run = await runs.import_run(kasatpel, file, dry_run=False)
    with pytest.raises(Conflict) as refused:
        await runs.import_run(kasatpel, file, dry_run=False)
    assert refused.value.kind == "IMPORT_DONE"
    for read in (runs.one, runs.import_cancel):
        with pytest.raises(NotFound):
            await read(other, run)
    assert await runs.runs(other) == []


async def test_a_key_asks_once(kasatpel: Actor) -> None:
    file = await tables.file(kasatpel, tables.as_csv([tables.row(1)]))

    asked_for = [
        await runs.import_run(kasatpel, file, dry_run=False, idempotency_key="k") for _ in range(2)
    ]

    assert asked_for[0] == asked_for[1]
    assert await store.fetch_value("SELECT count(*) FROM job") == 1
