"""`make bench-api`: our server beside mercurius, PostGraphile and a bare floor, on the big city.

python -m tests.bench.api [--rounds 5] [--seconds 3] [--only usual|connections|attacks]
                           [--home FOLDER] [--json FILE]

With ``--home`` the city and the peers' packages are kept there for the next run.
"""

import argparse
import asyncio
import json
import pickle
import tempfile
import time
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from tests.bench.api import equal, wrk
from tests.bench.api.contenders import PEERS, running
from tests.bench.api.parts import Parts
from tests.bench.api.people import Mentor, mentors
from tests.bench.api.rounds import compiled_home
from tests.bench.load import city

ALL = ("usual", "connections", "attacks")
FUNCTIONS = PEERS / "postgraphile.sql"


def main() -> None:
    """Measure and print; the numbers also go to a file as JSON."""
    asked = _options()
    wrk.ensure()
    with tempfile.TemporaryDirectory(prefix="jakmentor-bench-") as temporary:
        home = asked.home or Path(temporary)
        home.mkdir(parents=True, exist_ok=True)
        _said("the city: 600 mentors, 200,000 people, 1,000,000 stage events and ledger rows")
        with city(home / "city") as url:
            told, asked_of_floor = asyncio.run(_prepared(url))
            floor = home / "floor.pickle"
            floor.write_bytes(pickle.dumps(asked_of_floor))
            with running(url, home, floor) as contenders:
                asyncio.run(equal.check(contenders, told, url))
                _said("all answers are equal")
                postmaster = asyncio.run(_postmaster(url))
                parts = Parts(
                    *(contenders, told, postmaster, url, home),
                    rounds=asked.rounds,
                    seconds=asked.seconds,
                    say=_said,
                )
                found = {name: getattr(parts, name)() for name in asked.only}
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(json.dumps(found, indent=1))
    _said(f"written to {asked.json}")


async def _prepared(url: str) -> tuple[list[Mentor], tuple[str, list[Any]]]:
    """Who asks, and what the floor runs; the functions of PostGraphile are made."""
    found = await mentors(url)
    floor = await compiled_home(url, found)
    connection = await asyncpg.connect(url)
    await connection.execute(FUNCTIONS.read_text())
    await connection.close()
    return found, floor


async def _postmaster(url: str) -> psutil.Process:
    """The parent of every backend."""
    connection = await asyncpg.connect(url)
    try:
        return psutil.Process(psutil.Process(connection.get_server_pid()).ppid())
    finally:
        await connection.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.api")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=ALL, default=ALL)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", type=Path, default=Path(".jakmentor/bench-api.json"))
    return parser.parse_args()


def _said(what: str) -> None:
    print(f"== {time.strftime('%H:%M:%S')} {what}", flush=True)


main()
