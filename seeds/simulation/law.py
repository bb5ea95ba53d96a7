"""The law of the city: how likely the next stage is within 14 days, given everything.

A person's weekly rate of the step from stage s is, alone and helped,

    w = base_s · exp(.35 z + .25 a + sector + area + agency),     0 for the dormant,
    w · (1 + (M − 1)·met + (X − 1)·came),

with M = exp(r · log(multiplier) · repeat + v_m) of a contact that met somebody, X the same of a
session that the person came to (with the value added by the cadre who led it), r the person's
response, v_m the mentor's value added.
Effects last two weeks; excess rates add up (as planner.progress.both has it). The rate gives

    P3..P7 but P3      p = 1 − exp(−rate)
    P2                 by a training that the person came to, else a partner's training at the rate
    P3                 by the n-th validated contact: the plan's own, or one beyond the plan, which
                       come as a Poisson stream at the rate

Whether somebody replies or comes hangs on motivation (city.md, sections 4, 7 and 8).
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr, ndtri

from planner.inputs import Kind
from planner.progress import Action
from seeds.columns import Array
from seeds.reference import read

WEEKS = 2
"""Weeks that an effect lasts, and within which a step counts."""
AGAIN = 4
"""Weeks within which another contact or class has less effect."""
TOPIC = {
    Kind.CLINIC: "LICENCE_CLINIC",
    Kind.BAZAAR: "BAZAAR",
    Kind.BOOKKEEPING: "BOOKKEEPING",
    Kind.BANK_DAY: "BANK_DAY",
    Kind.PEER: "PEER_SHARING",
}


@dataclass(frozen=True, eq=False)
class Law:
    """base[7] weekly rates by the stage held; the logs of what multiplies them.

    contact[7,4] by stage and Action, coached[7,4] by a mentor with the step's competence,
    after_class[7,4] within 28 days of a class; session[8] by Kind, of_the_trade[8]
    """

    base: Array
    contact: Array
    coached: Array
    after_class: Array
    session: Array
    of_the_trade: Array

    def rescaled(self, base: Array) -> "Law":
        """The same law at other base rates."""
        return replace(self, base=base)


def published() -> Law:
    """The law at the published rates of the time after the article's day, not yet rescaled."""
    rules = read("field")
    contacts, sessions = rules["contacts"], rules["sessions"]
    contact = np.zeros((7, 4))
    for action in (Action.WHATSAPP, Action.CALL, Action.VISIT):
        contact[1:, action] = np.log(contacts["multiplier"][action.name])
    contact[1, Action.WHATSAPP] = np.log(contacts["invitation_multiplier"])
    coached, after_class = contact.copy(), contact.copy()
    coached[6, Action.CALL] = np.log(contacts["coaching_multiplier"])
    after_class[5, Action.VISIT] = np.log(contacts["after_class_multiplier"])
    session = np.zeros(max(Kind) + 1)
    for kind, topic in TOPIC.items():
        session[kind] = np.log(sessions["multiplier"][topic])
    of_the_trade = session.copy()
    session[Kind.PEER] = np.log(sessions["peer_other_multiplier"])
    base = np.array([0.0, *read("programme")["hazards"]["later"]])
    return Law(base, contact, coached, after_class, session, of_the_trade)


@dataclass(frozen=True, eq=False)
class Souls:
    """What the law looks at in n people: latent traits, and the state that they are in.

    fitness    exp of what multiplies the base rate, 0 for the dormant
    missing    validated contacts that are missing for P3 (at stage 2; 1 elsewhere)
    again      contacted within 28 days; schooled: came to a session within 28 days
    """

    stage: Array
    fitness: Array
    motivation: Array
    response: Array
    dormant: Array
    missing: Array
    again: Array
    schooled: Array

    def __len__(self) -> int:
        return len(self.stage)

    def at(self, rows: Array) -> "Souls":
        """Some of them."""
        return Souls(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


@dataclass(frozen=True, eq=False)
class Help:
    """What n people get.

    action   an Action, NONE = no contact; by a mentor with ``value`` added, ``competent`` or not
    kind     of the session of a seat, 0 = none; ``same``: it is for the person's own trade; ``led``
             is what the cadre who leads it adds
    """

    action: Array
    value: Array
    competent: Array
    kind: Array
    same: Array
    led: Array

    @classmethod
    def none(cls, count: int) -> "Help":
        """Nothing."""
        zero = np.zeros(count, np.int64)
        return cls(zero, np.zeros(count), zero > 0, zero, zero > 0, np.zeros(count))


def lift(law: Law, who: Souls, given: Help) -> Array:
    """M: what a contact that meets somebody multiplies the rate by."""
    rules = read("field")["contacts"]
    effect = np.where(given.competent, law.coached[who.stage, given.action], 0.0)
    effect = np.maximum(effect, law.contact[who.stage, given.action])
    after = np.maximum(effect, law.after_class[who.stage, given.action])
    effect = np.where(who.schooled, after, effect)
    effect = effect * who.response * np.where(who.again, rules["repeat"], 1.0)
    return np.where(given.action > 0, np.exp(effect + given.value), 1.0)


def push(law: Law, who: Souls, given: Help) -> Array:
    """X: what a session multiplies the rate by, for who comes."""
    effect = np.where(given.same, law.of_the_trade[given.kind], law.session[given.kind])
    again = np.where(who.schooled, read("field")["contacts"]["repeat"], 1.0)
    return np.asarray(np.exp(effect * who.response * again + given.led))


def meets(who: Souls, given: Help) -> Array:
    """P(a contact meets somebody)."""
    return _answers(who, given, "no_answer_below")


def proves(who: Souls, given: Help) -> Array:
    """P(a contact is answered and validated). A mentor's value added multiplies its hazard."""
    rules = read("field")["contacts"]
    told = _answers(who, given, "declined_below") * rules["validated"]
    return np.asarray(1.0 - (1.0 - told) ** np.exp(given.value))


def _answers(who: Souls, given: Help, threshold: str) -> Array:
    rules = read("field")["contacts"]
    rho = rules["reply_motivation"]
    reply = rho * who.motivation + rules["visit_lift"] * (given.action == Action.VISIT)
    reply = reply + rules["dormant_reply"] * who.dormant
    chance = ndtr((reply - rules[threshold]) / np.sqrt(1 - rho**2))
    return np.where(given.action > 0, chance, 0.0)


def comes(who: Souls, given: Help) -> Array:
    """P(the holder of a seat comes)."""
    rules = read("field")
    rho = rules["contacts"]["reply_motivation"]
    latent = rho * who.motivation + ndtri(rules["sessions"]["show_up"])
    chance = ndtr(latent / np.sqrt(1 - rho**2))
    return np.where((given.kind > 0) & ~who.dormant, chance, 0.0)


def chance(law: Law, who: Souls, given: Help) -> Array:
    """P(the next stage is reached within 14 days), if nothing else is given in that time."""
    alone = law.base[who.stage] * who.fitness * WEEKS
    here, there = lift(law, who, given) - 1.0, push(law, who, given) - 1.0
    met, proven, came = meets(who, given), proves(who, given), comes(who, given)
    reached = np.maximum(met, proven)
    ways = ((proven, 1, 1), (reached - proven, 1, 0), (1.0 - reached, 0, 0))
    missed = np.zeros(len(who))
    for share, helped, proof in ways:
        for part, took in ((came, 1), (1.0 - came, 0)):
            rate = alone * np.maximum(1.0 + helped * here + took * there, 0.0)
            stays = failing(who.stage, who.missing - proof, rate)
            missed += share * part * stays * _untrained(who, given, took)
    return np.asarray(1.0 - missed)


def _untrained(who: Souls, given: Help, took: int) -> Array:
    """P(who came to a basic training is not at P2 by it)."""
    trained = (given.kind == Kind.TRAINING) & (who.stage == 1) & (took == 1)
    return np.where(trained, 1.0 - read("field")["sessions"]["validated"], 1.0)


def failing(stage: Array, missing: Array, rate: Array) -> Array:
    """P(no step) at a rate: exp(−rate), at stage 2 P(Poisson(rate) < missing)."""
    missing = np.where(stage == 2, missing, 1)
    fewer = (missing > 0) + rate * (missing > 1) + rate**2 / 2 * (missing > 2)
    return np.asarray(np.exp(-rate) * fewer)
