"""What a season says of mentors and cadres: which rows, by whom, and what boards count beside."""

from dataclasses import replace

import numpy as np
import pytest

from planner.inputs import Kind
from planner.value_added import Rows, value_added
from programme.point_rules import RULES
from seeds.columns import Array
from seeds.simulation import judging
from seeds.simulation.evidence import Season, season
from seeds.simulation.expected import reference
from seeds.simulation.gaming import Gamers
from seeds.simulation.history import Past, lived
from seeds.simulation.lane import Lane
from seeds.simulation.policies import Policy, Told, read
from seeds.simulation.policies import rows as published
from seeds.simulation.predictors import Truth

WEEKS = 6
GREEDY = read("greedy")


@pytest.fixture(scope="module")
def past() -> Past:
    return lived(3_000, 2, 8, cadres=True)


@pytest.fixture(scope="module")
def found(past: Past) -> Season:
    return season(past, GREEDY, WEEKS, reference=reference)


def same(one: Rows, other: Rows) -> bool:
    names = Rows.__dataclass_fields__
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


def test_all_published_contacts_are_evidence_but_those_of_who_objects(
    past: Past, found: Season
) -> None:
    """Given the same weeks lived once more, then rows are counted one by one."""
    lane, kept = Lane(past.start, past.state.copy(), past.law), 0
    policy = Policy(GREEDY, Told(lane, reference))
    for week in range(past.first, past.first + WEEKS):
        view = lane.open(week)
        rows = published(*policy.plan(view))
        kept += int(((rows.action > 0) & ~view.record.objects[rows.person]).sum())
        lane.live(view, rows)

    assert found.mentors.rows.p.size == kept > 1_000
    assert not past.start.objects[found.mentors.rows.person].any()
    assert found.contacts.sum() > kept
    assert not np.allclose(found.mentors.by_funnel().p, found.mentors.rows.p)


def test_the_first_weeks_are_those_of_a_shorter_season(past: Past, found: Season) -> None:
    first, shorter = found.until(4), season(past, GREEDY, 4, reference=reference)

    for one, other in ((first.mentors, shorter.mentors), (first.cadres, shorter.cadres)):
        assert same(one.rows, other.rows)
        np.testing.assert_array_equal(one.added, other.added)
        assert one.kept.all()
    for name in ("held", "contacts", "reached", "points"):
        np.testing.assert_array_equal(getattr(first, name), getattr(shorter, name))


def test_what_is_added_is_what_the_planted_skill_does(found: Season) -> None:
    """Given any row, then its mentor raises the true p if and only if the skill is above 0."""
    mentors = found.mentors
    skill = mentors.skill[mentors.rows.mentor]

    assert (np.sign(mentors.added) * np.sign(skill) >= 0).all()
    assert np.abs(mentors.added).max() > 0.02


def test_predictions_with_the_planted_skill_leave_nothing_to_be_added(
    past: Past, found: Season
) -> None:
    """Given the outcomes beside the true p, then mentors together are right but for luck."""
    lane = Lane(past.start, past.state.copy(), past.law)
    policy = Policy(GREEDY, Told(lane, reference))
    view = lane.open(past.first)
    rows = published(*policy.plan(view))
    true = judging.expected(Truth(lane).probabilities(view), view, rows)
    taken = (rows.action > 0) & ~view.record.objects[rows.person]
    y = found.mentors.rows.y[found.mentors.rows.week == 0]

    error = np.sqrt((true[taken] * (1 - true[taken])).sum())
    assert abs(y.sum() - true[taken].sum()) < 3 * error


def test_points_are_those_of_the_rules_and_capped_by_the_week() -> None:
    weight = {rule.stages[0]: rule.weight for rule in RULES if rule.name.startswith("STAGE_")}
    mentor, stage = np.array([0, 0, 2, *[1] * 12]), np.array([4, 7, 3, *[5] * 12])

    earned = judging.points(mentor, stage, 4)

    assert earned.tolist() == [weight[4] + weight[7], 10 * weight[5], weight[3], 0]


def test_rows_that_a_mentor_leaves_undone_stay_evidence_and_own_choices_never_are(
    past: Past, found: Season
) -> None:
    """Given a first week of picking, then the rows are those of the plan and y alone may differ."""
    none = np.zeros(0, np.int64)
    picker = np.array([past.start.holders(past.first)[0]])
    honest, gaming = (
        season(past, read("planner"), 1, reference=reference, gamers=gamers).mentors
        for gamers in (None, Gamers(picker, none, none))
    )

    for name in ("p", "mentor", "week", "margin", "person"):
        np.testing.assert_array_equal(getattr(gaming.rows, name), getattr(honest.rows, name))
    others = gaming.rows.mentor != picker[0]
    assert gaming.kept[others].all()
    assert 0.4 < gaming.kept[~others].mean() < 0.6
    np.testing.assert_array_equal(gaming.rows.y[others], honest.rows.y[others])


def test_cadres_are_judged_by_the_seats_of_the_sessions_that_they_lead(past: Past) -> None:
    """Given a city in which all sessions are for sharing."""
    sharing = tuple(
        replace(held, kind=np.full(len(held), Kind.PEER)) for held in past.start.sessions
    )
    start = replace(past.start, sessions=sharing)

    cadres = season(replace(past, start=start), GREEDY, 4, reference=reference).cadres

    rows: Array = cadres.rows.mentor
    skill = cadres.skill[rows]
    assert cadres.skill.size == len(start.cadres)
    assert rows.size > 20
    assert (np.sign(cadres.added) * np.sign(skill) >= 0).all()
    assert np.abs(cadres.added).max() > 0
    added = value_added(cadres.rows, cadres.skill.size)
    assert (added.exposure > 0).sum() == np.unique(rows).size
