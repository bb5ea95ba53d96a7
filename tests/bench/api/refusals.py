"""How long a hostile request takes until it is refused, and what a normal client feels then."""

import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.bench.api.attacks import ATTACKS, Attack
from tests.bench.api.contenders import Contender
from tests.bench.api.people import Mentor
from tests.bench.api.rounds import load
from tests.bench.api.wrk import Clocks, run

TRIES = 20
BAR = 50.0
GOAL = 2.0
FLOOD = Path(__file__).with_name("flood.lua")
NUMBERS = count(1)


@dataclass(frozen=True)
class Refusal:
    """How an attack ended: the status, the first error's code, milliseconds of 20 tries."""

    name: str
    status: int
    code: str
    median: float
    most: float
    refused: bool


def refusals(ours: Contender, mentor: Mentor) -> list[Refusal]:
    """Each attack, tried 20 times by a signed-in mentor."""
    with httpx.Client(timeout=60) as client:
        return [_tried(client, ours, attack, mentor) for attack in ATTACKS]


def _tried(client: httpx.Client, ours: Contender, attack: Attack, mentor: Mentor) -> Refusal:
    times, headers = [], attack.sent(mentor.token)
    for _ in range(TRIES):
        body = attack.at(next(NUMBERS))
        began = time.perf_counter()
        answer = client.post(ours.url, content=body, headers=headers)
        times.append(1000 * (time.perf_counter() - began))
    told = _told(answer)
    refused = answer.status_code >= 400 or ("errors" in told and not told.get("data"))
    code = (told.get("errors") or [{}])[0].get("extensions", {}).get("code", "")
    middle, most = statistics.median(times), max(times)
    return Refusal(attack.name, answer.status_code, code, middle, most, refused)


def _told(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except json.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def beside(
    ours: Contender, mentors: list[Mentor], postmaster: psutil.Process, seconds: int
) -> dict[str, float]:
    """A normal client's p99 of Q1 in ms: alone, then beside a client that attacks without pause."""
    _p99(ours, mentors, postmaster, 2)
    alone = _p99(ours, mentors, postmaster, seconds)
    return {"alone": alone, "attacked": attacked(ours, mentors, postmaster, seconds)}


def attacked(
    ours: Contender, mentors: list[Mentor], postmaster: psutil.Process, seconds: int
) -> float:
    """The p99 while the last mentor's token attacks."""
    *normal, attacker = mentors
    with _flood(ours, attacker, seconds):
        return _p99(ours, normal, postmaster, seconds)


def _p99(ours: Contender, mentors: list[Mentor], postmaster: psutil.Process, seconds: int) -> float:
    clocks, asked = Clocks(ours.process, postmaster), load(ours, "home", mentors)
    return run(ours.port, asked, clocks, connections=1, seconds=seconds).p99


@contextmanager
def _flood(ours: Contender, mentor: Mentor, seconds: int) -> Iterator[None]:
    """One connection that sends all attacks in turn, without pause."""
    with tempfile.TemporaryDirectory(prefix="jakmentor-flood-") as folder:
        for number, attack in enumerate(ATTACKS):
            head = {"Host": "localhost", **attack.sent(mentor.token)}
            head["Content-Length"] = str(len(attack.at(0)))
            lines = [f"{name}: {value}" for name, value in head.items()]
            start = "\r\n".join(["POST /graphql HTTP/1.1", *lines, "", ""])
            (Path(folder) / str(number)).write_bytes(start.encode() + attack.body)
        command = [
            *("wrk", "-t", "1", "-c", "1", "-d", f"{seconds + 2}s", "--timeout", "20s"),
            *("-s", str(FLOOD), f"http://127.0.0.1:{ours.port}", "--", folder, str(len(ATTACKS))),
        ]
        flood = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        time.sleep(1)
        yield
        told, _ = flood.communicate(timeout=60)
        if flood.returncode or "Requests/sec" not in told:
            raise SystemExit(f"the attacker did not attack: {told}")


def told(found: list[Refusal], latency: dict[str, float]) -> dict[str, Any]:
    """Print both, and give them back for JSON."""
    print(f"  {'':<40}{'status':>7}{'median ms':>11}{'max ms':>9}  code")
    for one in found:
        missed = "" if one.refused and one.most <= BAR else "  MISSED"
        line = f"  {one.name:<40}{one.status:>7}{one.median:>11.1f}{one.most:>9.1f}  {one.code}"
        print(line + missed)
    slow = [one.name for one in found if one.most > BAR]
    answered = [one.name for one in found if not one.refused]
    print(f"  over {BAR:g} ms at most: {', '.join(slow) or 'none'}")
    print(f"  not refused: {', '.join(answered) or 'none'}")
    ratio = latency["attacked"] / latency["alone"]
    said = "met" if ratio <= GOAL else "MISSED"
    print(f"  a normal client's p99 alone {latency['alone']:.1f} ms")
    print(f"    beside an attacker {latency['attacked']:.1f} ms, {ratio:.2f} times: {said}")
    print(f"    beside one without a budget {latency['without budgets']:.1f} ms")
    return {"refusals": [asdict(one) for one in found], "p99": latency}
