"""`jakmentor evaluate forecast`: rolling origins on real monthly series.

Each year of a series that has enough before it is forecast at the end of each month from January to
November, from the ``prior`` years before it and the months so far, and nothing else. An error is
divided by the mean in-sample error of the seasonal naive for the same target, the year's total
asked in the same month, over all years before (``planner.forecast.naive_scale``). A series counts
as one, however long it is: its mean over years and months, then the mean over series.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from planner.forecast import History, naive_scale, outlook, run_rate, seasonal_naive
from seeds.evaluation.series import MONTHS, Floats, monthly
from seeds.evaluation.smoothing import compared

SCALED: Final = 3
"""The in-sample error needs at least so many years before."""
PRIORS: Final = (5, 1)
BARS: Final = {5: 0.73, 1: 0.80}
COVERED: Final = (0.75, 0.85)
METHODS: Final = ("forecast", "naive", "runRate")


@dataclass(frozen=True, eq=False)
class Case:
    """One series: years[n,prior,12] before each of n target years, came[n,12], scale[n,12] by the
    months that are over."""

    kind: str
    years: Floats
    came: Floats
    scale: Floats


@dataclass(frozen=True, eq=False)
class Judged:
    """One series: mean scaled error by method [3,12] and share covered [12], by months over."""

    kind: str
    years: int
    error: Floats
    covered: Floats


def evaluate(
    sets: dict[str, dict[str, Floats]] | None = None,
    on_progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """The report: for each number of prior years a row a set, the mean of all series and of sets,
    and a row a month."""
    found = monthly() if sets is None else sets
    return {
        "sets": {kind: len(series) for kind, series in found.items()},
        "bars": [_report(prior, found, on_progress) for prior in PRIORS],
    }


def beside_smoothing(sets: dict[str, dict[str, Floats]] | None = None) -> list[dict[str, Any]]:
    """A row a set, and one of all series: the mean scaled error of our forecast and of exponential
    smoothing at the same origins, with five prior years. Raises Unavailable."""
    found = monthly() if sets is None else sets
    kinds = {
        kind: np.array([_compared(kind, years) for years in series.values() if len(years) > 5])
        for kind, series in found.items()
    }
    kinds["all series"] = np.concatenate(list(kinds.values()))
    return [_beside(kind, errors[~np.isnan(errors[:, 0])]) for kind, errors in kinds.items()]


def _compared(kind: str, years: Floats) -> Floats:
    case = cut(kind, years, 5)
    return compared(case.years, case.came, case.scale)


def _beside(kind: str, errors: Floats) -> dict[str, Any]:
    ours, smoothing = errors.mean(axis=0).tolist()
    return {"set": kind, "series": len(errors), "forecast": ours, "smoothing": smoothing}


def _report(
    prior: int, sets: dict[str, dict[str, Floats]], on_progress: Callable[[str], None]
) -> dict[str, Any]:
    on_progress(f"{prior}")
    cases = [
        cut(kind, years, prior)
        for kind, series in sets.items()
        for years in series.values()
        if len(years) > max(prior, SCALED)
    ]
    judged = [judge(case) for case in cases]
    kinds = [_row(kind, [one for one in judged if one.kind == kind]) for kind in sets]
    every = _row("all series", judged)
    means = {"set": "mean of sets", "series": len(judged), "years": every["years"]}
    means |= {name: float(np.mean([row[name] for row in kinds])) for name in (*METHODS, "covered")}
    return {
        "prior": prior,
        "bar": BARS[prior],
        "met": every["forecast"] <= BARS[prior] and COVERED[0] <= every["covered"] <= COVERED[1],
        "rows": [*kinds, every, means],
        "months": [_month(m, judged) for m in range(1, MONTHS)],
    }


def cut(kind: str, years: Floats, prior: int) -> Case:
    """Every year of a series that has ``prior`` years, and enough for the scale, before it."""
    targets = range(max(prior, SCALED), len(years))
    scale = [[naive_scale(years[None, :t], m)[0] for m in range(MONTHS)] for t in targets]
    before = np.stack([years[t - prior : t] for t in targets])
    return Case(kind, before, years[targets.start :], np.array(scale))


def judge(case: Case) -> Judged:
    """The mean over target years, at each month from January to November."""
    error, covered = np.full((len(METHODS), MONTHS), np.nan), np.full(MONTHS, np.nan)
    total = case.came.sum(axis=1)
    for m in range(1, MONTHS):
        history = History(case.years, case.came[:, :m])
        found = outlook(history)
        low, high = found.interval()
        answers = (found.total, seasonal_naive(history, MONTHS), run_rate(history, MONTHS))
        error[:, m] = [np.mean(np.abs(one - total) / case.scale[:, m]) for one in answers]
        covered[m] = np.mean((low <= total) & (total <= high))
    return Judged(case.kind, len(total), error, covered)


def _row(name: str, judged: list[Judged]) -> dict[str, Any]:
    error = np.mean([one.error[:, 1:].mean(axis=1) for one in judged], axis=0)
    return {
        "set": name,
        "series": len(judged),
        "years": sum(one.years for one in judged),
        **dict(zip(METHODS, error.tolist(), strict=True)),
        "covered": float(np.mean([one.covered[1:].mean() for one in judged])),
    }


def _month(m: int, judged: list[Judged]) -> dict[str, Any]:
    error = np.mean([one.error[:, m] for one in judged], axis=0)
    return {
        "month": m,
        **dict(zip(METHODS, error.tolist(), strict=True)),
        "covered": float(np.mean([one.covered[m] for one in judged])),
    }
