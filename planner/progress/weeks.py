"""The rows that the hazard learns from: a person in a week, what was planned, what came of it."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from planner.inputs import FLAG, OMITTED, VILLAGE, Columns, Flags, Floats, Ints, Range

OVERLAP = 0.5  # windows of 14 days begin every week: an advance lies in two of them
HALF = 0.5  # of a fortnight: P(no advance in it) = (1 - p) ** HALF at a constant rate


@dataclass(frozen=True, eq=False)
class Facts(Columns):
    """What was recorded of people up to a plan's publication, one row each (n rows).

    stage      1..6: the stage held; the next one sought is stage + 1
    village    kelurahan code (10 digits)
    sector     0..31 the trade sector's number, -1 = unknown
    weeks      whole weeks in this stage
    recent     validated contacts in the last 28 days
    lately     contacted in the last 28 days, whether that reached anybody or not
    classes    sessions attended in the last 28 days
    counted    validated contacts so far, of which the third brings P3
    tried      contacts so far, and answered: those that were answered
    seats      seats held so far, and attended: those that were taken
    reported   handed in a report in the last 8 weeks
    digital    is at home with digital tools
    """

    ranges: ClassVar[dict[str, Range]] = {
        "stage": Range(1, 6),
        "village": VILLAGE,
        "sector": Range(-1, 31, -1),
        "weeks": Range(0),
        "recent": Range(0),
        "lately": FLAG,
        "classes": Range(0),
        "counted": Range(0),
        "tried": Range(0),
        "answered": Range(0),
        "seats": Range(0),
        "attended": Range(0),
        "reported": FLAG,
        "digital": FLAG,
    }

    stage: Ints
    village: Ints
    sector: Ints = OMITTED
    weeks: Ints = OMITTED
    recent: Ints = OMITTED
    lately: Flags = OMITTED
    classes: Ints = OMITTED
    counted: Ints = OMITTED
    tried: Ints = OMITTED
    answered: Ints = OMITTED
    seats: Ints = OMITTED
    attended: Ints = OMITTED
    reported: Flags = OMITTED
    digital: Flags = OMITTED


@dataclass(frozen=True, eq=False)
class PersonWeeks(Facts):
    """Facts with the row of the published plan (intention to treat) and its outcome.

    action       an Action, 0 = no contact
    mentor       any number that stays the mentor's over the weeks, -1 = no contact
    competent    the mentor has what the step needs
    way          minutes of travel there and back of a visit
    kind         a Kind: the seat planned, 0 = none
    same_sector  the session is for the person's own trade
    y            the next stage was attained within 14 days and later validated
    weight       how much the row counts; by default OVERLAP, since consecutive windows share
                 their advances (a composite likelihood, brought to its size)
    """

    ranges: ClassVar[dict[str, Range]] = Facts.ranges | {
        "action": Range(0, 3),
        "mentor": Range(-1, 2**40, -1),
        "competent": FLAG,
        "way": Range(0, 10_080),
        "kind": Range(0, 7),
        "same_sector": FLAG,
        "y": FLAG,
        "weight": Range(0.0, 1e6, OVERLAP, np.float64),
    }

    action: Ints = OMITTED
    mentor: Ints = OMITTED
    competent: Flags = OMITTED
    way: Ints = OMITTED
    kind: Ints = OMITTED
    same_sector: Flags = OMITTED
    y: Flags = OMITTED
    weight: Floats = OMITTED

    @classmethod
    def alone(cls, facts: Facts) -> "PersonWeeks":
        """People of whom nothing is planned."""
        return cls(**{name: getattr(facts, name) for name in Facts.ranges})

    def with_action(self, action: int) -> "PersonWeeks":
        """The same people, each with one action of a mentor unknown."""
        given = {name: getattr(self, name) for name in Facts.ranges}
        return PersonWeeks(**given, action=np.full(len(self), action))

    def cut_short(self, cut: Flags) -> "PersonWeeks":
        """The same rows; of those marked in cut[n] the fortnight ended half-way, without an advance
        until then, because the person was given something else.

        They say that there was no advance in half of the time, (1 - p) ** HALF, and nothing of
        what came of the other help: censored, as in any survival analysis. An advance in the first
        half counts as one in the whole, so that p is right to its first order (.35 for .36).
        """
        weight = np.where(cut, HALF * self.weight, self.weight)
        return replace(self, y=self.y & ~cut, weight=weight)
