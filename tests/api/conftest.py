"""Clusters for the tests of the local PostgreSQL: fresh homes, and one that has run before; and a
server on a seeded city."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from api import postmaster
from api.cluster import Cluster
from tests.api.office import ORIGIN, Office, accounts_of
from tests.api.server import serving


@pytest.fixture
def home(new_home: Callable[[], Path]) -> Iterator[Path]:
    """A folder for one cluster, removed with what runs in it."""
    folder = new_home()
    yield folder
    postmaster.stop(folder / "data")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def made(new_home: Callable[[], Path]) -> Iterator[Path]:
    """A cluster made once: tests start from a copy of it, which is quicker than initdb."""
    folder = new_home()
    with Cluster(folder).used():
        pass
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def local(made: Path, home: Path) -> Cluster:
    """A cluster that has run before and is not running."""
    subprocess.run(["cp", "-a", f"{made}/.", str(home)], check=True)
    return Cluster(home)


@pytest.fixture(scope="session")
def office(city_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A server on the seeded kecamatan, for tests that only read; its log goes to a file."""
    folder = tmp_path_factory.mktemp("office")
    with ExitStack() as stack:
        log = stack.enter_context((folder / "log").open("wb"))
        with pytest.MonkeyPatch.context() as patch:  # for the server alone
            patch.setenv("JAKMENTOR_ALLOWED_ORIGINS", ORIGIN)
            patch.setenv("JAKMENTOR_BUDGET", "100000000")
            server = stack.enter_context(serving(city_url, folder, log=log))
        yield Office(server, folder, accounts_of(city_url))
