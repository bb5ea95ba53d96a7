"""One server and its users: it starts quickly, is shared, and stops with the last of them."""

import os
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from api import postmaster
from api.cluster import Cluster
from api.launch import LocalDatabaseError

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


def test_a_log_that_says_why_reaches_the_caller(local: Cluster) -> None:
    (local.data / "postgresql.conf").write_text("shared_buffers = 'plenty'\n")

    with pytest.raises(LocalDatabaseError, match="invalid value for parameter"), local.used():
        pass
