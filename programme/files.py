"""Files about a person: promised by who works with the person, read by who sees the person."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from unicodedata import category

from programme import audit, clock, scope
from programme.actors import Actor, require
from programme.errors import InvalidInput, TooManyAttempts
from programme.filestore import filestore
from programme.idempotency import once
from programme.media import SIGNS, TABLES
from programme.records import store
from programme.scope import Word
from programme.uploads import ticket_of
from programme.words import SUPERVISORS, FilePurpose, Role

SENDERS: Final = (Role.MENTOR, Role.CADRE, Role.JAKPRENEUR, *SUPERVISORS)
MOST_BYTES: Final = 20 << 20
LIFE: Final = timedelta(hours=24)
"""How long a ticket is good."""
MOST_A_DAY: Final = 20 * MOST_BYTES
"""What an actor may promise within a ticket's life, sent or not."""
NAME_LENGTH: Final = 120
UNSEEN: Final = ("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp")
"""Unicode's categories of signs that show nothing; some turn the text around them."""
FILE: Final = Word("file", "file", "berkas")

OF_LATE: Final = """
    SELECT coalesce(sum(size), 0) FROM file WHERE actor_id = $1 AND expires_at > $2"""
EXPIRED: Final = """
    DELETE FROM file WHERE id IN (SELECT id FROM file WHERE uploaded_at IS NULL
    AND expires_at <= $1 ORDER BY expires_at LIMIT 100 FOR UPDATE SKIP LOCKED) RETURNING id"""
PROMISE: Final = """
    INSERT INTO file (person_id, actor_id, purpose, name, media_type, size, sha256, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id"""


@dataclass(frozen=True, slots=True)
class Promise:
    """A ticket, and until when it is good."""

    ticket: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Whole:
    """A file that is there: ``size`` in bytes, ``sha256`` in hex."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str


async def file_prepare(  # noqa: PLR0913 (the words of a file)
    actor: Actor,
    person_id: int | None,
    purpose: FilePurpose,
    name: str,
    *,
    media_type: str,
    size: int,
    sha256: str | None = None,
    idempotency_key: str | None = None,
) -> Promise:
    """Promise a file about a person, or, for an IMPORT, about none; what the ticket is good for is
    in ``programme.uploads``.

    Raises Forbidden, NotFound, InvalidInput (name, mediaType, size, sha256, jakpreneurId),
    TooManyAttempts. Promises that expired make room, whoever's they were.
    """
    require(actor, *(SUPERVISORS if purpose is FilePurpose.IMPORT else SENDERS))
    payload = {
        "person": person_id,
        "purpose": purpose,
        "name": name,
        "media_type": media_type,
        "size": size,
        "sha256": sha256,
    }

    async def act() -> dict[str, Any]:
        _check(name, size, sha256)
        _check_type(media_type, TABLES if purpose is FilePurpose.IMPORT else tuple(SIGNS))
        _check_about(person_id, purpose)
        if person_id is not None:
            await scope.seen(actor, scope.PERSON, person_id, path="jakpreneurId")
        await _make_room(actor, size)
        until = clock.instant() + LIFE
        values = (person_id, actor.id, purpose.value, name, media_type, size, sha256, until)
        made = await store.fetch_value(PROMISE, *values)
        return {"file_id": made, "expires_at": until.isoformat()}

    async with store.transaction():
        done = await once(actor, "filePrepare", idempotency_key, payload, act)
    return Promise(ticket_of(actor, done["file_id"]), datetime.fromisoformat(done["expires_at"]))


async def file_read(actor: Actor, file_id: int) -> Whole:
    """A file that is whole, and about a person whom the actor may see. Raises NotFound."""
    row = await scope.seen(actor, FILE, file_id, path="id")
    return Whole(**{name: row[name] for name in Whole.__slots__})


async def content(actor: Actor, file: Whole, first: int, end: int) -> AsyncIterator[bytes]:
    """The bytes ``[first, end)`` of a file that ``file_read`` gave; the audit chain keeps that
    they were read before the first of them goes out."""
    if first == end:
        return
    async with store.transaction():
        await audit.sensitive_read(actor, "file", [file.id], ["content"])
    async for piece in filestore().read(file.id, first, end):
        yield piece


async def _make_room(actor: Actor, size: int) -> None:
    now = clock.instant()
    for row in await store.fetch(EXPIRED, now):
        await filestore().drop(row["id"])
    left = MOST_A_DAY - await store.fetch_value(OF_LATE, actor.id, now)
    if size > left:
        raise TooManyAttempts(
            f"In 24 hours {MOST_A_DAY} bytes of files may be prepared; {left} are left to you now.",
            f"Dalam 24 jam dapat disiapkan {MOST_A_DAY} byte berkas; sisa Anda kini {left}.",
            path="size",
            facts={"most": MOST_A_DAY, "left": left},
        )


def _check_about(person_id: int | None, purpose: FilePurpose) -> None:
    if (person_id is None) != (purpose is FilePurpose.IMPORT):
        raise InvalidInput(
            "jakpreneurId is given for every purpose but IMPORT, whose file is about many people.",
            "jakpreneurId diisi untuk setiap tujuan kecuali IMPORT, yang berkasnya tentang banyak"
            " orang.",
            path="jakpreneurId",
        )


def _check_type(media_type: str, taken: tuple[str, ...]) -> None:
    if media_type not in taken:
        raise InvalidInput(
            f"mediaType is {media_type[:80]}; taken are {', '.join(taken)}.",
            f"mediaType adalah {media_type[:80]}; yang diterima {', '.join(taken)}.",
            path="mediaType",
            facts={"taken": list(taken)},
        )


def _check(name: str, size: int, sha256: str | None) -> None:
    if not 0 < len(name.strip()) <= len(name) <= NAME_LENGTH or any(map(_unfit, name)):
        raise InvalidInput(
            f"name is a file name of 1 to {NAME_LENGTH} characters, without / or \\ and signs that"
            " cannot be seen.",
            f"name adalah nama berkas 1 sampai {NAME_LENGTH} karakter, tanpa / atau \\ dan tanda"
            " yang tidak terlihat.",
            path="name",
        )
    if not 0 < size <= MOST_BYTES:
        raise InvalidInput(
            f"size is {size} bytes; a file has 1 to {MOST_BYTES}.",
            f"size adalah {size} byte; berkas berukuran 1 sampai {MOST_BYTES}.",
            path="size",
            facts={"largest": MOST_BYTES},
        )
    if sha256 is not None and not re.fullmatch("[0-9a-f]{64}", sha256):
        raise InvalidInput(
            "sha256 is written as 64 digits, 0 to 9 and a to f.",
            "sha256 ditulis dengan 64 digit, 0 sampai 9 dan a sampai f.",
            path="sha256",
        )


def _unfit(sign: str) -> bool:
    """Whether a sign may not stand in the name of a file."""
    return sign in "/\\" or category(sign) in UNSEEN
