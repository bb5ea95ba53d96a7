"""Why no assignment keeps every rule, in words."""

import numpy as np

from planner.caseload.problem import Caseload
from planner.problem import Array

MOST = 20  # mentors named one by one


def impossible(problem: Caseload) -> tuple[str, ...]:
    """Counts that prove it: bands and room against people; empty where counting proves nothing."""
    found = []
    people, least, most = problem.people, int(problem.low.sum()), int(problem.high.sum())
    if least > people:
        found.append(f"the mentors want at least {least} people together; there are {people}")
    if most < people:
        found.append(f"the mentors may have at most {most} people together; there are {people}")
    smallest = np.minimum.reduceat(problem.use, problem.ptr[:-1]) if people else problem.use[:0]
    if int(smallest.sum()) > sum(problem.room.tolist()):
        room = sum(problem.room.tolist())
        found.append(f"everybody at least takes {smallest.sum()} of room; the mentors have {room}")
    could = np.bincount(problem.men, minlength=problem.mentors)
    for mentor in np.flatnonzero(could < problem.low)[:MOST]:
        found.append(
            f"mentor {mentor} wants at least {problem.low[mentor]} people; only {could[mentor]}"
            " could go there"
        )
    fits = problem.use <= problem.room[problem.men]
    none = np.bincount(problem.person[fits], minlength=people) == 0
    for person in np.flatnonzero(none)[:MOST]:
        found.append(f"person {person} fits into nobody's room")
    return tuple(found)


def bent(problem: Caseload, choice: Array) -> tuple[str, ...]:
    """Which mentors' rules the assignment breaks, and by how much."""
    found = []
    used = np.zeros(problem.mentors, np.int64)
    np.add.at(used, problem.men[choice], problem.use[choice])
    count = np.bincount(problem.men[choice], minlength=problem.mentors)
    wrong = (used > problem.room) | (count > problem.high) | (count < problem.low)
    for mentor in np.flatnonzero(wrong)[:MOST]:
        if used[mentor] > problem.room[mentor]:
            found.append(f"mentor {mentor}: {used[mentor]} of {problem.room[mentor]} of room")
        if not problem.low[mentor] <= count[mentor] <= problem.high[mentor]:
            band = f"{problem.low[mentor]} to {problem.high[mentor]}"
            found.append(f"mentor {mentor}: {count[mentor]} people of {band}")
    return tuple(found)
