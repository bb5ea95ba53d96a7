"""Weeks under a policy."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from planner import experiment
from seeds.columns import Array
from seeds.simulation.expected import Reference
from seeds.simulation.history import Past
from seeds.simulation.lane import Lane, Observed
from seeds.simulation.law import Help, chance
from seeds.simulation.living import given
from seeds.simulation.policies import Name, Policy, Told, rows
from seeds.simulation.rows import Rows
from seeds.simulation.view import View
from seeds.streams import Streams

OnWeek = Callable[[int], None]


def not_told(_weeks: int) -> None:
    """Nobody wants to know how many weeks are over."""


@dataclass(frozen=True, eq=False)
class Run:
    """What came of a policy.

    advances[W,8]  how many came to each stage in each week
    observed       the W weeks, each with its rows and outcomes
    planted        of each week, [R,3]: the true p of each row's person with it, without, and with
                   it from a mentor of no value added
    """

    advances: Array
    observed: tuple[Observed, ...]
    planted: tuple[Array, ...]


def run(  # noqa: PLR0913 (what is lived, by whom, and how)
    past: Past,
    name: Name,
    weeks: int,
    *,
    reference: Callable[[], Reference],
    withhold: float = 0.0,
    executor: Executor | None = None,
    on_week: OnWeek = not_told,
) -> Run:
    """Live ``weeks`` weeks from ``past`` under the policy ``name``; ``past`` stays as it is.

    withhold  the probability of each row to be withheld for the experiment, 0 = none is
    executor  solves the districts of a planner's week
    on_week   called with the number of weeks that are over
    """
    lane = Lane(past.start, past.state.copy(), past.law)
    policy = Policy(name, Told(lane, reference), executor)
    for seen in () if name.cold else past.observed:
        policy.observe(seen)
    advances, observed, planted = [], [], []
    for week in range(past.first, past.first + weeks):
        view = lane.open(week)
        for seen in lane.observed():
            policy.observe(seen)
            observed.append(seen)
        found = _rows(past, policy, view, withhold)
        planted.append(truth(lane, view, found))
        advances.append(lane.live(view, found))
        on_week(week - past.first + 1)
    observed += lane.end(past.first + weeks)
    return Run(np.array(advances), tuple(observed), tuple(planted))


def _rows(past: Past, policy: Policy, view: View, withhold: float) -> Rows:
    """The week's rows under the policy, some withheld by lot where that is asked for."""
    choices, plan = policy.plan(view)
    if withhold == 0.0:
        return rows(choices, plan)
    rng = Streams(past.start.seed).of(f"lottery {view.week}")
    lottery = experiment.draw(choices, plan, ~view.record.objects, rng, withhold)
    return rows(choices, plan, lottery)


def truth(lane: Lane, view: View, found: Rows) -> Array:
    """[R,3] the planted truth: p of each row's person with the row, left alone, and with the row
    from a mentor whose value added is 0."""
    souls = lane.state.souls(lane.start, view.ids[found.person])
    what = given(lane.start, view, found)
    ways = (what, Help.none(len(souls)), replace(what, value=np.zeros(len(souls))))
    return np.stack([chance(lane.law, souls, way) for way in ways], axis=1)
