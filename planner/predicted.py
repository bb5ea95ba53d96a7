"""What was learned, as chances asked row by row: for few people, without compiled loops.

The same probabilities as `planner.learned.Learned`, which prices a whole city's choices at once.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.inputs import Flags, Floats, Ints, Mentors, People, Sessions, Skill
from planner.progress import Action
from planner.progress.hazard import Hazard
from planner.progress.weeks import Facts, PersonWeeks
from planner.ways import Places, there_and_back


@dataclass(frozen=True, eq=False)
class Predicted:
    """The chances of the week's people by a model; see planner.chances.

    facts     of the week's people, row by row
    known_as  [M] the number by which the model knows a mentor
    """

    model: Hazard
    facts: Facts
    people: People
    mentors: Mentors
    sessions: Sessions
    known_as: Ints

    def nothing(self) -> Floats:
        """Left alone."""
        return self.model.predict(self.planned())

    def contacted(self, action: Action, mentor: Ints, competent: Flags) -> Floats:
        """With a contact by mentor row mentor[n]; who is competent is known."""
        return self.model.predict(self.planned(action=action, mentor=mentor))

    def seated(self, session: Ints) -> Floats:
        """With a seat in session row session[n]."""
        return self.model.predict(self.planned(session=session))

    def planned(
        self, action: Any = Action.NONE, mentor: Any = -1, session: Any = -1
    ) -> PersonWeeks:
        """The rows that the model reads: an action by mentor row mentor[n] and a seat in session
        row session[n]; who is none of theirs (-1, or beyond the last) is nobody, or no session."""
        mentor, session = self._at(mentor, len(self.mentors)), self._at(session, len(self.sessions))
        finance = np.append(self.mentors.skills & Skill.FINANCE > 0, False)
        trade, kind = np.append(self.sessions.sector, -1), np.append(self.sessions.kind, 0)
        action = np.broadcast_to(action, len(self.people))
        return PersonWeeks(
            **{name: getattr(self.facts, name) for name in Facts.ranges},
            action=action,
            mentor=np.append(self.known_as, -1)[mentor],
            competent=finance[mentor],
            way=np.where(action == Action.VISIT, self._ways(mentor), 0),
            kind=kind[session],
            same_sector=(self.people.sector >= 0) & (self.people.sector == trade[session]),
        )

    def _at(self, row: Any, count: int) -> Ints:
        rows = np.broadcast_to(row, len(self.people))
        return np.where((rows >= 0) & (rows < count), rows, -1)

    def _ways(self, mentor: Ints) -> Ints:
        """Minutes there and back of visits by mentor rows; 0 of nobody's."""
        if not len(self.mentors):
            return np.zeros(mentor.shape, np.int64)
        way = there_and_back(Places.of(self.people), Places.of(self.mentors).at(mentor))
        return np.where(mentor >= 0, way, 0)
