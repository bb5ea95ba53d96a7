"""Files over real HTTP: sent whole or in pieces, checked, given out in parts, to nobody else."""

import asyncio
import hashlib
import json
import os
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import psutil
import pytest

from api.auth import issuer
from api.cluster import Cluster
from api.settings import settings
from programme.actors import Actor
from programme.filestore import filestore
from programme.records import store
from programme.uploads import PIECE
from programme.words import Role
from schema.ids import from_global, to_global
from tests.api.server import Server, serving
from tests.conftest import build, connected
from tests.programme import rows

PREPARE = """
mutation Prepare($input: FilePrepareInput!) {
  filePrepare(input: $input) {
    ... on FilePrepared { ticket url expiresAt }
    ... on Refusal { code message path facts }
  }
}"""
FILES = """
query Files($id: ID!) {
  node(id: $id) { ... on Jakpreneur { files { totalCount edges { node {
    id purpose name mediaType size sha256 jakpreneur { id }
  } } } } }
}"""
PNG = b"\x89PNG\r\n\x1a\n"


def picture(size: int) -> bytes:
    """Bytes that begin as a PNG and repeat nothing."""
    noise = hashlib.shake_128(b"a picture").digest(size)
    return PNG + noise[len(PNG) :]


@dataclass
class Phone:
    """One account's way to a server; answers are in English."""

    server: Server
    client: httpx.AsyncClient
    person: int

    async def prepare(self, **given: Any) -> dict[str, Any]:
        wanted = {
            "jakpreneurId": to_global("Jakpreneur", self.person),
            "purpose": "ATTAINMENT",
            "name": "Izin usaha.png",
            "mediaType": "image/png",
            **given,
        }
        sent = {"query": PREPARE, "variables": {"input": wanted}}
        answer: dict[str, Any] = (await self.client.post("/graphql", json=sent)).json()
        done: dict[str, Any] = answer["data"]["filePrepare"]
        return done

    async def files(self) -> list[dict[str, Any]]:
        sent = {"query": FILES, "variables": {"id": to_global("Jakpreneur", self.person)}}
        answer = (await self.client.post("/graphql", json=sent)).json()["data"]["node"]
        return [edge["node"] for edge in answer["files"]["edges"]] if answer else []

    async def offset(self, url: str) -> tuple[int, str]:
        told = await self.client.head(url)
        assert told.status_code == 200
        return int(told.headers["upload-offset"]), told.headers["upload-complete"]


@pytest.fixture(scope="module")
def url(cluster: Cluster, migrated: str) -> str:
    """A small district, shared by these tests: each has a mentor and a person of its own."""

    async def fill(url: str) -> None:
        async with connected(url):
            await rows.district()

    return build(cluster, "files", migrated, fill)


@pytest.fixture(scope="module")
def server(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("files") / "log"
    with log.open("wb") as file, serving(url, settings().data_folder, log=file) as running:
        yield running


@pytest.fixture
async def mentor(url: str) -> AsyncIterator[Actor]:
    async with connected(url):
        ani = await rows.mentor(name="Ani")
        await in_english()
        yield ani


@pytest.fixture
async def person(mentor: Actor) -> int:
    return await rows.person(mentor=mentor, name="Siti")


@pytest.fixture
async def phone(server: Server, mentor: Actor, person: int) -> AsyncIterator[Phone]:
    async with signed_in(server, mentor) as client:
        yield Phone(server, client, person)


async def in_english() -> None:
    await store.execute("UPDATE actor SET language = 'en'")


async def chunks_of(actor: Actor) -> int:
    """How many chunks are kept of the files that the actor promised."""
    found: int = await store.fetch_value(
        "SELECT count(*) FROM file_chunk c JOIN file f ON f.id = c.file_id WHERE f.actor_id = $1",
        actor.id,
    )
    return found


async def kept(actor: Actor, chunks: int) -> None:
    """Wait until so many chunks are kept."""
    for _ in range(500):
        if await chunks_of(actor) >= chunks:
            return
        await asyncio.sleep(0.02)
    raise TimeoutError(f"{chunks} chunks never came")


async def upload_of(actor: Actor) -> int:
    """The number of the only file that the actor promised."""
    found: int = await store.fetch_value("SELECT id FROM file WHERE actor_id = $1", actor.id)
    return found


def signed_in(server: Server, actor: Actor) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {issuer().issue(actor).token}", "Accept-Language": "en"}
    return httpx.AsyncClient(base_url=server.url, headers=headers, timeout=30)


def part(body: bytes, first: int, end: int) -> dict[str, str]:
    return {"Content-Range": f"bytes {first}-{end - 1}/{len(body)}"}


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"], error["message"]


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
    for told in (*(f"bytes {part}" for part in wrong), "", "0-9/2000", "lines 0-9/2000"):
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
