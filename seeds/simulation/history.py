"""The weeks before the policies begin, lived as mentors work without a planner.

In these weeks the base rates are set so that the published hazards hold on average: city.md,
section 4. The law that the policies live under has the mean of the later half of the weeks.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from seeds.columns import Array
from seeds.simulation import law as laws
from seeds.simulation.historical import Historical
from seeds.simulation.lane import Lane, Observed
from seeds.simulation.law import Law
from seeds.simulation.living import rescale
from seeds.simulation.start import AHEAD, Start, begin
from seeds.simulation.state import State, at_the_start
from seeds.simulation.view import View

Watch = Callable[[Lane, View], None]


def unwatched(_lane: Lane, _view: View) -> None:
    """Nobody looks on."""


@dataclass(frozen=True, eq=False)
class Past:
    """A city at the beginning of week ``first``: its state, its law, and what was observed.

    advances[H,8]  how many came to each stage in each week of the history
    """

    start: Start
    state: State
    law: Law
    first: int
    observed: tuple[Observed, ...]
    advances: Array


def lived(  # noqa: PLR0913 (a city, and how it is lived)
    people: int,
    seed: int,
    weeks: int,
    watch: Watch = unwatched,
    *,
    ahead: int = AHEAD,
    cadres: bool = False,
) -> Past:
    """A city of so many people after so many weeks of history, each shown to ``watch``.

    ahead, cadres  as ``start.begin`` has them
    """
    start = begin(people, seed, weeks, ahead, cadres=cadres)
    lane = Lane(start, at_the_start(start), laws.published())
    practice, published = Historical(seed), lane.law.base
    observed: list[Observed] = []
    advances, bases = [], []

    def rescaled(state: State, law: Law, trained: Array) -> Law:
        return law.rescaled(rescale(start, state, law, trained, published))

    for week in range(start.first, start.first + weeks):
        view = lane.open(week)
        watch(lane, view)
        observed += lane.observed()
        advances.append(lane.live(view, practice.plan(view), rescaled))
        bases.append(lane.law.base)
    law = lane.law.rescaled(np.mean(bases[len(bases) // 2 :], axis=0))
    return Past(start, lane.state, law, start.first + weeks, tuple(observed), np.array(advances))
