"""A week of contacts: whom each mentor turns to, how, what came of it, and who is thereby at P3."""

from dataclasses import dataclass

import numpy as np

from programme.words import ContactAction, ContactOutcome
from seeds.columns import Array
from seeds.days import open_days
from seeds.lives import Lives, pick
from seeds.mentors import behaves
from seeds.reference import read

ACTIONS = list(ContactAction)
OUTCOMES = list(ContactOutcome)
WHATSAPP, CALL, VISIT = range(3)
REACHED, AGREED, DECLINED, NO_ANSWER = range(4)


@dataclass(frozen=True, eq=False)
class Contacts:
    """The contacts of one week, a row each."""

    who: Array
    action: Array
    outcome: Array
    valid: Array
    day: Array


def week(lives: Lives, rng: np.random.Generator) -> None:
    """Draw the contacts of the week; P3 comes of the n-th validated one."""
    who = _chosen(lives, rng)
    action = _actions(lives, who, rng)
    outcome = _outcomes(lives, who, action, rng)
    valid = _validated(lives, who, outcome, rng)
    _move(lives, who, action, outcome)
    won = _mentored(lives, who, valid, rng)
    day = rng.choice(open_days(lives.monday), len(who))
    _write(lives, Contacts(who, action, outcome, valid, day), won, rng)
    short = lives.due(3)
    if short:
        extra = _latecomers(lives, who, short, rng)
        _write(lives, _catching_up(lives, extra), extra, rng)


def _chosen(lives: Lives, rng: np.random.Generator) -> Array:
    """Each mentor's people of the week, without repetition."""
    rules = read("field")["contacts"]
    who = lives.awake()
    who = who[lives.willing(who)]
    post = lives.post[who]
    size = np.bincount(post, minlength=len(lives.posts))
    hours = rules["a_week"] * lives.leave.presence[:, lives.now] * len(open_days(lives.monday)) / 5
    quota = np.minimum(rng.poisson(hours), np.ceil(rules["reach"] * size))
    clock = rng.standard_exponential(len(who)) / _interest(lives, who)
    return who[pick(post, clock, quota)]


def _interest(lives: Lives, who: Array) -> Array:
    """How much a mentor turns to a person: by stage, less after last week."""
    rules, stage = read("field")["contacts"], lives.stage[who]
    weight = np.array([0.0, *rules["stage_weight"]])[stage]
    nearly = (stage == 2) & (lives.counted[who] >= rules["for_mentoring"] - 1)
    recent = np.where(lives.last_contact[who] == lives.now - 1, rules["last_week_weight"], 1.0)
    interest: Array = weight * recent * np.where(nearly, lives.urge, 1.0)
    return interest


def _actions(lives: Lives, who: Array, rng: np.random.Generator) -> Array:
    """WhatsApp where it was opted in, a call where there is a phone, else a visit."""
    shares = list(read("field")["contacts"]["actions"].values())
    action = rng.choice(3, len(who), p=shares)
    action[(action == WHATSAPP) & ~lives.people.whatsapp[who]] = CALL
    action[~lives.people.phone[who]] = VISIT
    return action


def _outcomes(lives: Lives, who: Array, action: Array, rng: np.random.Generator) -> Array:
    """The latent reply is correlated with motivation; a visit finds people at home."""
    rules = read("field")["contacts"]
    rho = rules["reply_motivation"]
    reply = rho * lives.people.motivation[who] + np.sqrt(1 - rho**2) * rng.standard_normal(len(who))
    reply = reply + rules["visit_lift"] * (action == VISIT)
    reply = reply + rules["dormant_reply"] * lives.people.dormant[who]
    steps = [rules["no_answer_below"], rules["declined_below"], rules["agreed_above"]]
    kinds = np.array([NO_ANSWER, DECLINED, REACHED, AGREED])
    return np.asarray(kinds[np.searchsorted(steps, reply)])


def _validated(lives: Lives, who: Array, outcome: Array, rng: np.random.Generator) -> Array:
    """Which contacts a supervisor has validated by the end of the week."""
    rules = read("field")["contacts"]
    told = (outcome == REACHED) | (outcome == AGREED)
    fresh = lives.now >= len(lives.size.weeks) - 2
    share = rules["validated"] * (1 - rules["pending_share"] * fresh)
    early = (lives.stage[who] == 1) & (lives.counted[who] >= rules["for_mentoring"] - 1)
    return np.asarray(told & (rng.random(len(who)) < share) & ~early)


def _move(lives: Lives, who: Array, action: Array, outcome: Array) -> None:
    """What a contact does to the hazard for two weeks, with the mentor's own value added."""
    rules = read("field")["contacts"]
    rates = np.log([rules["multiplier"][name] for name in ACTIONS])
    invited = (action == WHATSAPP) & (lives.stage[who] == 1)
    effect = np.where(invited, np.log(rules["invitation_multiplier"]), rates[action])
    effect = effect * lives.people.response[who]
    effect = effect * np.where(lives.now - lives.last_contact[who] <= 4, 0.5, 1.0)
    mentor = lives.posts.at(lives.post[who], np.full(len(who), lives.monday))
    met = outcome != NO_ANSWER
    lives.lift[who[met]] = (effect + lives.traits.value_added[mentor])[met]
    lives.lift_until[who[met]] = lives.now + 1
    lives.last_contact[who] = lives.now


def _mentored(lives: Lives, who: Array, valid: Array, rng: np.random.Generator) -> Array:
    """Who reaches P3 with a contact of this week; the others' last contact stays unvalidated."""
    need = read("field")["contacts"]["for_mentoring"]
    ready = valid & (lives.stage[who] == 2) & (lives.counted[who] >= need - 1)
    ready &= ~lives.people.dormant[who]
    due = lives.due(3)
    lives.urge = float(np.clip(lives.urge * (due + 1) / (ready.sum() + 1), 0.5, 10.0))
    won = lives.race(who[ready], due, rng)
    valid &= ~((lives.stage[who] == 2) & (lives.counted[who] >= need - 1)) | np.isin(who, won)
    lives.counted[who[valid]] += 1
    return won


def _write(lives: Lives, contacts: Contacts, won: Array, rng: np.random.Generator) -> None:
    """Log the contacts and, with the last one of each of ``won``, P3."""
    mentor = lives.posts.at(lives.post[contacts.who], contacts.day)
    hidden = behaves(lives.traits, "UNDER_REPORTER")[mentor] & ~contacts.valid
    kept = ~hidden | (rng.random(len(hidden)) > read("field")["contacts"]["under_reported"])
    before = lives.count("contact")
    log = {"person": contacts.who, "mentor": mentor, "action": contacts.action}
    log |= {"outcome": contacts.outcome, "valid": contacts.valid, "day": contacts.day}
    log = {name: values[kept] for name, values in log.items()}
    lives.write("contact", **log)
    place = np.full(len(lives.people), -1)
    proof = np.flatnonzero(log["valid"] & np.isin(log["person"], won))
    place[log["person"][proof]] = proof
    at = place[won]
    lives.write(
        "attainment", person=won, stage=np.full(len(won), 3), day=log["day"][at], proof=before + at
    )
    lives.advance(won, 3)


def _latecomers(lives: Lives, met: Array, short: int, rng: np.random.Generator) -> Array:
    """Who else reaches P3 this week: those with the most validated contacts first."""
    free = np.setdiff1d(lives.active(2), met, assume_unique=True)
    free = free[lives.willing(free)]
    order = rng.standard_exponential(len(free)) / lives.hazard(free) - 1e6 * lives.counted[free]
    return free[np.argsort(order, kind="stable")[:short]]


def _catching_up(lives: Lives, who: Array) -> Contacts:
    """The visits, on successive days, that bring ``who`` to the number for P3."""
    missing = read("field")["contacts"]["for_mentoring"] - lives.counted[who]
    lives.counted[who] += missing
    lives.last_contact[who] = lives.now
    visited = np.repeat(who, missing)
    turn = np.arange(len(visited)) - np.repeat(np.cumsum(missing) - missing, missing)
    working = open_days(lives.monday)
    day = working[np.minimum(turn, len(working) - 1)]
    kinds = np.full(len(visited), VISIT), np.full(len(visited), AGREED)
    return Contacts(visited, *kinds, np.ones(len(visited), np.bool_), day)
