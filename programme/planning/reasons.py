"""Where the probability of a kept choice comes from: the terms of the model's logit, in words.

A contact and a seat are asked of the model one by one, and put together by the planner
(planner.progress.both); each explains itself. Of who objects to profiling there are no terms: he or
she is served by the mean of the stage and action; nor are there of the published funnel.
"""

from dataclasses import dataclass
from math import exp, fsum
from typing import TYPE_CHECKING

import numpy as np

from planner.progress.hazard import Hazard
from programme.planning import predicted
from programme.planning.why import LANGUAGES
from programme.words import ProbabilityBasis, ProbabilityPart

if TYPE_CHECKING:
    from planner.explain import Worth
    from planner.progress.weeks import PersonWeeks
    from programme.planning.kept import Kept

LEAST = 0.005
"""A term that adds less is not told by itself, but with the others that are as small."""
REST = ("lainnya", "others")


@dataclass(frozen=True)
class ToldTerm:
    """What a fact adds to the logit of a probability, in the actor's language."""

    words: str
    value: float


@dataclass(frozen=True)
class ToldPart:
    """A probability that the model gave: its terms add up to its logit."""

    part: ProbabilityPart
    probability: float
    terms: list[ToldTerm]


def basis(kept: "Kept", row: int) -> ProbabilityBasis:
    """What the probabilities of a person's row rest on."""
    if not kept.week.model_id:
        return ProbabilityBasis.FUNNEL
    if kept.week.history.objects[row]:
        return ProbabilityBasis.MEAN
    return ProbabilityBasis.MODEL


def parts(kept: "Kept", row: int, worth: "Worth", language: str) -> list[ToldPart]:
    """The parts of a choice's probability: left alone, with the contact, with the seat; none where
    they are not the model's own, or where the model is not kept any more."""
    model = kept.week.model
    if model is None or basis(kept, row) is not ProbabilityBasis.MODEL:
        return []
    asked = predicted.asked(predicted.only(kept.week, np.array([row])))
    action = 0 if worth.column < 0 else int(kept.choices.action[row, worth.column])
    rows = {ProbabilityPart.ALONE: asked.planned()}
    if action:
        rows[ProbabilityPart.CONTACT] = asked.planned(action=action, mentor=worth.mentor)
    if worth.session >= 0:
        rows[ProbabilityPart.SEAT] = asked.planned(session=worth.session)
    return [_told(model, part, weeks, language) for part, weeks in rows.items()]


def _told(model: Hazard, part: ProbabilityPart, weeks: "PersonWeeks", language: str) -> ToldPart:
    from planner.progress.terms import LABELS, terms

    found = terms(model, weeks, 0)
    large = [one for one in found if abs(one.value) >= LEAST]
    told = [ToldTerm(LABELS[language][one.family], one.value) for one in large]
    total = fsum(one.value for one in found)
    rest = fsum(one.value for one in found if abs(one.value) < LEAST)
    told.sort(key=lambda term: -abs(term.value))
    if rest:
        told.append(ToldTerm(REST[LANGUAGES.index(language)], rest))
    return ToldPart(part, 1.0 / (1.0 + exp(-total)), told)
