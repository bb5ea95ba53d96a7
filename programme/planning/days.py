"""When in the week: a mentor's contacts over his or her days, neighbours visited on the same day.

A contact that goes with a session comes before the session. Every day carries about as many
minutes of visits, sessions led included; calls and messages, which need no way, fill the days up
evenly and come first in a day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Task:
    """One planned contact: where (None = anywhere), minutes, the last day that makes sense."""

    village: int | None
    minutes: int
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A day, and the position in that day from 1."""

    day: date
    position: int


def spread(tasks: Sequence[Task], days: Sequence[date], led: Mapping[date, int]) -> list[Place]:
    """A place for each task, in the order given. ``days`` are worked; ``led`` are minutes of
    sessions by day. A task whose last day is before all of them goes on the first."""
    visits = sum(task.minutes for task in tasks if task.village is not None)
    level = (visits + sum(led.get(day, 0) for day in days)) / len(days)
    room = {day: level - led.get(day, 0) for day in days}
    chosen: dict[int, date] = {}
    for number in sorted(range(len(tasks)), key=lambda row: _order(tasks[row])):
        task = tasks[number]
        day = _day(task, days, room)
        room[day] -= task.minutes
        chosen[number] = day
    return _numbered(tasks, chosen)


def _order(task: Task) -> tuple[bool, date, int, int]:
    """Visits before the rest, the urgent first, village by village, the long ones first."""
    return task.village is None, task.until or date.max, task.village or 0, -task.minutes


def _day(task: Task, days: Sequence[date], room: Mapping[date, float]) -> date:
    early = [day for day in days if task.until is None or day <= task.until] or [days[0]]
    emptiest = max(early, key=lambda day: room[day])
    if task.village is None:
        return emptiest
    return next((day for day in early if room[day] > 0), emptiest)


def _numbered(tasks: Sequence[Task], chosen: Mapping[int, date]) -> list[Place]:
    places: dict[int, Place] = {}
    counts: dict[date, int] = {}
    for number in sorted(chosen, key=lambda row: (tasks[row].village or 0, -tasks[row].minutes)):
        day = chosen[number]
        counts[day] = counts.get(day, 0) + 1
        places[number] = Place(day, counts[day])
    return [places[number] for number in range(len(tasks))]
