"""Which choices a person has: each rule kept and broken, in a district of three people."""

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

import planner
from planner.choices import Choices, build
from planner.inputs import Kind, Mentors, People, Reference, Rules, Sessions, Skill
from planner.progress import Action
from planner.seating import seats_offered

WEEK = date(2020, 10, 26)
HERE, NEXT_DOOR, OTHER_DISTRICT, ISLAND = 3174091001, 3174091002, 3174101001, 3101011001


@dataclass(frozen=True)
class Given:
    """One person, one mentor, one session; what a test changes is named."""

    stage: int = 1
    village: int = HERE
    mentor: int = 0
    consent: bool = True
    whatsapp: bool = True
    phone: bool = True
    dormant: bool = False
    unseen: int = 30
    recent: int = 0
    last: int = -1
    work: int = HERE
    minutes: int = 1500
    skills: int = 0
    kind: int = Kind.TRAINING
    held: int = HERE
    room: int = 30

    def choices(self, rules: Rules | None = None, reference: Reference | None = None) -> Choices:
        people = People(
            stage=[self.stage],
            village=[self.village],
            mentor=[self.mentor],
            consent=[self.consent],
            whatsapp=[self.whatsapp],
            phone=[self.phone],
            dormant=[self.dormant],
            unseen=[self.unseen],
            recent=[self.recent],
            last_mentor=[self.last],
        )
        mentors = Mentors(
            village=[self.work, HERE],
            minutes=[self.minutes, 1500],
            load=[36, 36],
            skills=[self.skills, Skill.LICENCE],
        )
        sessions = Sessions(kind=[self.kind], village=[self.held], slot=[4], room=[self.room])
        chosen = rules or Rules(floors=False)
        return build(people, mentors, sessions, WEEK, chosen, reference=reference)

    def has(self) -> set[tuple[str, int, int]]:
        """(action, mentor, session) of every real choice; -1 = none."""
        found = self.choices()
        problem = found.problem
        real = np.flatnonzero(problem.gain[0] != -1.0)
        return {
            (
                Action(int(found.action[0, column])).name,
                _or_none(problem.men[0, column], problem.mentors),
                _or_none(problem.ses[0, column], problem.sessions),
            )
            for column in real
        }


def _or_none(row: int, none: int) -> int:
    return -1 if row == none else int(row)


CONTACTS = {("WHATSAPP", 0, -1), ("CALL", 0, -1), ("VISIT", 0, -1)}
SEAT = {("NONE", -1, 0)}
BOTH = {("WHATSAPP", 0, 0), ("CALL", 0, 0), ("VISIT", 0, 0)}


def test_whoever_may_be_reached_has_every_choice() -> None:
    assert Given().has() == CONTACTS | SEAT | BOTH


@pytest.mark.parametrize(
    ("broken", "left"),
    [
        (Given(consent=False), set()),
        (Given(dormant=True), set()),
        (Given(unseen=6), SEAT),
        (
            Given(whatsapp=False),
            (CONTACTS | SEAT | BOTH) - {("WHATSAPP", 0, -1), ("WHATSAPP", 0, 0)},
        ),
        (Given(phone=False), (CONTACTS | SEAT | BOTH) - {("CALL", 0, -1), ("CALL", 0, 0)}),
        (Given(stage=2), CONTACTS),
        (Given(held=OTHER_DISTRICT), CONTACTS),
        (Given(room=0), CONTACTS),
    ],
    ids=[
        "consent",
        "dormancy",
        "cool-down",
        "opt-in",
        "no phone",
        "another step",
        "district",
        "seats",
    ],
)
def test_each_rule_takes_its_choices_away(broken: Given, left: set[tuple[str, int, int]]) -> None:
    assert broken.has() == left


def test_only_the_responsible_mentor_unless_cover_is_needed() -> None:
    """Given a mentor who is away, or none, a colleague of the district calls and visits."""
    for covered in (Given(minutes=0), Given(mentor=-1)):
        callers = {mentor for action, mentor, _ in covered.has() if action in ("CALL", "VISIT")}
        assert 1 in callers
        assert callers <= {0, 1}
    assert {mentor for _, mentor, _ in Given().has()} == {0, -1}


def test_a_competence_that_the_mentor_lacks_is_lent_by_a_colleague() -> None:
    """Given the licence step, who knows licences calls; the own mentor does where competent."""
    lent = {mentor for action, mentor, _ in Given(stage=3).has() if action == "CALL"}
    own = {m for a, m, _ in Given(stage=3, skills=Skill.LICENCE).has() if a == "CALL"}
    assert (lent, own) == ({1}, {0})


@pytest.mark.parametrize(
    ("work", "minutes"),
    [(HERE, 55), (NEXT_DOOR, 63), (OTHER_DISTRICT, 80), (ISLAND, 450)],
    ids=["village", "district", "city", "boat"],
)
def test_a_visit_takes_the_way_too(work: int, minutes: int) -> None:
    """Given where the mentor works from, a visit is 45 minutes and the way (city.md section 5)."""
    found = Given(work=work).choices()
    visits = (found.action[0] == Action.VISIT) & (found.problem.men[0] == 0)
    assert set(found.problem.mins[0, visits].tolist()) == {minutes}


def test_a_contact_repeated_within_four_weeks_is_worth_less() -> None:
    """Given recent contacts, the rise in probability shrinks with each, and never turns."""
    rises = [float(Given(recent=n).choices().chance[0].max()) for n in range(4)]
    assert rises == sorted(rises, reverse=True)
    assert rises[-1] > 0


def test_two_effects_together_are_less_than_their_sum_and_more_than_each() -> None:
    """Given a call beside a seat: gain = (1 − p0) − (1 − pa)(1 − ps)/(1 − p0) (planner.md)."""
    found = Given().choices()
    problem, p0 = found.problem, float(found.p0[0])
    chance = {
        (int(found.action[0, k]), int(problem.ses[0, k])): float(found.chance[0, k])
        for k in np.flatnonzero(problem.gain[0] != -1.0)
    }
    call, seat, both = chance[Action.CALL, 1], chance[Action.NONE, 0], chance[Action.CALL, 0]
    expected = (1 - p0) - (1 - p0 - call) * (1 - p0 - seat) / (1 - p0)
    assert both == pytest.approx(expected, rel=1e-9)
    assert max(call, seat) < both < call + seat


@pytest.mark.parametrize(
    ("mentor", "action", "session"),
    [(0, Action.CALL, -1), (0, Action.VISIT, 0), (-1, Action.NONE, 0)],
)
def test_what_was_planned_before_is_worth_more_and_nothing_else_is(
    mentor: int, action: Action, session: int
) -> None:
    """Given a reference choice, it alone gains what changing it would cost."""
    before = Reference(mentor=[mentor], action=[action], session=[session])
    found, loose = Given().choices(reference=before), Given().choices()
    more = found.problem.gain[0] - loose.problem.gain[0]

    (same,) = np.flatnonzero(more)

    assert more[same] == pytest.approx(Rules().change, abs=1e-7)
    assert found.action[0, same] == action
    assert _or_none(found.problem.men[0, same], 2) == mentor
    assert _or_none(found.problem.ses[0, same], 1) == session
    assert found.chance.tolist() == loose.chance.tolist()


def test_who_had_nothing_gets_no_bonus_for_it() -> None:
    nothing = Reference(mentor=[-1], action=[0], session=[-1])

    changed, loose = Given().choices(reference=nothing), Given().choices()

    assert changed.problem.gain.tolist() == loose.problem.gain.tolist()


@pytest.mark.parametrize(
    ("before", "fault"),
    [
        (
            Reference(mentor=[0, 0], action=[2, 2], session=[-1, -1]),
            "Reference has 2 rows: there are 1 people",
        ),
        (
            Reference(mentor=[2], action=[2], session=[-1]),
            "Reference.mentor[0] is 2: there are 2 mentors",
        ),
        (
            Reference(mentor=[0], action=[2], session=[1]),
            "Reference.session[0] is 1: there are 1 sessions",
        ),
    ],
)
def test_a_reference_of_other_rows_is_refused(before: Reference, fault: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        Given().choices(reference=before)


def test_the_mentor_of_the_last_contact_is_worth_more() -> None:
    """Continuity: given a contact within eight weeks, that mentor's choices gain the bonus."""
    known, new = Given(last=0).choices().problem, Given().choices().problem
    own = (known.men[0] == 0) & (known.gain[0] != -1.0)

    assert (known.gain - new.gain)[0][own] == pytest.approx(Rules().continuity, abs=1e-7)
    assert (known.gain == new.gain)[0][~own].all()


def test_seats_offered_are_the_most_that_rarely_overflow() -> None:
    """Given 30 seats and a show-up of .72, one offer more would overflow too often."""
    from scipy.stats import binom

    (offered,) = seats_offered(np.array([30]), 0.72, 0.05)
    assert binom.sf(30, offered, 0.72) <= 0.05 < binom.sf(30, offered + 1, 0.72)


def test_a_week_without_sessions_or_with_everybody_away_still_has_a_plan() -> None:
    """Given nothing to choose, the problem solves to an empty plan that is proven."""
    nobody = Given(consent=False).choices().problem
    plan = planner.solve(nobody)
    assert planner.verify(nobody, plan).feasible
    assert (plan.choice == -1).all()


def test_a_mentor_who_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match=r"^People\.mentor\[0\] is 7: there are 2 mentors$"):
        Given(mentor=7).choices()
