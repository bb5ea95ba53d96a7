"""Where the simulation starts: a city of ``seeds`` on the article's day, and what will come then.

The city has lived 95 weeks by the law of ``seeds``, so that who stands where, who replied and who
was trained hang together as they do in a lived city, and the totals are the published ones. What
does not depend on a policy is drawn here, once: who will register, when mentors are away, which
sessions are held, and everybody's luck.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from planner.inputs import Kind, Sessions, Skill
from programme.words import SessionTopic
from seeds import consents, people, registry, sessions, weeks
from seeds.areas import within
from seeds.columns import Array
from seeds.days import DAY, Weeks, open_days
from seeds.lives import Lives
from seeds.people import SECTORS, People
from seeds.reference import read
from seeds.sessions import ONLINE, TOPICS
from seeds.simulation import cadres as volunteers
from seeds.simulation.cadres import Cadres
from seeds.size import Size
from seeds.streams import Streams

CITY = "31.74"
"""The ten districts that the simulated people live in."""
PEOPLE_A_MENTOR = 45_000 / 137
LEAST = 100
"""People of a city, at least."""
AHEAD = 52
"""Weeks after the article's day for which registrations are published."""
KINDS = {
    SessionTopic.BASIC_TRAINING: Kind.TRAINING,
    SessionTopic.LICENCE_CLINIC: Kind.CLINIC,
    SessionTopic.BAZAAR: Kind.BAZAAR,
    SessionTopic.BOOKKEEPING: Kind.BOOKKEEPING,
    SessionTopic.BANK_DAY: Kind.BANK_DAY,
    SessionTopic.PEER_SHARING: Kind.PEER,
}


@dataclass(frozen=True, eq=False)
class Start:
    """n people (all who will ever register), M posts and C cadres, from week ``first`` on.

    week_in      the week of registration         fitness    exp of the log rate, 0 = dormant
    setting      the part of the log rate that trade, district and agency make
    village      official code as an integer      objects    to profiling
    sessions     by week from ``first`` on: what is held
    work, sectors, skills   of each post, by year: [years, M]
    """

    lives: Lives
    seed: int
    first: int
    week_in: Array
    village: Array
    fitness: Array
    setting: Array
    motivation: Array
    response: Array
    dormant: Array
    objects: Array
    work: Array
    sectors: Array
    skills: Array
    sessions: tuple[Sessions, ...]
    cadres: Cadres

    @property
    def posts(self) -> int:
        return len(self.work)

    def monday(self, week: int) -> date:
        """The Monday of a week."""
        day: date = self.lives.size.weeks.starts(week).astype(object)
        return day

    def holders(self, week: int) -> Array:
        """[M] the mentor who holds each post in a week."""
        posts = np.arange(self.posts)
        day = self.lives.size.weeks.starts(week)
        held: Array = self.lives.posts.at(posts, np.full(self.posts, day))
        return held

    def values(self, week: int) -> Array:
        """[M+C] the value added of who holds each post: planted, never recorded. Cadres, who
        contact nobody, have 0."""
        value = self.lives.traits.value_added[self.holders(week)]
        return np.concatenate([value, np.zeros(len(self.cadres))])

    @property
    def leads(self) -> Array:
        """[M+C] what a session led by each adds to the log rate of who comes: planted in cadres."""
        return np.concatenate([np.zeros(self.posts), self.cadres.value])

    def minutes(self, week: int) -> Array:
        """[M+C] minutes of each post in a week, less leave and holidays, and of each cadre."""
        days = len(open_days(self.lives.size.weeks.starts(week))) / 5
        share = self.lives.leave.presence[:, week] * days
        minutes: Array = np.rint(read("field")["mentors"]["weekly_minutes"] * share)
        return np.concatenate([minutes.astype(np.int64), self.cadres.minutes])

    def luck(self, purpose: str, week: int) -> Array:
        """[n] uniform draws: the same ones whatever a policy does."""
        return Streams(self.seed).of(f"{purpose} {week}").random(len(self.week_in))


def begin(
    people_count: int, seed: int, history: int, ahead: int = AHEAD, *, cadres: bool = False
) -> Start:
    """A start such that ``people_count`` are registered after ``history`` weeks.

    ahead  weeks after the article's day that can be lived; beyond AHEAD people register at the
           published pace of those
    cadres  there are cadres who lead sharing sessions; else mentors lead all
    """
    streams = Streams(seed)
    size = _size(people_count, history, ahead)
    records = registry.draw(size, streams)
    everybody = people.draw(size, records, streams)
    left = consents.withdrawals(everybody, size.weeks, streams)
    left = np.where(np.isnat(left), 10_000, size.weeks.of(left))
    first = len(Weeks(read("programme")["as_of"]))
    lives = weeks.live(size, everybody, left, streams, _silent, first)
    codes = np.array([int(code.replace(".", "")) for code in size.areas.villages])
    sectors, skills = _known(lives)
    return Start(
        lives=lives,
        seed=seed,
        first=first,
        week_in=lives.week_in,
        village=codes[everybody.village],
        fitness=np.where(everybody.dormant, 0.0, np.exp(lives.base)),
        setting=lives.base - _traits(everybody),
        motivation=everybody.motivation,
        response=everybody.response,
        dormant=everybody.dormant,
        objects=streams.of("objections").random(len(everybody))
        < read("people")["profiling_objection"],
        work=codes[lives.posts.village],
        sectors=sectors,
        skills=skills,
        sessions=tuple(_held(lives, week, codes, streams) for week in range(first, first + ahead)),
        cadres=volunteers.drawn(lives, codes, streams) if cadres else volunteers.nobody(),
    )


def _traits(everybody: People) -> Array:
    """The part of the log rate that nobody sees."""
    rules = read("field")["hazard"]
    traits: Array = (
        rules["motivation"] * everybody.motivation + rules["ability"] * everybody.ability
    )
    return traits


def _silent(_phase: str, _fraction: float) -> None:
    """No progress is shown."""


def _size(people_count: int, history: int, ahead: int) -> Size:
    """Some districts of one city, scaled so that so many are registered after the history."""
    totals = read("programme")
    pace = (totals["anchors"]["later"][0] - totals["registered"]) / AHEAD
    scale = people_count / (totals["registered"] + pace * history)
    mentors = max(2, round(people_count / PEOPLE_A_MENTOR))
    districts = within([CITY]).districts[: max(1, min(10, mentors // 5))]
    until = Weeks(totals["anchors"]["later_day"] + timedelta(weeks=ahead - AHEAD))
    records = round((totals["registered"] + pace * ahead) * scale)
    return Size("simulation", records, mentors, within(districts), until, scale)


def _known(lives: Lives) -> tuple[Array, Array]:
    """Bit masks of the trades and skills of each mentor, by mentor."""
    trades, skills = [], []
    for known in lives.traits.skills:
        trades.append(sum(1 << place for place, name in enumerate(SECTORS) if name in known))
        skills.append(sum(int(skill) for skill in Skill if skill.name in known))
    return np.array(trades), np.array(skills)


def _held(lives: Lives, week: int, codes: Array, streams: Streams) -> Sessions:
    """The sessions of a week; a series of three days is one session of three days' work."""
    rate = max(
        read("field")["sessions"]["least_a_week"],
        read("field")["sessions"]["a_week_later"] * lives.size.scale,
    )
    count = int((week + 1) * rate) - int(week * rate)
    monday = np.datetime64(lives.size.weeks.first) + 7 * week * DAY
    drawn = sessions.draw(lives, count, streams.of(f"sessions {week}"), monday)
    one = np.flatnonzero(drawn.part == 0)
    days = np.bincount(drawn.group)[drawn.group[one]] if count else one
    return Sessions(
        kind=np.array([KINDS[TOPICS[topic]] for topic in drawn.topic[one]], np.int64),
        village=codes[drawn.village[one]],
        slot=drawn.slot[one] - (drawn.slot[one] % 4 == 3),
        room=drawn.capacity[one],
        minutes=sessions.MINUTES * days,
        sector=drawn.sector[one],
        online=drawn.mode[one] == ONLINE,
    )
