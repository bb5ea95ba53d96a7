"""Days: near neighbours together, even days, a contact before its session."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from programme.planning.days import Place, Task, spread

WEEK = [date(2020, 11, day) for day in (2, 3, 4, 5, 6)]
TASKS = st.lists(
    st.builds(
        Task,
        village=st.none() | st.integers(1, 4),
        minutes=st.sampled_from([4, 12, 55, 63, 80]),
        until=st.none() | st.sampled_from(WEEK),
    ),
    max_size=40,
)


def test_neighbours_share_a_day_in_order_of_length() -> None:
    tasks = [Task(2, 60), Task(1, 60), Task(2, 30), Task(1, 30)]

    assert spread(tasks, WEEK[:2], {}) == [
        Place(WEEK[1], 1),
        Place(WEEK[0], 1),
        Place(WEEK[1], 2),
        Place(WEEK[0], 2),
    ]


def test_a_day_with_a_session_gets_fewer_contacts() -> None:
    tasks = [Task(1, 60)] * 4

    places = spread(tasks, WEEK[:2], {WEEK[0]: 240})

    assert [place.day for place in places] == [WEEK[1]] * 4


def test_a_contact_comes_before_its_session() -> None:
    tasks = [Task(1, 60), Task(2, 60), Task(3, 60, until=WEEK[0])]

    assert spread(tasks, WEEK, {})[2].day == WEEK[0]


def test_messages_fill_the_days_evenly_and_come_first_in_a_day() -> None:
    tasks = [Task(1, 60), Task(2, 60), *[Task(None, 4)] * 4]

    assert spread(tasks, WEEK[:2], {}) == [
        Place(WEEK[0], 3),
        Place(WEEK[1], 3),
        Place(WEEK[0], 1),
        Place(WEEK[1], 1),
        Place(WEEK[0], 2),
        Place(WEEK[1], 2),
    ]


@given(TASKS, st.integers(1, 5))
def test_every_task_has_a_place_and_days_are_even(tasks: list[Task], worked: int) -> None:
    days = WEEK[:worked]

    places = spread(tasks, days, {})

    assert len(places) == len(tasks)
    for day in days:
        positions = [place.position for place in places if place.day == day]
        assert sorted(positions) == list(range(1, len(positions) + 1))
    for task, place in zip(tasks, places, strict=True):
        assert task.until is None or place.day <= max(task.until, days[0])
    if all(task.until is None for task in tasks):
        longest = max((task.minutes for task in tasks), default=0)
        even = sum(task.minutes for task in tasks) / worked
        for day in days:
            load = sum(t.minutes for t, p in zip(tasks, places, strict=True) if p.day == day)
            assert load <= even + 2 * longest
