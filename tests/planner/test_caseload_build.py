"""The standing decision of an area: affinity, who may move, bands and room of the district."""

import numpy as np
import pytest

from planner.caseload import solve, verify
from planner.caseload.build import KEEP, affinity, standing
from planner.inputs import Mentors, People, Skill

HERE, NEXT_DOOR, FAR = 3171011001, 3171011002, 3172011001


def office() -> Mentors:
    return Mentors(
        village=[HERE, NEXT_DOOR, FAR],
        minutes=[1800, 1800, 1800],
        sectors=[1 << 2, 0, 0],
        skills=[Skill.LICENCE, 0, 0],
    )


def crowd(**changed: object) -> People:
    columns = {
        "stage": [3] * 10,
        "village": [HERE] * 10,
        "mentor": [0] * 6 + [1] * 3 + [-1],
        "consent": [1] * 10,
        "whatsapp": [1] * 10,
    }
    return People(**(columns | changed))  # type: ignore[arg-type]


def test_affinity_is_way_trade_competence_and_acquaintance() -> None:
    people = crowd(sector=[2] * 10, last_mentor=[0] * 10)
    everyone = np.arange(3)

    found = affinity(people, office(), np.zeros(3, int), everyone)

    near = [1 - 10 / 60, 1 - 18 / 60, 0.0]
    assert found.tolist() == pytest.approx([0.4 * near[0] + 0.6, 0.4 * near[1], 0.4 * near[2]])


def test_movable_people_may_go_to_their_district_or_stay_and_others_stay() -> None:
    movable = np.array([True] * 5 + [False] * 4 + [True])

    problem = standing(crowd(), office(), movable)

    candidates = np.split(problem.men, problem.ptr[1:-1])
    assert [one.tolist() for one in candidates] == [[0, 1]] * 5 + [[0]] + [[1]] * 3 + [[0, 1]]
    kept = problem.gain - affinity(crowd(), office(), problem.person, problem.men)
    own = crowd().mentor[problem.person] == problem.men
    assert kept == pytest.approx(KEEP * own)


def test_bands_and_room_are_shares_of_the_districts_mean() -> None:
    problem = standing(crowd(), office(), np.ones(10, bool))

    assert problem.low.tolist() == [4, 4, 0]
    assert problem.high.tolist() == [7, 7, 0]
    assert problem.room.tolist() == [5750, 5750, 0]


def test_the_lonely_get_a_mentor_and_who_can_keeps_theirs() -> None:
    people, problem = crowd(), standing(crowd(), office(), np.ones(10, bool))

    plan = solve(problem)

    chosen = problem.men[plan.choice]
    assert verify(problem, plan) == ()
    assert np.bincount(chosen, minlength=3).tolist() == [5, 5, 0]
    assert (chosen == people.mentor).sum() == 8


def test_where_a_district_has_no_mentor_the_nearest_are_asked() -> None:
    problem = standing(crowd(village=[3173011001] * 10), office(), np.ones(10, bool))

    assert np.diff(problem.ptr).tolist() == [3] * 10


def test_nobody_to_be_responsible_and_nobody_to_stay_with_are_refused() -> None:
    none = Mentors(village=[], minutes=[])

    with pytest.raises(ValueError, match=r"^mentors has no row: there is nobody"):
        standing(crowd(), none, np.ones(10, bool))
    with pytest.raises(ValueError, match=r"^movable\[9\] is False: that person has no mentor"):
        standing(crowd(), office(), np.zeros(10, bool))
