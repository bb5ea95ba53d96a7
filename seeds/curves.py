"""How many people should be at or beyond each stage after each week: the fluid limit of city.md.

x_s is the number of active people who stand at stage s; in a week h_s · x_s of them step on. The
curve is scaled so that it meets the published totals at their days exactly.
"""

import numpy as np

from seeds.columns import Array
from seeds.reference import read
from seeds.size import Size


def targets(size: Size, arrivals: Array) -> Array:
    """``[weeks, 7]``: at or beyond P1..P7 after each week, given ``arrivals[weeks]`` of people."""
    steps = _steps(size, arrivals)
    knots = _knots(size)
    curve, start = np.zeros((len(arrivals), 7)), np.zeros(7)
    for low, high, total in knots:
        part = np.cumsum(steps[low:high], axis=0)
        curve[low:high] = start + part * (total - start) / part[-1]
        start = total
    curve[:, 0] = np.cumsum(arrivals)
    return np.rint(curve).astype(np.int64)


def _knots(size: Size) -> list[tuple[int, int, Array]]:
    """(first week, week after, totals) of each stretch that ends on a published day."""
    day = np.array([read("programme")["as_of"]], "datetime64[D]")
    reached = int(size.weeks.of(day)[0])
    knots = [(0, reached, np.array(size.anchors(), float))]
    if size.later:
        knots.append((reached, len(size.weeks), np.array(size.later_anchors(), float)))
    return knots


def _steps(size: Size, arrivals: Array) -> Array:
    """``[weeks, 7]``: people who reach each stage in each week, unscaled."""
    active = read("programme")["active_share"] * arrivals
    at, steps = np.zeros(7), np.zeros((len(arrivals), 7))
    for week in range(len(arrivals)):
        moved = np.append(at[:6] * _hazards(size, week), 0.0)
        steps[week] = np.append(active[week], moved[:6])
        at = at + steps[week] - moved
    return steps


def _hazards(size: Size, week: int) -> Array:
    """The published weekly hazards in force in a week, P1..P6."""
    table, day = read("programme")["hazards"], size.weeks.starts(week).astype(object)
    if day >= read("programme")["as_of"]:
        return np.array(table["later"])
    return np.array(table["to_2019" if day.year < 2020 else "to_as_of"])
