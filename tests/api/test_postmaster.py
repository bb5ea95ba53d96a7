"""Strays: servers of ours that nobody uses, and the command that ends each."""

import os
import shutil
import signal
import time
from collections.abc import Callable

import psutil

from api import postmaster
from api.cluster import Cluster

PATIENCE = 15.0


def eventually(happened: Callable[[], object]) -> bool:
    """Whether something comes true within PATIENCE seconds."""
    deadline = time.monotonic() + PATIENCE
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(happened())


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
