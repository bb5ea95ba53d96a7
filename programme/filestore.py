"""Where the bytes of files are kept: a protocol, and the store that every installation has.

A store appends in order and reads from anywhere. PostgreSQL keeps a file with what is known of it,
under one backup; an object store takes its place with ``use``.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from programme.records import store


class FileStore(Protocol):
    """Bytes by the number of their file."""

    async def length(self, file_id: int) -> int:
        """How many bytes are kept."""

    async def append(self, file_id: int, start: int, data: bytes) -> None:
        """Keep ``data`` behind the first ``start`` bytes, of which all are kept; on return it
        outlives the process. In a transaction it is kept with that."""

    def read(self, file_id: int, first: int, end: int) -> AsyncIterator[bytes]:
        """The bytes ``[first, end)``, piece by piece; a piece is at most what was appended."""

    async def drop(self, file_id: int) -> None:
        """Keep nothing of the file."""

    async def stored(self, file_ids: Sequence[int]) -> list[int]:
        """Those of the files of which anything is kept."""


class PostgresFileStore:
    """A row a chunk, stored as it came: pictures and PDFs are compressed already."""

    async def length(self, file_id: int) -> int:
        found: int | None = await store.fetch_value(
            "SELECT start + octet_length(data) FROM file_chunk WHERE file_id = $1"
            " ORDER BY start DESC LIMIT 1",
            file_id,
        )
        return found or 0

    async def append(self, file_id: int, start: int, data: bytes) -> None:
        await store.execute(
            "INSERT INTO file_chunk (file_id, start, data) VALUES ($1, $2, $3)",
            file_id,
            start,
            data,
        )

    async def read(self, file_id: int, first: int, end: int) -> AsyncIterator[bytes]:
        while first < end:
            piece: bytes = await store.fetch_value(
                "SELECT substr(data, $2 - start + 1, $3 - $2) FROM file_chunk"
                " WHERE file_id = $1 AND start <= $2 ORDER BY start DESC LIMIT 1",
                file_id,
                first,
                end,
            )
            yield piece
            first += len(piece)

    async def drop(self, file_id: int) -> None:
        await store.execute("DELETE FROM file_chunk WHERE file_id = $1", file_id)

    async def stored(self, file_ids: Sequence[int]) -> list[int]:
        rows = await store.fetch(
            "SELECT DISTINCT file_id FROM file_chunk WHERE file_id = ANY ($1::bigint[])",
            list(file_ids),
        )
        return [row["file_id"] for row in rows]


_in_use: FileStore = PostgresFileStore()


def use(kept_in: FileStore) -> None:
    """Keep files in another store from now on."""
    global _in_use  # noqa: PLW0603 (the process has one programme)
    _in_use = kept_in


def filestore() -> FileStore:
    """The store in use."""
    return _in_use
