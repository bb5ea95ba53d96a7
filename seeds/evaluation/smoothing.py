"""Exponential smoothing beside our forecast: what a general method makes of the same five years.

Holt and Winters' additive smoothing with a damped trend, on logarithms, as statsmodels fits it. It
takes a good part of a second a fit, so it is asked for the last year of each series in two months.
"""

import warnings
from typing import Final

import numpy as np

from planner.forecast import History, outlook
from programme.errors import Unavailable
from seeds.evaluation.series import MONTHS, Floats

YEARS: Final = 1
ORIGINS: Final = (3, 9)


def compared(years: Floats, came: Floats, scale: Floats) -> Floats:
    """``[2]``: the mean scaled error of our forecast and of smoothing, over the last year and the
    two origins; NaN for a series with a month of nothing, which has no logarithm.

    years[n,5,12] before each target, came[n,12], scale[n,12]
    """
    if not (years.all() and came.all()):
        return np.full(2, np.nan)
    rows = [
        (abs(_ours(before, so_far) - total) / by, abs(_smoothed(before, so_far) - total) / by)
        for before, year, scales in zip(years[-YEARS:], came[-YEARS:], scale[-YEARS:], strict=True)
        for so_far, total, by in ((year[:m], year.sum(), scales[m]) for m in ORIGINS)
    ]
    return np.asarray(np.mean(rows, axis=0))


def _ours(before: Floats, so_far: Floats) -> float:
    return float(outlook(History(before[None], so_far[None])).total[0])


def _smoothed(before: Floats, so_far: Floats) -> float:
    try:
        from statsmodels.tsa.holtwinters import ExponentialSmoothing
    except ImportError as fault:
        raise Unavailable(
            "Exponential smoothing stands in the package statsmodels; run:"
            " pip install 'jakmentor[dev]'",
            "Penghalusan eksponensial ada dalam paket statsmodels; jalankan:"
            " pip install 'jakmentor[dev]'",
        ) from fault
    counts = np.log(np.concatenate([before.ravel(), so_far]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a fit that did not converge is still its answer
        model = ExponentialSmoothing(
            counts, trend="add", damped_trend=True, seasonal="add", seasonal_periods=MONTHS
        )
        rest = model.fit().forecast(MONTHS - len(so_far))
    return float(so_far.sum() + np.exp(rest).sum())
