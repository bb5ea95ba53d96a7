"""Mentors: posts in the districts, who holds each in which year, how they work, when they are away.

A post outlives its holder: contracts end each 31 December, and where one is not renewed, the
successor takes over the whole caseload on 1 January.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from programme.words import Sector
from seeds.columns import Array
from seeds.days import DAY, Weeks
from seeds.people import People
from seeds.reference import read
from seeds.size import Size
from seeds.streams import Streams

AHEAD = 4
"""Weeks after the lived ones for which leave is known."""


@dataclass(frozen=True, eq=False)
class Posts:
    """P posts. ``holder[y, p]`` is the mentor (0..M-1) of post p in the y-th year."""

    district: Array
    village: Array
    dppapp: Array
    holder: Array
    first_year: int

    def __len__(self) -> int:
        return len(self.district)

    @property
    def mentors(self) -> int:
        return int(self.holder.max()) + 1

    def at(self, posts: Array, days: Array) -> Array:
        """The mentor of each post on each day."""
        year = days.astype("datetime64[Y]").astype(np.int64) + 1970 - self.first_year
        mentor: Array = self.holder[np.minimum(year, len(self.holder) - 1), posts]
        return mentor

    def term(self) -> tuple[list[date], list[date | None]]:
        """First and last day of each mentor; None for who still works."""
        years = range(len(self.holder))
        firsts = [next(y for y in years if m in self.holder[y]) for m in range(self.mentors)]
        lasts = [max(y for y in years if m in self.holder[y]) for m in range(self.mentors)]
        return (
            [date(self.first_year + year, 1, 1) for year in firsts],
            [None if y == years[-1] else date(self.first_year + y, 12, 31) for y in lasts],
        )


@dataclass(frozen=True, eq=False)
class Traits:
    """Of each mentor: value added to the log hazard and behaviour, which are planted; skills."""

    value_added: Array
    behaviour: Array
    skills: list[list[str]]
    female: Array


@dataclass(frozen=True, eq=False)
class Leave:
    """Absences by post (rows) and the share of each week that a post is present, [P, weeks]."""

    post: Array
    first: Array
    last: Array
    annual: Array
    presence: Array


@dataclass(frozen=True, eq=False)
class Mentors:
    """The posts, who holds them, and when they are away."""

    posts: Posts
    traits: Traits
    leave: Leave


def draw(size: Size, people: People, streams: Streams) -> Mentors:
    """The mentors of a city."""
    drawn = posts(size, people, streams)
    return Mentors(drawn, traits(drawn, streams), leave(drawn, size.weeks, streams))


def posts(size: Size, people: People, streams: Streams) -> Posts:
    """Posts by the square root of each district's people, at least two in each."""
    rng = streams.of("posts")
    dppapp = round(size.mentors * read("field")["mentors"]["dppapp"])
    load = np.bincount(people.district, minlength=len(size.areas.districts))
    least = read("field")["mentors"]["per_district"]
    main = apportion(size.mentors - dppapp, np.sqrt(load), least)
    other = apportion(dppapp, np.ones(len(load)), 0)
    district = np.repeat(np.tile(np.arange(len(load)), 2), np.concatenate([main, other]))
    villages = [np.flatnonzero(size.areas.district_of == d) for d in range(len(load))]
    village = np.array([rng.choice(villages[d]) for d in district])
    flag = np.arange(len(district)) >= size.mentors - dppapp
    return Posts(district, village, flag, _holders(size, rng), read("programme")["first_day"].year)


def apportion(total: int, weights: Array, least: int) -> Array:
    """``total`` seats by ``weights``, at least ``least`` each: largest remainders."""
    least = min(least, total // len(weights))
    exact = (total - least * len(weights)) * weights / weights.sum()
    seats = np.floor(exact).astype(np.int64)
    missing = total - least * len(weights) - seats.sum()
    seats[np.argsort(-(exact - seats), kind="stable")[:missing]] += 1
    return np.asarray(seats + least)


def _holders(size: Size, rng: np.random.Generator) -> Array:
    """Who holds each post, year by year: a share changes hands each January."""
    first, last = read("programme")["first_day"].year, size.weeks.last_day.year
    rows = [np.arange(size.mentors)]
    leavers = round(size.mentors * read("field")["mentors"]["churn"])
    for _ in range(last - first):
        row = rows[-1].copy()
        gone = rng.choice(size.mentors, leavers, replace=False)
        row[gone] = np.arange(leavers) + max(row.max() for row in rows) + 1
        rows.append(row)
    return np.array(rows)


def traits(posts: Posts, streams: Streams) -> Traits:
    """What each mentor is like."""
    rng, rules = streams.of("mentors"), read("field")["mentors"]
    kinds = rules["behaviour"]
    behaviour = rng.choice(len(kinds), posts.mentors, p=list(kinds.values()))
    skills = []
    for _ in range(posts.mentors):
        sectors = rng.choice(list(Sector), rng.integers(1, 4), replace=False)
        known = [name for name, share in rules["skills"].items() if rng.random() < share]
        skills.append([*sorted(str(sector) for sector in sectors), *known])
    return Traits(
        rng.normal(0.0, rules["value_added"], posts.mentors),
        behaviour,
        skills,
        rng.random(posts.mentors) < rules["female"],
    )


def behaves(traits: Traits, behaviour: str) -> Array:
    """Which mentors behave so: QUOTA_CHASER, FRAUDSTER, UNDER_REPORTER or DILIGENT."""
    kinds = list(read("field")["mentors"]["behaviour"])
    return np.asarray(traits.behaviour == kinds.index(behaviour))


def leave(posts: Posts, weeks: Weeks, streams: Streams) -> Leave:
    """Whole weeks of annual leave and single sick days, never overlapping."""
    rng, rules = streams.of("leave"), read("field")["mentors"]
    shape = (len(posts), len(weeks) + AHEAD)
    annual = rng.random(shape) < rules["annual_leave"] / 5 / 52
    sick = ~annual & (rng.random(shape) < 1 - (1 - rules["sick"]) ** 5)
    weekday = rng.integers(0, 5, shape)
    post, week = np.nonzero(annual | sick)
    away = annual[post, week]
    start = np.datetime64(weeks.first) + 7 * week * DAY
    first = start + np.where(away, 0, weekday[post, week]) * DAY
    after = first >= np.datetime64(read("programme")["first_day"])
    return Leave(
        post[after],
        first[after],
        (first + np.where(away, 4, 0) * DAY)[after],
        away[after],
        1.0 - annual - 0.2 * sick,
    )
