"""A phone that sends and fetches files, and what the server keeps of them."""

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Any

import httpx

from api.auth import issuer
from programme.actors import Actor
from programme.records import store
from schema.ids import to_global
from tests.api.server import Server

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
