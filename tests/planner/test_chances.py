"""Who says how likely the next stage is can be handed in; unless it is, the published rates do."""

from datetime import date

import numpy as np

from planner.chances import Published
from planner.choices import Choices, build
from planner.inputs import Flags, Floats, Ints, Kind, Mentors, People, Rules, Sessions
from planner.progress import Action

WEEK = date(2020, 10, 26)
HERE = 3174091001
PEOPLE = People(
    stage=[1, 3, 4], village=[HERE] * 3, mentor=[0, 1, 0], consent=[1] * 3, whatsapp=[1, 0, 1]
)
MENTORS = Mentors(village=[HERE] * 2, minutes=[1500] * 2, skills=[1, 1])
SESSIONS = Sessions(kind=[Kind.TRAINING, Kind.BAZAAR], village=[HERE] * 2, slot=[4, 8], room=[9, 9])
RULES = Rules(floors=False)


class ByMentor:
    """Nothing helps but mentor 1, who adds .3, and a seat in session 1, which adds .2."""

    def nothing(self) -> Floats:
        return np.full(3, 0.1)

    def contacted(self, action: Action, mentor: Ints, competent: Flags) -> Floats:
        return np.where(mentor == 1, 0.4, 0.1)

    def seated(self, session: Ints) -> Floats:
        return np.where(session == 1, 0.3, 0.1)


def test_the_published_rates_are_what_nobody_handed_in_means() -> None:
    plain = build(PEOPLE, MENTORS, SESSIONS, WEEK, RULES)
    given = Published.of(PEOPLE, SESSIONS, WEEK, RULES)

    same = build(PEOPLE, MENTORS, SESSIONS, WEEK, RULES, chances=given)

    assert same.problem.fingerprint == plain.problem.fingerprint


def test_gains_are_those_of_the_chances_handed_in() -> None:
    found = build(PEOPLE, MENTORS, SESSIONS, WEEK, RULES, chances=ByMentor())

    assert _gain(found, 0, mentor=0) == {0.0}
    assert _gain(found, 1, mentor=1) == {0.3}
    assert _gain(found, 2, mentor=2) == {0.2}
    assert found.p0.tolist() == [0.1, 0.1, 0.1]


def _gain(found: Choices, person: int, mentor: int) -> set[float]:
    """The gains of a person by a mentor (2 = a seat alone), rounded."""
    problem = found.problem
    alone = problem.ses[person] == 2 if mentor < 2 else problem.ses[person] < 2
    real = (problem.gain[person] != -1) & (problem.men[person] == mentor) & alone
    return set(np.round(found.chance[person, real], 6).tolist())
