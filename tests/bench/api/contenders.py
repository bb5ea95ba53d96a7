"""Who is measured: our server, mercurius, PostGraphile and the bare floor, each one process on the
same database with a pool of the same size."""

import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from tests.api.server import free_port
from tests.bench.api.documents import PLAIN, POSTGRAPHILE, Questions
from tests.bench.api.people import TOKEN_KEY
from tests.bench.city import SECRET

ROOT = Path(__file__).parents[3]
PEERS = ROOT / "tests" / "bench" / "peers"
POOL = 8
PATIENCE = 60.0
PLENTY = "1000000000"


@dataclass(frozen=True)
class Contender:
    """A running server: its name, where it listens, how it is asked."""

    name: str
    port: int
    questions: Questions
    process: psutil.Process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"


def installed(home: Path) -> Path:
    """The folder of the peers with their packages, installed by ``npm ci`` unless there."""
    if not shutil.which("npm"):
        raise SystemExit("npm is missing; on Debian install it by: sudo apt-get install npm")
    folder = home / "peers"
    lock = PEERS / "package-lock.json"
    kept = folder / "package-lock.json"
    fresh = not kept.exists() or kept.read_bytes() != lock.read_bytes()
    shutil.copytree(PEERS, folder, dirs_exist_ok=True)
    if fresh or not (folder / "node_modules").exists():
        command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder


@contextmanager
def running(url: str, home: Path, floor: Path) -> Iterator[dict[str, Contender]]:
    """All contenders, ready to answer; they end with the block."""
    peers = installed(home)
    node = _node(peers)
    with ExitStack() as stack:
        ours = stack.enter_context(own(url, home))
        told = {"DATABASE_URL": url, "POOL": str(POOL), "TOKEN_KEY": TOKEN_KEY, "FLOOR": str(floor)}
        told |= {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
        bare = "tests.bench.api.floor:app"
        others = {
            "mercurius": ([node, "mercurius.js"], PLAIN, peers),
            "postgraphile": ([node, "postgraphile.js"], POSTGRAPHILE, peers),
            "floor": (
                [sys.executable, "-m", "uvicorn", bare, "--no-access-log", "--port"],
                PLAIN,
                ROOT,
            ),
        }
        found = {"ours": ours}
        for name, (command, questions, folder) in others.items():
            port = free_port()
            process = _started([*command, str(port)], told, folder, home / f"{name}.log")
            stack.callback(_ended, process)
            found[name] = Contender(name, port, questions, psutil.Process(process.pid))
            _await(found[name], process, home / f"{name}.log")
        yield found


@contextmanager
def own(
    url: str, home: Path, *, workers: int = 1, budget: str | None = PLENTY
) -> Iterator[Contender]:
    """Our server as in production; ``budget`` is one that no load exhausts, None the usual one."""
    port = free_port()
    log = home / f"ours-{port}.log"
    told = {
        "DATABASE_URL": url,
        "JAKMENTOR_TOKEN_KEY": TOKEN_KEY,
        "JAKMENTOR_NIK_KEY": SECRET,
        "JAKMENTOR_DATA_FOLDER": str(home / "data"),
    }
    if budget is not None:
        told |= {"JAKMENTOR_BUDGET": budget, "JAKMENTOR_BUDGET_RATE": budget}
    command = [sys.executable, "-m", "api", "serve", "--port", str(port), "--workers", str(workers)]
    process = _started(command, told, ROOT, log)
    try:
        contender = Contender("ours", port, PLAIN, psutil.Process(process.pid))
        _await(contender, process, log)
        yield contender
    finally:
        _ended(process)


def _node(peers: Path) -> str:
    """The Node.js that PostGraphile needs: the one that came with the packages, or a new one."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), "other")
    brought = peers / "node_modules" / f"node-linux-{machine}" / "bin" / "node"
    return str(brought) if brought.exists() else "node"


def _started(
    command: list[str], told: dict[str, str], folder: Path, log: Path
) -> "subprocess.Popen[bytes]":
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    with log.open("wb") as file:
        return subprocess.Popen(
            command, cwd=folder, env={**kept, **told}, stdout=file, stderr=subprocess.STDOUT
        )


def _await(contender: Contender, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.post(contender.url, json={"query": contender.questions.name})
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{contender.name} does not start:\n{log.read_text()[-2000:]}")


def _ended(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)
