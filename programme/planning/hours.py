"""Where the next mentor-hour is worth most, and how each mentor's week is used.

The price of a minute times sixty: what one hour more would bring, in expected weighted advances.
Kept with the plan as ``{"max", "median", "min", "districts": […], "mentors": […]}``, the highest
first; mentors by the id of their record.
"""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from planner import Plan, Problem
    from planner.choices import Choices
    from programme.planning.gather import Gathered

DIGITS = 6


def facts(week: "Gathered", choices: "Choices", plan: "Plan") -> dict[str, Any]:
    """What is kept of a plan's hours; mentors who are away have none, volunteers are left out."""
    from planner import mentor_hours

    used = burden(choices.problem, plan)
    mentors = [
        {
            "mentor": int(week.mentor_ids[hour.mentor]),
            "name": week.mentor_names[hour.mentor],
            "district": code_of(int(week.mentors.village[hour.mentor]) // 10**4),
            "worth": round(hour.worth, DIGITS),
            "minutes": int(plan.minutes[hour.mentor]),
            "capacity": int(choices.problem.cap[hour.mentor]),
            "contacts": int(plan.contacts[hour.mentor]),
            "difficulty": round(float(used[hour.mentor]), 3),
        }
        for hour in mentor_hours(choices.problem, plan)
        if hour.mentor < len(week.mentor_ids) and choices.problem.cap[hour.mentor] > 0
    ]
    return {**_span(mentors), "districts": _districts(mentors), "mentors": mentors}


def burden(problem: "Problem", plan: "Plan") -> Any:
    """[M] difficulty-weighted contacts of the plan."""
    rows = np.flatnonzero(plan.choice >= 0)
    at = rows, plan.choice[rows]
    weight = problem.cnt[at] * problem.diff[rows]
    return np.bincount(problem.men[at], weight, problem.mentors + 1)[: problem.mentors]


def _span(mentors: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    worths = [mentor["worth"] for mentor in mentors] or [0.0]
    return {"max": max(worths), "median": round(median(worths), DIGITS), "min": min(worths)}


def _districts(mentors: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same of each district, where an hour is worth most first."""
    codes = sorted({mentor["district"] for mentor in mentors})
    found = [
        {"district": code, **_span(one for one in mentors if one["district"] == code)}
        for code in codes
    ]
    return sorted(found, key=lambda one: -one["max"])


def code_of(area: int) -> str:
    """The official code of a district or a city: 317409 is 31.74.09."""
    digits = str(area)
    return ".".join(digits[start : start + 2] for start in range(0, len(digits), 2))
