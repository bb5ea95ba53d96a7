"""The rows of a plan: who is contacted on which day, in which order, and why."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np

from planner import Plan
from planner.certificate import reduced
from planner.choices import Choices
from planner.explain import NOTHING, worth
from planner.inputs import Flags
from programme.planning import why
from programme.planning.columns import Ints
from programme.planning.days import Place, Task, spread
from programme.planning.gather import Gathered
from programme.words import AssignmentStatus, ContactAction

BLOCK = 16_384  # people at a time
ACTIONS = (None, ContactAction.WHATSAPP, ContactAction.CALL, ContactAction.VISIT)
COLUMNS = (
    "plan_id",
    "person_id",
    "mentor_id",
    "action",
    "session_id",
    "planned_on",
    "position",
    "minutes",
    "gain",
    "stage",
    "why",
    "status",
)


@dataclass(frozen=True, eq=False)
class Chosen:
    """The planned people, one row each: person row, column, mentor row, session row (-1 = none),
    minutes, action (an index of ACTIONS) and ``chance``, the rise in probability."""

    person: Ints
    column: Ints
    mentor: Ints
    session: Ints
    minutes: Ints
    action: Ints
    chance: "np.typing.NDArray[np.float64]"

    @classmethod
    def of(cls, choices: Choices, plan: Plan) -> "Chosen":
        problem = choices.problem
        person = np.flatnonzero(plan.choice >= 0)
        column = plan.choice[person].astype(np.int64)
        mentor, session = problem.men[person, column], problem.ses[person, column]
        return cls(
            person=person,
            column=column,
            mentor=np.where(mentor < problem.mentors, mentor, -1).astype(np.int64),
            session=np.where(session < problem.sessions, session, -1).astype(np.int64),
            minutes=problem.mins[person, column].astype(np.int64),
            action=choices.action[person, column].astype(np.int64),
            chance=choices.chance[person, column].astype(np.float64),
        )

    def only(self, rows: Flags) -> "Chosen":
        """Some of the rows."""
        return Chosen(**{column.name: getattr(self, column.name)[rows] for column in fields(self)})


def rows(week: Gathered, choices: Choices, plan: Plan, chosen: Chosen) -> Iterator[tuple[Any, ...]]:
    """The chosen people's rows as ``COLUMNS`` without the plan. Whoever shares a mentor's days, or
    a session's seats, is numbered together: ``chosen`` has all of them, or none."""
    seconds = runners_up(choices, plan)
    for row, place in enumerate(_places(week, choices, plan, chosen)):
        person, mentor, session = chosen.person[row], chosen.mentor[row], chosen.session[row]
        yield (
            int(week.person_ids[person]),
            int(week.mentor_ids[mentor]) if mentor >= 0 else None,
            ACTIONS[chosen.action[row]],
            int(week.session_ids[session]) if session >= 0 else None,
            place.day,
            place.position,
            int(chosen.minutes[row]),
            float(chosen.chance[row]),
            int(week.people.stage[person]) + 1,
            json.dumps(_why(week, choices, plan, int(person), int(seconds[person]))),
            AssignmentStatus.PLANNED,
        )


def runners_up(choices: Choices, plan: Plan) -> Ints:
    """[n] the column that is worth most at the plan's prices besides the chosen one; -1 = nothing
    this week."""
    problem = choices.problem
    second = np.full(problem.people, -1, np.int64)
    for start in range(0, problem.people, BLOCK):
        block = slice(start, min(start + BLOCK, problem.people))
        value = reduced(problem, plan.prices, block)
        chosen = plan.choice[block]
        held = np.flatnonzero(chosen >= 0)
        value[held, chosen[held]] = -np.inf
        best = value.argmax(axis=1)
        worthy = np.take_along_axis(value, best[:, None], axis=1)[:, 0] > 0
        second[block] = np.where(worthy, best, -1)
    return second


def _why(week: Gathered, choices: Choices, plan: Plan, person: int, second: int) -> dict[str, Any]:
    """See programme.planning.why."""
    problem = choices.problem

    def told(column: int) -> dict[str, Any]:
        if column < 0:
            return why.facts(NOTHING, None, _name(week.mentor_names), _name(week.titles))
        return why.facts(
            worth(problem, plan, person, column),
            ACTIONS[choices.action[person, column]],
            _name(week.mentor_names),
            _name(week.titles),
        )

    return {
        "responsible": int(week.responsible[person]),
        "chosen": told(int(plan.choice[person])),
        "second": told(second),
        "pinned": bool(problem.pinned[person] >= 0),
    }


def _name(names: Sequence[str]) -> Callable[[int], str | None]:
    return lambda row: names[row] if row >= 0 else None


def _places(week: Gathered, choices: Choices, plan: Plan, chosen: Chosen) -> list[Place]:
    """A day and a position for every planned person: contacts over the mentor's days, seats on
    their session's day."""
    places: dict[int, Place] = {}
    led = _led(week, choices, plan)
    for mentor in np.unique(chosen.mentor[chosen.mentor >= 0]):
        mine = np.flatnonzero(chosen.mentor == mentor)
        tasks = [_task(week, chosen, int(row)) for row in mine]
        spread_out = spread(tasks, week.days[mentor] or (week.week,), led.get(int(mentor), {}))
        places.update(zip(mine.tolist(), spread_out, strict=True))
    for session in np.unique(chosen.session[chosen.mentor < 0]):
        seated = np.flatnonzero((chosen.session == session) & (chosen.mentor < 0))
        for position, row in enumerate(seated.tolist(), start=1):
            places[row] = Place(week.held_on[session], position)
    return [places[row] for row in range(len(chosen.person))]


def _task(week: Gathered, chosen: Chosen, row: int) -> Task:
    session = chosen.session[row]
    visited = ACTIONS[chosen.action[row]] is ContactAction.VISIT
    return Task(
        village=int(week.people.village[chosen.person[row]]) if visited else None,
        minutes=int(chosen.minutes[row]),
        until=week.held_on[session] if session >= 0 else None,
    )


def _led(week: Gathered, choices: Choices, plan: Plan) -> dict[int, dict[date, int]]:
    """Minutes of the sessions that a mentor row leads, by day."""
    led: dict[int, dict[date, int]] = {}
    for session, place in np.argwhere(plan.facilitator >= 0):
        day = week.held_on[session]
        mine = led.setdefault(int(plan.facilitator[session, place]), {})
        mine[day] = mine.get(day, 0) + int(choices.problem.dur[session])
    return led
