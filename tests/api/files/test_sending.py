"""Files over real HTTP: sent whole or in pieces, checked, kept through whatever is killed."""

import asyncio
import hashlib
import os
import signal
from collections.abc import AsyncIterator

import httpx
import pytest

from api.settings import settings
from programme.actors import Actor
from programme.filestore import filestore
from programme.uploads import PIECE
from schema.ids import to_global
from tests.api.files.phone import (
    Phone,
    kept,
    part,
    picture,
    refusal,
    signed_in,
    upload_of,
)
from tests.api.server import serving


async def test_a_file_is_sent_and_fetched(phone: Phone) -> None:
    """Given a promised picture, when it is sent whole, then it is told, listed with its person,
    fetched byte by byte the same, never shown in place; sent again, it stays as it is."""
    body = picture(3 * PIECE + 17)
    digest = hashlib.sha256(body).hexdigest()
    url = (await phone.prepare(size=len(body), sha256=digest))["url"]
    assert await phone.offset(url) == (0, "?0")
    assert await phone.files() == []

    done = await phone.client.put(url, content=body)
    assert (done.status_code, done.headers["upload-complete"]) == (201, "?1")
    assert done.json() == {
        "id": done.json()["id"],
        "sha256": digest,
        "received": len(body),
        "size": len(body),
    }
    assert await phone.files() == [
        {
            "id": done.json()["id"],
            "purpose": "ATTAINMENT",
            "name": "Izin usaha.png",
            "mediaType": "image/png",
            "size": len(body),
            "sha256": digest,
            "jakpreneur": {"id": to_global("Jakpreneur", phone.person)},
        }
    ]
    got = await phone.client.get(done.headers["location"])
    assert (got.status_code, got.content) == (200, body)
    told = {name: got.headers[name] for name in (
        "content-type", "content-disposition", "x-content-type-options", "etag", "cache-control",
        "accept-ranges",
    )}  # fmt: skip
    assert told == {
        "content-type": "image/png",
        "content-disposition": "attachment; filename*=UTF-8''Izin%20usaha.png",
        "x-content-type-options": "nosniff",
        "etag": f'"{digest}"',
        "cache-control": "private, no-cache",
        "accept-ranges": "bytes",
    }
    again = await phone.client.put(url, content=b"something else")
    assert (again.status_code, again.json()) == (200, done.json())
    assert (await phone.client.get(done.headers["location"])).content == body


async def test_an_upload_goes_on_where_it_broke_off(phone: Phone, mentor: Actor) -> None:
    """Given a sender who leaves within a piece, then what arrived is kept, HEAD tells how much, a
    part from elsewhere is refused and changes nothing, and the rest makes the file whole."""
    body = picture(2 * PIECE + 500)
    url = (await phone.prepare(size=len(body)))["url"]
    broken = PIECE + 123

    async def breaking() -> AsyncIterator[bytes]:
        yield body[:broken]
        await asyncio.sleep(0.2)
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await phone.client.put(url, content=breaking(), headers={"Content-Length": str(len(body))})
    await kept(mentor, 2)
    assert await phone.offset(url) == (broken, "?0")

    for first in (broken - 1, broken + 1):
        wrong = await phone.client.put(
            url, content=body[first:], headers=part(body, first, len(body))
        )
        assert refusal(wrong) == (
            409,
            "OFFSET_MISMATCH",
            f"{broken} bytes are kept, so go on from there, not from {first}.",
        )
        assert wrong.headers["upload-offset"] == str(broken)
    middle = broken + 40
    held = await phone.client.put(
        url, content=body[broken:middle], headers=part(body, broken, middle)
    )
    assert (held.status_code, held.headers["upload-offset"]) == (202, str(middle))
    assert held.json() == {"received": middle, "size": len(body)}
    assert await phone.files() == []

    done = await phone.client.put(url, content=body[middle:], headers=part(body, middle, len(body)))
    assert done.status_code == 201
    assert (await phone.client.get(done.headers["location"])).content == body


async def test_nothing_that_was_kept_is_lost_to_kill_9(
    url: str, mentor: Actor, person: int
) -> None:
    """Given a server that is killed within an upload, then another one knows what was kept, and
    the rest makes the file whole."""
    body = picture(3 * PIECE)
    sent = 2 * PIECE + 99
    with serving(url, settings().data_folder) as first:
        async with signed_in(first, mentor) as client:
            where = (await Phone(first, client, person).prepare(size=len(body)))["url"]

            async def killing() -> AsyncIterator[bytes]:
                yield body[:sent]
                await kept(mentor, 2)
                os.kill(first.process.pid, signal.SIGKILL)
                yield body[sent:]

            with pytest.raises(httpx.TransportError):
                await client.put(where, content=killing())
    with serving(url, settings().data_folder) as second:
        async with signed_in(second, mentor) as client:
            offset, complete = await Phone(second, client, person).offset(where)
            assert (offset, complete) == (2 * PIECE, "?0")
            rest = part(body, offset, len(body))
            done = await client.put(where, content=body[offset:], headers=rest)
            assert done.status_code == 201
            assert (await client.get(done.headers["location"])).content == body


async def test_a_server_that_died_before_its_last_word_is_asked_to_say_it(
    phone: Phone, mentor: Actor
) -> None:
    """Given an upload whose bytes are all kept, but that nobody finished, then a part without bytes
    finishes it; of one that lacks bytes it tells how many are kept."""
    body = picture(PIECE + 40)
    url = (await phone.prepare(size=len(body)))["url"]
    nothing = {"Content-Range": f"bytes */{len(body)}"}
    await phone.client.put(url, content=body[:-1], headers=part(body, 0, len(body) - 1))
    asked = await phone.client.put(url, headers=nothing)
    assert (asked.status_code, asked.headers["upload-offset"]) == (202, str(len(body) - 1))

    await filestore().append(await upload_of(mentor), len(body) - 1, body[-1:])
    assert await phone.offset(url) == (len(body), "?0")
    done = await phone.client.put(url, headers=nothing)
    assert done.status_code == 201
    assert (await phone.client.get(done.headers["location"])).content == body


async def test_what_is_not_what_was_promised_is_refused_and_forgotten(phone: Phone) -> None:
    """Given content of another hash, another type or more bytes, then each is refused in words,
    nothing of it is kept, and the right content may still be sent."""
    body = picture(PIECE + 5)
    digest = hashlib.sha256(body).hexdigest()
    other = body[:-1] + bytes([body[-1] ^ 1])
    url = (await phone.prepare(size=len(body), sha256=digest))["url"]

    found = hashlib.sha256(other).hexdigest()
    assert refusal(await phone.client.put(url, content=other)) == (
        422,
        "HASH_MISMATCH",
        f"What arrived has SHA-256 {found}, not {digest}; send the file again.",
    )
    assert await phone.offset(url) == (0, "?0")
    for wrong, told in ((b"%PDF-2.0" + bytes(len(body) - 8), "application/pdf"),
                        (b"<html>" + bytes(len(body) - 6), "none of ours")):  # fmt: skip
        assert refusal(await phone.client.put(url, content=wrong)) == (
            415,
            "TYPE_MISMATCH",
            f"image/png was promised, but the content is {told}; prepare it as what it is.",
        )
        assert await phone.offset(url) == (0, "?0")

    async def endless() -> AsyncIterator[bytes]:
        yield body
        yield b"more"

    large = (413, "FILE_TOO_LARGE",
             f"More than the {len(body)} bytes that were promised came; send the file as it was"
             " prepared.")  # fmt: skip
    assert refusal(await phone.client.put(url, content=body + b"more")) == large
    assert refusal(await phone.client.put(url, content=endless())) == large
    assert await phone.offset(url) == (0, "?0")
    assert await phone.files() == []
    assert (await phone.client.put(url, content=body)).status_code == 201


async def test_a_type_that_comes_in_drops_is_known_in_the_end(phone: Phone) -> None:
    """Given content of another type that comes a few bytes at a time, then it is refused when all
    are there."""
    body = b"GIF89a" + bytes(40)
    url = (await phone.prepare(size=len(body)))["url"]
    for first in range(0, len(body), 6):
        end = min(first + 6, len(body))
        last = await phone.client.put(url, content=body[first:end], headers=part(body, first, end))
    assert refusal(last)[:2] == (415, "TYPE_MISMATCH")
    assert await phone.offset(url) == (0, "?0")
