"""Seeded weekly problems for benchmarks and tests: uneven districts, scarce competences.

People and mentors live in districts of lognormal size that touch, so that neighbours share
mentors. Each person has up to ten near mentors with the competence that he or she needs, times a
message, a call and a visit; a few sessions; and combinations. Probabilities are logistic in a
person's base, an action's effect and the mentor's skill, so that no two gains are alike.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree
from scipy.special import expit

from planner.problem import PADDING, Array, Problem
from planner.seating import seats_offered

SIZES = {"S": (4_500, 14, 12, 1), "M": (45_000, 137, 114, 10), "XL": (200_000, 600, 500, 44)}
NEAR = 10  # mentors that a person may be given to
EFFECTS = np.array([0.14, 0.55, 1.05])  # message, call, visit, on the logit
MINUTES = np.array([4, 12, 45])
COMPETENCES = 6


@dataclass(frozen=True)
class City:
    """Where everybody is: positions [.,2] in km, districts, and what they need or know."""

    person: Array
    mentor: Array
    session: Array
    e_d: Array
    m_d: Array
    t_d: Array
    wants: Array  # [n] competence that a person needs
    knows: Array  # [M] bit mask of competences
    topic: Array  # [T] competence that a session is about


def generate(size: str = "S", seed: int = 0) -> Problem:
    """A problem of one of SIZES; the same seed gives the same arrays."""
    return build(*SIZES[size], seed=seed)


def build(people: int, mentors: int, sessions: int, districts: int, *, seed: int) -> Problem:
    """A problem of any size: people, mentors, sessions, districts."""
    rng = np.random.default_rng(seed)
    city = _city(rng, people, mentors, sessions, districts)
    near = _near(city.person, city.mentor, min(mentors, 2 * NEAR))
    held = _near(city.person, city.session, min(sessions, 3))
    gain, men, mins, ses = _choices(rng, city, near, held)
    ft, fm = _eligible(rng, city)
    room = rng.integers(15, 31, sessions)
    length = rng.integers(1, 3, sessions)
    return Problem(
        gain=gain,
        men=men,
        mins=mins,
        ses=ses,
        cnt=(men < mentors) & (mins >= MINUTES[1]),
        cap=rng.integers(1200, 1900, mentors),
        load=rng.integers(28, 40, mentors),
        seats=seats_offered(room, 0.72, 0.05),
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
    e_d, m_d, t_d = (_spread(rng, share, count) for count in (n, mentors, sessions))
    person, mentor, session = (centre[d] + rng.normal(0, 1.6, (d.size, 2)) for d in (e_d, m_d, t_d))
    scarce = np.array([0.34, 0.24, 0.18, 0.12, 0.08, 0.04])
    mask = (rng.random((mentors, COMPETENCES)) < 0.25 + scarce) @ (1 << np.arange(COMPETENCES))
    return City(
        person=person,
        mentor=mentor,
        session=session,
        e_d=e_d,
        m_d=m_d,
        t_d=t_d,
        wants=rng.choice(COMPETENCES, n, p=scarce),
        knows=mask,
        topic=rng.choice(COMPETENCES, sessions, p=scarce),
    )


def _spread(rng: np.random.Generator, share: Array, count: int) -> Array:
    """District numbers in proportion to `share`, sorted."""
    return np.sort(rng.choice(share.size, count, p=share / share.sum()))


def _near(people: Array, others: Array, count: int) -> Array:
    """[n, count] the nearest others of each person, nearest first."""
    if count == 0:
        return np.zeros((len(people), 0), np.int64)
    _, index = cKDTree(others).query(people, k=count)
    return np.asarray(index).reshape(len(people), count)


def _choices(
    rng: np.random.Generator, city: City, near: Array, held: Array
) -> tuple[Array, Array, Array, Array]:
    n, mentors, sessions = len(city.person), len(city.mentor), len(city.session)
    base = rng.normal(-3.6, 0.7, n)
    response = rng.lognormal(0.0, 0.45, (n, 3))
    skill = rng.normal(0.0, 0.25, mentors)
    fits = (city.knows[near] >> city.wants[:, None]) & 1 == 1
    fits &= np.cumsum(fits, axis=1) <= NEAR
    first = np.argsort(~fits, axis=1, kind="stable")[:, :NEAR]
    who, fit = np.take_along_axis(near, first, 1), np.take_along_axis(fits, first, 1)
    away = np.linalg.norm(city.person[:, None] - city.mentor[who], axis=2)
    travel = np.select([away < 1.0, away < 3.0, away < 8.0], [10, 18, 35], 60)
    effect = EFFECTS * response[:, None, :] + skill[who][:, :, None] * np.array([0.3, 1.0, 1.0])
    p0 = expit(base)[:, None]
    touch = expit(base[:, None, None] + np.maximum(effect, 0.0)).reshape(n, -1)
    minutes = (MINUTES + travel[:, :, None] * np.array([0, 0, 1])).reshape(n, -1)
    real = np.repeat(fit, 3, axis=1)
    seat_effect = np.where(city.topic[held] == city.wants[:, None], 1.5, 0.6)
    seat_effect = seat_effect * rng.lognormal(0.0, 0.35, seat_effect.shape)
    seat = expit(base[:, None] + seat_effect)
    best = np.array([1, 2, 4, 5]) if touch.shape[1] >= 6 else np.arange(min(3, touch.shape[1]))
    pair_c = np.tile(best, min(2, held.shape[1]))
    pair_s = np.repeat(np.arange(min(2, held.shape[1])), best.size)
    both = 1 - (1 - touch[:, pair_c]) * (1 - seat[:, pair_s]) / (1 - p0)
    gain = np.concatenate([touch - p0, seat - p0, both - p0], axis=1)
    everyone = np.ones(seat.shape, bool)
    real = np.concatenate([real, everyone, real[:, pair_c]], axis=1)
    persons = np.repeat(who, 3, axis=1)
    men = np.concatenate([persons, np.full(seat.shape, mentors), persons[:, pair_c]], axis=1)
    mins = np.concatenate([minutes, np.zeros(seat.shape, int), minutes[:, pair_c]], axis=1)
    none = np.full(touch.shape, sessions)
    ses = np.concatenate([none, held, held[:, pair_s]], axis=1)
    for array, value in ((gain, PADDING), (men, mentors), (mins, 0), (ses, sessions)):
        array[~real] = value
    return (
        gain.astype(np.float32),
        men.astype(np.int16),
        mins.astype(np.int16),
        ses.astype(np.int16),
    )


def _eligible(rng: np.random.Generator, city: City) -> tuple[Array, Array]:
    """Pairs of a session and a mentor who knows its topic and works near; at least one each."""
    if len(city.session) == 0 or len(city.mentor) == 0:
        return np.zeros(0, int), np.zeros(0, int)
    away = np.linalg.norm(city.session[:, None] - city.mentor[None], axis=2)
    knows = (city.knows[None, :] >> city.topic[:, None]) & 1 == 1
    pairs = knows & (away < 7.0)
    nearest = np.argmin(away, axis=1)
    pairs[np.arange(len(pairs)), nearest] |= ~pairs.any(axis=1)
    ft, fm = np.nonzero(pairs)
    return ft, fm
