"""What was counted: full years of a series, and the year so far.

Many series of the same length are handled at once. A year is cut into the same p periods (months,
as a rule); the arrays hold what was counted in each. Scale is free: people, sessions, Rupiah.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


class TooShort(ValueError):
    """History that has no seasons to learn from: the run-rate is all that can be said."""


@dataclass(frozen=True, eq=False)
class History:
    """The counts of n series.

    years[n,k,p]   the k full years before this one, oldest first; k may be 0
    so_far[n,m]    this year's first m periods, 1 <= m < p
    """

    years: Floats
    so_far: Floats

    def __post_init__(self) -> None:
        if self.years.ndim != 3 or self.so_far.ndim != 2 or len(self.years) != len(self.so_far):
            raise ValueError(
                f"years{list(self.years.shape)} and so_far{list(self.so_far.shape)} do not fit:"
                " give years[n,k,p] and so_far[n,m]"
            )
        if not 1 <= self.periods < self.years.shape[2]:
            raise ValueError(
                f"so_far has {self.periods} periods; a year of {self.years.shape[2]} that is"
                f" neither unbegun nor over has 1 to {self.years.shape[2] - 1}"
            )
        for name in ("years", "so_far"):
            _countable(name, getattr(self, name))

    @property
    def periods(self) -> int:
        """How many periods of this year are over."""
        return int(self.so_far.shape[1])

    @property
    def realised(self) -> Floats:
        """``[n]``: this year's total so far."""
        return np.asarray(self.so_far.sum(axis=1))

    def at(self, year: int, period: int) -> "History":
        """As it stood after ``period`` periods of the full year numbered ``year``."""
        return History(self.years[:, :year], self.years[:, year, :period])

    def earlier(self, period: int) -> "History":
        """As it stood after ``period`` periods of this year."""
        return History(self.years, self.so_far[:, :period])

    def require_seasons(self) -> None:
        """Raises TooShort where there is no full prior year, or one in which nothing was counted,
        since shares of nothing are not defined."""
        if self.years.shape[1] == 0:
            raise TooShort("there is no full prior year")
        empty = self.years.sum(axis=2) == 0
        if np.any(empty):
            series, year = (int(place[0]) for place in np.nonzero(empty))
            raise TooShort(f"years[{series},{year}] counts nothing in the whole year")


def of_series(counts: Any, periods: int) -> History:
    """One series of counts by period, from the first period of its first year.

    Raises ValueError for a series that ends with a year, since nothing of the next is known.
    """
    flat = np.atleast_1d(np.asarray(counts, np.float64))
    full = len(flat) // periods
    years = flat[: full * periods].reshape(1, full, periods)
    return History(years, flat[None, full * periods :])


def steady(cumulative: Any) -> tuple[Floats, float]:
    """Counts by period from a cumulative series that may shrink, and how many were taken back.

    A published total that falls restates the ones before it: what was struck off had been counted
    wrongly. So each total is held for no more than any later one, C'[t] = min over s >= t of C[s];
    the last total stays as it is, and no count is negative.
    """
    totals = np.atleast_1d(np.asarray(cumulative, np.float64))
    _countable("cumulative", totals)
    kept = np.minimum.accumulate(totals[::-1])[::-1]
    counts = np.diff(kept, prepend=0.0)
    return counts, float(-np.minimum(np.diff(totals), 0.0).sum())


def _countable(name: str, values: Floats) -> None:
    """Raises ValueError for what is no count, naming its place."""
    wrong = ~(np.isfinite(values) & (values >= 0))
    if np.any(wrong):
        place = tuple(int(index[0]) for index in np.nonzero(wrong))
        raise ValueError(
            f"{name}[{','.join(map(str, place))}] is {values[place]}: a count is finite and not"
            " negative (a total that was restated: planner.forecast.steady)"
        )
