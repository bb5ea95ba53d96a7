"""Clusters for the tests of the local PostgreSQL: fresh homes, and one that has run before."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api import postmaster
from api.cluster import Cluster


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
