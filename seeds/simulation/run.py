"""Weeks under a policy."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from seeds.columns import Array
from seeds.simulation.expected import Reference
from seeds.simulation.history import Past
from seeds.simulation.lane import Lane, Observed
from seeds.simulation.policies import Name, Policy, Told, rows

OnWeek = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class Run:
    """What came of a policy: advances[W,8] to each stage in each week; the weeks as observed."""

    advances: Array
    observed: tuple[Observed, ...]


def run(  # noqa: PLR0913 (what is lived, and by whom)
    past: Past,
    name: Name,
    weeks: int,
    *,
    reference: Callable[[], Reference],
    executor: Executor | None = None,
    on_week: OnWeek = lambda _: None,
) -> Run:
    """Live ``weeks`` weeks from ``past`` under the policy ``name``; ``past`` stays as it is.

    executor  solves the districts of a planner's week
    on_week   called with the number of weeks that are over
    """
    lane = Lane(past.start, past.state.copy(), past.law)
    policy = Policy(name, Told(lane, reference), executor)
    for seen in () if name.cold else past.observed:
        policy.observe(seen)
    advances, observed = [], []
    for week in range(past.first, past.first + weeks):
        view = lane.open(week)
        for seen in lane.observed():
            policy.observe(seen)
            observed.append(seen)
        advances.append(lane.live(view, rows(*policy.plan(view))))
        on_week(week - past.first + 1)
    observed += lane.end(past.first + weeks)
    return Run(np.array(advances), tuple(observed))
