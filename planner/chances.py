"""Who says how likely the next stage is: what `choices.build` asks, one column of a week at a time.

A predictor is asked about n people, the rows of the week's `People`. Mentors, sessions and the
week are those it was made for. Nothing of the size people x mentors x sessions is ever asked for.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np

from planner.inputs import Flags, Floats, Ints, People, Rules, Sessions
from planner.progress import Action, Model, model


class Chances(Protocol):
    """Probabilities [n] that the next stage is reached within 14 days of the plan."""

    def nothing(self) -> Floats:
        """Left alone."""

    def contacted(self, action: Action, mentor: Ints, competent: Flags) -> Floats:
        """With a contact by mentor row mentor[n]; where that is M, nobody, any number will do.

        competent[n]  the mentor has what the person's step needs
        """

    def seated(self, session: Ints) -> Floats:
        """With a seat in session row session[n]; where that is T, none, any number will do."""


@dataclass(frozen=True, eq=False)
class Published:
    """The published weekly rates: people of a stage are alike but for what they had lately."""

    people: People
    sessions: Sessions
    odds: Model
    show_up: float

    @classmethod
    def of(cls, people: People, sessions: Sessions, week: date, rules: Rules) -> "Published":
        """The rates in force in the week that begins on Monday `week`."""
        return cls(people, sessions, model(week), rules.show_up)

    def nothing(self) -> Floats:
        return self.odds.nothing(self.people.stage)

    def contacted(self, action: Action, mentor: Ints, competent: Flags) -> Floats:
        people = self.people
        return self.odds.contacted(people.stage, action, people.recent, people.classes, competent)

    def seated(self, session: Ints) -> Floats:
        people = self.people
        kind, sector = np.append(self.sessions.kind, 1), np.append(self.sessions.sector, -1)
        same = (people.sector >= 0) & (people.sector == sector[session])
        return self.odds.seated(people.stage, kind[session], people.classes, same, self.show_up)
