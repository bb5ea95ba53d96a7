"""The demo from nothing: database, city, server and worker, the week; everything ends with it."""

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

import uvicorn
from rich.console import Console
from starlette.types import ASGIApp

from api import local_db, telemetry
from api.app import create
from api.commands.seed import bar
from api.demo.week import Week
from api.faults import InstallationError, choose
from api.settings import settings
from programme import database, secrets
from programme.progress import asking
from seeds.load import load
from seeds.reference import read

PATIENCE = 20.0
LOOK = 0.05


@dataclass(frozen=True)
class Demo:
    """What the demo is to show: a city's size and number, and where to serve it."""

    size: str
    seed: int
    port: int
    replace: bool = False
    serve: bool = True

    @property
    def area(self) -> str:
        """The code of the area that the size covers."""
        (code,) = read("sizes")[self.size]["areas"]
        return str(code)


async def run(demo: Demo) -> None:
    """Run the demo; ``serve`` keeps the API up until Ctrl-C.

    Raises InstallationError where a city of another size or number is in the database, or the
    port is taken.
    """
    _refuse_taken(demo.port)
    console = Console()
    secrets.use(settings().nik_key.get_secret_value())
    with local_db.opened() as url:
        await _prepare(demo, url)
        await _ask_to_learn(url)
        address = f"http://{settings().host}:{demo.port}/graphql"
        with _log() as log, _worker(log):
            async with _server(demo.port, log) as server:
                await Week(address, demo.area, console).live()
                console.print(f"Log: {log.name}", soft_wrap=True)
                if demo.serve:
                    console.print(choose(f"Serving {address}", f"Melayani {address}"))
                    await server


def _refuse_taken(port: int) -> None:
    """Said at once, not after minutes of seeding. Raises InstallationError."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings().host, port))
        except OSError as fault:
            raise _taken(port) from fault


def _taken(port: int) -> InstallationError:
    return InstallationError(
        f"Port {port} cannot be served; choose another with --port.",
        f"Port {port} tidak dapat dipakai; pilih yang lain dengan --port.",
    )


async def _prepare(demo: Demo, url: str) -> None:
    """Migrate, and fill the database with the city unless it holds it already."""
    await database.migrate(url)
    await database.connect(url)
    try:
        city = await database.setting("city")
    finally:
        await database.disconnect()
    held = None if city is None else (city["size"], city["seed"])
    if held == (demo.size, demo.seed) and not demo.replace:
        return
    if held is not None and not demo.replace:
        raise _another(held, demo)
    truth = settings().data_folder / "truth.npz"
    with bar() as moved:
        await load(url, demo.size, demo.seed, demo.replace, moved, truth=truth)


async def _ask_to_learn(url: str) -> None:
    """The learning that a worker would ask for by itself, asked for before there is one to race
    with the plan."""
    await database.connect(url)
    try:
        await asking.ask_weekly()
    finally:
        await database.disconnect()


def _another(held: tuple[str, int], demo: Demo) -> InstallationError:
    return InstallationError(
        f"The database holds the city {held[0]} (seed {held[1]}). To put {demo.size} (seed"
        f" {demo.seed}) in its place: jakmentor demo --size {demo.size} --replace.",
        f"Basis data berisi kota {held[0]} (seed {held[1]}). Untuk menggantinya dengan {demo.size}"
        f" (seed {demo.seed}): jakmentor demo --size {demo.size} --replace.",
    )


@contextmanager
def _log() -> Iterator[BinaryIO]:
    """Where the server and the worker write theirs, so that the demo's own lines stand alone."""
    file = settings().data_folder / "demo.log"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb", buffering=0) as log:
        yield log


@contextmanager
def _worker(log: BinaryIO) -> Iterator[None]:
    """A worker process, which ends with the demo."""
    process = subprocess.Popen(
        [sys.executable, "-m", "api", "worker"],
        stdout=subprocess.DEVNULL,
        stderr=log,
        process_group=0,
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _app(log: BinaryIO) -> ASGIApp:
    app = create()
    telemetry.configure(log)
    return app


@asynccontextmanager
async def _server(port: int, log: BinaryIO) -> AsyncIterator["asyncio.Task[None]"]:
    """The API in this process, ready to answer; its task ends with Ctrl-C."""
    config = uvicorn.Config(
        partial(_app, log),
        factory=True,
        host=settings().host,
        port=port,
        log_level="error",
        lifespan="on",
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(_until_stopped(server, port))
    try:
        while not server.started:
            if task.done():
                await task
            await asyncio.sleep(LOOK)
        yield task
    finally:
        server.should_exit = True
        await task


async def _until_stopped(server: uvicorn.Server, port: int) -> None:
    try:
        await server.serve()
    except SystemExit as fault:
        raise _taken(port) from fault
