"""Who objects to profiling is served by the mean of the stage: nothing that is known of the person
says more.

`means` are taken over all others of the stage, each with what is nearest: a contact by the mentor
who may, a seat in a session of the kind. They are of a whole week's people, so that part of them
(a district, one person) is served as in the whole.
"""

from dataclasses import dataclass

import numpy as np

from planner import cover
from planner.chances import Chances
from planner.inputs import Flags, Floats, Ints, Kind, Mentors, People, Rules, Sessions
from planner.progress import Action

STAGES = 8  # rows of the means; a stage is 1..6
SEAT = len(Action)  # the column of a seat in a session of kind 0


def unknown() -> Floats:
    """Means of nobody: who objects is served by what stands in for them."""
    return np.full((STAGES, SEAT + max(Kind) + 1), np.nan)


def means(
    chances: Chances, people: People, mentors: Mentors, sessions: Sessions, objects: Flags
) -> Floats:
    """[8, 12] the mean probability of each stage with each action, and with a seat in each kind of
    session; NaN where nobody is, or nothing is held. Who objects[n] is not counted."""
    found = unknown()
    who = cover.callers(people, mentors, Rules())
    caller, competent = who.caller[:, 0], who.competent[:, 0]
    anybody = ~objects
    found[:, Action.NONE] = _mean(chances.nothing(), people.stage, anybody)
    for action, mentor in (
        (Action.WHATSAPP, who.writer),
        (Action.CALL, caller),
        (Action.VISIT, caller),
    ):
        p = chances.contacted(action, mentor, competent & (action != Action.WHATSAPP))
        found[:, action] = _mean(p, people.stage, anybody & (mentor < len(mentors)))
    kinds, first = np.unique(sessions.kind, return_index=True)
    for kind, session in zip(kinds.tolist(), first.tolist(), strict=True):
        p = chances.seated(np.full(len(people), session))
        found[:, SEAT + kind] = _mean(p, people.stage, anybody)
    return found


def _mean(p: Floats, stage: Ints, counted: Flags) -> Floats:
    """[8] the mean of p[n] by stage, NaN where nobody is counted."""
    total = np.bincount(stage[counted], p[counted], STAGES)
    count = np.bincount(stage[counted], minlength=STAGES)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


@dataclass(frozen=True, eq=False)
class Impartial:
    """Chances by which objects[n] is served by the means[8, 12] of its stage; where there is none,
    by ``instead``, which knows of a person nothing but the stage."""

    chances: Chances
    means: Floats
    instead: Chances
    objects: Flags
    stage: Ints
    kind: Ints

    @classmethod
    def of(
        cls,
        chances: Chances,
        means: Floats,
        instead: Chances,
        week: tuple[People, Sessions],
        objects: Flags,
    ) -> "Chances":
        """Nothing to be done where nobody objects."""
        people, sessions = week
        if not objects.any():
            return chances
        return cls(chances, means, instead, objects, people.stage, sessions.kind)

    def nothing(self) -> Floats:
        """Left alone."""
        column = np.full(self.stage.shape, int(Action.NONE))
        return self._served(self.chances.nothing(), self.instead.nothing(), column)

    def contacted(self, action: Action, mentor: Ints, competent: Flags) -> Floats:
        """With a contact; by whom makes no difference to who objects."""
        found = self.chances.contacted(action, mentor, competent)
        instead = self.instead.contacted(action, mentor, competent)
        return self._served(found, instead, np.full(self.stage.shape, int(action)))

    def seated(self, session: Ints) -> Floats:
        """With a seat in session row session[n]."""
        column = SEAT + np.append(self.kind, 0)[session]
        return self._served(self.chances.seated(session), self.instead.seated(session), column)

    def _served(self, found: Floats, instead: Floats, column: Ints) -> Floats:
        mean = self.means[self.stage, column]
        served = np.where(np.isnan(mean), instead, mean)
        return np.where(self.objects, served, found)
