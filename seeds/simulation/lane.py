"""Weeks in a row: each is seen, planned and lived; two weeks later it is known what came of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from seeds.columns import Array
from seeds.simulation.law import WEEKS, Law
from seeds.simulation.living import deliver, step
from seeds.simulation.rows import Rows
from seeds.simulation.start import Start
from seeds.simulation.state import State
from seeds.simulation.view import View, look

Rescale = Callable[[State, Law, Array], Law]


@dataclass(frozen=True, eq=False)
class Observed:
    """A week when its fortnight is over.

    y[n]    the next stage was reached within it
    cut[n]  it was not reached within the first week, and in the second the person was given
            something else
    """

    view: View
    rows: Rows
    y: Array
    cut: Array


@dataclass(eq=False)
class Lane:
    """A city that is lived week by week from ``state`` on."""

    start: Start
    state: State
    law: Law
    waiting: list[tuple[View, Rows]] = field(default_factory=list)

    def observed(self) -> Iterator[Observed]:
        """Weeks whose fortnight has ended by now, each told once."""
        while self.waiting and self.waiting[0][0].week + WEEKS <= self.state.now:
            view, rows = self.waiting.pop(0)
            y = self.state.stage[view.ids] > view.people.stage
            yield Observed(view, rows, y, self._cut(view))

    def _cut(self, view: View) -> Array:
        """Who of a view was given something in the week after, at the same stage."""
        given = np.zeros(len(self.state.stage), np.int64)
        for later, rows in self.waiting:
            if later.week == view.week + 1:
                who = rows.person[~rows.withheld]
                given[later.ids[who]] = later.people.stage[who]
        return np.asarray(given[view.ids] == view.people.stage)

    def open(self, week: int) -> View:
        """Begin a week; what is recorded of it."""
        self.state.begin(self.start, week)
        return look(self.start, self.state)

    def live(
        self,
        view: View,
        rows: Rows,
        rescale: Rescale | None = None,
        worked: Rows | None = None,
    ) -> Array:
        """Live the week under its rows; [8] how many came to each stage.

        worked  what mentors do instead of the published rows, where they do not keep to them
        """
        self.state.planned[view.ids[rows.person]] = self.state.now
        done = rows if worked is None else worked
        trained = deliver(self.start, self.state, self.law, view, done)
        if rescale is not None:
            self.law = rescale(self.state, self.law, trained)
        self.waiting.append((view, rows))
        return step(self.start, self.state, self.law, trained)

    def end(self, week: int) -> Iterator[Observed]:
        """Live on without a plan until every fortnight has ended."""
        nobody = np.zeros(0, np.int64)
        for later in range(week, week + WEEKS):
            self.state.begin(self.start, later)
            yield from self.observed()
            if later < week + WEEKS - 1:
                step(self.start, self.state, self.law, nobody)
