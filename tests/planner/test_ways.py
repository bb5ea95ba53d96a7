"""Ways: by coordinates where they are known, else by area; and sessions too far apart."""

from datetime import date

import numpy as np
import pytest

from planner import ways
from planner.choices import build
from planner.inputs import Kind, Mentors, People, Rules, Sessions
from planner.progress import Action
from planner.ways import Places

WEEK = date(2020, 10, 26)
HERE, NEXT_VILLAGE, NEXT_DISTRICT, ISLAND = 3174091001, 3174091002, 3174101001, 3101011001
MONAS, BLOK_M = (-6.1754, 106.8272), (-6.2443, 106.7981)  # 8.3 km apart


def place(village: int = HERE, at: tuple[float, float] = (np.nan, np.nan)) -> Places:
    return Places(np.array([village]), np.array([at[0]]), np.array([at[1]]))


def test_the_great_circle_is_that_of_the_haversine() -> None:
    """A degree of the meridian is 111.195 km on a sphere of 6,371 km (pi/180 of the radius)."""
    one = ways.distance(place(at=(-7.0, 106.8)), place(at=(-6.0, 106.8)))

    assert one[0] == pytest.approx(np.pi / 180 * 6_371.0, rel=1e-12)
    assert ways.distance(place(at=MONAS), place(at=BLOK_M))[0] == pytest.approx(8.3, abs=0.1)
    assert np.isnan(ways.distance(place(), place(at=MONAS))[0])


@pytest.mark.parametrize(
    ("home", "work", "minutes"),
    [
        (place(at=MONAS), place(at=BLOK_M), 56),  # 2 x 8.3 km at 18 km an hour, rounded up
        (place(at=MONAS), place(), 10),
        (place(NEXT_DISTRICT), place(at=MONAS), 35),
        (place(ISLAND, MONAS), place(at=BLOK_M), 405),
    ],
    ids=["both known", "the mentor's unknown", "the person's unknown", "a boat"],
)
def test_a_way_is_by_distance_where_both_ends_are_known(
    home: Places, work: Places, minutes: int
) -> None:
    assert ways.there_and_back(home, work).tolist() == [minutes]


def test_a_visit_to_a_known_place_takes_the_distance() -> None:
    who = People(stage=[2, 2], village=[HERE] * 2, mentor=[0, 0], consent=[1, 1], whatsapp=[0, 0],
                 latitude=[MONAS[0], np.nan], longitude=[MONAS[1], np.nan])  # fmt: skip
    staff = Mentors(village=[HERE], minutes=[1500], latitude=[BLOK_M[0]], longitude=[BLOK_M[1]])
    none = Sessions(kind=[], village=[], slot=[], room=[])

    found = build(who, staff, none, WEEK, Rules(floors=False))

    visits = found.problem.mins[:, (found.action == Action.VISIT).any(axis=0)]
    assert visits.tolist() == [[45 + 56], [45 + 10]]


def test_coordinates_outside_jakarta_are_named() -> None:
    with pytest.raises(ValueError, match=r"^Mentors\.latitude\[0\] is 106\.8: outside -7\.5 to -4"):
        Mentors(village=[HERE], minutes=[1500], latitude=[106.8], longitude=[-6.2])


def far(slots: list[int], villages: list[int], **more: object) -> list[tuple[int, int]]:
    """Far pairs of sessions of one slot that one mentor could lead."""
    count = len(slots)
    held = Sessions(kind=[Kind.TRAINING] * count, village=villages, slot=slots,
                    **({"room": [30] * count, "length": [1] * count} | more))  # fmt: skip
    found = ways.far_pairs(held, np.arange(count), np.zeros(count, np.int64))
    return list(zip(found["far_a"].tolist(), found["far_b"].tolist(), strict=True))


@pytest.mark.parametrize(
    ("slots", "villages", "more", "pairs"),
    [
        ([0, 1], [HERE, NEXT_VILLAGE], {}, [(0, 1)]),
        ([1, 0], [HERE, NEXT_VILLAGE], {}, [(1, 0)]),
        ([0, 1], [HERE, HERE], {}, []),
        ([1, 2], [HERE, NEXT_DISTRICT], {}, []),  # an hour at noon is enough
        ([1, 2], [HERE, ISLAND], {}, [(0, 1)]),
        ([3, 4], [HERE, ISLAND], {}, []),  # a night
        ([0, 0], [HERE, ISLAND], {}, []),  # an overlap is another rule's
        ([0, 2], [HERE, ISLAND], {"length": [2, 1]}, [(0, 1)]),
        ([0, 1], [HERE, NEXT_VILLAGE], {"online": [True, False]}, []),
    ],
)
def test_sessions_are_far_apart_where_the_way_takes_longer_than_lies_between(
    slots: list[int], villages: list[int], more: dict[str, object], pairs: list[tuple[int, int]]
) -> None:
    assert far(slots, villages, **more) == pairs


def test_sessions_that_nobody_could_lead_both_of_are_left_out() -> None:
    held = Sessions(kind=[1, 1], village=[HERE, ISLAND], slot=[0, 1], room=[9, 9], length=[1, 1])

    alone = ways.far_pairs(held, np.array([0, 1]), np.array([0, 1]))

    assert alone["far_a"].tolist() == alone["far_b"].tolist() == []
