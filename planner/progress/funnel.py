"""What the published funnel alone says: the fixed hazards, before anything is learned.

The probability of the next stage within 14 days, left alone or helped, by proportional hazards on
the published weekly rates (hazards.toml, each figure with its source):

    p = 1 - exp(-2 * lambda0_s * m),   lambda0 = lambda / (1 + c * (mean - 1)),

with m = 1 left alone, else the multiplier of a contact or a session to the power .5 for each one
of its kind within 28 days. A contact beside a session: the two excess hazards add up, so that
gain = (1 - p0) - (1 - pa)(1 - ps)/(1 - p0), and two empty effects gain nothing.

Whoever else is late, keen or able is not seen here: people of a stage are alike but for what
they were given lately.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from planner.inputs import Flags, Floats, Ints, Kind

Array = npt.NDArray[Any]

STEPS = 7  # arrays by the stage held: index 1..6, 0 unused
SOURCE = Path(__file__).with_name("hazards.toml")


class Action(IntEnum):
    """How a mentor reaches a person; NONE = a seat in a session alone."""

    NONE = 0
    WHATSAPP = 1
    CALL = 2
    VISIT = 3


@dataclass(frozen=True, eq=False)
class Model:
    """The rates and multipliers in force in a week.

    base[7]          untreated weekly hazard of the step from a stage
    contact[7,4]     multiplier of an Action; coached[7,4] by a mentor with the step's competence;
                     after_class[7,4] where a class was attended within 28 days
    session[8]       multiplier of a Kind; same_sector[8] for people of the session's trade
    seen             share of messages that are read
    """

    base: Floats
    contact: Floats
    coached: Floats
    after_class: Floats
    session: Floats
    same_sector: Floats
    seen: float
    repeat: float
    weeks: float

    def nothing(self, stage: Ints) -> Floats:
        """p0: the probability of the next stage within the horizon, left alone."""
        return self._within(stage, 1.0)

    def contacted(
        self, stage: Ints, action: Action, recent: Ints, classes: Ints, competent: Flags
    ) -> Floats:
        """pa: the same with one contact of a mentor.

        recent     validated contacts within 28 days: each halves the effect
        classes    sessions attended within 28 days
        competent  the mentor has what the step needs
        """
        best = np.where(competent, self.coached[stage, action], self.contact[stage, action])
        best = np.where(classes > 0, np.maximum(best, self.after_class[stage, action]), best)
        helped = self._within(stage, best ** (self.repeat**recent))
        if action is not Action.WHATSAPP:
            return helped
        alone = self.nothing(stage)
        return np.asarray(alone + self.seen * (helped - alone))

    def seated(
        self, stage: Ints, kind: Ints, classes: Ints, same_sector: Flags, show_up: float
    ) -> Floats:
        """ps: the same with a seat in a session of a kind that helps the step.

        same_sector  the session is for the person's own trade
        show_up      share of seat-holders who come
        """
        best = np.where(same_sector, self.same_sector[kind], self.session[kind])
        helped = self._within(stage, best ** (self.repeat**classes))
        alone = self.nothing(stage)
        came = np.where(kind == Kind.TRAINING, 1.0, show_up)
        return np.asarray(alone + came * (helped - alone))

    def _within(self, stage: Ints, multiplier: Any) -> Floats:
        return np.asarray(-np.expm1(-self.weeks * self.base[stage] * multiplier))


def both(p0: Array, contact: Array, session: Array) -> Floats:
    """p of a contact beside a session: 1 - (1 - pa)(1 - ps)/(1 - p0)."""
    return np.asarray(1.0 - (1.0 - contact) * (1.0 - session) / (1.0 - p0))


@lru_cache(maxsize=64)
def model(week: date) -> Model:
    """The model of the week that begins on Monday `week`."""
    figures = _read()
    contact = np.ones((STEPS, len(Action)))
    for action in (Action.WHATSAPP, Action.CALL, Action.VISIT):
        contact[1:, action] = figures["contact"][action.name]["value"]
    coached, after_class = contact.copy(), contact.copy()
    coached[6, Action.CALL] = figures["contact"]["coaching"]["value"]
    after_class[5, Action.VISIT] = figures["contact"]["after_class"]["value"]
    session = np.ones(max(Kind) + 1)
    for kind in Kind:
        session[kind] = figures["session"][kind.name]["value"]
    same_sector = session.copy()
    same_sector[Kind.PEER] = figures["session"]["peer_same_sector"]["value"]
    return Model(
        base=_untreated(figures, week),
        contact=contact,
        coached=coached,
        after_class=after_class,
        session=session,
        same_sector=same_sector,
        seen=figures["contact"]["seen"]["value"],
        repeat=figures["repeat"]["value"],
        weeks=figures["horizon_weeks"]["value"],
    )


def _untreated(figures: dict[str, Any], week: date) -> Floats:
    """lambda0 by the stage held: the published rate less what treatments gave it."""
    row = next(row for row in figures["weekly"] if week <= row["until"])
    share, mean = (figures["untreated"][name]["value"] for name in ("share", "mean"))
    published: Floats = np.array([0.0, *row["value"]])
    return np.asarray(published / (1.0 + share * (mean - 1.0)))


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    return tomllib.loads(SOURCE.read_text())


def stage_weights(forecast: Sequence[float], target: Sequence[float]) -> tuple[float, ...]:
    """What a step counts: 1 + (1 - forecast/target)+ of the stage it leads to, mean 1 over steps.

    forecast, target  [8] people at or beyond a stage, by stage (0 and 1 unused)
    Returns [8] by the stage held (`Rules.stage_weight`); the step to P7 never counts above 1, so
    that nobody is pushed into debt.
    """
    raised = [1.0]
    for stage in range(2, 8):
        due = target[stage]
        raised.append(1.0 + max(0.0, 1.0 - forecast[stage] / due) if due > 0 else 1.0)
    mean = sum(raised[1:]) / 6
    steps = [weight / mean for weight in raised[1:]]
    return (1.0, *steps[:5], min(steps[5], 1.0), 1.0)
