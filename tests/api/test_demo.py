"""The demo from nothing to its end: its own lines on the terminal, the log in a file."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings import settings


@pytest.mark.slow
def test_the_demo_shows_its_week_and_keeps_its_log_in_a_file(db_url: str) -> None:
    """Given an empty database, then what it tells stands alone, and what it did is in the log."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["demo", "--size", "kecamatan", "--port", str(port), "--no-serve"]
    ran = subprocess.run(
        [sys.executable, "-m", "api", *command],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "DATABASE_URL": db_url, "JAKMENTOR_LANGUAGE": "en"},
    )

    assert (ran.returncode, ran.stderr.strip()) == (0, "")
    log = settings().data_folder / "demo.log"
    assert f"Log: {log}" in "".join(ran.stdout.splitlines())
    assert "Expected advances" in ran.stdout
    assert requests(log) > 3


def requests(log: Path) -> int:
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return sum(line["event"] == "request" for line in lines)
