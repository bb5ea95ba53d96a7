"""How wrong the forecast was: at every origin of which the end is known, with what was known then.

Three answers are compared at each origin: the seasonal forecast, the same month's rest of last year
(seasonal naive), and the run-rate. Nothing after an origin is seen by it, neither by its forecast
nor by its interval.

The scale of the mean absolute scaled error (Hyndman & Koehler 2006) is the in-sample error of the
seasonal naive for *the same target*: a year's total asked after m periods. A scale of single months
would not do: the error of a total that is almost counted is small for every method.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.forecast.history import Floats, History, TooShort
from planner.forecast.outlook import outlook


@dataclass(frozen=True, slots=True)
class Backtest:
    """Mean absolute errors of one series over ``origins``, in counts, and the share of 80 %
    intervals that held what came."""

    origins: int
    error: float
    naive_error: float
    run_rate_error: float
    covered: float


def backtest(history: History) -> Backtest | None:
    """The past origins of the first series; None where there is none."""
    rows = [_row(origin, end, came) for origin, end, came in _origins(history)]
    told = [row for row in rows if row is not None]
    if not told:
        return None
    error, naive, rate, covered = np.mean(told, axis=0).tolist()
    return Backtest(len(told), error, naive, rate, covered)


def naive_scale(years: Floats, m: int) -> Floats:
    """``[n]``: the mean |rest after period m - that of the year before|, of years[n,k,p], k > 1."""
    rest = years[:, :, m:].sum(axis=2)
    return np.asarray(np.abs(np.diff(rest, axis=1)).mean(axis=1))


def run_rate(history: History, until: int) -> Floats:
    """``[n]``: the total at period ``until``, should the pace of the year so far go on."""
    return np.asarray(history.realised / history.periods * until)


def seasonal_naive(history: History, until: int) -> Floats:
    """``[n]``: the total at period ``until``, should the rest come as it came last year."""
    rest = history.years[:, -1, history.periods : until].sum(axis=1)
    return np.asarray(history.realised + rest)


def _origins(history: History) -> Iterator[tuple[History, int, Floats]]:
    """Each past origin, the period at whose end it is judged, and the total that came."""
    _, years, periods = history.years.shape
    for year in range(1, years):
        for m in range(1, periods):
            yield history.at(year, m), periods, history.years[:, year].sum(axis=1)
    for m in range(1, history.periods):
        yield history.earlier(m), history.periods, history.realised


def _row(origin: History, until: int, came: Floats) -> tuple[float, float, float, bool] | None:
    try:
        found = outlook(origin, until)
    except TooShort:
        return None
    low, high = found.interval()
    answers = (found.total, seasonal_naive(origin, until), run_rate(origin, until))
    errors = [float(np.abs(answer - came)[0]) for answer in answers]
    return (errors[0], errors[1], errors[2], bool((low <= came)[0] and (came <= high)[0]))
