"""Who objects to profiling is served by the mean of the stage, and nobody else is."""

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.chances import Published
from planner.impartial import SEAT, Impartial, means, unknown
from planner.inputs import Kind, Mentors, People, Rules, Sessions
from planner.learned import Learned
from planner.progress import Action
from planner.progress.hazard import Hazard
from planner.progress.weeks import Facts

WEEK = date(2020, 10, 26)
HERE = 3171011001
STAGES = [1, 1, 1, 2, 2, 4]
OBJECTS = np.array([False, False, True, False, True, True])
NONE = np.zeros(6, np.bool_)
PEOPLE = People(
    stage=STAGES, village=[HERE] * 6, mentor=[0, 0, 0, 0, 0, 0], consent=[1] * 6,
    whatsapp=[1] * 6, weeks=[0, 20, 3, 5, 9, 9],
)  # fmt: skip
MENTORS = Mentors(village=[HERE], minutes=[1500])
SESSIONS = Sessions(kind=[Kind.TRAINING, Kind.PEER], village=[HERE] * 2, slot=[4, 8], room=[9] * 2)
FACTS = Facts(stage=PEOPLE.stage, village=PEOPLE.village, weeks=PEOPLE.weeks)


def chances() -> Learned:
    model = Hazard.cold(WEEK)
    return Learned.of(model, FACTS, (PEOPLE, MENTORS, SESSIONS), np.array([7]))


def served(known: np.ndarray | None = None) -> Impartial:
    told = means(chances(), PEOPLE, MENTORS, SESSIONS, OBJECTS) if known is None else known
    published = Published.of(PEOPLE, SESSIONS, WEEK, Rules())
    found = Impartial.of(chances(), told, published, (PEOPLE, SESSIONS), OBJECTS)
    assert isinstance(found, Impartial)
    return found


def every_column(of: object) -> list[np.ndarray]:
    """Nothing, each contact by the only mentor, each session."""
    asked = [of.nothing()]  # type: ignore[attr-defined]
    for action in (Action.WHATSAPP, Action.CALL, Action.VISIT):
        asked.append(of.contacted(action, np.zeros(6, int), NONE))  # type: ignore[attr-defined]
    return [*asked, *(of.seated(np.full(6, t)) for t in (0, 1))]  # type: ignore[attr-defined]


def test_nobody_else_is_served_otherwise() -> None:
    for found, plain in zip(every_column(served()), every_column(chances()), strict=True):
        assert np.array_equal(found[~OBJECTS], plain[~OBJECTS])


def test_who_objects_has_the_mean_of_the_others_of_the_stage() -> None:
    for found, plain in zip(every_column(served()), every_column(chances()), strict=True):
        assert np.isclose(found[2], plain[[0, 1]].mean())
        assert np.isclose(found[4], plain[3])


def test_alone_at_a_stage_the_published_rate_stands_in() -> None:
    published = Published.of(PEOPLE, SESSIONS, WEEK, Rules())

    for found, plain in zip(every_column(served()), every_column(published), strict=True):
        assert found[5] == plain[5]
    for found, plain in zip(every_column(served(unknown())), every_column(published), strict=True):
        assert np.array_equal(found[OBJECTS], plain[OBJECTS])


def test_means_are_by_stage_action_and_kind() -> None:
    found = means(chances(), PEOPLE, MENTORS, SESSIONS, OBJECTS)

    known = ~np.isnan(found)
    columns = [*range(4), SEAT + Kind.TRAINING, SEAT + Kind.PEER]
    assert np.argwhere(known).tolist() == [[stage, c] for stage in (1, 2) for c in columns]


@settings(deadline=None)
@given(st.permutations(range(6)), st.integers(0, 200))
def test_what_is_known_of_who_objects_changes_nothing(order: list[int], weeks: int) -> None:
    """Other facts of those who object, and other places in the week: the same probabilities."""
    objects = OBJECTS[order]
    changed = np.where(OBJECTS, weeks, np.asarray(PEOPLE.weeks))[order]
    columns = {name: np.asarray(getattr(PEOPLE, name))[order] for name in People.ranges}
    people = People(**columns | {"weeks": changed})
    facts = Facts(stage=people.stage, village=people.village, weeks=people.weeks)
    learned = Learned.of(Hazard.cold(WEEK), facts, (people, MENTORS, SESSIONS), np.array([7]))
    told = means(learned, people, MENTORS, SESSIONS, objects)
    published = Published.of(people, SESSIONS, WEEK, Rules())

    found = Impartial.of(learned, told, published, (people, SESSIONS), objects)

    for one, other in zip(every_column(found), every_column(served()), strict=True):
        assert np.allclose(one, other[order])


def test_where_nobody_objects_nothing_stands_between() -> None:
    learned = chances()
    published = Published.of(PEOPLE, SESSIONS, WEEK, Rules())

    assert Impartial.of(learned, unknown(), published, (PEOPLE, SESSIONS), NONE) is learned
