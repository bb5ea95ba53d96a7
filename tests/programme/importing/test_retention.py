"""The bytes of import files are kept for a week, and no longer."""

from datetime import timedelta

import pytest

from programme import clock
from programme.actors import Actor
from programme.errors import Conflict
from programme.importing import retention, runs
from programme.records import store
from programme.words import JobStatus
from tests.programme import rows
from tests.programme.fingerprint import fingerprint
from tests.programme.importing import tables
from tests.programme.importing.running import asked, done, worked

WEEK = timedelta(days=7)


async def sent(days_ago: timedelta) -> None:
    """Let every file have been sent so long ago."""
    await store.execute("UPDATE file SET uploaded_at = $1", clock.now() - days_ago)


async def files() -> list[int]:
    """The files of which bytes are kept."""
    kept = await store.fetch("SELECT DISTINCT file_id FROM file_chunk ORDER BY file_id")
    return [row["file_id"] for row in kept]


async def test_files_that_were_tried_refused_or_never_run_go_after_a_week(kasatpel: Actor) -> None:
    """Given one of each, one that waits to be run, and a picture that proves something."""
    data = tables.as_csv([tables.row(1)])
    tried = await done(kasatpel, data, dry_run=True)
    refused = await done(kasatpel, b"NIK\r\n1")
    await tables.file(kasatpel, data)
    waits, job_id = await asked(kasatpel, data)
    person = await rows.person()
    proof = await tables.file(kasatpel, data)
    await store.execute(
        "UPDATE file SET purpose = 'CONTACT', person_id = $2, media_type = 'image/png'"
        " WHERE id = $1",
        proof,
        person,
    )
    everything = await files()
    assert (tried.status, refused.status, len(everything)) == (JobStatus.DONE, JobStatus.FAILED, 5)

    await sent(WEEK - timedelta(minutes=1))
    assert await retention.forget() == 0
    assert await files() == everything
    await sent(WEEK)
    assert await retention.forget() == 3
    assert await files() == everything[3:]

    await worked(job_id)
    assert (await runs.one(kasatpel, waits)).new_people == 1
    assert await retention.forget() == 0
    assert await files() == [proof]


async def test_a_file_that_is_no_longer_kept_is_not_run(kasatpel: Actor) -> None:
    file = await tables.file(kasatpel, tables.as_csv([tables.row(1)]))
    await sent(WEEK)
    before = await fingerprint()

    with pytest.raises(Conflict) as refused:
        await runs.import_run(kasatpel, file, dry_run=True)

    assert (refused.value.kind, refused.value.path) == ("FILE_DROPPED", "fileId")
    assert refused.value.message == (
        "This file was sent more than 7 days ago and is no longer kept; send it again."
    )
    assert refused.value.pesan == (
        "Berkas ini dikirim lebih dari 7 hari lalu dan tidak lagi disimpan; kirim ulang."
    )
    assert await fingerprint() == before
