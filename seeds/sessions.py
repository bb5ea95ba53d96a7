"""The sessions of a week: what, where, when, led by whom; and those of the weeks to come."""

from dataclasses import dataclass

import numpy as np

from programme.words import SessionMode, SessionStatus, SessionTopic
from seeds.columns import Array
from seeds.days import open_days
from seeds.lives import Lives
from seeds.reference import read

TOPICS = list(SessionTopic)
MODES = list(SessionMode)
BASIC = TOPICS.index(SessionTopic.BASIC_TRAINING)
FOR_STAGE = {"LICENCE_CLINIC": 3, "BAZAAR": 4, "BOOKKEEPING": 5, "BANK_DAY": 6}
ANY = -1
MINUTES = 240
OFFLINE, ONLINE, HYBRID = range(3)
STATUSES = [SessionStatus.HELD, SessionStatus.SCHEDULED]


@dataclass(frozen=True, eq=False)
class Sessions:
    """A row each. ``group`` ties the days of a series, ``part`` counts them from 0."""

    topic: Array
    group: Array
    part: Array
    village: Array
    sector: Array
    day: Array
    slot: Array
    mode: Array
    capacity: Array

    def __len__(self) -> int:
        return len(self.topic)


def draw(lives: Lives, count: int, rng: np.random.Generator, monday: np.datetime64) -> Sessions:
    """``count`` sessions in the week from ``monday``, where the people are that need them."""
    topic, group, part = _programme(count, rng)
    groups = int(group.max()) + 1 if count else 0
    village = _villages(lives, groups, rng)[group]
    working = open_days(monday)
    start = rng.integers(0, 5, groups)[group]
    day = working[np.minimum(start % len(working) + part, len(working) - 1)]
    weekday = np.minimum((day - monday).astype(np.int64), 4)
    slot = weekday * 4 + rng.integers(0, 4, groups)[group]
    mode, capacity = _modes(day, rng.random(groups)[group])
    sector = np.where(rng.random(groups) < 0.4, rng.integers(0, 6, groups), ANY)[group]
    return Sessions(topic, group, part, village, sector, day, slot, mode, capacity)


def _programme(count: int, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Topic, group and part of each session; some basic trainings are three days in a row."""
    rules = read("field")["sessions"]
    mix = rng.choice(len(TOPICS), count, p=[rules["mix"][topic] for topic in TOPICS])
    basic = int((mix == BASIC).sum())
    series = int(rng.binomial(basic, rules["in_series"])) // 3
    others = mix[mix != BASIC]
    single = np.concatenate([np.full(basic - 3 * series, BASIC), others]).astype(np.int64)
    topic = np.concatenate([np.full(3 * series, BASIC), single])
    group = np.concatenate([np.repeat(np.arange(series), 3), series + np.arange(len(single))])
    part = np.concatenate([np.tile(np.arange(3), series), np.zeros(len(single), np.int64)])
    return topic, group, part


def _villages(lives: Lives, groups: int, rng: np.random.Generator) -> Array:
    """The venue's village: of somebody registered, so where the people are."""
    here = np.flatnonzero(lives.stage > 0)
    if not len(here):
        return np.zeros(groups, np.int64)
    village: Array = lives.people.village[rng.choice(here, groups)]
    return village


def _modes(day: Array, luck: Array) -> tuple[Array, Array]:
    """Offline for a hundred before the restrictions; later mostly online, thirty seats."""
    rules = read("field")["sessions"]
    online = day >= np.datetime64(rules["online_from"])
    mode = np.where(online & (luck < rules["online"]), ONLINE, OFFLINE)
    mode = np.where(online & (luck > 1 - rules["hybrid"]), HYBRID, mode)
    early = day < np.datetime64(rules["restricted_from"])
    return mode, np.where(early, rules["capacity_before"], rules["capacity"])


def a_week(lives: Lives) -> float:
    """How many sessions a week of now has, scaled to the city."""
    rules = read("field")["sessions"]
    later = lives.monday.astype(object) >= read("programme")["as_of"]
    rate = rules["a_week_later"] if later else rules["a_week"]
    return float(max(rules["least_a_week"], rate * lives.size.scale))


def leaders(lives: Lives, sessions: Sessions, rng: np.random.Generator) -> Array:
    """A post of the session's district for each; two sessions at once never share one."""
    district = lives.size.areas.district_of[sessions.village]
    here = lives.leave.presence[:, lives.now] > 0.5
    busy: set[tuple[int, int]] = set()
    chosen = np.empty(len(sessions), np.int64)
    for row, when in enumerate(sessions.day.astype(np.int64) * 20 + sessions.slot):
        near = rng.permutation(np.flatnonzero(lives.posts.district == district[row]))
        far = rng.permutation(np.flatnonzero(here))
        free = (post for post in [*near[here[near]], *far] if (post, when) not in busy)
        chosen[row] = post = next(free, near[0])
        busy |= {(post, when + step) for step in (-1, 0, 1)}
    return chosen
