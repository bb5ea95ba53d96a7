"""A scenario's changes, applied to the facts of a week as they were kept.

Changes as they are kept: ``{"hours": [{"mentor" or "area", "minutes" or "percent"}], "sessions":
[{"topic", "area", "slot", "room", "minutes"}], "band": {"low", "high", "cost"}, "floors":
[{"group", "share"}], "cover": …, "continuity": …}``, each of them only where it is changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import numpy as np

from planner import Problem
from planner.choices import Choices
from planner.inputs import SLOTS_A_DAY, Ints, Mentors, Rules, Sessions
from programme.planning import draft
from programme.planning.arrays import KINDS
from programme.planning.gather import Gathered
from programme.words import FloorGroup, SessionTopic

Changes = Mapping[str, Any]
GROUPS = tuple(FloorGroup)
LENGTH = 2  # slots of an extra session


def choices(week: Gathered, changes: Changes) -> tuple[Gathered, Choices]:
    """The week under ``changes``, and its choices. Raises InvalidInput as draft.choices_of."""
    week = replace(week, mentors=_hours(week, changes.get("hours", ())))
    week = _more_sessions(week, changes.get("sessions", ()))
    rules: Rules = replace(
        draft.rules_of(week),
        **{name: changes[name] for name in ("cover", "continuity") if name in changes},
    )
    found = draft.choices_of(week, rules)
    problem = _floors(_band(found.problem, changes.get("band")), changes.get("floors", ()))
    return week, replace(found, problem=problem)


def _hours(week: Gathered, changes: Sequence[Changes]) -> Mentors:
    """Minutes more or less for one mentor, or for all who work in a district."""
    minutes = week.mentors.minutes.astype(np.float64)
    for change in changes:
        rows = _whose(week, change)
        if "percent" in change:
            minutes[rows] *= 1 + change["percent"] / 100
        else:
            minutes[rows] += change["minutes"]
    return replace(week.mentors, minutes=np.clip(np.rint(minutes), 0, 10_080))


def _whose(week: Gathered, change: Changes) -> Ints:
    if "mentor" in change:
        return np.flatnonzero(week.mentor_ids == change["mentor"])
    code = int(change["area"].replace(".", ""))
    home = week.mentors.village[: len(week.mentor_ids)]
    return np.flatnonzero(home // 10 ** (10 - len(str(code))) == code)


def _more_sessions(week: Gathered, changes: Sequence[Changes]) -> Gathered:
    """Sessions that are not in the records, each to be led by one mentor."""
    if not changes:
        return week
    extra = Sessions(
        kind=np.array([KINDS[SessionTopic(one["topic"])] for one in changes]),
        village=np.array([int(one["area"].replace(".", "").ljust(10, "0")) for one in changes]),
        slot=np.array([one["slot"] for one in changes]),
        length=np.array([min(LENGTH, SLOTS_A_DAY - one["slot"] % SLOTS_A_DAY) for one in changes]),
        room=np.array([one["room"] for one in changes]),
        minutes=np.array([one["minutes"] for one in changes]),
    )
    joined = {
        column.name: np.append(getattr(week.sessions, column.name), getattr(extra, column.name))
        for column in fields(Sessions)
    }
    days = (week.week + timedelta(days=one["slot"] // SLOTS_A_DAY) for one in changes)
    return replace(
        week,
        sessions=Sessions(**joined),
        session_ids=np.append(week.session_ids, np.zeros(len(changes), np.int64)),
        titles=(*week.titles, *(str(one["topic"]) for one in changes)),
        held_on=(*week.held_on, *days),
    )


def _band(problem: Problem, band: Changes | None) -> Problem:
    """The band of used minutes, as shares of a mentor's week, and the cost of a minute outside."""
    if band is None:
        return problem
    cost = np.where((problem.ua > 0) | (problem.ub > 0), band["cost"], 0.0)
    cap = problem.cap.astype(np.float64)
    return replace(problem, ulo=band["low"] * cap, uhi=band["high"] * cap, ua=cost, ub=cost)


def _floors(problem: Problem, changes: Sequence[Changes]) -> Problem:
    """A group's floor as a share of all contacts that could be made."""
    floor = problem.floor.copy()
    for change in changes:
        bit = GROUPS.index(FloorGroup(change["group"]))
        people = int((problem.cnt > 0).any(axis=1).sum())
        floor[bit] = np.floor(change["share"] * min(int(problem.load.sum()), people))
    return replace(problem, floor=floor)
