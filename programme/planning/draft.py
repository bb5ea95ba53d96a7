"""The solver's plan as rows: who is contacted on which day, who leads, and what it is worth."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from planner import Plan, verify
from planner.certificate import reduced
from planner.choices import Choices
from planner.explain import NOTHING, worth
from programme import clock
from programme.errors import Unavailable
from programme.planning import why
from programme.planning.columns import Ints
from programme.planning.days import Place, Task, spread
from programme.planning.gather import Gathered
from programme.records import store
from programme.words import AssignmentStatus, ContactAction, PlanStatus

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


def check(choices: Choices, plan: Plan) -> None:
    """Refuse a plan that the independent checker does not accept. Raises Unavailable."""
    verdict = verify(choices.problem, plan)
    if not verdict.feasible:
        first = verdict.violations[0].message
        raise Unavailable(
            f"The plan was refused by the independent checker ({first}); nothing was stored.",
            f"Rencana ditolak oleh pemeriksa independen ({first}); tidak ada yang disimpan.",
        )


def rows(week: Gathered, choices: Choices, plan: Plan) -> Iterator[tuple[Any, ...]]:
    """The assignments, in the order of COLUMNS but for the plan."""
    chosen = Chosen.of(choices, plan)
    places = _places(week, choices, plan, chosen)
    seconds = _seconds(choices, plan)
    for row, place in enumerate(places):
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
