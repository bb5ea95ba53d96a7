"""Files promised and sent: what is refused, what a replay does, two senders at once."""

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import nullcontext
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from programme import clock, files, filestore, uploads
from programme.actors import Actor
from programme.errors import (
    Conflict,
    Forbidden,
    IdempotencyConflict,
    InvalidInput,
    NotFound,
    TooManyAttempts,
)
from programme.files import MOST_BYTES, file_prepare
from programme.filestore import FileStore, PostgresFileStore
from programme.media import HEAD, sniffed
from programme.records import store
from programme.uploads import PIECE, Interrupted
from programme.words import FilePurpose, Role
from tests.programme import rows

PDF = b"%PDF-2.0\n" + bytes(90)


@pytest.fixture
async def mentor(db: str) -> Actor:
    await rows.district()
    return await rows.mentor()


@pytest.fixture
async def person(mentor: Actor) -> int:
    return await rows.person(mentor=mentor)


async def promise(actor: Actor, person: int, **given: Any) -> str:
    """A ticket for a PDF of 99 bytes, or for what is given."""
    wanted = {"name": "izin.pdf", "media_type": "application/pdf", "size": len(PDF), **given}
    name = wanted.pop("name")
    return (await file_prepare(actor, person, FilePurpose.CONTACT, name, **wanted)).ticket


async def sent(*parts: bytes, broken: bool = False) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
    if broken:
        raise Interrupted


async def counted() -> tuple[int, int]:
    """How many files and chunks there are."""
    return (
        await store.fetch_value("SELECT count(*) FROM file"),
        await store.fetch_value("SELECT count(*) FROM file_chunk"),
    )


@pytest.mark.parametrize(
    ("given", "path", "message", "pesan"),
    [
        ({"name": name}, "name",
         "name is a file name of 1 to 120 characters, without / or \\ and signs that cannot be"
         " seen.",
         "name adalah nama berkas 1 sampai 120 karakter, tanpa / atau \\ dan tanda yang tidak"
         " terlihat.")
        for name in ("", "  ", "a" * 121, "../a.pdf", "a\\b.pdf", "a\r\nSet-Cookie: b", "a\u2028b",
                     "a\u202egpj.pdf")
    ]
    + [
        ({"media_type": "text/html"}, "mediaType",
         "mediaType is text/html; taken are image/jpeg, image/png, image/webp, application/pdf.",
         "mediaType adalah text/html; yang diterima image/jpeg, image/png, image/webp,"
         " application/pdf."),
    ]
    + [
        ({"size": size}, "size",
         f"size is {size} bytes; a file has 1 to 20971520.",
         f"size adalah {size} byte; berkas berukuran 1 sampai 20971520.")
        for size in (0, -1, 20971521, 2**31 - 1)
    ]
    + [
        ({"sha256": digest}, "sha256",
         "sha256 is written as 64 digits, 0 to 9 and a to f.",
         "sha256 ditulis dengan 64 digit, 0 sampai 9 dan a sampai f.")
        for digest in ("", "A" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n")
    ],
)  # fmt: skip
async def test_a_promise_that_cannot_be_kept_is_refused(
    mentor: Actor, person: int, given: dict[str, Any], path: str, message: str, pesan: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await promise(mentor, person, **given)
    fault = refused.value
    assert (fault.path, fault.message, fault.pesan) == (path, message, pesan)
    assert await counted() == (0, 0)


async def test_only_who_works_with_a_person_sends_files(mentor: Actor, person: int) -> None:
    """Given readers by office, then their role is refused; given a person out of sight, then the
    person is not found."""
    for role in (Role.AUDITOR, Role.DPO, Role.BANK):
        with pytest.raises(Forbidden):
            await promise(await rows.actor(role, rows.PROVINCE), person)
    for stranger in (await rows.mentor(), await rows.supervisor(rows.OTHER_DISTRICT)):
        with pytest.raises(NotFound) as refused:
            await promise(stranger, person)
        assert refused.value.path == "jakpreneurId"
    assert await counted() == (0, 0)
    own = await rows.actor(Role.JAKPRENEUR, rows.VILLAGE, person_id=person)
    assert await promise(own, person)


async def test_a_replayed_promise_is_the_same_ticket(mentor: Actor, person: int) -> None:
    """Given one key twice, then one file is promised; another payload under it is refused."""
    first = await promise(mentor, person, idempotency_key="k")
    assert await promise(mentor, person, idempotency_key="k") == first
    with pytest.raises(IdempotencyConflict):
        await promise(mentor, person, idempotency_key="k", size=98)
    assert await counted() == (1, 0)


async def test_an_actor_promises_so_much_a_day(mentor: Actor, person: int) -> None:
    """Given as many bytes promised as a day allows, then no file more is taken, until some of them
    expire; another actor is not held up."""
    for _ in range(19):
        await promise(mentor, person, size=MOST_BYTES)
    await promise(mentor, person, size=MOST_BYTES - 10)
    with pytest.raises(TooManyAttempts) as refused:
        await promise(mentor, person, size=11)
    fault = refused.value
    assert (fault.path, fault.message, fault.pesan) == (
        "size",
        "In 24 hours 419430400 bytes of files may be prepared; 10 are left to you now.",
        "Dalam 24 jam dapat disiapkan 419430400 byte berkas; sisa Anda kini 10.",
    )
    assert await counted() == (20, 0)
    await promise(mentor, person, size=10)
    await promise(await rows.supervisor(), person)
    past = clock.instant() - timedelta(seconds=1)
    await store.execute("UPDATE file SET expires_at = $1 WHERE id <= 5", past)
    await promise(mentor, person, size=MOST_BYTES)
    assert await counted() == (18, 0)


@pytest.mark.parametrize("seed", range(12))
async def test_however_it_is_cut_and_broken_off_the_same_file_arrives(
    mentor: Actor, person: int, seed: int
) -> None:
    """Given a content in parts of any size, of which some break off anywhere, then each time what
    was sent is kept to the byte, and in the end the file is whole and the same."""
    draw = random.Random(seed)
    body = b"%PDF-" + draw.randbytes(draw.choice((7, 2_000, PIECE - 5, 3 * PIECE + 1)))
    ticket = await promise(mentor, person, size=len(body))
    offset = 0
    while offset < len(body):
        end = draw.randint(offset + 1, len(body))
        cuts = sorted({offset, end, *(draw.randint(offset, end) for _ in range(5))})
        parts = [body[low:high] for low, high in pairwise(cuts)]
        broken = draw.random() < 0.5
        with pytest.raises(Interrupted) if broken and end < len(body) else nullcontext():
            await uploads.receive(mentor, ticket, offset, sent(*parts, broken=broken))
        offset = end
        now = await uploads.find(mentor, ticket)
        assert (now.received, now.whole) == (offset, offset == len(body))
    file = await files.file_read(mentor, now.id)
    assert file.sha256 == hashlib.sha256(body).hexdigest()
    assert b"".join([piece async for piece in files.content(mentor, file, 0, file.size)]) == body


async def test_two_senders_of_one_file(mentor: Actor, person: int) -> None:
    """Given two who send at the same time, then one makes it whole, and the other is told either
    that it is or from where to go on; the bytes are those of one of them."""
    body = b"%PDF-" + hashlib.shake_128(b"body").digest(4 * PIECE)
    ticket = await promise(mentor, person, size=len(body))
    pieces = [body[at : at + 50_000] for at in range(0, len(body), 50_000)]
    both = await asyncio.gather(
        *(uploads.receive(mentor, ticket, 0, sent(*pieces)) for _ in range(2)),
        return_exceptions=True,
    )
    for one in both:
        assert getattr(one, "whole", False) or getattr(one, "kind", "") == "OFFSET_MISMATCH", one
    upload = await uploads.find(mentor, ticket)
    if not upload.whole:
        upload = await uploads.receive(mentor, ticket, 0, sent(body))
    assert upload.sha256 == hashlib.sha256(body).hexdigest()


async def test_another_begins_anew_before_the_last_byte_is_examined(
    mentor: Actor, person: int
) -> None:
    """Given all bytes sent, and another who begins anew before they are examined, then the first
    is told from where to go on, and what the other has sent stays."""
    body = (b"%PDF-" + bytes(PIECE))[:PIECE]
    ticket = await promise(mentor, person, size=PIECE)

    async def overtaken() -> AsyncIterator[bytes]:
        yield body
        await uploads.receive(mentor, ticket, 0, sent(body[:100]))

    with pytest.raises(Conflict) as told:
        await uploads.receive(mentor, ticket, 0, overtaken())

    assert (told.value.kind, told.value.facts) == ("OFFSET_MISMATCH", {"offset": 100})
    now = await uploads.find(mentor, ticket)
    assert (now.received, now.whole) == (100, False)


async def test_a_file_that_is_whole_is_told_to_the_change_feed(mentor: Actor, person: int) -> None:
    """Given an upload in parts, then the feed hears of it once, when it is whole."""
    told = "SELECT kind, person_id, mentor_id FROM change WHERE entity = 'file'"
    ticket = await promise(mentor, person)
    with pytest.raises(Interrupted):
        await uploads.receive(mentor, ticket, 0, sent(PDF[:40], broken=True))
    assert await store.fetch(told) == []
    await uploads.receive(mentor, ticket, 40, sent(PDF[40:]))
    assert [tuple(row) for row in await store.fetch(told)] == [("UPSERT", person, mentor.mentor_id)]


async def test_another_store_takes_the_place_of_postgresql(
    mentor: Actor, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a store of its own kind, then nothing of the content comes into PostgreSQL."""
    monkeypatch.setattr(filestore, "_in_use", PostgresFileStore())
    memory = Memory()
    filestore.use(memory)
    ticket = await promise(mentor, person)
    with pytest.raises(InvalidInput):
        await uploads.receive(mentor, ticket, 0, sent(b"<html>" + bytes(93)))
    assert memory.kept == {}
    upload = await uploads.receive(mentor, ticket, 0, sent(PDF))
    file = await files.file_read(mentor, upload.id)
    parts = [piece async for piece in files.content(mentor, file, 5, 12)]
    assert b"".join(parts) == PDF[5:12]
    assert await counted() == (1, 0)


class Memory(FileStore):
    """A store that keeps files in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[int, bytes] = {}

    async def length(self, file_id: int) -> int:
        return len(self.kept.get(file_id, b""))

    async def append(self, file_id: int, start: int, data: bytes) -> None:
        self.kept[file_id] = self.kept.get(file_id, b"")[:start] + data

    async def read(self, file_id: int, first: int, end: int) -> AsyncIterator[bytes]:
        yield self.kept[file_id][first:end]

    async def drop(self, file_id: int) -> None:
        self.kept.pop(file_id, None)

    async def stored(self, file_ids: Sequence[int]) -> list[int]:
        return [file_id for file_id in file_ids if file_id in self.kept]


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\r", "image/png"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", None),
        (b"\x89PNG\n\x1a\n", None),
        (b"GIF89a\x01\x00\x01\x00", None),
        (b"<svg xmlns=", None),
        (b"PK\x03\x04", None),
        (b" %PDF-1.7", None),
        (b"", None),
    ],
)
def test_the_first_bytes_tell(head: bytes, told: str | None) -> None:
    assert sniffed(head) == sniffed(head[:HEAD]) == told
