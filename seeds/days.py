"""The lived days and ISO weeks of a city, and how busy each day was."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays
import numpy as np

from seeds.columns import Array
from seeds.reference import read

DAY = np.timedelta64(1, "D")
MICRO = np.timedelta64(1, "us")
ZONE = np.timedelta64(7, "h")
"""Jakarta is seven hours before UTC all year."""


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class Weeks:
    """The lived weeks of a city that stands on ``as_of``: whole weeks, ending the Sunday before."""

    as_of: date

    @property
    def first(self) -> date:
        """The Monday of week 0."""
        return monday(read("programme")["first_day"])

    @property
    def last_day(self) -> date:
        """The last lived day."""
        return monday(self.as_of) - timedelta(days=1)

    def __len__(self) -> int:
        return (self.last_day - self.first).days // 7 + 1

    def starts(self, week: int) -> np.datetime64:
        """The Monday of a week."""
        return np.datetime64(self.first) + 7 * week * DAY

    def of(self, days: Array) -> Array:
        """The week of each day."""
        weeks: Array = (days - np.datetime64(self.first)).astype(np.int64) // 7
        return weeks


@cache
def closed() -> frozenset[date]:
    """The public holidays of the years that a city may live."""
    return frozenset(holidays.country_holidays("ID", years=range(2019, 2023)))


def weights(first: date, last: date) -> tuple[Array, Array]:
    """The days from ``first`` to ``last`` and the share of registrations on each."""
    days = np.arange(np.datetime64(first), np.datetime64(last) + DAY)
    busy = np.array([_busy(day) for day in days.astype(object)])
    return days, busy / busy.sum()


def _busy(day: date) -> float:
    rules = read("programme")["days"]
    factor: float = 0.0 if day in closed() else rules["weekdays"][day.weekday()]
    for name in ("ramadan", "restrictions"):
        if rules[name]["first"] <= day <= rules[name]["last"]:
            factor *= rules[name]["factor"]
    return factor * (rules["quarter_end"] if day.month % 3 == 0 else 1.0)


@cache
def open_days(start: np.datetime64) -> Array:
    """The working days of the week from ``start``; its Saturday where all five are holidays."""
    week = [start + step * DAY for step in range(5)]
    working = [day for day in week if day.astype(object) not in closed()]
    return np.array(working or [start + 5 * DAY])


def moment(days: Array, rng: np.random.Generator, *, first: int = 8, last: int = 17) -> Array:
    """A moment (UTC) on each of ``days`` between the hours ``first`` and ``last`` in Jakarta."""
    seconds = rng.integers(first * 3600, last * 3600, len(days))
    return np.asarray(days.astype("datetime64[us]") + seconds.astype("timedelta64[s]") - ZONE)


def spread(total: int, shares: Array, rng: np.random.Generator) -> Array:
    """``total`` things over ``shares``: exact in sum, drawn in detail."""
    return np.asarray(rng.multinomial(total, shares / shares.sum()))
