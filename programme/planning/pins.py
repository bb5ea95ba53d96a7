"""Supervisors' locks on the week's choices: who is left out, what is fixed, who leads.

A locked choice need not be one that the planner would offer: it gets the gain and the minutes that
the same rules give a week in which the locked mentor is the responsible one and the locked session
the only one. A lock that those rules forbid is no pin; ``forbidden`` finds it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.choices import Choices, build
from planner.inputs import Ints, Rules
from planner.problem import PADDING, Problem
from programme.planning import predicted
from programme.planning.arrays import rows_of
from programme.words import LockKind

if TYPE_CHECKING:
    from programme.planning.gather import Gathered


@dataclass(frozen=True)
class Wanted:
    """A locked choice by rows: person, mentor (M = none), an index of ACTIONS, session (T =
    none)."""

    lock: int
    person: int
    mentor: int
    action: int
    session: int

    @property
    def alone(self) -> "Wanted":
        """The same in the week of ``alone_with``: row 0 is the only one, or stands for none."""
        return replace(self, person=0, mentor=0, session=0)


def pinned(week: "Gathered", choices: Choices, rules: Rules) -> Choices:
    """The choices under the week's locks: as pins, and without those of who is left out."""
    if not len(week.locks):
        return choices
    choices = without(choices, rows_of(week.person_ids, week.locks.person[_left_out(week)]))
    pins = dict[int, int]()
    for wanted in _wanted(week):
        choices, at = column(week, choices, wanted, rules)
        if at >= 0:
            pins[wanted.person] = at
    session, mentor = _leading(week, choices.problem)
    people = sorted(pins)
    problem = replace(
        choices.problem,
        pin_e=np.array(people, np.int64),
        pin_k=np.array([pins[person] for person in people], np.int64),
        pin_t=session,
        pin_m=mentor,
    )
    return replace(choices, problem=problem)


def forbidden(week: "Gathered", problem: Problem) -> Ints:
    """The rows of ``week.locks`` that the rules forbid, so that they became no pins."""
    held = {wanted.lock for wanted in _wanted(week) if problem.pinned[wanted.person] >= 0}
    session, mentor = (
        rows_of(ids, of) for ids, of in (
            (week.session_ids, week.locks.session), (week.mentor_ids, week.locks.mentor))
    )  # fmt: skip
    pairs = set(zip(problem.pin_t.tolist(), problem.pin_m.tolist(), strict=True))
    held |= {
        int(lock) for lock in week.locks.of(LockKind.LEADER)
        if (int(session[lock]), int(mentor[lock])) in pairs
    }  # fmt: skip
    held |= set(_left_out(week).tolist())
    return np.array([lock for lock in range(len(week.locks)) if lock not in held], np.int64)


def _left_out(week: "Gathered") -> Ints:
    return week.locks.of(LockKind.NOTHING)


def _wanted(week: "Gathered") -> Iterator[Wanted]:
    """The locked choices of people, mentors and sessions that are there this week."""
    locks = week.locks
    person = rows_of(week.person_ids, locks.person)
    mentor = rows_of(week.mentor_ids, locks.mentor)
    session = rows_of(week.session_ids, locks.session)
    gone = (person < 0) | (locks.mentor > 0) & (mentor < 0) | (locks.session > 0) & (session < 0)
    mentor = np.where(mentor < 0, len(week.mentors), mentor)
    session = np.where(session < 0, len(week.sessions), session)
    for lock in locks.of(LockKind.CHOICE).tolist():
        if not gone[lock]:
            yield Wanted(
                lock, int(person[lock]), int(mentor[lock]), int(locks.action[lock]),
                int(session[lock]),
            )  # fmt: skip


def without(choices: Choices, rows: Ints) -> Choices:
    """Nothing to choose for some people; -1 among ``rows`` is nobody."""
    rows, problem = rows[rows >= 0], choices.problem
    emptied = {
        "gain": PADDING,
        "men": problem.mentors,
        "ses": problem.sessions,
        "mins": 0,
        "cnt": 0,
    }
    arrays = {name: getattr(problem, name).copy() for name in emptied}
    action, chance = choices.action.copy(), choices.chance.copy()
    for name, value in emptied.items():
        arrays[name][rows] = value
    action[rows], chance[rows] = 0, 0.0
    return replace(choices, problem=replace(problem, **arrays), action=action, chance=chance)


def column(week: "Gathered", choices: Choices, wanted: Wanted, rules: Rules) -> tuple[Choices, int]:
    """The column of a locked choice, which is added where it is not offered; -1 = forbidden."""
    offered = place(choices, wanted.person, wanted)
    if offered >= 0:
        return choices, offered
    alone = alone_with(week, wanted, rules)
    found = place(alone, 0, wanted.alone)
    if found < 0:
        return choices, -1
    return _beside(choices, wanted, alone, found)


def place(choices: Choices, row: int, wanted: Wanted) -> int:
    """The column in which a person's row has a choice, -1 = in none."""
    problem = choices.problem
    same = (
        (problem.gain[row] != np.float32(PADDING))
        & (choices.action[row] == wanted.action)
        & (problem.men[row] == wanted.mentor)
        & (problem.ses[row] == wanted.session)
    )
    return int(same.argmax()) if same.any() else -1


def alone_with(week: "Gathered", wanted: Wanted, rules: Rules) -> Choices:
    """The choices of one person in a week with the wanted mentor and session alone."""
    alone = _alone(week, wanted)
    return build(
        alone.people,
        alone.mentors,
        alone.sessions,
        week.week,
        rules,
        chances=predicted.few(alone, rules),
    )


def _alone(week: "Gathered", wanted: Wanted) -> "Gathered":
    one = predicted.only(week, np.array([wanted.person]))
    leads = [wanted.mentor] if wanted.mentor < len(week.mentors) else []
    mentor = week.mentors.only(leads)
    session = week.sessions.only([wanted.session] if wanted.session < len(week.sessions) else [])
    again = one.people.last_mentor[0] == wanted.mentor
    own, last = np.array([len(mentor) - 1]), np.array([again - 1])
    return replace(
        one,
        people=replace(one.people, mentor=own, last_mentor=last),
        mentors=mentor,
        mentor_ids=predicted.known_as(week)[leads],
        cadre_ids=np.zeros(0, np.int64),
        sessions=replace(session, need=np.zeros(len(session), np.int64)),
    )


def _beside(choices: Choices, wanted: Wanted, alone: Choices, found: int) -> tuple[Choices, int]:
    """The choices with one more column, which is that person's alone."""
    problem, row = choices.problem, wanted.person
    one = {
        "gain": (PADDING, alone.problem.gain[0, found]),
        "men": (problem.mentors, wanted.mentor),
        "ses": (problem.sessions, wanted.session),
        "mins": (0, alone.problem.mins[0, found]),
        "cnt": (0, alone.problem.cnt[0, found]),
    }
    arrays = {name: _wider(getattr(problem, name), row, *values) for name, values in one.items()}
    wider = Choices(
        replace(problem, **arrays),
        _wider(choices.action, row, 0, wanted.action),
        choices.p0,
        _wider(choices.chance, row, 0.0, alone.chance[0, found]),
    )
    return wider, problem.gain.shape[1]


def _wider(array: Any, row: int, rest: Any, value: Any) -> Any:
    beside = np.full((len(array), 1), rest, array.dtype)
    beside[row] = value
    return np.hstack([array, beside])


def _leading(week: "Gathered", problem: Problem) -> tuple[Ints, Ints]:
    """Locked (session, mentor) rows that are eligible, never more than a session needs."""
    eligible = set(zip(problem.ft.tolist(), problem.fm.tolist(), strict=True))
    left = problem.need.copy()
    pairs = []
    for lock in week.locks.of(LockKind.LEADER):
        session = int(rows_of(week.session_ids, week.locks.session[[lock]])[0])
        mentor = int(rows_of(week.mentor_ids, week.locks.mentor[[lock]])[0])
        if (session, mentor) in eligible and left[session] > 0:
            left[session] -= 1
            pairs.append((session, mentor))
    found = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]
