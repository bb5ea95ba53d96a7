"""The learned model as chances: what `Hazard.predict` says of the same rows, and a plan by it."""

from datetime import date

import numpy as np

from planner.choices import build
from planner.inputs import Kind, Mentors, People, Rules, Sessions, Skill
from planner.learned import Learned
from planner.progress import Action
from planner.progress.hazard import Hazard
from planner.progress.weeks import Facts, PersonWeeks
from tests.planner.progress.worlds import city, with_outcomes

WEEK = date(2020, 10, 26)
HERE, THERE = 3171011001, 3172021001
FACTS = Facts(
    stage=[1, 3, 4, 6], village=[HERE] * 4, sector=[0, 1, 2, 3], weeks=[0, 3, 9, 30],
    recent=[0, 1, 0, 2], classes=[0, 0, 1, 0], tried=[0, 3, 1, 5], answered=[0, 3, 0, 2],
)  # fmt: skip
PEOPLE = People(
    stage=FACTS.stage, village=FACTS.village, sector=FACTS.sector, mentor=[0, 1, 0, 1],
    consent=[1] * 4, whatsapp=[1] * 4, recent=FACTS.recent, classes=FACTS.classes,
)  # fmt: skip
MENTORS = Mentors(village=[HERE, THERE], minutes=[1500] * 2, skills=[0, Skill.FINANCE])
SESSIONS = Sessions(
    kind=[Kind.CLINIC, Kind.PEER], village=[HERE] * 2, slot=[4, 8], room=[9, 9], sector=[-1, 2]
)
KNOWN_AS = np.array([3, 7])
FAR = 60


def model() -> Hazard:
    columns = city(4_000, 1)
    p = 0.1 + 0.3 * (columns["action"] == Action.VISIT) * (columns["mentor"] == 3)
    return Hazard.fit([with_outcomes(columns, p, 1)], WEEK)


def learned(found: Hazard) -> Learned:
    return Learned.of(found, FACTS, (PEOPLE, MENTORS, SESSIONS), KNOWN_AS)


def rows(**given: object) -> PersonWeeks:
    known = {name: getattr(FACTS, name) for name in Facts.ranges}
    return PersonWeeks(**known, **given)  # type: ignore[arg-type]


def test_chances_are_those_of_the_same_rows() -> None:
    found = model()
    chances = learned(found)
    none = np.zeros(4, bool)

    assert np.allclose(chances.nothing(), found.predict(rows()), atol=1e-6)
    for row, finance, way in ((0, False, 10), (1, True, FAR)):
        for action in (Action.WHATSAPP, Action.CALL, Action.VISIT):
            told = chances.contacted(action, np.full(4, row), none)
            same = rows(
                action=[action] * 4,
                mentor=[KNOWN_AS[row]] * 4,
                competent=[finance] * 4,
                way=[way if action is Action.VISIT else 0] * 4,
            )
            assert np.allclose(told, found.predict(same), atol=1e-6)
    clinic = rows(kind=[Kind.CLINIC] * 4)
    peer = rows(kind=[Kind.PEER] * 4, same_sector=[0, 0, 1, 0])
    assert np.allclose(chances.seated(np.zeros(4, int)), found.predict(clinic), atol=1e-6)
    assert np.allclose(chances.seated(np.ones(4, int)), found.predict(peer), atol=1e-6)


def test_a_mentor_who_brings_more_is_worth_more_in_the_weeks_choices() -> None:
    chances = learned(model())

    found = build(PEOPLE, MENTORS, SESSIONS, WEEK, Rules(floors=False, cover=2), chances=chances)

    visit = (found.action == Action.VISIT) & (found.problem.ses == 2)
    own = found.chance[visit & (found.problem.men == 0)]
    other = found.chance[visit & (found.problem.men == 1)]
    assert own.size
    assert own.min() > other.max(initial=0.0)
    assert np.allclose(found.p0, chances.nothing())
