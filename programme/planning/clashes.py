"""Locks of a week that cannot all hold: as many as can are kept, and the plan names why not all.

``settled`` bends the fewest. What is told is irreducible: without any one of the locks named, the
others could hold; beside them stand the limits that they meet, and each lock that the rules have
come to forbid since it was made. Stored with the plan in both languages.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.choices import Choices
from planner.inputs import Ints, Rules
from planner.problem import Problem
from programme.planning.arrays import rows_of
from programme.planning.locked import ACTIONS
from programme.planning.pins import forbidden, pinned
from programme.records import store

if TYPE_CHECKING:
    from programme.planning.gather import Gathered

Fact = Mapping[str, Any]
SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "contact": "{person} is locked to {action} by {mentor} ({minutes} minutes).",
        "seat": "{person} is locked to a seat in {session}.",
        "both": "{person} is locked to {action} by {mentor} ({minutes} minutes) and a seat in"
        " {session}.",
        "leader": "{mentor} is locked to lead {session} ({minutes} minutes).",
        "mentor": "{mentor} has {minutes} minutes and {contacts} personal contacts that week.",
        "session": "{session} has {seats} seats and needs {need} facilitators, of {able} who could"
        " lead it.",
        "forbidden": "A lock on {what} is left out: the rules of the week forbid it.",
    },
    "id": {
        "contact": "{person} dikunci untuk {action} oleh {mentor} ({minutes} menit).",
        "seat": "{person} dikunci untuk satu kursi di {session}.",
        "both": "{person} dikunci untuk {action} oleh {mentor} ({minutes} menit) dan satu kursi di"
        " {session}.",
        "leader": "{mentor} dikunci untuk memimpin {session} ({minutes} menit).",
        "mentor": "{mentor} punya {minutes} menit dan {contacts} kontak pribadi pada minggu itu.",
        "session": "{session} punya {seats} kursi dan perlu {need} fasilitator, dari {able} yang"
        " dapat memimpinnya.",
        "forbidden": "Satu kunci atas {what} dilepas: aturan minggu itu melarangnya.",
    },
}


def settled(choices: Choices) -> Choices:
    """The choices with as many of their pins as can hold."""
    if not choices.problem.pin_e.size + choices.problem.pin_t.size:
        return choices
    from planner import conflicts  # OR-Tools: for the worker, where there are locks

    return replace(choices, problem=conflicts.relax(choices.problem).problem)


def found(week: "Gathered", choices: Choices, rules: Rules) -> list[Fact]:
    """What is to be told of the locks that ``settled`` bent, and of those that are forbidden."""
    every = pinned(week, choices, rules).problem
    kept = choices.problem
    facts = list(_forbidden(week, forbidden(week, every)))
    if (every.pin_e.size, every.pin_t.size) != (kept.pin_e.size, kept.pin_t.size):
        facts += _conflict(week, choices, every)
    return facts


def _forbidden(week: "Gathered", locks: Ints) -> Iterator[Fact]:
    for lock in locks.tolist():
        person = int(week.locks.person[lock])
        session = rows_of(week.session_ids, week.locks.session[[lock]])[0]
        what = week.titles[session] if session >= 0 else str(week.locks.session[lock])
        yield {"is": "forbidden", "what": what, "person_id": person}


def _conflict(week: "Gathered", choices: Choices, problem: Problem) -> Iterator[Fact]:
    from planner import conflicts

    locks = conflicts.conflicting(problem)
    mentors, sessions = set[int](), set[int]()
    for place in locks.contacts:
        at = int(problem.pin_e[place]), int(problem.pin_k[place])
        mentor, session = int(problem.men[at]), int(problem.ses[at])
        mentors |= {mentor} - {problem.mentors}
        sessions |= {session} - {problem.sessions}
        yield _choice(week, problem, at, ACTIONS[choices.action[at]])
    for place in locks.facilitators:
        session, mentor = int(problem.pin_t[place]), int(problem.pin_m[place])
        mentors.add(mentor)
        sessions.add(session)
        yield {
            "is": "leader",
            "mentor": week.mentor_names[mentor],
            "session": week.titles[session],
            "minutes": int(problem.dur[session]),
        }
    yield from (_mentor(week, problem, row) for row in sorted(mentors))
    yield from (_session(week, problem, row) for row in sorted(sessions))


def _choice(week: "Gathered", problem: Problem, at: tuple[int, int], action: Any) -> Fact:
    mentor, session = int(problem.men[at]), int(problem.ses[at])
    kinds = {(True, False): "contact", (False, True): "seat", (True, True): "both"}
    with_mentor, with_seat = mentor < problem.mentors, session < problem.sessions
    return {
        "is": kinds[with_mentor, with_seat],
        "person_id": int(week.person_ids[at[0]]),
        "action": str(action),
        "mentor": week.mentor_names[mentor] if with_mentor else "",
        "session": week.titles[session] if with_seat else "",
        "minutes": int(problem.mins[at]),
    }


def _mentor(week: "Gathered", problem: Problem, row: int) -> Fact:
    return {
        "is": "mentor",
        "mentor": week.mentor_names[row],
        "minutes": int(problem.cap[row]),
        "contacts": int(problem.load[row]),
    }


def _session(week: "Gathered", problem: Problem, row: int) -> Fact:
    return {
        "is": "session",
        "session": week.titles[row],
        "seats": int(problem.seats[row]),
        "need": int(problem.need[row]),
        "able": int(np.count_nonzero(problem.ft == row)),
    }


async def keep(plan_id: int, facts: Sequence[Fact]) -> None:
    """Store what is told with the plan. Call inside the transaction that makes it a draft."""
    ids = [fact["person_id"] for fact in facts if fact.get("person_id")]
    rows = await store.fetch("SELECT id, name FROM person WHERE id = ANY($1)", ids) if ids else []
    names = {row["id"]: row["name"] for row in rows}
    told = [{language: _told(language, fact, names) for language in SENTENCES} for fact in facts]
    await store.execute(
        "UPDATE weekly_plan SET conflicts = $2 WHERE id = $1", plan_id, json.dumps(told)
    )


def _told(language: str, fact: Fact, names: Mapping[int, str]) -> str:
    person = names.get(fact.get("person_id", 0), "")
    words = {**fact, "person": person}
    if fact["is"] == "forbidden":
        words["what"] = person or fact["what"]
    return SENTENCES[language][fact["is"]].format(**words)
