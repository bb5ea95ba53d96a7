"""A draft with some people's choices changed by hand: what it is worth, and which rules it breaks.

The facts and the prices stay, so the bound stays proven; a choice that the planner had not offered
is added where the rules allow it (programme.planning.pins), and the bound is then recounted with
it. Rules are counted by the planner's independent checker.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner import Plan, Violation, verify
from planner.barriers import Barrier, barriers
from planner.certificate import recount_bound
from planner.choices import Choices
from planner.instance import counted
from planner.problem import Problem
from planner.verify import recount, soft_costs
from planner.words import BARRIERS
from programme.errors import Conflict, InvalidInput
from programme.planning.arrays import rows_of
from programme.planning.draft import rules_of
from programme.planning.kept import Kept
from programme.planning.locked import ACTIONS, one
from programme.planning.pins import Wanted, column
from programme.planning.swaps import Change
from programme.words import ContactAction, LockKind

WORDS: Mapping[str, tuple[str, str]] = {
    "minutes": (
        "{mentor} akan memakai {used:g} dari {most:g} menit.",
        "{mentor} would use {used:g} of {most:g} minutes.",
    ),
    "load": (
        "{mentor} akan punya {used:g} kontak pribadi, paling banyak {most:g}.",
        "{mentor} would have {used:g} personal contacts, of {most:g} at most.",
    ),
    "difficulty": (
        "{mentor} akan memikul bobot kesulitan {used:g}, paling banyak {most:g}.",
        "{mentor} would carry a difficulty of {used:g}, of {most:g} at most.",
    ),
    "seats": (
        "{session} akan berisi {used:g} orang untuk {most:g} kursi.",
        "{session} would have {used:g} people on {most:g} seats.",
    ),
    "staffing": (
        "{session} akan punya {have:g} dari {need:g} fasilitator.",
        "{session} would have {have:g} of {need:g} facilitators.",
    ),
    "pin": (
        "{person} dikunci penyelia pada pilihan lain.",
        "{person} is locked to another choice by a supervisor.",
    ),
}
LIMITS = {"minutes": "cap", "load": "load", "difficulty": "wmax", "seats": "seats"}


@dataclass(frozen=True, eq=False)
class Changed:
    """The draft after the changes, the rows of its people that changed, and the broken rules in
    Indonesian and English."""

    kept: Kept
    rows: "np.typing.NDArray[np.int64]"
    broken: list[tuple[str, str]]


def changed(kept: Kept, changes: Sequence[Change], names: Mapping[int, str]) -> Changed:
    """The draft with the changes. ``names`` are the people's. (What breaks a rule may be worth more
    than the bound, which is a bound of plans that break none.)

    Raises InvalidInput for who is not among the plan's people, Conflict (CHOICE_FORBIDDEN) for a
    choice that the rules of the week do not allow.
    """
    choices, choice = kept.choices, kept.plan.choice.copy()
    rows, broken = list[int](), list[tuple[str, str]]()
    for place, change in enumerate(changes):
        row = _row(kept, change, place)
        choices, choice[row] = _column(kept, choices, change, row, place)
        rows.append(row)
        if choice[row] >= 0 and _left_out(kept, change.person):
            broken.append(_worded("pin", person=names[change.person]))
    plan = recounted(choices.problem, replace(kept.plan, choice=choice))
    violations = verify(choices.problem, plan).violations
    hard = [one for one in violations if one.rule != "bound"] or violations
    broken += [_told(kept, choices.problem, one, names) for one in hard]
    return Changed(replace(kept, choices=choices, plan=plan), np.array(rows, np.int64), broken)


def _row(kept: Kept, change: Change, place: int) -> int:
    row = int(rows_of(kept.week.person_ids, one(change.person))[0])
    if row < 0:
        raise InvalidInput(
            f"Jakpreneur {change.person} is not among the people of this plan.",
            f"Jakpreneur {change.person} tidak termasuk orang dalam rencana ini.",
            path=f"changes.{place}.jakpreneurId",
        )
    return row


def _column(
    kept: Kept, choices: Choices, change: Change, row: int, place: int
) -> tuple[Choices, int]:
    """The column of a change, added where it was not offered; -1 = nothing."""
    if change.action is None and change.session is None:
        return choices, -1
    week = kept.week
    mentor = int(rows_of(week.mentor_ids, one(change.mentor))[0])
    session = int(rows_of(week.session_ids, one(change.session))[0])
    there = (mentor >= 0 or change.mentor is None) and (session >= 0 or change.session is None)
    wanted = Wanted(
        0,
        row,
        mentor if mentor >= 0 else len(week.mentors),
        ACTIONS.index(change.action),
        session if session >= 0 else len(week.sessions),
    )
    found, at = column(week, choices, wanted, rules_of(week)) if there else (choices, -1)
    if at < 0:
        raise _forbidden(kept, change, row, place)
    return found, at


def _forbidden(kept: Kept, change: Change, row: int, place: int) -> Conflict:
    mask = _standing(kept, change, row)
    standing = [str(barrier.name) for barrier in Barrier if mask & barrier]
    why, sebab = (
        " ".join(BARRIERS[language][name] for name in standing) for language in ("en", "id")
    )
    return Conflict(
        f"The rules of the week do not allow this choice for Jakpreneur {change.person}."
        f" {why}".rstrip(),
        f"Aturan minggu ini tidak mengizinkan pilihan ini bagi Jakpreneur {change.person}."
        f" {sebab}".rstrip(),
        path=f"changes.{place}",
        kind="CHOICE_FORBIDDEN",
        facts={"jakpreneur": change.person, "barriers": standing},
    )


def _standing(kept: Kept, change: Change, row: int) -> int:
    """The barriers that stand between the person and what is asked for, as a mask."""
    people = kept.week.people
    mask = int(barriers(people, kept.choices, rules_of(kept.week))[row]) & ~int(Barrier.NUMBER)
    number = {ContactAction.CALL: people.phone, ContactAction.WHATSAPP: people.whatsapp}
    if change.action is None:
        mask &= ~int(Barrier.COOL_DOWN | Barrier.MENTOR)
    elif change.action in number and not number[change.action][row]:
        mask |= int(Barrier.NUMBER)
    return mask & ~int(Barrier.SEAT) if change.session is None else mask


def _left_out(kept: Kept, person: int) -> bool:
    locks = kept.week.locks
    return bool(person in locks.person[locks.of(LockKind.NOTHING)])


def recounted(problem: Problem, plan: Plan) -> Plan:
    """The plan with its uses, objective, bound and inputs' hash as its choices make them."""
    plan = counted(problem, plan)
    counts = recount(problem, plan)
    return replace(
        plan,
        objective=counts.gain - soft_costs(problem, counts),
        bound=recount_bound(problem, plan.prices),
        problem_fingerprint=problem.fingerprint,
    )


def _told(
    kept: Kept, problem: Problem, broken: Violation, names: Mapping[int, str]
) -> tuple[str, str]:
    if broken.rule not in WORDS:
        return broken.message, broken.message
    return _worded(broken.rule, **dict(_facts(kept, problem, broken, names)))


def _facts(
    kept: Kept, problem: Problem, broken: Violation, names: Mapping[int, str]
) -> Iterator[tuple[str, Any]]:
    """The facts of a broken rule, rows by their names."""
    week, facts = kept.week, broken.facts
    yield from ((name, facts[name]) for name in ("used", "have", "need") if name in facts)
    for name, known in (("mentor", week.mentor_names), ("session", week.titles)):
        if name in facts:
            row = int(facts[name])
            yield name, known[row]
            if broken.rule in LIMITS:
                yield "most", getattr(problem, LIMITS[broken.rule])[row]
    if "person" in facts:
        person = int(week.person_ids[int(facts["person"])])
        yield "person", names.get(person, f"Jakpreneur {person}")


def _worded(rule: str, **facts: Any) -> tuple[str, str]:
    kata, words = (sentence.format(**facts) for sentence in WORDS[rule])
    return kata, words
