"""The parts of the benchmark: the usual load with its bars, other loads, attacks."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.bench.api import refusals, report
from tests.bench.api.contenders import Contender, own
from tests.bench.api.people import Mentor
from tests.bench.api.rounds import NAMES, Run, load, measure, revalidation

USUAL = 16
OTHERS = (1, 64, 256)
ATTACKED = 10
Say = Callable[[str], None]


@dataclass(frozen=True)
class Parts:
    """What every part needs: who is measured, who asks, and for how long."""

    contenders: dict[str, Contender]
    mentors: list[Mentor]
    postmaster: psutil.Process
    url: str
    home: Path
    rounds: int
    seconds: int
    say: Say

    def usual(self) -> dict[str, Any]:
        """Every question of every contender over 16 connections, beside the bars."""
        self.say(f"{USUAL} connections, median of {self.rounds} runs of {self.seconds} s")
        runs = [
            (f"{short} {one.name}", one, load(one, question, self.mentors), USUAL)
            for question, short in NAMES.items()
            for one in self.contenders.values()
            if one.name != "floor" or question == "home"
        ]
        found = self._measured([*runs, *self._kept()], self.rounds)
        report.table(found)
        return {"runs": report.plain(found), "bars": report.bars(found)}

    def _kept(self) -> list[Run]:
        ours = self.contenders["ours"]
        return [
            ("Q1 kept", ours, load(ours, "home", self.mentors, kept=True), USUAL),
            ("Q1 304", ours, revalidation(ours, self.mentors), USUAL),
        ]

    def connections(self) -> dict[str, Any]:
        """Q1 over 1, 64 and 256 connections, and by two workers."""
        self.say("Q1 over other numbers of connections, and by two processes of ours")
        runs = [
            (f"Q1 {one.name}, {connections}", one, load(one, "home", self.mentors), connections)
            for connections in OTHERS
            for one in self.contenders.values()
        ]
        found = self._measured(runs, 1)
        with own(self.url, self.home, workers=2) as pair:
            two = ("Q1 two workers, 64", pair, load(pair, "home", self.mentors), 64)
            found |= self._measured([two], 1)
        report.table(found)
        return report.plain(found)

    def attacks(self) -> dict[str, Any]:
        """How long a refusal takes; a normal client beside an attacker, whose budget is usual."""
        self.say("attacks: milliseconds until refused, of 20 tries; a normal client beside them")
        found = refusals.refusals(self.contenders["ours"], self.mentors[0])
        with own(self.url, self.home, budget=None) as ours:
            latency = refusals.beside(ours, self.mentors, self.postmaster, ATTACKED)
        boundless = self.contenders["ours"]
        latency["without budgets"] = refusals.attacked(
            boundless, self.mentors, self.postmaster, ATTACKED
        )
        return refusals.told(found, latency)

    def _measured(self, runs: list[Run], rounds: int) -> report.Found:
        return measure(runs, self.postmaster, rounds=rounds, seconds=self.seconds)
