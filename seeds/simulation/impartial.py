"""Who objects to profiling is served by the mean of the stage and the action."""

import numpy as np

from planner.chances import Chances, Published
from planner.inputs import Flags, Floats, Ints, Rules
from planner.progress import Action
from seeds.columns import Array
from seeds.simulation.view import View

KINDS = 8


class Impartial:
    """Chances in which who objects has the mean of the others of the stage, who may have the same;
    where there are none, the published rate."""

    def __init__(self, chances: Chances, view: View) -> None:
        self.chances, self.view = chances, view
        self.published = Published.of(view.people, view.sessions, view.monday, Rules())

    def nothing(self) -> Floats:
        zero = np.zeros(len(self.view), np.int64)
        return self._mean(self.chances.nothing(), self.published.nothing(), zero, zero == 0)

    def contacted(self, action: Action, mentor: Ints, competent: Flags) -> Floats:
        found = self.chances.contacted(action, mentor, competent)
        instead = self.published.contacted(action, mentor, competent)
        return self._mean(found, instead, competent * 1, mentor < len(self.view.mentors))

    def seated(self, session: Ints) -> Floats:
        found, instead = self.chances.seated(session), self.published.seated(session)
        kind = np.append(self.view.sessions.kind, 0)[session]
        return self._mean(found, instead, kind, session < len(self.view.sessions))

    def _mean(self, chance: Floats, instead: Floats, kind: Array, real: Flags) -> Floats:
        objects, group = self.view.record.objects, self.view.people.stage * KINDS + kind
        if not objects.any():
            return chance
        others = real & ~objects
        total = np.bincount(group[others], chance[others], minlength=KINDS * KINDS)
        count = np.bincount(group[others], minlength=KINDS * KINDS)
        mean = np.where(count > 0, total / np.maximum(count, 1), 0.0)[group]
        mean = np.where(count[group] > 0, mean, instead)
        return np.asarray(np.where(objects, mean, chance))
