"""A small district and a server on it, shared by the tests of files."""

from collections.abc import AsyncIterator, Iterator

import pytest

from api.cluster import Cluster
from api.settings import settings
from programme.actors import Actor
from tests.api.files.phone import Phone, in_english, signed_in
from tests.api.server import Server, serving
from tests.conftest import build, connected
from tests.programme import rows


@pytest.fixture(scope="package")
def url(cluster: Cluster, migrated: str) -> str:
    """A small district, shared by these tests: each has a mentor and a person of its own."""

    async def fill(url: str) -> None:
        async with connected(url):
            await rows.district()

    return build(cluster, "files", migrated, fill)


@pytest.fixture(scope="package")
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
