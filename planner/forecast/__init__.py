"""The forecast of a count that grows through the year: what it comes to, and how sure that is.

>>> outlook(of_series(counts, periods=12)).interval(0.8)

``History`` is what was counted; ``outlook`` the seasonal forecast with its interval and the chance
of a target, refused with ``TooShort`` where no full prior year is known; ``backtest`` how wrong it
was. Knows numpy alone, and nothing of people.
"""

from planner.forecast.backtest import (
    Backtest,
    backtest,
    naive_scale,
    run_rate,
    seasonal_naive,
)
from planner.forecast.history import History, TooShort, of_series, steady
from planner.forecast.outlook import Outlook, outlook

__all__ = [
    "Backtest",
    "History",
    "Outlook",
    "TooShort",
    "backtest",
    "naive_scale",
    "of_series",
    "outlook",
    "run_rate",
    "seasonal_naive",
    "steady",
]
