"""How a week is planned. A policy is named ``KIND`` or ``KIND:PREDICTOR`` (``:cold`` behind it:
without the history).

fifo          the longest unseen first, each the best that still fits by the published rates
risk-greedy   who is most likely to succeed anyway first
greedy        the most gain for a minute first
planner       the planner's plan, at a modest gap
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Protocol

import numpy as np

import planner
from planner import baselines
from planner.choices import Choices, build
from planner.inputs import Rules
from planner.margins import margins
from programme.errors import InvalidInput
from seeds.columns import Array
from seeds.simulation.expected import Expected, Reference
from seeds.simulation.historical import rows_of
from seeds.simulation.impartial import Impartial
from seeds.simulation.lane import Lane, Observed
from seeds.simulation.predictors import Funnel, Predictor, Rates, Truth
from seeds.simulation.rows import Rows, published
from seeds.simulation.view import View

LIMITS = planner.Limits(gap=2e-3, work=2.0)
COLD = "cold"


@dataclass(frozen=True, eq=False)
class Told:
    """What a predictor may be made from. Only the planted truth looks into ``lane``."""

    lane: Lane
    reference: Callable[[], Reference]


PREDICTORS: dict[str, Callable[[Told], Predictor]] = {
    "funnel": lambda _: Funnel(),
    "rates": lambda _: Rates(),
    "expected": lambda told: Expected(told.reference(), told.lane.start.setting),
    "truth": lambda told: Truth(told.lane),
}


class Way(Protocol):
    """From the week's choices and the last plan to its own."""

    def __call__(
        self, choices: Choices, view: View, last: planner.Plan | None, executor: Executor | None
    ) -> planner.Plan: ...


def _fifo(choices: Choices, view: View, *_: object) -> planner.Plan:
    return baselines.first_come(choices.problem, np.argsort(-view.people.unseen, kind="stable"))


def _risk_greedy(choices: Choices, *_: object) -> planner.Plan:
    return baselines.first_come(choices.problem, np.argsort(-choices.p0, kind="stable"))


def _greedy(choices: Choices, *_: object) -> planner.Plan:
    return baselines.greedy(choices.problem)


def _planner(
    choices: Choices, view: View, last: planner.Plan | None, executor: Executor | None
) -> planner.Plan:
    return planner.solve(choices.problem, limits=LIMITS, warm_start=last, executor=executor)


WAYS: dict[str, tuple[Way, str]] = {
    "fifo": (_fifo, "funnel"),
    "risk-greedy": (_risk_greedy, "expected"),
    "greedy": (_greedy, "funnel"),
    "planner": (_planner, "funnel"),
}
"""Each kind with the predictor that it has where none is named."""


@dataclass(frozen=True)
class Name:
    """A policy's name, read."""

    kind: str
    predictor: str
    cold: bool

    def __str__(self) -> str:
        plain = self.kind if self.predictor == WAYS[self.kind][1] else f"{self.kind}:{self.predictor}"
        return f"{plain}:{COLD}" if self.cold else plain


def read(text: str) -> Name:
    """The policy named ``text``. Raises InvalidInput for an unknown kind or predictor."""
    kind, _, rest = text.partition(":")
    if kind not in WAYS:
        raise _unknown("policy", "kebijakan", kind, list(WAYS))
    predictor, _, cold = rest.partition(":")
    if rest and predictor not in PREDICTORS:
        raise _unknown("predictor", "peramal", predictor, list(PREDICTORS))
    if cold not in {"", COLD}:
        raise _unknown("ending", "akhiran", cold, [COLD])
    return Name(kind, predictor or WAYS[kind][1], bool(cold))


def _unknown(what: str, apa: str, given: str, known: list[str]) -> InvalidInput:
    return InvalidInput(
        f"No {what} {given!r}; there are {', '.join(known)}.",
        f"Tidak ada {apa} {given!r}; yang ada {', '.join(known)}.",
        path="policy",
    )


class Policy:
    """Plans week after week, warm-started by its own last plan."""

    def __init__(self, name: Name, told: Told, executor: Executor | None = None) -> None:
        self.way = WAYS[name.kind][0]
        self.predictor = PREDICTORS[name.predictor](told)
        self.last: planner.Plan | None = None
        self.executor = executor

    def plan(self, view: View) -> tuple[Choices, planner.Plan]:
        """The week's choices and the plan among them."""
        chances = Impartial(self.predictor.probabilities(view), view)
        choices = build(
            view.people, view.mentors, view.sessions, view.monday, Rules(), chances=chances
        )
        self.last = self.way(choices, view, self.last, self.executor)
        return choices, self.last

    def observe(self, seen: Observed) -> None:
        """Tell the predictor what came of a week."""
        self.predictor.observe(seen)


def rows(choices: Choices, plan: planner.Plan) -> Rows:
    """A plan as published rows."""
    who = np.flatnonzero(plan.choice >= 0)
    return rows_of(choices, who, plan.choice[who], margins(choices.problem, plan)[who])


def no_rows() -> Rows:
    """Nothing is published."""
    none: Array = np.zeros(0, np.int64)
    return published(none, none, none, none, p=none * 1.0, p0=none * 1.0)
