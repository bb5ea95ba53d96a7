"""The seasonal ratio: this year so far against the same months before, times what came after them.

A year's *shape* is the share of each period in its total, averaged over the full years before with
weights AGE^age. Each count stands beside what its year's predecessor and the shape of all years
before led to expect; the *level* is the ratio of both sums, under weights FADE^age that also reach
into last year where two are known. It is shrunk towards "as last year" by its credibility phi, the
part of its variance that is no noise (Buhlmann 1967):

    rest = last year's total * share still to come * (1 + phi (level - 1)),
    phi = TREND^2 / (TREND^2 + noise^2 (1 + 1/years) / n).

The *width* is the standard deviation of log rest under the local-level model of which fading
weights are the steady state (Muth 1960; Durbin & Koopman 2012, section 2.11): noise of the counts
to come, of the level, of the shape, and a drift of the level, whose variance by step is
(1 - FADE)^2 / FADE noise^2 in that state, or what differences over LAG periods exceed those over
one by, once there are many.

The noise is half the mean square of successive differences of the ratios (von Neumann 1941), with
a prior of PRIOR observations at ROUGH times last year's median step: one month alone says nothing.
Every constant holds for every series (docs/decisions/0100).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from planner.forecast.history import Floats, History, TooShort

AGE: Final = 0.7
FADE: Final = 0.6
TREND: Final = 0.08
PRIOR: Final = 2.0
ROUGH: Final = 0.7
LAG: Final = 4
STEP: Final = 0.005
"""No level is steadier than half a percent a period."""


@dataclass(frozen=True, eq=False)
class Ratio:
    """rest[n]: what is expected to come; width[n]: the standard deviation of its logarithm."""

    rest: Floats
    width: Floats


@dataclass(frozen=True, eq=False)
class Shape:
    """share[n,p] of each period in a year; last[n], the last year's total; years: how many whole
    years the average is worth."""

    share: Floats
    last: Floats
    years: float

    @property
    def expected(self) -> Floats:
        """``[n,p]``: a year that is as the last one."""
        return self.last[:, None] * self.share


def seasonal_ratio(history: History, until: int) -> Ratio:
    """What comes after the year so far, up to the end of period ``until`` (<= p).

    Raises TooShort.
    """
    history.require_seasons()
    shape, m = _shape(history.years), history.periods
    seen, expected = _beside(history, shape)
    fade = FADE ** np.arange(seen.shape[1])[::-1]
    level = (fade * seen).sum(axis=1) / _some((fade * expected).sum(axis=1))
    due = expected * level[:, None]
    ratio = np.where(due > 0, seen / _positive(due), 1.0)
    noise = _noise(history, ratio, shape)
    count = fade.sum() ** 2 / (fade**2).sum()
    phi = TREND**2 / (TREND**2 + noise * (1 + 1 / shape.years) / count)
    rest = shape.expected[:, m:until].sum(axis=1) * (1 + phi * (level - 1))
    return Ratio(rest, _width(noise, _drift(ratio, noise), until - m, count, shape.years))


def _shape(years: Floats) -> Shape:
    totals = years.sum(axis=2)
    weight = AGE ** np.arange(years.shape[1])[::-1]
    share = (years / totals[:, :, None] * weight[:, None]).sum(axis=1) / weight.sum()
    return Shape(share, totals[:, -1], float(weight.sum() ** 2 / (weight**2).sum()))


def _beside(history: History, shape: Shape) -> tuple[Floats, Floats]:
    """What was counted and what was expected, period by period: last year's, where a year before it
    is known, then this year's."""
    seen, expected = [history.so_far], [shape.expected[:, : history.periods]]
    if history.years.shape[1] > 1:
        seen.insert(0, history.years[:, -1])
        expected.insert(0, _shape(history.years[:, :-1]).expected)
    return np.concatenate(seen, axis=1), np.concatenate(expected, axis=1)


def _noise(history: History, ratio: Floats, shape: Shape) -> Floats:
    """``[n]``: the variance of a count about its level, in parts of it."""
    last = history.years[:, -1]
    steps = np.abs(np.diff(last, axis=1)) / last.mean(axis=1, keepdims=True)
    prior = (ROUGH * np.median(steps, axis=1)) ** 2
    found = (np.diff(ratio, axis=1) ** 2).sum(axis=1) / 2 / (1 + 1 / shape.years)
    return np.asarray((PRIOR * prior + found) / (PRIOR + ratio.shape[1] - 1))


def _drift(ratio: Floats, noise: Floats) -> Floats:
    """``[n]``: the variance of the level's step from one period to the next."""
    steady = (1 - FADE) ** 2 / FADE * noise + STEP**2
    length = ratio.shape[1]
    if length <= LAG + 2:
        return np.asarray(steady)
    near = (np.diff(ratio, axis=1) ** 2).mean(axis=1)
    far = ((ratio[:, LAG:] - ratio[:, :-LAG]) ** 2).mean(axis=1)
    found = np.maximum((far - near) / (LAG - 1), 0.0)
    trust = (length - LAG) / length
    return np.asarray((1 - trust) * steady + trust * found)


def _width(noise: Floats, drift: Floats, ahead: int, count: float, years: float) -> Floats:
    """The mean of ``ahead`` counts: their own noise, the level's, the shape's, and the mean of a
    walk, (h + 1)(2h + 1) / 6h steps of variance."""
    walk = (ahead + 1) * (2 * ahead + 1) / (6 * ahead)
    return np.sqrt(noise * (1 / ahead + 1 / count + 1 / (years * ahead)) + drift * walk)


def _some(expected: Floats) -> Floats:
    if np.any(expected == 0):
        series = int(np.flatnonzero(expected == 0)[0])
        raise TooShort(f"series {series} counted nothing in the same periods of the years before")
    return expected


def _positive(values: Floats) -> Floats:
    """Values to divide by, where 0 is set aside."""
    return np.where(values > 0, values, 1.0)
