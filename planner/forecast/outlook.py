"""What a year may come to: the seasonal ratio with the spread that its own past errors show.

The *score* of a past origin is |log(came / expected)| / width: by how many of its own widths the
ratio was wrong then (conformal prediction with normalised scores: Papadopoulos et al. 2002, Lei et
al. 2018). The scores of every origin whose end is known, of full years and of this year so far,
form the distribution of the next, each year of them with weight one. With so few years they stand
beside a prior of PRIOR_YEARS years, a logistic of scale SPREAD. Up and down are taken for equally
likely in the logarithm, so that with Z so distributed

    total = realised + rest * exp(width * Z).

Interval and chance of a target come from this one distribution. It holds no restatement: the total
never falls below what is realised.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from planner.forecast.history import Floats, History, TooShort
from planner.forecast.ratio import Ratio, seasonal_ratio

PRIOR_YEARS: Final = 2.0
SPREAD: Final = 0.65
FARTHEST: Final = 5.0
"""No error counts for more than a factor e^5: a month of nothing says no more."""
HALVINGS: Final = 60


@dataclass(frozen=True, eq=False)
class Outlook:
    """realised[n] so far, and what is expected to come: rest[n], width[n] of its logarithm;
    scores[n,s] of past origins, a year of which counts ``years`` / s each."""

    realised: Floats
    rest: Floats
    width: Floats
    scores: Floats
    years: float

    @property
    def total(self) -> Floats:
        """``[n]``: the median of what the year comes to."""
        return np.asarray(self.realised + self.rest)

    def interval(self, level: float = 0.8) -> tuple[Floats, Floats]:
        """``[n]`` each: the bounds that hold the total with probability ``level``."""
        far = self.width * self._beyond(1 - level)
        return self.realised + self.rest * np.exp(-far), self.realised + self.rest * np.exp(far)

    def reach(self, target: Floats | float) -> Floats:
        """``[n]``: the probability that the total reaches ``target``; it never rises with it."""
        lacking = np.broadcast_to(np.asarray(target, np.float64), self.realised.shape) - (
            self.realised
        )
        due = np.where(lacking > 0, lacking, 1.0)
        with np.errstate(divide="ignore"):
            away = np.where(self.rest > 0, np.log(due) - np.log(self.rest), np.inf) / self.width
        outside = self._outside(np.abs(away)) / 2
        chance = np.where(away > 0, outside, 1 - outside)
        return np.where(lacking <= 0, 1.0, chance)

    def _outside(self, far: Floats) -> Floats:
        """P(|Z| > far), ``[n]``."""
        prior = PRIOR_YEARS * 2 / (1 + np.exp(np.minimum(far / SPREAD, 700)))
        own = self.years * np.mean(self.scores > far[:, None], axis=1) if self.years else 0.0
        return np.asarray((prior + own) / (PRIOR_YEARS + self.years))

    def _beyond(self, tail: float) -> Floats:
        """The least z with P(|Z| > z) <= tail, by bisection."""
        most = SPREAD * np.log(2 / tail - 1)
        high = np.maximum(most, self.scores.max(axis=1, initial=0.0))
        low = np.zeros_like(high)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            inside = self._outside(middle) <= tail
            low, high = np.where(inside, low, middle), np.where(inside, middle, high)
        return np.asarray(high)


def outlook(history: History, until: int | None = None) -> Outlook:
    """What a year comes to by the end of its period ``until``, as a rule its last.

    Raises TooShort where there is no full prior year.
    """
    end = history.years.shape[2] if until is None else until
    ratio = seasonal_ratio(history, end)
    scores = [*_of_years(history), *_of_this_year(history)]
    origins = max(history.years.shape[2] - 1, 1)
    known = np.stack(scores, axis=1) if scores else np.zeros((len(ratio.rest), 0))
    return Outlook(history.realised, ratio.rest, ratio.width, known, len(scores) / origins)


def _of_years(history: History) -> list[Floats]:
    """The scores of every origin of the full years that have one before them."""
    _, years, periods = history.years.shape
    return [
        score
        for year in range(1, years)
        for m in range(1, periods)
        for score in _score(history.at(year, m), history.years[:, year, m:])
    ]


def _of_this_year(history: History) -> list[Floats]:
    """The scores of this year's earlier origins, for what came from then until now."""
    return [
        score
        for m in range(1, history.periods)
        for score in _score(history.earlier(m), history.so_far[:, m:])
    ]


def _score(history: History, came: Floats) -> list[Floats]:
    """One score a series of what ``came`` after ``history``; none where it could say nothing."""
    try:
        expected = seasonal_ratio(history, history.periods + came.shape[1])
    except TooShort:
        return []
    return [_distance(came.sum(axis=1), expected)]


def _distance(came: Floats, expected: Ratio) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.abs(np.log(came) - np.log(expected.rest))
    error = np.where((came == 0) & (expected.rest == 0), 0.0, np.minimum(error, FARTHEST))
    return np.asarray(error / expected.width)
