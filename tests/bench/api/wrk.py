"""Running wrk, and the CPU that the server and the database spend meanwhile."""

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psutil

SCRIPT = Path(__file__).with_name("load.lua")
SEEDS = count(1)


@dataclass(frozen=True)
class Load:
    """What is sent again and again; ``rows`` are (token, entity tag, persons)."""

    rows: list[tuple[str, str, list[str]]]
    body: str = ""
    method: str = "POST"
    path: str = "/graphql"
    header: str = ""

    def lines(self) -> str:
        """The file that load.lua reads."""
        people = [f"{token}\t{tag}\t{' '.join(persons)}" for token, tag, persons in self.rows]
        return "\n".join([self.method, self.path, self.body, self.header, *people]) + "\n"


@dataclass(frozen=True)
class Measured:
    """One run: rates in requests/s, latencies in ms, CPU in ms a request."""

    rate: float
    p50: float
    p99: float
    server: float
    database: float
    failed: int


def ensure() -> None:
    """wrk is there, installed where that is possible, or the run ends saying what to do."""
    if shutil.which("wrk"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for words in (["update", "-qq"], ["install", "-y", "-qq", "wrk"]):
            subprocess.run(["apt-get", *words], check=True, stdout=subprocess.DEVNULL)
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing; install it, on Debian by: sudo apt-get install wrk")


def run(port: int, load: Load, clocks: "Clocks", *, connections: int, seconds: int) -> Measured:
    """Send ``load`` over so many connections for so long."""
    with tempfile.NamedTemporaryFile("w", suffix=".load") as file:
        file.write(load.lines())
        file.flush()
        before = clocks.read()
        told = subprocess.run(
            _command(port, connections, seconds, file.name),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        after = clocks.read()
    seen = json.loads(told[told.index("{") :])
    each = 1000 / max(seen["requests"], 1)
    return Measured(
        seen["requests"] / seen["seconds"],
        seen["p50"],
        seen["p99"],
        (after[0] - before[0]) * each,
        (after[1] - before[1]) * each,
        seen["failed"],
    )


def _command(port: int, connections: int, seconds: int, file: str) -> list[str]:
    target = f"http://127.0.0.1:{port}"
    return [
        *("wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--timeout", "20s"),
        *("-s", str(SCRIPT), target, "--", file, str(next(SEEDS))),
    ]


@dataclass(frozen=True)
class Clocks:
    """CPU seconds used so far by a server and by PostgreSQL."""

    server: psutil.Process
    postmaster: psutil.Process

    def read(self) -> tuple[float, float]:
        """(server, database), each with its child processes, also those that have ended."""
        return _used(self.server), _used(self.postmaster)


def _used(process: psutil.Process) -> float:
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        try:
            times = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total
