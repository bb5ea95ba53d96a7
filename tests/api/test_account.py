"""PostgreSQL refuses to run as root: the account that it runs as, and what that account gets."""

import os
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from api import cluster as clusters
from api import local_db, postmaster
from api.account import server_account
from api.binaries import PARTS, Binaries, rungs
from api.cluster import Cluster

ROOT = Path(__file__).parents[2]


class TestAsRoot:
    """PostgreSQL refuses to run as root; the server's account gets its own folder and no more."""

    pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")

    def test_the_server_runs_as_an_unprivileged_account(self, local: Cluster) -> None:
        with local.used():
            process = postmaster.serving(local.data)
            assert process is not None
            account = server_account()
            assert account is not None
            assert process.uids().effective == account.uid != 0

    def test_no_parent_folder_is_opened_up(
        self, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # given a data folder and programs that only root can reach
        monkeypatch.setattr(local_db, "SHELF", home)
        monkeypatch.setattr(clusters, "SHELF", home)
        private = tmp_path / "private"
        private.mkdir(mode=0o700)
        found = next(rungs())
        for part in PARTS:
            shutil.copytree(found.folder.parents[2] / part, private / part)
        before = {path: path.stat().st_mode for path in private.parents}

        monkeypatch.setenv("JAKMENTOR_DATA_FOLDER", str(private / "data"))
        programs = Binaries(found.rung, private / PARTS[0] / "bin")
        local = replace(local_db.cluster(), binaries=programs)
        with local.used():
            assert local.running

        assert local.home.parent == home
        assert (local.home / "origin").read_text() == str(private / "data")
        assert (home / f"postgresql-{found.version}" / PARTS[0] / "bin/postgres").exists()
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert {path: path.stat().st_mode for path in private.parents} == before


def unprivileged_python() -> str | None:
    """A Python of this version that an ordinary account may run."""
    for program in (sys.executable, "/usr/bin/python3"):
        try:
            told = subprocess.run(
                [program, "-V"], user="nobody", capture_output=True, text=True, check=False
            )
        except OSError:
            continue
        if (
            told.stdout.split()[-1].rpartition(".")[0]
            == f"{sys.version_info[0]}.{sys.version_info[1]}"
        ):
            return program
    return None


@pytest.mark.skipif(os.geteuid() != 0, reason="this run is an ordinary user's already")
def test_an_ordinary_user_starts_and_stops_it(home: Path) -> None:
    # given an account without privileges, with a home of its own
    python = unprivileged_python()
    if python is None:
        pytest.skip("no Python here that an ordinary account may run")
    shutil.chown(home, "nobody")
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    surroundings = {
        "HOME": str(home),
        "JAKMENTOR_DATA_FOLDER": str(home / "data-folder"),
        "JAKMENTOR_LANGUAGE": "en",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{packages}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }

    def jakmentor(*words: str) -> str:
        program = [python, "-c", "from api.cli import main; main()", "db", *words]
        told = subprocess.run(
            program,
            user="nobody",
            group="nogroup",
            extra_groups=[],
            env=surroundings,
            cwd=home,
            capture_output=True,
            text=True,
            check=False,
        )
        assert told.stderr == ""
        return told.stdout.strip()

    url = jakmentor("start")
    try:
        assert jakmentor("url") == url
        pid = postmaster.serving(home / "data-folder/postgres/data")
        assert pid is not None
        assert pid.username() == "nobody"
    finally:
        assert jakmentor("stop") == "Stopped."
