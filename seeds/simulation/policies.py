"""How a week is planned. A policy is named ``KIND`` or ``KIND:PREDICTOR`` (``:cold`` behind it:
without the history).

fifo          the longest unseen first, each the best that still fits by the published rates
risk-greedy   who is most likely to succeed anyway first
greedy        the most gain for a minute first
planner       the planner's plan, at a modest gap
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

import planner
from planner import baselines
from planner.choices import Choices, build
from planner.experiment import Lottery
from planner.inputs import Rules
from planner.margins import margins
from programme.errors import InvalidInput
from seeds.simulation.expected import Expected, Reference
from seeds.simulation.historical import rows_of
from seeds.simulation.impartial import impartial
from seeds.simulation.lane import Lane, Observed
from seeds.simulation.learner import Learner
from seeds.simulation.predictors import Funnel, Predictor, Rates, Truth
from seeds.simulation.rows import Rows
from seeds.simulation.view import View

LIMITS = planner.Limits(gap=2e-3, work=0.0)
COLD = "cold"


@dataclass(frozen=True, eq=False)
class Told:
    """What a predictor may be made from. Only the planted truth looks into ``lane``."""

    lane: Lane
    reference: Callable[[], Reference]


PREDICTORS: dict[str, Callable[[Told], Predictor]] = {
    "funnel": lambda _: Funnel(),
    "rates": lambda _: Rates(),
    "learned": lambda _: Learner(),
    "expected": lambda told: Expected(told.reference(), told.lane.start.setting),
    "truth": lambda told: Truth(told.lane),
}


@dataclass(frozen=True, eq=False)
class Week:
    """What a plan is made from: the choices of a view."""

    view: View
    choices: Choices
    executor: Executor | None


def _fifo(week: Week) -> planner.Plan:
    longest_unseen = np.argsort(-week.view.people.unseen, kind="stable")
    return baselines.first_come(week.choices.problem, longest_unseen)


def _risk_greedy(week: Week) -> planner.Plan:
    return baselines.first_come(week.choices.problem, np.argsort(-week.choices.p0, kind="stable"))


def _greedy(week: Week) -> planner.Plan:
    return baselines.greedy(week.choices.problem)


def _planner(week: Week) -> planner.Plan:
    """From no prices: last week's people rest this week, and its sessions are over."""
    return planner.solve(week.choices.problem, limits=LIMITS, executor=week.executor)


WAYS: dict[str, tuple[Callable[[Week], planner.Plan], str]] = {
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
        usual = self.predictor == WAYS[self.kind][1] and not self.cold
        plain = self.kind if usual else f"{self.kind}:{self.predictor}"
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
    """Plans week after week."""

    def __init__(self, name: Name, told: Told, executor: Executor | None = None) -> None:
        self.way = WAYS[name.kind][0]
        self.predictor = PREDICTORS[name.predictor](told)
        self.executor = executor

    def plan(self, view: View) -> tuple[Choices, planner.Plan]:
        """The week's choices and the plan among them."""
        chances = impartial(self.predictor.probabilities(view), view)
        choices = build(
            view.people, view.mentors, view.sessions, view.monday, Rules(), chances=chances
        )
        return choices, self.way(Week(view, choices, self.executor))

    def observe(self, seen: Observed) -> None:
        """Tell the predictor what came of a week."""
        self.predictor.observe(seen)


def rows(choices: Choices, plan: planner.Plan, lottery: Lottery | None = None) -> Rows:
    """A plan as published rows; by a lottery some are withheld, and others drawn instead."""
    who = np.flatnonzero(plan.choice >= 0)
    found = rows_of(choices, who, plan.choice[who], margins(choices.problem, plan)[who])
    if lottery is None:
        return found
    found = replace(found, withheld=lottery.withheld[who], odds=lottery.odds[who])
    drawn = rows_of(choices, lottery.person, lottery.column)
    ones = np.ones(len(drawn), np.bool_)
    return found.and_then(replace(drawn, drawn=ones, drawn_odds=lottery.drawn))
