"""How long the bytes of import files are kept: until they were imported, else for 7 days.

They hold the NIKs of everybody in them. An import in earnest lets its file go at its end; here go
those that were only tried, refused, called off, or never run.
"""

from typing import Final

from programme import clock
from programme.filestore import filestore
from programme.importing.runs import KEPT_FOR
from programme.records import store

OLD: Final = """
    SELECT f.id FROM file f WHERE f.purpose = 'IMPORT' AND f.uploaded_at <= $1
    AND NOT EXISTS (SELECT 1 FROM import_run r JOIN job j ON j.id = r.job_id
        WHERE r.file_id = f.id AND j.status IN ('QUEUED', 'RUNNING'))
    FOR UPDATE OF f SKIP LOCKED"""


async def forget() -> int:
    """Drop the bytes of files that were sent 7 days ago or earlier, but for those whose run has not
    ended; of how many files."""
    async with store.transaction():
        old = [row["id"] for row in await store.fetch(OLD, clock.now() - KEPT_FOR)]
        stored = await filestore().stored(old)
        for file_id in stored:
            await filestore().drop(file_id)
    return len(stored)
