"""What was learned, as the chances that a week's choices ask for."""

from dataclasses import dataclass

import numpy as np

from planner.inputs import Flags, Floats, Ints, Mentors, People, Sessions, Skill
from planner.progress import Action
from planner.progress.hazard import Hazard
from planner.progress.pricing import Choices, Helpers, Table
from planner.progress.weeks import Facts
from planner.ways import Places, there_and_back


@dataclass(frozen=True, eq=False)
class Learned:
    """The chances of the week's people by a model; see planner.chances.

    table     the model's probabilities of the people (n rows), mentors (M) and sessions (T)
    """

    table: Table
    people: People
    mentors: Mentors
    sessions: Sessions

    @classmethod
    def of(
        cls, model: Hazard, facts: Facts, week: tuple[People, Mentors, Sessions], known_as: Ints
    ) -> "Learned":
        """facts are of the week's people, row by row; known_as[M] the number by which the model
        knows a mentor."""
        people, mentors, sessions = week
        finance = (mentors.skills & Skill.FINANCE) > 0
        helpers = Helpers(known_as, finance, sessions.kind, sessions.sector)
        return cls(Table.of(model, facts, helpers), people, mentors, sessions)

    def nothing(self) -> Floats:
        """Left alone."""
        return self._price(Action.NONE, self._none, self._none)

    def contacted(self, action: Action, mentor: Ints, competent: Flags) -> Floats:
        """With a contact by mentor row mentor[n]; the table knows who is competent."""
        there = np.where(mentor < len(self.mentors), mentor, -1)
        return self._price(action, there, self._none)

    def seated(self, session: Ints) -> Floats:
        """With a seat in session row session[n]."""
        there = np.where(session < len(self.sessions), session, -1)
        return self._price(Action.NONE, self._none, there)

    @property
    def _none(self) -> Ints:
        return np.full(len(self.people), -1, np.int64)

    def _price(self, action: Action, mentor: Ints, session: Ints) -> Floats:
        n = len(self.people)
        way = np.zeros(n, np.int64)
        if action is Action.VISIT:
            way = there_and_back(Places.of(self.people), Places.of(self.mentors).at(mentor))
        choices = Choices(np.arange(n), mentor, np.full(n, action), session, way)
        return np.asarray(self.table.price(choices), np.float64)
