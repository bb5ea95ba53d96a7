"""A week of sessions held: who had a seat, who came, who is thereby at P2, whom it pushes on."""

import numpy as np
from scipy.special import ndtri

from seeds import sessions
from seeds.columns import Array
from seeds.lives import Lives, pick
from seeds.mentors import behaves
from seeds.reference import read
from seeds.sessions import BASIC, FOR_STAGE, TOPICS, Sessions

ABSENT, PRESENT = range(2)
LEAST = 4
"""Fewer confirmed seats than this and the session is not held."""


def week(lives: Lives, rng: np.random.Generator) -> None:
    """Hold the sessions of the week."""
    rate = sessions.a_week(lives)
    count = int((lives.now + 1) * rate) - int(lives.now * rate)
    held = sessions.draw(lives, count, rng, lives.monday)
    seats = _seats(lives, held, rng)
    filled = np.array([len(seats[group]) >= LEAST for group in held.group], np.bool_)
    held = Sessions(*(getattr(held, name)[filled] for name in held.__dataclass_fields__))
    if len(held):
        _hold(lives, held, seats, rng)


def _hold(lives: Lives, held: Sessions, seats: list[Array], rng: np.random.Generator) -> None:
    """Write sessions, attendance and P2, and push those who came."""
    first = lives.count("session")
    post = sessions.leaders(lives, held, rng)
    mentor = lives.posts.at(post, held.day)
    columns = {name: getattr(held, name) for name in held.__dataclass_fields__}
    lives.write("session", **columns, mentor=mentor)
    row = np.repeat(np.arange(len(held)), [len(seats[group]) for group in held.group])
    who = np.concatenate([seats[group] for group in held.group])
    fabricated = behaves(lives.traits, "FRAUDSTER")[mentor][row]
    came = _came(lives, who, rng) | fabricated
    valid = came & (rng.random(len(who)) < read("field")["sessions"]["validated"])
    valid &= _within_plan(lives, who, valid, held.topic[row] == BASIC)
    before = lives.count("attendance")
    lives.write(
        "attendance",
        session=first + row,
        person=who,
        came=came,
        valid=valid,
        walk_in=came & (rng.random(len(who)) < read("field")["sessions"]["walk_in"]),
        day=held.day[row],
        mentor=mentor[row],
        fabricated=fabricated,
    )
    _train(lives, who, np.flatnonzero(valid & (held.topic[row] == BASIC)), held.day[row], before)
    _push(lives, who[valid], held.topic[row][valid])


def _seats(lives: Lives, held: Sessions, rng: np.random.Generator) -> list[Array]:
    """Who has a confirmed seat, by group of sessions; nobody has two in a week."""
    groups = int(held.group.max()) + 1 if len(held) else 0
    seats: list[Array] = [np.array([], np.int64)] * groups
    for stage in (1, *FOR_STAGE.values(), 0):
        mine = [g for g in range(groups) if _stage_of(held, g) == stage]
        if mine:
            for group, who in zip(mine, _fill(lives, held, mine, stage, rng), strict=True):
                seats[group] = who
    return seats


def _stage_of(held: Sessions, group: int) -> int:
    """The stage at which people need the sessions of a group; 0 is any from P2."""
    topic = TOPICS[held.topic[np.argmax(held.group == group)]]
    return 1 if topic == "BASIC_TRAINING" else FOR_STAGE.get(topic, 0)


def _fill(
    lives: Lives, held: Sessions, mine: list[int], stage: int, rng: np.random.Generator
) -> list[Array]:
    """Seats of the groups ``mine``, to people of the district (P1) or the city, by hazard."""
    areas = lives.size.areas
    village = np.array([held.village[np.argmax(held.group == group)] for group in mine])
    of_session, of_person = areas.city_of[village], lives.people.city
    if stage == 1:
        of_session, of_person = areas.district_of[village], lives.people.district
    wanting = lives.stage == stage if stage else (lives.stage > 1) & (lives.stage < 7)
    who = np.flatnonzero(wanting & (lives.push_until < lives.now))
    seats = _confirmed(lives, stage, len(mine))
    quota = np.bincount(of_session, minlength=int(of_person.max()) + 1) * seats
    eager = np.where(lives.people.dormant[who], read("field")["sessions"]["dormant_confirm"], 1.0)
    clock = rng.standard_exponential(len(who)) / (lives.hazard(who) * eager)
    chosen = who[pick(of_person[who], clock, quota)]
    place = of_person[chosen]
    filled = []
    for turn, area in enumerate(of_session):
        queue = rng.permutation(chosen[place == area])
        nth = int((of_session[:turn] == area).sum())
        share = int((of_session == area).sum())
        back = _returning(lives, of_person == area, rng) if stage == 1 else queue[:0]
        filled.append(np.concatenate([queue[nth::share], back]))
    return filled


def _confirmed(lives: Lives, stage: int, groups: int) -> int:
    """Seats confirmed for each session; for basic training no more than the plan needs."""
    rules = read("field")["sessions"]
    early = lives.monday < np.datetime64(rules["restricted_from"])
    seats = int(rules["confirmed_before" if early and stage == 1 else "confirmed"])
    if stage != 1:
        return seats
    ahead = min(lives.now + 4, len(lives.plan) - 1)
    room = (lives.plan[ahead, 1] - lives.reached[2]) * rules["own_share"] / rules["show_up"]
    return max(0, min(seats, int(room / groups)))


def _returning(lives: Lives, near: Array, rng: np.random.Generator) -> Array:
    """People from near who were trained before and come again."""
    rules = read("field")["sessions"]
    trained = np.flatnonzero(near & (lives.stage > 1) & (lives.stage < 7))
    count = int(rules["confirmed"] * rules["returning"])
    return rng.choice(trained, min(count, len(trained)), replace=False)


def _came(lives: Lives, who: Array, rng: np.random.Generator) -> Array:
    """Showing up is correlated with motivation; the dormant stay away."""
    rules = read("field")
    rho = rules["contacts"]["reply_motivation"]
    own = rng.standard_normal(len(who))
    latent = rho * lives.people.motivation[who] + np.sqrt(1 - rho**2) * own
    came = latent > ndtri(1 - rules["sessions"]["show_up"])
    return np.asarray(came & ~lives.people.dormant[who])


def _within_plan(lives: Lives, who: Array, valid: Array, basic: Array) -> Array:
    """Validation leaves out newcomers to P2 beyond what the published curve holds."""
    ahead = min(lives.now + 4, len(lives.plan) - 1)
    room = max(0, int(lives.plan[ahead, 1] - lives.reached[2]))
    newcomers = np.unique(who[valid & basic & (lives.stage[who] == 1)])
    return np.asarray(~np.isin(who, newcomers[room:]))


def _train(lives: Lives, who: Array, proof: Array, day: Array, before: int) -> None:
    """P2, by the first validated day, for who was at P1; ``proof`` are rows of attendance."""
    proof = proof[lives.stage[who[proof]] == 1]
    proof = proof[np.argsort(day[proof], kind="stable")]
    newcomers, first = np.unique(who[proof], return_index=True)
    at = proof[first]
    stage = np.full(len(newcomers), 2)
    lives.write("attainment", person=newcomers, stage=stage, day=day[at], proof=before + at)
    lives.advance(newcomers, 2)


def _push(lives: Lives, who: Array, topic: Array) -> None:
    """What a session does to the hazard for two weeks."""
    rates = read("field")["sessions"]["multiplier"]
    effect = np.log([rates.get(name, 1.0) for name in TOPICS])[topic]
    helped = effect > 0
    lives.push[who[helped]] = (effect * lives.people.response[who])[helped]
    lives.push_until[who[helped]] = lives.now + 1
