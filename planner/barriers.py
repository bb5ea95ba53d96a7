"""Why somebody has nothing to choose from: the rules of the week that took choices away.

Each names a rule of `planner.rules` that does not hold, or what the week does not offer. Whoever
has none may still be left out, since minutes and seats are worth more elsewhere: `planner.explain`.
"""

from enum import IntFlag

import numpy as np

from planner import rules
from planner.choices import Choices
from planner.inputs import Flags, Ints, People, Rules
from planner.problem import PADDING
from planner.progress import Action


class Barrier(IntFlag):
    """What stands between a person and a contact or a seat."""

    CONSENT = 1
    DORMANT = 2
    COOL_DOWN = 4
    NUMBER = 8
    MENTOR = 16
    SEAT = 32


def barriers(people: People, choices: Choices, week: Rules) -> Ints:
    """[n] the barriers of each person as a mask of `Barrier`; 0 = every kind of choice exists.

    MENTOR: may be reached, and nobody is there to do it. SEAT: may be invited, and no session fits.
    """
    reachable, contactable = rules.reachable(people), rules.contactable(people, week)
    contact, seat = _offered(choices)
    found = {
        Barrier.CONSENT: ~people.consent,
        Barrier.DORMANT: people.dormant,
        Barrier.COOL_DOWN: ~rules.rested(people, week),
        Barrier.NUMBER: ~(people.phone | people.whatsapp),
        Barrier.MENTOR: contactable & ~contact,
        Barrier.SEAT: reachable & ~seat,
    }
    mask = np.zeros(len(people), np.int64)
    for barrier, stands in found.items():
        mask[stands] |= int(barrier)
    return mask


def _offered(choices: Choices) -> tuple[Flags, Flags]:
    """[n] who has any contact, and who any seat, among the choices."""
    problem = choices.problem
    real = problem.gain != np.float32(PADDING)
    contact = real & (choices.action != Action.NONE)
    seat = real & (problem.ses < problem.sessions)
    return contact.any(axis=1), seat.any(axis=1)
