"""The demo from nothing to its end: its own lines on the terminal, the log in a file."""

import json
import os
import socket
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any, cast

import pytest
from rich.console import Console

from api.demo import report
from api.demo.week import mentor_of
from api.settings import settings
from schema.ids import to_global


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
    assert "Probabilities were learned from" in ran.stdout
    assert "Expected advances" in ran.stdout
    assert requests(log) > 3


def requests(log: Path) -> int:
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return sum(line["event"] == "request" for line in lines)


def plan_of(*, calls: list[int]) -> dict[str, Any]:
    """A plan whose best row is a seat, beside calls of some mentors, as the demo reads it."""
    person = {"name": "Sri", "village": {"name": "Bintaro"}}
    seat = {"jakpreneur": person, "mentor": None, "action": None, "session": {"title": "Pelatihan"}}
    called = [{"node": {"mentor": {"id": to_global("Mentor", mentor)}}} for mentor in calls]
    return {
        "assignments": {"edges": [{"node": seat | {"why": {"words": {"id": ["Satu kursi."]}}}}]},
        "visits": {"edges": []},
        "calls": {"edges": called},
        "messages": {"edges": []},
    }


def test_the_phone_that_is_shown_has_somebody_to_contact() -> None:
    """Given a plan whose best rows are seats alone, then the phone is of who makes its calls."""
    assert mentor_of(plan_of(calls=[7])) == 7
    assert mentor_of(plan_of(calls=[])) is None


def test_a_seat_is_explained_by_its_session() -> None:
    console = Console(file=StringIO(), width=80)

    report.explanations(console, plan_of(calls=[]))

    told = cast("StringIO", console.file).getvalue().splitlines()
    assert told[1:] == ["  Sri (Bintaro) ← Pelatihan", "    Satu kursi."]
