"""Whose seats, whose lead, whose floor: trade, area, turns, competence."""

import numpy as np
import pytest

from planner import fairness, leaders, offers
from planner.inputs import SLOTS, Kind, Mentors, People, Rules, Sessions, Skill

HERE, NEXT_DISTRICT, OTHER_CITY = 3174091001, 3174101001, 3171011001


def people(count: int = 1, **more: object) -> People:
    columns = {"stage": 1, "village": HERE, "mentor": -1, "consent": True, "whatsapp": True} | more
    return People(**{name: np.broadcast_to(value, count) for name, value in columns.items()})


def sessions(kinds: list[int], **more: object) -> Sessions:
    columns = {"village": HERE, "slot": 4, "room": 30} | more
    spread = {name: np.broadcast_to(value, len(kinds)) for name, value in columns.items()}
    return Sessions(kind=kinds, **spread)


def offered(who: People, held: Sessions, rules: Rules | None = None) -> list[list[int]]:
    running = np.ones(len(held), np.bool_)
    return offers.offered(who, held, running, rules or Rules()).tolist()


def test_a_session_for_a_trade_is_for_that_trade() -> None:
    held = sessions([Kind.TRAINING, Kind.TRAINING], sector=[2, -1])

    assert offered(people(sector=2), held)[0][:2] == [0, 1]
    assert offered(people(sector=3), held) == [[1, 2, 2]]


@pytest.mark.parametrize(
    ("kind", "stage", "village", "reach", "seat"),
    [
        (Kind.TRAINING, 1, NEXT_DISTRICT, "district", False),
        (Kind.TRAINING, 1, NEXT_DISTRICT, "city", True),
        (Kind.CLINIC, 3, NEXT_DISTRICT, "district", True),
        (Kind.CLINIC, 3, OTHER_CITY, "city", False),
        (Kind.BANK_DAY, 6, 3100000000, "district", True),
    ],
)
def test_training_is_for_the_district_and_what_is_scarce_for_the_city(
    kind: Kind, stage: int, village: int, reach: str, seat: bool
) -> None:
    found = offered(
        people(stage=stage), sessions([kind], village=village), Rules(session_reach=reach)
    )

    assert (found == [[0, 1, 1]]) is seat


def test_of_many_equal_sessions_people_take_turns() -> None:
    found = np.array(offered(people(50), sessions([Kind.TRAINING] * 5)))

    assert np.bincount(found.ravel()).tolist() == [30] * 5


def test_nobody_with_disability_is_invited_to_a_venue_that_is_not_accessible() -> None:
    held = sessions([Kind.TRAINING, Kind.TRAINING], accessible=[False, True])

    assert offered(people(disability=True), held) == [[1, 2, 2]]
    assert offered(people(), held) == [[0, 1, 2]]


def test_an_unknown_reach_is_named() -> None:
    with pytest.raises(ValueError, match=r"^Rules\.session_reach is 'ward': district or city$"):
        offered(people(), sessions([Kind.TRAINING]), Rules(session_reach="ward"))


def staff(**more: object) -> Mentors:
    columns = {"village": [HERE, HERE, NEXT_DISTRICT], "minutes": [1500] * 3} | more
    return Mentors(**columns)  # type: ignore[arg-type]


def led_by(mentors: Mentors, held: Sessions, free: np.ndarray | None = None) -> list[int]:
    return leaders.eligible(mentors, held, free)[1].tolist()


def test_a_clinic_is_led_by_who_knows_licences_and_a_training_from_the_district() -> None:
    skilled = staff(skills=[0, Skill.LICENCE, Skill.LICENCE | Skill.FINANCE])

    assert led_by(skilled, sessions([Kind.CLINIC])) == [1, 2]
    assert led_by(skilled, sessions([Kind.BANK_DAY])) == [2]
    assert led_by(skilled, sessions([Kind.TRAINING])) == [0, 1]
    assert led_by(staff(), sessions([Kind.CLINIC])) == []


def test_who_is_away_busy_or_short_of_time_leads_nothing() -> None:
    free = np.ones((3, SLOTS), np.bool_)
    free[0, 5] = False

    assert led_by(staff(), sessions([Kind.TRAINING]), free) == [1]
    assert led_by(staff(minutes=[0, 239, 1500]), sessions([Kind.TRAINING])) == [2]
    assert led_by(staff(), sessions([Kind.TRAINING], need=0)) == []


def test_peers_are_led_by_cadres_and_cadres_lead_nothing_else() -> None:
    volunteers = staff(cadre=[True, False, False])

    assert led_by(volunteers, sessions([Kind.PEER])) == [0]
    assert led_by(volunteers, sessions([Kind.TRAINING])) == [1]


def test_where_no_cadre_can_a_mentor_leads_the_peers() -> None:
    """Given the only cadre away, or one where two are needed, or of another city."""
    away = staff(cadre=[True, False, False], minutes=[0, 1500, 1500])
    far = staff(cadre=[True, False, False], village=[OTHER_CITY, HERE, NEXT_DISTRICT])

    assert led_by(away, sessions([Kind.PEER])) == [1, 2]
    assert led_by(staff(cadre=[True, False, False]), sessions([Kind.PEER], need=2)) == [1, 2]
    assert led_by(far, sessions([Kind.PEER])) == [1, 2]


def test_each_district_has_a_floor_where_there_are_several() -> None:
    """.7 of its share of 40 contacts: 60 and 40 of 100 people."""
    homes = np.where(np.arange(100) < 60, HERE, NEXT_DISTRICT)
    who = people(100, village=homes, unseen=30)

    found = fairness.floors(who, staff(load=[10, 10, 20]), Rules())

    assert fairness.groups(who)[1] == fairness.GROUPS | {"317409": 0.7, "317410": 0.7}
    assert found["floor"].tolist() == [0.0, 0.0, 0.0, 16.0, 11.0]
    assert np.unique(found["grp"]).tolist() == [1 << 3, 1 << 4]


def test_too_many_districts_for_a_mask_are_taken_by_city() -> None:
    homes = 3174000000 + 10_000 * np.arange(70)
    homes[69] = OTHER_CITY

    assert list(fairness.groups(people(70, village=homes))[1])[3:] == ["3171", "3174"]


def test_volunteers_have_no_band() -> None:
    found = fairness.bands(staff(cadre=[True, False, False]), Rules())

    assert (found["ua"] > 0).tolist() == (found["ub"] > 0).tolist() == [False, True, True]
    assert fairness.bands(staff(), Rules(balance=False)) == {}


def test_floors_are_a_part_of_the_groups_share_and_never_more_than_the_contacts() -> None:
    women = np.arange(100) < 60
    who = people(100, woman=women, disability=np.arange(100) < 10, unseen=30)

    found = fairness.floors(who, staff(load=[10, 10, 20]), Rules())

    assert found["floor"].tolist() == [21.0, 4.0, 0.0]  # .9 of 60 %, 10 %, nobody, of 40
    assert fairness.floors(who, staff(), Rules(floors=False)) == {}


def test_burdens_count_only_where_people_differ() -> None:
    assert fairness.burdens(people(2), staff()) == {}

    found = fairness.burdens(people(2, difficulty=[1.0, 2.0]), staff(load=[10, 10, 20]))

    assert found["wbar"].tolist() == [10.0, 10.0, 20.0]
    assert found["wmax"].tolist() == [12.5, 12.5, 25.0]
