"""The year that ends with a target's period, cut into twelve at the day that is asked about.

Its months end on the day of the month on which the period ends. The inner edge that is nearest to
the day asked is moved onto it, so that "so far" is what it says; the years before are cut at the
same days of the calendar (29 February at the 28th). A year counts as full where the series began
within the first week of it at the latest: the first day of a year is a holiday.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import numpy as np

from planner.forecast import History

MONTHS: Final = 12
MOST_YEARS: Final = 5
"""Older seasons hardly weigh."""
GRACE: Final = timedelta(days=6)


def year_start(period_end: date, as_of: date) -> date:
    """The first day of the year in progress, one of those that end when the period does."""
    before = year_before(period_end)
    while before >= as_of:
        before = year_before(before)
    return before + timedelta(days=1)


def year_before(last: date) -> date:
    """The last day of the year that ends before the one of ``last``; a month's end stays one."""
    return _month_end(last, MONTHS)


def edges(period_end: date, as_of: date) -> tuple[list[date], int]:
    """The last days of the periods, the last one of the year before first; and how many are over at
    the end of ``as_of``, 1 to 11. ``as_of`` is a day of the year that ends then, but not its last.
    """
    found = [_month_end(period_end, MONTHS - month) for month in range(MONTHS + 1)]
    inner = range(1, MONTHS)
    nearest = min(inner, key=lambda month: (abs((found[month] - as_of).days), month))
    found[nearest] = as_of
    return found, nearest


def history(daily: Mapping[date, int], period_end: date, as_of: date) -> History:
    """The counts by day of one series as the planner takes them; years[1,k,12], k at most 5."""
    ends, over = edges(period_end, as_of)
    began = min(daily, default=as_of)
    full = [back for back in range(1, MOST_YEARS + 1) if _full(ends[0], back, began)]
    years = [_counts(daily, [years_before(end, back) for end in ends]) for back in reversed(full)]
    so_far = _counts(daily, ends[: over + 1])
    return History(np.reshape(years, (1, len(full), MONTHS)), np.array([so_far]))


def years_before(day: date, years: int) -> date:
    """The same day of the calendar, so many years earlier."""
    year = day.year - years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def _full(start: date, back: int, began: date) -> bool:
    return began <= years_before(start, back) + timedelta(days=1) + GRACE


def _month_end(last: date, back: int) -> date:
    """So many months before ``last``; the end of a month stays one."""
    year, month = divmod(last.year * MONTHS + last.month - 1 - back, MONTHS)
    length = monthrange(year, month + 1)[1]
    whole = last.day == monthrange(last.year, last.month)[1]
    return date(year, month + 1, length if whole else min(last.day, length))


def _counts(daily: Mapping[date, int], ends: list[date]) -> list[float]:
    """What was counted after each end, up to and with the next."""
    days = sorted(daily)
    upto = np.concatenate([[0], np.cumsum([daily[day] for day in days])])
    ordinals = [day.toordinal() for day in days]
    places = np.searchsorted(ordinals, [end.toordinal() for end in ends], side="right")
    return [float(count) for count in np.diff(upto[places])]
