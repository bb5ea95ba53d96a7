"""How long ways are: from a mentor to a person, and from one session to the next.

Where both ends carry coordinates the distance counts, else the area class does (areas.travel).
Distance is the haversine great circle (R. W. Sinnott, "Virtues of the Haversine", Sky & Telescope
68, 1984). SPEED is an assumption of the programme: some 23 km/h in the city's traffic, on roads
that are 1.3 times as long as the straight line.
"""

from typing import NamedTuple

import numpy as np

from planner import areas
from planner.inputs import SLOTS_A_DAY, Floats, Ints, Mentors, People, Sessions
from planner.problem import Array

EARTH = 6_371.0  # km
SPEED = 18.0  # km an hour on the straight line
STARTS, ENDS = np.array([8, 10, 13, 15]) * 60, np.array([10, 12, 15, 17]) * 60  # a day's slots


class Places(NamedTuple):
    """Where some people are: kelurahan codes, and coordinates in degrees, NaN = unknown."""

    village: Ints
    latitude: Floats
    longitude: Floats

    @classmethod
    def of(cls, rows: People | Mentors) -> "Places":
        return cls(rows.village, rows.latitude, rows.longitude)

    def at(self, rows: Ints) -> "Places":
        """The places of `rows`, of any shape; a row beyond the last is nowhere."""
        north, east = (np.append(column, np.nan) for column in (self.latitude, self.longitude))
        return Places(np.append(self.village, 0)[rows], north[rows], east[rows])

    def across(self) -> "Places":
        """Standing in a column, [n,1], to be set against a row of others."""
        return Places(self.village[:, None], self.latitude[:, None], self.longitude[:, None])


def there_and_back(home: Places, work: Places) -> Ints:
    """Minutes of travel for a visit at `home` by who works from `work`. A boat takes the day."""
    by_area = areas.travel(home.village, work.village)
    km = distance(home, work)
    known = ~np.isnan(km) & (by_area != areas.BOAT_DAY)
    by_road = np.ceil(2 * 60 * np.where(known, km, 0.0) / SPEED)
    return np.asarray(np.where(known, by_road, by_area).astype(np.int64))


def distance(one: Places, other: Places) -> Floats:
    """Kilometres of the great circle; NaN where a coordinate is unknown."""
    north, east = np.radians(one.latitude), np.radians(one.longitude)
    up, right = np.radians(other.latitude), np.radians(other.longitude)
    half = np.sin((up - north) / 2) ** 2
    half = half + np.cos(north) * np.cos(up) * np.sin((right - east) / 2) ** 2
    return np.asarray(2 * EARTH * np.arcsin(np.sqrt(half)))


def far_pairs(sessions: Sessions, ft: Ints, fm: Ints) -> dict[str, Array]:
    """`far_a`, `far_b`: sessions that a mentor could lead one after the other, had the way time.

    ft,fm  who could lead what: pairs that nobody could lead both of are left out
    Within a kelurahan, and to or from one held online, there is no way.
    """
    way = areas.travel(sessions.village[:, None], sessions.village[None, :]) / 2
    way[sessions.village[:, None] == sessions.village[None, :]] = 0
    way[sessions.online[:, None] | sessions.online[None, :]] = 0
    first, last = sessions.slot, sessions.slot + sessions.length - 1
    between = _start(first)[None, :] - _end(last)[:, None]
    leads = np.zeros((len(sessions), int(fm.max(initial=-1)) + 1), np.float32)
    leads[ft, fm] = 1
    far = (between >= 0) & (between < way) & (leads @ leads.T > 0)
    before, after = np.nonzero(far)
    return {"far_a": before, "far_b": after}


def _start(slot: Ints) -> Ints:
    """Minutes from Monday's midnight to the beginning of a slot."""
    return np.asarray(slot // SLOTS_A_DAY * 1440 + STARTS[slot % SLOTS_A_DAY])


def _end(slot: Ints) -> Ints:
    return np.asarray(slot // SLOTS_A_DAY * 1440 + ENDS[slot % SLOTS_A_DAY])
