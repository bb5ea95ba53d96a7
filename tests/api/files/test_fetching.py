"""Files over real HTTP: given out in parts, to nobody else, refused where they cannot be."""

import asyncio
import hashlib
import json

import httpx
import psutil
import pytest

from api.settings import settings
from programme.actors import Actor
from programme.records import store
from programme.uploads import PIECE
from programme.words import Role
from schema.ids import from_global, to_global
from tests.api.files.phone import (
    PNG,
    Phone,
    chunks_of,
    in_english,
    part,
    picture,
    refusal,
    signed_in,
)
from tests.api.server import serving
from tests.programme import rows


async def test_parts_of_a_file(phone: Phone) -> None:
    """Given a file, then ranges are served to the byte, across pieces and from the end; what is
    not there is 416; who has it already gets 304, and a stale If-Range the whole."""
    body = picture(2 * PIECE + 1000)
    url = (await phone.prepare(size=len(body)))["url"]
    where = (await phone.client.put(url, content=body)).headers["location"]
    whole = len(body)

    for asked, first, end in (
        ("bytes=0-0", 0, 1),
        (f"bytes={PIECE - 3}-{PIECE + 3}", PIECE - 3, PIECE + 4),
        (f"bytes={whole - 5}-", whole - 5, whole),
        ("bytes=-7", whole - 7, whole),
        (f"bytes=10-{whole + 10}", 10, whole),
        (f"bytes=-{whole + 10}", 0, whole),
    ):
        got = await phone.client.get(where, headers={"Range": asked})
        assert (got.status_code, got.content) == (206, body[first:end]), asked
        assert got.headers["content-range"] == f"bytes {first}-{end - 1}/{whole}"
    for nothing in (f"bytes={whole}-", "bytes=-0"):
        got = await phone.client.get(where, headers={"Range": nothing})
        assert got.headers["content-range"] == f"bytes */{whole}"
        assert refusal(got) == (
            416,
            "RANGE_NOT_SATISFIABLE",
            f"The file has {whole} bytes; that part is not there.",
        )
    for ignored in ("bytes=0-1,5-6", "bytes=5-1", "lines=1-2", "bytes=", "bytes=a-b"):
        got = await phone.client.get(where, headers={"Range": ignored})
        assert (got.status_code, len(got.content)) == (200, whole), ignored
    tag = got.headers["etag"]
    known = await phone.client.get(where, headers={"If-None-Match": tag})
    assert (known.status_code, known.content) == (304, b"")
    for held, status in ((tag, 206), ('"stale"', 200)):
        headers = {"Range": "bytes=0-9", "If-Range": held}
        assert (await phone.client.get(where, headers=headers)).status_code == status
    head = await phone.client.head(where)
    assert (head.status_code, head.headers["content-length"]) == (200, str(whole))


async def test_nobody_else(phone: Phone) -> None:
    """Given a file and a ticket, then another mentor, whoever may not see the person, a forged
    ticket and nobody at all get neither; who sees the person gets the file; reading is audited."""
    body = picture(2000)
    sent = await phone.client.put((await phone.prepare(size=2000))["url"], content=body)
    where, file_id = sent.headers["location"], from_global(sent.json()["id"], "File")
    ticket = (await phone.prepare(size=2000))["url"]
    strangers = [
        await rows.mentor(name="Lain"),
        await rows.actor(Role.KASATPEL, rows.OTHER_DISTRICT),
        await rows.actor(Role.AUDITOR, rows.PROVINCE),
        await rows.actor(Role.BANK, rows.PROVINCE),
    ]
    await in_english()
    for stranger in strangers:
        async with signed_in(phone.server, stranger) as client:
            assert refusal(await client.get(where))[:2] == (404, "NOT_FOUND")
            assert (await client.head(where)).status_code == 404
            assert (await client.head(ticket)).status_code == 404
            assert refusal(await client.put(ticket, content=body)) == (
                404,
                "NOT_FOUND",
                f"No ticket {ticket.removeprefix('/files/')} that you can see.",
            )
    forged = ticket[:-1] + ("0" if ticket[-1] != "0" else "1")
    for wrong in (forged, "/files/1-", "/files/1", f"/files/{10**30}-{'0' * 32}", "/files/é-1"):
        assert refusal(await phone.client.put(wrong, content=body))[:2] == (404, "NOT_FOUND")
    for wrong in ("/files/1", f"/files/{to_global('Jakpreneur', 1)}", "/files/RmlsZTo5OTk5OTk="):
        assert refusal(await phone.client.get(wrong))[:2] == (404, "NOT_FOUND")
    async with httpx.AsyncClient(base_url=phone.server.url) as nobody:
        for answer in (await nobody.get(where), await nobody.put(ticket, content=body)):
            assert refusal(answer) == (401, "UNAUTHENTICATED", "Masuk dahulu.")
    assert await phone.offset(ticket) == (0, "?0")

    async with signed_in(phone.server, await rows.supervisor()) as kasatpel:
        assert (await kasatpel.get(where)).content == body
    read = await store.fetch(
        "SELECT r.role, a.facts FROM audit a JOIN actor r ON r.id = a.actor_id"
        " WHERE a.entity = 'file' AND a.entity_id = $1",
        str(file_id),
    )
    facts = {"ids": [file_id], "fields": ["content"]}
    assert [(row["role"], json.loads(row["facts"])) for row in read] == [("KASATPEL", facts)]


async def test_an_expired_ticket_is_410(phone: Phone, mentor: Actor) -> None:
    """Given a ticket whose time is over, then neither its state nor bytes are taken; the next
    promise clears it away."""
    body = picture(2000)
    url = (await phone.prepare(size=2000))["url"]
    await phone.client.put(url, content=body[:900], headers=part(body, 0, 900))
    assert await chunks_of(mentor) == 1
    over = "UPDATE file SET expires_at = now() - interval '1 second' WHERE actor_id = $1"
    await store.execute(over, mentor.id)

    assert (await phone.client.head(url)).status_code == 410
    assert refusal(await phone.client.put(url, content=body)) == (
        410,
        "TICKET_EXPIRED",
        "This ticket has expired; prepare the file again.",
    )
    await phone.prepare(size=2000)
    assert await chunks_of(mentor) == 0
    mine = "SELECT count(*) FROM file WHERE actor_id = $1"
    assert await store.fetch_value(mine, mentor.id) == 1


async def test_a_part_that_cannot_be_is_400(phone: Phone) -> None:
    """Given Content-Range headers that say nothing of this file, then each is 400 and changes
    nothing."""
    url = (await phone.prepare(size=2000))["url"]
    wrong = ("0-9/3000", "5-3/2000", "0-2000/2000", "*/2001", "0-9", "-1-3/2000", "a-b/2000")
    for told in (*(f"bytes {span}" for span in wrong), "", "0-9/2000", "lines 0-9/2000"):
        answer = await phone.client.put(url, content=PNG, headers={"Content-Range": told})
        assert refusal(answer) == (
            400,
            "BAD_RANGE",
            "Content-Range must read: bytes <first>-<last>/2000, counted from 0.",
        ), told
    assert await phone.offset(url) == (0, "?0")


async def test_other_methods(phone: Phone) -> None:
    """Given methods that files have not, then 405 names those that they have."""
    for method in ("POST", "PATCH", "DELETE"):
        answer = await phone.client.request(method, "/files/1")
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD, PUT, OPTIONS"
    assert (await phone.client.options("/files/1")).status_code == 204


async def test_who_moves_too_much_waits(
    url: str, mentor: Actor, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a budget for one large file, then the next is 429 with the seconds to wait, and nothing
    of it is kept; somebody else is not held up."""
    monkeypatch.setenv("JAKMENTOR_BUDGET", "400")
    monkeypatch.setenv("JAKMENTOR_BUDGET_RATE", "2")
    body = picture(10 << 20)
    with serving(url, settings().data_folder) as small:
        async with signed_in(small, mentor) as client:
            phone = Phone(small, client, person)
            first, second = [(await phone.prepare(size=len(body)))["url"] for _ in range(2)]
            assert (await client.put(first, content=body)).status_code == 201
            answer = await client.put(second, content=body)
            status, code, _ = refusal(answer)
            assert (status, code) == (429, "BUDGET_SPENT")
            assert 100 < int(answer.headers["retry-after"]) <= 200
        async with signed_in(small, await rows.supervisor()) as other:
            assert (await other.get("/files/RmlsZTo5OTk5OTk=")).status_code == 404
    kept = "SELECT count(*) FROM file_chunk c JOIN file f ON f.id = c.file_id WHERE f.actor_id = $1"
    assert await store.fetch_value(f"{kept} AND uploaded_at IS NULL", mentor.id) == 0


async def test_a_large_file_passes_through_little_memory(phone: Phone) -> None:
    """Given files of 20 MiB, sent and fetched four at once, then the server grows by less than
    one of them."""
    body = picture(20 << 20)
    process = psutil.Process(phone.server.process.pid)

    async def there_and_back() -> None:
        url = (await phone.prepare(size=len(body)))["url"]
        where = (await phone.client.put(url, content=body)).headers["location"]
        digest = hashlib.sha256()
        async with phone.client.stream("GET", where) as answer:
            async for piece in answer.aiter_bytes():
                digest.update(piece)
        assert digest.digest() == hashlib.sha256(body).digest()

    await there_and_back()
    before = process.memory_info().rss
    await asyncio.gather(*(there_and_back() for _ in range(4)))
    assert process.memory_info().rss - before < len(body)
