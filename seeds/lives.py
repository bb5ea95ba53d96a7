"""The state of the people while the weeks go by, and the log of what happened to them."""

from collections import defaultdict
from typing import Any

import numpy as np

from seeds.columns import Array
from seeds.mentors import Mentors
from seeds.people import People
from seeds.reference import read
from seeds.size import Size
from seeds.streams import Streams

NEVER = -1_000


class Lives:
    """n people in the week ``now``.

    stage       1..7 held (0 before registration)
    post        the post of the responsible mentor
    counted     validated contacts so far
    lift        log multiplier on the hazard from contacts, in force until ``lift_until``
    push        the same from a session, on the step for which it was held
    plan        how many should be at or beyond each stage after each week
    withdraws   the week in which the consent to be contacted ends
    log         rows by table: lists of column arrays, joined by ``rows``
    """

    def __init__(self, size: Size, people: People, mentors: Mentors, plan: Array) -> None:
        n = len(people)
        self.size, self.people, self.plan, self.now = size, people, plan, 0
        self.posts, self.traits, self.leave = mentors.posts, mentors.traits, mentors.leave
        self.week_in = size.weeks.of(people.registered)
        self.stage = np.zeros(n, np.int64)
        self.reached = np.zeros(8, np.int64)
        self.counted = np.zeros(n, np.int64)
        self.last_contact = np.full(n, NEVER)
        self.lift, self.lift_until = np.zeros(n), np.full(n, NEVER)
        self.push, self.push_until = np.zeros(n), np.full(n, NEVER)
        self.sleeps_from = self.week_in + read("programme")["dormant_after_weeks"]
        self.withdraws = np.full(n, 10_000)
        self.base = np.zeros(n)
        self.post = np.zeros(n, np.int64)
        self.urge = 3.0
        self._log: dict[str, list[dict[str, Array]]] = defaultdict(list)

    def begin(self, week: int) -> None:
        """Open a week: who registered in the week before can be met from now on."""
        self.now = week
        self.stage[(self.stage == 0) & (self.week_in < week)] = 1
        self.reached[1] = int((self.week_in <= week).sum())

    @property
    def monday(self) -> np.datetime64:
        return self.size.weeks.starts(self.now)

    def active(self, stage: int) -> Array:
        """Who stands at ``stage`` and may step on."""
        return np.flatnonzero((self.stage == stage) & ~self.people.dormant)

    def awake(self) -> Array:
        """Who is registered, has a next stage and is not yet known to be dormant."""
        asleep = self.people.dormant & (self.sleeps_from <= self.now)
        return np.flatnonzero((self.stage > 0) & (self.stage < 7) & ~asleep)

    def willing(self, who: Array) -> Array:
        """Who of them consents to be contacted."""
        consent: Array = self.people.consent[who] & (self.withdraws[who] > self.now)
        return consent

    def due(self, stage: int) -> int:
        """How many more should have reached ``stage`` by the end of this week."""
        return max(0, int(self.plan[self.now, stage - 1] - self.reached[stage]))

    def hazard(self, who: Array) -> Array:
        """exp of the log hazard, up to the stage's own base."""
        lift = np.where(self.lift_until[who] >= self.now, self.lift[who], 0.0)
        push = np.where(self.push_until[who] >= self.now, self.push[who], 0.0)
        weight: Array = np.exp(self.base[who] + lift + push)
        return weight

    def race(self, who: Array, winners: int, rng: np.random.Generator) -> Array:
        """``winners`` of ``who`` by exponential clocks whose rates are their hazards.

        Given how many events a week has, this is exactly the proportional-hazards model.
        """
        if winners >= len(who):
            return who
        clock = rng.standard_exponential(len(who)) / self.hazard(who)
        return who[np.argpartition(clock, winners)[:winners]]

    def advance(self, who: Array, stage: int) -> None:
        """``who`` now stand at ``stage``."""
        self.stage[who] = stage
        self.reached[stage] += len(who)

    def write(self, table: str, **columns: Any) -> None:
        """Append rows to a table's log."""
        self._log[table].append({name: np.asarray(values) for name, values in columns.items()})

    def count(self, table: str) -> int:
        """How many rows the log of ``table`` has."""
        return sum(len(next(iter(part.values()))) for part in self._log[table])

    def rows(self, table: str) -> dict[str, Array]:
        """The log of ``table``, joined."""
        parts = self._log[table]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def settle(lives: Lives, streams: Streams) -> None:
    """Give everyone a post in the own district and a base hazard."""
    people, rules = lives.people, read("field")["hazard"]
    rng = streams.of("hazard")
    sector = rng.normal(0.0, rules["sector_spread"], 7)
    area = rng.normal(0.0, rules["area_spread"], len(lives.size.areas.districts))
    agency = np.array([agency["progress"] for agency in read("agencies").values()])
    lives.base = (
        rules["motivation"] * people.motivation
        + rules["ability"] * people.ability
        + sector[people.sector]
        + area[people.district]
        + agency[people.agency]
    )
    lives.post = _posts(lives, streams.of("caseload"))


def _posts(lives: Lives, rng: np.random.Generator) -> Array:
    """A post each: evenly within the district, in the order of registration."""
    post = np.empty(len(lives.people), np.int64)
    for district in range(len(lives.size.areas.districts)):
        posts = np.flatnonzero(lives.posts.district == district)
        who = np.flatnonzero(lives.people.district == district)
        turns = len(who) // len(posts) + 1
        order = rng.permuted(np.tile(posts, (turns, 1)), axis=1).ravel()
        post[who] = order[: len(who)]
    return post


def pick(group: Array, clock: Array, quota: Array) -> Array:
    """Positions of the ``quota[g]`` smallest clocks within each group g."""
    order = np.lexsort((clock, group))
    sorted_group = group[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_group, sorted_group)
    return order[rank < quota[sorted_group]]
