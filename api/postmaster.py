"""The server processes of ours on this machine: which one serves a data folder, and strays.

Every server is started with `--jakmentor.home=<its folder>`, which stays readable in the process
list even when the folder itself is gone.
"""

import fcntl
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

HOME = "--jakmentor.home="
STOP_SECONDS = 60.0


def serving(data: Path) -> psutil.Process | None:
    """The live server of a data folder; a pid file left by a crash names none."""
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(pid)
        return process if str(data) in process.cmdline() else None
    except (FileNotFoundError, IndexError, ValueError, psutil.Error):
        return None


def stop(data: Path) -> bool:
    """Ask the server for a fast shutdown and wait for its end; False where none was serving."""
    process = serving(data)
    if process is None:
        return False
    process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + STOP_SECONDS
    while serving(data) is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    return True


@dataclass(frozen=True)
class Stray:
    """A server that nobody uses and nobody asked to keep; `reason` says why it is one."""

    pid: int
    home: Path
    reason: str

    @property
    def remedy(self) -> str:
        """The command that ends it in good order."""
        return f"kill -INT {self.pid}"


def strays() -> Iterator[Stray]:
    """Every server of ours, of any project on this machine, that should not be running."""
    for process in psutil.process_iter(["cmdline"]):
        homes = [a.removeprefix(HOME) for a in process.info["cmdline"] or () if a.startswith(HOME)]
        for home in map(Path, homes):
            reason = _why_stray(home)
            if reason:
                yield Stray(process.pid, home, reason)


def _why_stray(home: Path) -> str:
    if not (home / "data").exists():
        return "its data folder is gone"
    if (home / "kept").exists() or in_use(home):
        return ""
    return "whoever started it is gone"


def in_use(home: Path) -> bool:
    """Whether a living process holds the use lock of a cluster."""
    with (home / "use.lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
