"""What a planner may believe: a predictor says how likely the next stage is, and learns weekly.

A predictor sees views and observed weeks; only ``Truth`` is told what is planted. A new one is a
class with two methods and a line in ``policies.PREDICTORS``.
"""

from typing import Protocol

import numpy as np

from planner.chances import Chances, Published
from planner.inputs import Flags, Floats, Ints, Rules
from planner.progress import Action
from seeds.columns import Array
from seeds.simulation.lane import Lane, Observed
from seeds.simulation.law import Help, Law, Souls, chance
from seeds.simulation.view import View


class Predictor(Protocol):
    """Says how likely the next stage is."""

    def probabilities(self, view: View) -> Chances:
        """The chances of the people of a week."""

    def observe(self, seen: Observed) -> None:
        """Learn from a week whose fortnight is over: its people, rows and outcomes."""


class Funnel:
    """The published funnel: fixed hazards by stage. Learns nothing."""

    def probabilities(self, view: View) -> Chances:
        return Published.of(view.people, view.sessions, view.monday, Rules())

    def observe(self, seen: Observed) -> None:
        """Nothing is learnt."""


class Truth:
    """The planted truth: latent traits, mentors' value added and the law itself."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane

    def probabilities(self, view: View) -> Chances:
        start, state = self.lane.start, self.lane.state
        return Lawful(self.lane.law, state.souls(start, view.ids), view, start.values(view.week))

    def observe(self, seen: Observed) -> None:
        """There is nothing left to learn."""


class Lawful:
    """The chances of n people by the law.

    souls   what the law looks at in each        values[M]  value added of who holds each post
    """

    def __init__(self, law: Law, souls: Souls, view: View, values: Array) -> None:
        self.law, self.souls, self.view = law, souls, view
        self.values = np.append(values, 0.0)
        self.nobody = Help.none(len(souls))

    def nothing(self) -> Floats:
        return chance(self.law, self.souls, self.nobody)

    def contacted(self, action: Action, mentor: Ints, competent: Flags) -> Floats:
        none = self.nobody
        kind = np.full(len(self.souls), int(action))
        given = Help(kind, self.values[mentor], competent, none.kind, none.same, none.led)
        return chance(self.law, self.souls, given)

    def seated(self, session: Ints) -> Floats:
        none, view = self.nobody, self.view
        kind = np.append(view.sessions.kind, 0)[session]
        trade = np.append(view.sessions.sector, -1)[session]
        same = (view.people.sector >= 0) & (view.people.sector == trade)
        given = Help(none.action, none.value, none.competent, kind, same, none.led)
        return chance(self.law, self.souls, given)


class Rates:
    """Success rates by stage and action alone, with the published ones as so many earlier rows.

    The plainest thing that learns, and one of the estimators that others are compared with.
    """

    PRIOR = 50.0
    CELLS = 5  # nothing, message, call, visit, seat

    def __init__(self) -> None:
        self.tried = np.zeros((7, self.CELLS))
        self.reached = np.zeros((7, self.CELLS))

    def probabilities(self, view: View) -> Chances:
        prior = Published.of(view.people, view.sessions, view.monday, Rules())
        return Rated(prior, view, self.tried, self.reached)

    def observe(self, seen: Observed) -> None:
        """Count the rows with one kind of help, and the people who had none."""
        rows, people = seen.rows, seen.view.people
        cell = np.zeros(len(seen.view), np.int64)
        kind = np.where(rows.session >= 0, self.CELLS - 1, rows.action)
        kind = np.where((rows.session >= 0) & (rows.action > 0), -1, kind)
        cell[rows.person] = np.where(rows.withheld, 0, kind)
        known = (cell >= 0) & ~seen.view.record.objects
        at = (people.stage[known], cell[known])
        np.add.at(self.tried, at, 1.0)
        np.add.at(self.reached, at, seen.y[known].astype(np.float64))


class Rated:
    """The chances by stage and action: prior rows and counted ones."""

    def __init__(self, prior: Published, view: View, tried: Array, reached: Array) -> None:
        self.prior, self.stage = prior, view.people.stage
        self.tried, self.reached = tried, reached

    def _mixed(self, cell: int, prior: Array) -> Floats:
        weight, tried = Rates.PRIOR, self.tried[self.stage, cell]
        return np.asarray((weight * prior + self.reached[self.stage, cell]) / (weight + tried))

    def nothing(self) -> Floats:
        return self._mixed(0, self.prior.nothing())

    def contacted(self, action: Action, mentor: Ints, competent: Flags) -> Floats:
        return self._mixed(int(action), self.prior.contacted(action, mentor, competent))

    def seated(self, session: Ints) -> Floats:
        return self._mixed(Rates.CELLS - 1, self.prior.seated(session))
