"""A real server process for the tests: started on a free port, ended in every case."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx

PATIENCE = 30.0


@contextmanager
def serving(
    url: str, folder: Path, *options: str, log: IO[bytes] | None = None
) -> Iterator["Server"]:
    """``jakmentor serve`` on the database ``url``, ready to answer; ``log`` takes what it logs."""
    port = free_port()
    command = [sys.executable, "-m", "api", "serve", "--port", str(port), *options]
    environment = {**os.environ, "DATABASE_URL": url, "JAKMENTOR_DATA_FOLDER": str(folder)}
    process = subprocess.Popen(command, env=environment, stderr=log)
    server = Server(process, f"http://127.0.0.1:{port}")
    try:
        server.wait_until_ready()
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


class Server:
    """A running server and where it listens."""

    def __init__(self, process: "subprocess.Popen[bytes]", url: str) -> None:
        self.process, self.url = process, url

    @property
    def graphql(self) -> str:
        return f"{self.url}/graphql"

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}")
            try:
                if httpx.get(f"{self.url}/health/ready").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise TimeoutError("the server does not become ready")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
