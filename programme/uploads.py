"""Bytes on their way in: kept as they come, and checked when all are there.

Each piece is kept in a transaction of its own, so an upload goes on where it broke off, whoever was
killed in between. Of a file one piece is in memory at a time. Whole is a file whose content is of
the media type that was promised and has its SHA-256; then it never changes again.
"""

import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Final

import asyncpg

from programme import clock, events
from programme.actors import Actor
from programme.errors import Conflict, InvalidInput, NotFound, ProgrammeError
from programme.filestore import filestore
from programme.media import HEAD, told
from programme.records import store
from programme.secrets import vault

PIECE: Final = 256 << 10
"""Bytes that are kept at once."""
PROMISED: Final = """
    SELECT id, person_id, media_type, size, sha256, uploaded_at IS NOT NULL AS whole, expires_at
    FROM file WHERE id = $1 AND actor_id = $2"""
WHOLE: Final = "UPDATE file SET sha256 = $2, uploaded_at = $3 WHERE id = $1"


class Interrupted(Exception):
    """The sender left before it had sent all that it announced."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A promised file, and how many of its bytes are kept. ``sha256`` is in hex, if promised."""

    id: int
    person_id: int | None
    media_type: str
    size: int
    sha256: str | None
    received: int
    whole: bool


def ticket_of(actor: Actor, file_id: int) -> str:
    """What an actor sends a promised file with: its number, and a hash that only we can make."""
    return f"{file_id}-{vault().digest(f'ticket of {actor.id} for {file_id}').hex()[:32]}"


async def find(actor: Actor, ticket: str) -> Upload:
    """The upload of a ticket.

    Raises NotFound for a ticket that is forged, gone or another actor's, Conflict TICKET_EXPIRED.
    """
    number = ticket.partition("-")[0]
    if number.isascii() and number.isdigit() and len(number) < len(str(2**63)):
        file_id = int(number)
        if hmac.compare_digest(ticket_of(actor, file_id).encode(), ticket.encode()):
            return await _found(actor, file_id, ticket)
    raise _unknown(ticket)


async def receive(actor: Actor, ticket: str, start: int, sent: AsyncIterator[bytes]) -> Upload:
    """Keep what is ``sent``, from the offset ``start`` on; 0 begins anew.

    The answer is whole, or tells how much is kept. A whole file is left as it is. Raises as
    ``find``; Conflict OFFSET_MISMATCH where other bytes are missing first; InvalidInput
    FILE_TOO_LARGE, TYPE_MISMATCH or HASH_MISMATCH, after which nothing of the file is kept;
    Interrupted as ``sent`` did, where that left bytes to send; all that came is kept.
    """
    upload = await find(actor, ticket)
    if upload.whole:
        return upload
    if start == 0:
        await _begin_anew(actor, upload)
    offset = start
    try:
        async for piece in _pieces(sent):
            await _keep(actor, upload, offset, piece)
            offset += len(piece)
    except Interrupted:
        if offset < upload.size:
            raise
    if offset == upload.size:
        return await _finish(actor, upload)
    return replace(upload, received=offset)


async def _pieces(sent: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in pieces of PIECE; the last one is what is left, also when broken off."""
    held, broken = bytearray(), None
    try:
        async for part in sent:
            held += part
            while len(held) >= PIECE:
                yield bytes(held[:PIECE])
                del held[:PIECE]
    except Interrupted as fault:
        broken = fault
    if held:
        yield bytes(held)
    if broken is not None:
        raise broken


async def _found(actor: Actor, file_id: int, ticket: str, *, lock: bool = False) -> Upload:
    sql = PROMISED + (" FOR UPDATE" if lock else "")
    row: asyncpg.Record | None = await store.fetch_row(sql, file_id, actor.id)
    if row is None:
        raise _unknown(ticket)
    if not row["whole"] and row["expires_at"] <= clock.instant():
        raise Conflict(
            "This ticket has expired; prepare the file again.",
            "Tiket ini sudah kedaluwarsa; siapkan berkas lagi.",
            kind="TICKET_EXPIRED",
            facts={"expiredAt": row["expires_at"].isoformat()},
        )
    known = {name: value for name, value in row.items() if name != "expires_at"}
    received = row["size"] if row["whole"] else await filestore().length(file_id)
    return Upload(**known, received=received)


async def _locked(actor: Actor, upload: Upload) -> Upload:
    """The upload as it is now; no other request changes it until the transaction ends."""
    return await _found(actor, upload.id, ticket_of(actor, upload.id), lock=True)


async def _begin_anew(actor: Actor, upload: Upload) -> None:
    async with store.transaction():
        if not (await _locked(actor, upload)).whole:
            await filestore().drop(upload.id)


async def _keep(actor: Actor, upload: Upload, offset: int, piece: bytes) -> None:
    fault = _objection(upload, offset, piece)
    async with store.transaction():
        now = await _locked(actor, upload)
        if now.whole or now.received != offset:
            raise _elsewhere(offset, now.received)
        if fault is None:
            await filestore().append(upload.id, offset, piece)
        else:
            await filestore().drop(upload.id)
    if fault is not None:
        raise fault


def _objection(upload: Upload, offset: int, piece: bytes) -> ProgrammeError | None:
    """What is wrong with a piece at first sight."""
    if offset + len(piece) > upload.size:
        return too_large(upload.size)
    if offset == 0 and len(piece) >= HEAD:
        return _other_type(upload, piece)
    return None


async def _finish(actor: Actor, upload: Upload) -> Upload:
    async with store.transaction():
        now = await _locked(actor, upload)
        if now.whole:
            return now
        if now.received != upload.size:  # another sender began anew in between
            raise _elsewhere(upload.size, now.received)
        digest, fault = await _examined(upload)
        if fault is None:
            await store.execute(WHOLE, upload.id, digest, clock.now())
            if upload.person_id is not None:
                await events.changed_of(upload.person_id, ("file", upload.id))
        else:
            await filestore().drop(upload.id)
    if fault is not None:
        raise fault
    return replace(now, sha256=digest, whole=True)


async def _examined(upload: Upload) -> tuple[str, ProgrammeError | None]:
    """The SHA-256 of what is kept, and what is wrong with it."""
    digest, head = hashlib.sha256(), b""
    async for piece in filestore().read(upload.id, 0, upload.size):
        digest.update(piece)
        head = (head + piece)[:HEAD] if len(head) < HEAD else head
    found = digest.hexdigest()
    if upload.sha256 not in (None, found):
        return found, InvalidInput(
            f"What arrived has SHA-256 {found}, not {upload.sha256}; send the file again.",
            f"Yang diterima ber-SHA-256 {found}, bukan {upload.sha256}; kirim ulang berkas.",
            kind="HASH_MISMATCH",
            facts={"promised": upload.sha256, "found": found},
        )
    return found, _other_type(upload, head)


def _other_type(upload: Upload, head: bytes) -> ProgrammeError | None:
    found = told(head, upload.media_type)
    if found == upload.media_type:
        return None
    promised, is_, adalah = upload.media_type, found or "none of ours", found or "tidak dikenal"
    return InvalidInput(
        f"{promised} was promised, but the content is {is_}; prepare it as what it is.",
        f"Yang dijanjikan {promised}, tetapi isinya {adalah}; siapkan sesuai jenisnya.",
        kind="TYPE_MISMATCH",
        facts={"promised": promised, "found": found},
    )


def too_large(size: int) -> InvalidInput:
    """The refusal of more bytes than were promised."""
    return InvalidInput(
        f"More than the {size} bytes that were promised came; send the file as it was prepared.",
        f"Yang datang lebih dari {size} byte yang dijanjikan; kirim berkas seperti disiapkan.",
        kind="FILE_TOO_LARGE",
        facts={"size": size},
    )


def _elsewhere(offset: int, received: int) -> Conflict:
    return Conflict(
        f"{received} bytes are kept, so go on from there, not from {offset}.",
        f"{received} byte sudah tersimpan; lanjutkan dari sana, bukan dari {offset}.",
        kind="OFFSET_MISMATCH",
        facts={"offset": received},
    )


def _unknown(ticket: str) -> NotFound:
    return NotFound.of("ticket", "tiket", ticket[:80])
