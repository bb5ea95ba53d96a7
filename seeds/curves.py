"""How many people should be at or beyond each stage after each week: the fluid limit of city.md.

Of the x_s active people who stand at stage s, h_s · x_s step on in a week. The hazards h are the
published ones. Those of 2019 are stretched by one factor a stage, so that the totals of the
article's day are met: they stand for what had gathered since 2017. Where a total of the end of
2019 is published too, that year's factor meets it and 2020's meets the article's.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from seeds.columns import Array
from seeds.reference import read
from seeds.size import Size

CEILING = 0.9
"""No hazard of a week exceeds this."""
HALVINGS = 60


@dataclass(frozen=True)
class Stretch:
    """Weeks ``[low, high)`` under one row of hazards; ``totals`` that hold at its end, by stage."""

    low: int
    high: int
    hazards: list[float]
    totals: dict[int, int]


def targets(size: Size, arrivals: Array) -> Array:
    """``[weeks, 7]``: at or beyond P1..P7 after each week, given ``arrivals[weeks]`` of people."""
    stretches = _stretches(size)
    inflow = read("programme")["active_share"] * arrivals
    curve = [np.cumsum(arrivals)]
    for stage in range(2, 8):
        inflow = _flow(inflow, _hazard(inflow, stage, stretches))
        curve.append(np.cumsum(inflow))
    return np.asarray(np.rint(np.array(curve).T), np.int64)


def _stretches(size: Size) -> list[Stretch]:
    rules, weeks = read("programme"), size.weeks
    table, year_end = rules["hazards"], rules["anchors"]["end_2019"]
    turn = _week(size, date(2020, 1, 1))
    reached = _week(size, rules["as_of"])
    known = {int(stage): size.people(total) for stage, total in year_end.items()}
    stretches = [
        Stretch(0, turn, table["to_2019"], known),
        Stretch(turn, reached, table["to_as_of"], dict(enumerate(size.anchors(), 1))),
    ]
    if size.later:
        totals = dict(enumerate(size.later_anchors(), 1))
        stretches.append(Stretch(reached, len(weeks), table["later"], totals))
    return stretches


def _week(size: Size, day: date) -> int:
    return int(size.weeks.of(np.array([day], "datetime64[D]"))[0])


def _hazard(inflow: Array, stage: int, stretches: list[Stretch]) -> Array:
    """The hazard of the step to ``stage`` in each week, such that every known total is met."""
    hazard = np.concatenate(
        [np.full(part.high - part.low, part.hazards[stage - 2]) for part in stretches]
    )
    first = 0
    for place, part in enumerate(stretches):
        if stage in part.totals:
            free = slice(stretches[first].low, stretches[first].high)
            factor = _factor(inflow[: part.high], hazard, free, part.totals[stage])
            hazard[free] = np.minimum(hazard[free] * factor, CEILING)
            first = place + 1
    return hazard


def _factor(inflow: Array, hazard: Array, free: slice, total: int) -> float:
    """By how much the hazards of ``free`` must be stretched for ``total`` steps, by bisection."""
    low, high = 0.0, CEILING / float(hazard[free.start])
    for _ in range(HALVINGS):
        tried = hazard.copy()
        tried[free] *= (low + high) / 2
        if _flow(inflow, tried).sum() < total:
            low = (low + high) / 2
        else:
            high = (low + high) / 2
    return high


def _flow(inflow: Array, hazard: Array) -> Array:
    """The steps of each week: who came in before, times the week's hazard."""
    waiting, flow = 0.0, np.empty(len(inflow))
    for week, come in enumerate(inflow):
        flow[week] = waiting * hazard[week]
        waiting += come - flow[week]
    return flow
