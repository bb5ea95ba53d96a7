"""`make bench-api`: our server beside mercurius, PostGraphile and a bare floor, on the big city.

python -m tests.bench.api [--rounds 5] [--seconds 3] [--home FOLDER] [--json FILE]

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

from tests.bench.api import equal, refusals, report, wrk
from tests.bench.api.contenders import PEERS, Contender, own, running
from tests.bench.api.people import Mentor, mentors
from tests.bench.api.rounds import NAMES, Run, compiled_home, load, measure, revalidation
from tests.bench.load import city

USUAL = 16
ATTACKED = 10
OTHERS = (1, 64, 256)
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
                found = _compared(contenders, told, url, home, asked)
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(json.dumps(found, indent=1))
    _said(f"written to {asked.json}")


async def _prepared(url: str) -> tuple[list[Mentor], tuple[str, Any]]:
    """Who asks, and what the floor runs; the functions of PostGraphile are made."""
    found = await mentors(url)
    floor = await compiled_home(url, found[0])
    connection = await asyncpg.connect(url)
    await connection.execute(FUNCTIONS.read_text())
    await connection.close()
    return found, floor


def _compared(
    contenders: dict[str, Contender],
    told: list[Mentor],
    url: str,
    home: Path,
    asked: argparse.Namespace,
) -> dict[str, object]:
    postmaster = asyncio.run(_postmaster(url))
    ours = contenders["ours"]

    def measured(runs: list[Run], share: float = 1.0) -> report.Found:
        seconds, rounds = asked.seconds, max(1, round(asked.rounds * share))
        return measure(runs, postmaster, rounds=rounds, seconds=seconds)

    _said(f"{USUAL} connections, one process, median of {asked.rounds} runs of {asked.seconds} s")
    found = measured([*_questions(contenders, told), *_kept(ours, told)])
    report.table(found)
    bars = report.bars(found)
    _said("Q1 over other numbers of connections")
    sweep = measured(_sweep(contenders, told), 0.5)
    report.table(sweep)
    _said("two workers")
    with own(url, home, workers=2) as pair:
        two = measured([("Q1 ours, 2 workers", pair, load(pair, "home", told), 64)], 0.5)
        report.table(two)
    _said("attacks: until refused, of 20 tries; a normal client beside them")
    refused = refusals.told(
        refusals.refusals(ours, told[0]), refusals.beside(ours, told, postmaster, ATTACKED)
    )
    return {
        "usual": report.plain(found),
        "bars": bars,
        "connections": report.plain({**sweep, **two}),
        "attacks": refused,
    }


def _questions(contenders: dict[str, Contender], told: list[Mentor]) -> list[Run]:
    """Every question of every contender; the floor has only one."""
    return [
        (f"{short} {one.name}", one, load(one, question, told), USUAL)
        for question, short in NAMES.items()
        for one in contenders.values()
        if one.name != "floor" or question == "home"
    ]


def _kept(ours: Contender, told: list[Mentor]) -> list[Run]:
    return [
        ("Q1 kept", ours, load(ours, "home", told, kept=True), USUAL),
        ("Q1 304", ours, revalidation(ours, told), USUAL),
    ]


def _sweep(contenders: dict[str, Contender], told: list[Mentor]) -> list[Run]:
    return [
        (f"Q1 {one.name}, {connections}", one, load(one, "home", told), connections)
        for connections in OTHERS
        for one in contenders.values()
    ]


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
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", type=Path, default=Path(".jakmentor/bench-api.json"))
    return parser.parse_args()


def _said(what: str) -> None:
    print(f"== {time.strftime('%H:%M:%S')} {what}", flush=True)


main()
