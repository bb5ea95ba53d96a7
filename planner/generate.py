"""Seeded weekly problems for benchmarks and tests: a city in which greed goes wrong.

People live in districts of uneven size that touch, so that neighbours share mentors; large
districts are short of mentors, and few mentors know a scarce competence. A person has up to ten
near mentors with the competence that he or she needs, times a message, a call and a visit; the
four nearest sessions; and combinations. A probability is logistic in a person's base and in how he
or she responds to each action. A message has the most gain for a minute and little worth, and it
uses up the person's week; contact slots are as scarce as minutes.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree
from scipy.special import expit

from planner.problem import PADDING, Array, Problem
from planner.seating import seats_offered

SIZES = {"S": (4_500, 14, 12, 1), "M": (45_000, 137, 114, 10), "XL": (200_000, 600, 500, 44)}
NEAR = 10  # mentors that a person may be given to
HELD = 4  # sessions that a person may be invited to
MINUTES = np.array([4, 12, 45])  # message, call, visit without travel
EFFECTS = np.array([0.15, 0.55, 1.25])  # of the three, on the logit
SKILLED = np.array([0.3, 1.0, 1.0])  # the power at which a mentor's skill matters
SEAT, BESIDE = 0.6, 0.3  # a session about what the person needs, or about something else
DEMAND = np.array([0.34, 0.24, 0.18, 0.12, 0.08, 0.04])  # share of people by needed competence
KNOWN = np.array([0.95, 0.9, 0.85, 0.75, 0.35, 0.2])  # share of mentors who know it
OPTED_IN = 0.9  # share of people who may get a message
LED_WITHIN = 4.0  # km from a mentor to a session that he or she may lead
PAIRED = np.array([1, 2, 4, 5])  # call and visit of the two nearest mentors, beside a session
BLOCK = 20_000  # people at a time, so that memory stays small


@dataclass(frozen=True, eq=False)
class City:
    """Where everybody is (positions [.,2] in km), and what they need, know and respond to."""

    person: Array
    mentor: Array
    session: Array
    e_d: Array
    m_d: Array
    t_d: Array
    wants: Array  # [n] competence that a person needs
    knows: Array  # [M,6] who knows what
    topic: Array  # [T] competence that a session is about
    base: Array  # [n] logit of the next stage, left alone
    response: Array  # [n,3] factor of an action's effect, 0 = no message allowed
    luck: Array  # [n,HELD] factor of a session's effect
    skill: Array  # [M] factor of an effect


def generate(size: str = "S", seed: int = 0) -> Problem:
    """A problem of one of SIZES; the same seed gives the same arrays."""
    return build(*SIZES[size], seed=seed)


def build(people: int, mentors: int, sessions: int, districts: int, *, seed: int) -> Problem:
    """A problem of any size: people, mentors, sessions, districts."""
    rng = np.random.default_rng(seed)
    city = _city(rng, people, mentors, sessions, districts)
    gain, men, mins, ses = _choices(city)
    ft, fm = _eligible(city)
    length = rng.integers(1, 3, sessions)
    return Problem(
        gain=gain,
        men=men,
        mins=mins,
        ses=ses,
        cnt=mins >= MINUTES[1],
        cap=rng.integers(1800, 2300, mentors),
        load=rng.integers(28, 40, mentors),
        seats=seats_offered(rng.integers(15, 31, sessions), 0.72, 0.05),
        slot=rng.integers(0, 10, sessions) * 2,
        len=length,
        dur=120 + 60 * length,
        ft=ft,
        fm=fm,
        e_d=city.e_d,
        m_d=city.m_d,
        t_d=city.t_d,
    )


def _city(rng: np.random.Generator, n: int, mentors: int, sessions: int, districts: int) -> City:
    share = rng.lognormal(0.0, 0.35, districts)
    side = int(np.ceil(np.sqrt(districts)))
    centre = np.stack(np.divmod(np.arange(districts), side), axis=1) * 5.0
    e_d, t_d = (_spread(rng, share, count) for count in (n, sessions))
    m_d = _spread(rng, np.sqrt(share), mentors)
    person, mentor, session = (centre[d] + rng.normal(0, 1.6, (d.size, 2)) for d in (e_d, m_d, t_d))
    knows = rng.random((mentors, DEMAND.size)) < KNOWN
    knows[np.arange(mentors), rng.choice(DEMAND.size, mentors, p=DEMAND)] = True
    response = rng.lognormal(0.0, [0.1, 0.15, 0.15], (n, 3))
    response[rng.random(n) >= OPTED_IN, 0] = 0.0
    return City(
        person=person,
        mentor=mentor,
        session=session,
        e_d=e_d,
        m_d=m_d,
        t_d=t_d,
        wants=rng.choice(DEMAND.size, n, p=DEMAND),
        knows=knows,
        topic=rng.choice(DEMAND.size, sessions, p=DEMAND),
        base=rng.normal(-3.6, 1.0, n),
        response=response,
        luck=rng.lognormal(0.0, 0.35, (n, HELD)),
        skill=rng.lognormal(0.0, 0.25, mentors),
    )


def _spread(rng: np.random.Generator, share: Array, count: int) -> Array:
    """District numbers in proportion to `share`, sorted."""
    return np.sort(rng.choice(share.size, count, p=share / share.sum()))


def _choices(city: City) -> tuple[Array, ...]:
    """gain, men, mins, ses, a block of people at a time."""
    able = _competent(city)
    held = _near(city.person, city.session, HELD)
    cuts = range(0, max(len(held), 1), BLOCK)
    parts = [
        _block(city, slice(c, c + BLOCK), able[c : c + BLOCK], held[c : c + BLOCK]) for c in cuts
    ]
    return tuple(np.concatenate(arrays) for arrays in zip(*parts, strict=True))


def _near(people: Array, others: Array, count: int) -> Array:
    """[n,count] the nearest others of each person, nearest first; their number = nobody."""
    if len(others) == 0:
        return np.zeros((len(people), count), np.int64)
    _, index = cKDTree(others).query(people, k=np.arange(1, count + 1))
    return np.asarray(index)


def _competent(city: City) -> Array:
    """[n,NEAR] the nearest mentors who know what a person needs, M = nobody."""
    able = np.full((len(city.person), NEAR), len(city.mentor))
    for want in range(DEMAND.size):
        asking, knowing = city.wants == want, np.flatnonzero(city.knows[:, want])
        rows = _near(city.person[asking], city.mentor[knowing], NEAR)
        able[asking] = np.append(knowing, len(city.mentor))[rows]
    return able


def _block(city: City, rows: slice, able: Array, held: Array) -> tuple[Array, ...]:
    """gain, men, mins, ses [rows,42]: contacts, seats, and both."""
    p0 = expit(city.base[rows])[:, None]
    contact, minutes = _contacts(city, rows, able)
    seat = _seats(city, rows, held)
    with_c, with_s = np.tile(PAIRED, 2), np.repeat([0, 1], PAIRED.size)
    both = 1 - (1 - contact[:, with_c]) * (1 - seat[:, with_s]) / (1 - p0)
    who, nobody, none = np.repeat(able, 3, axis=1), len(city.mentor), len(city.session)
    gain = np.concatenate([contact, seat, both], axis=1) - p0
    men = np.concatenate([who, np.full(held.shape, nobody), who[:, with_c]], axis=1)
    mins = np.concatenate([minutes, np.zeros(held.shape, int), minutes[:, with_c]], axis=1)
    ses = np.concatenate([np.full(who.shape, none), held, held[:, with_s]], axis=1)
    unreal = np.isnan(gain)
    for array, value in ((gain, PADDING), (men, nobody), (mins, 0), (ses, none)):
        array[unreal] = value
    kinds = (np.float32, np.int16, np.int16, np.int16)
    return tuple(
        array.astype(kind) for array, kind in zip((gain, men, mins, ses), kinds, strict=True)
    )


def _contacts(city: City, rows: slice, able: Array) -> tuple[Array, Array]:
    """p[r,30] with a contact, nan = not possible, and its minutes; by mentor, then by action."""
    real = able < len(city.mentor)
    place = np.append(city.mentor, [[np.inf, np.inf]], axis=0)
    away = np.linalg.norm(city.person[rows, None] - place[able], axis=2)
    travel = np.clip(np.ceil(120 * np.where(np.isfinite(away), away, 0.0) / 18.0), 5, 90).astype(
        int
    )
    minutes = MINUTES + travel[:, :, None] * np.array([0, 0, 1])
    skill = np.append(city.skill, 1.0)[able][:, :, None] ** SKILLED
    response = city.response[rows, None]
    p = expit(city.base[rows, None, None] + EFFECTS * response * skill)
    p[(response == 0) | ~real[:, :, None]] = np.nan
    flat = (len(able), 3 * NEAR)
    return p.reshape(flat), minutes.reshape(flat)


def _seats(city: City, rows: slice, held: Array) -> Array:
    """p[r,4] with a seat, nan = no such session."""
    about = np.append(city.topic, -1)[held] == city.wants[rows, None]
    effect = np.where(about, SEAT, BESIDE) * city.luck[rows]
    p = np.asarray(expit(city.base[rows, None] + effect))
    p[held == len(city.session)] = np.nan
    return p


def _eligible(city: City) -> tuple[Array, Array]:
    """Pairs of a session and a mentor who knows its topic and works near; at least one each."""
    if len(city.session) == 0 or len(city.mentor) == 0:
        return np.zeros(0, int), np.zeros(0, int)
    away = np.linalg.norm(city.session[:, None] - city.mentor[None], axis=2)
    pairs = city.knows[:, city.topic].T & (away < LED_WITHIN)
    nearest = np.argmin(away, axis=1)
    pairs[np.arange(len(pairs)), nearest] |= ~pairs.any(axis=1)
    ft, fm = np.nonzero(pairs)
    return ft, fm
