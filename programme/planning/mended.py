"""A kept week as it is after an absence or a refusal: who is free again, and what they could have.

Everybody keeps the choices that the plan was made from, so that who is not concerned is not moved;
who lost a mentor for the week, or was declined, gets what cover offers, and who lost a day of one
gets it beside what the mentor still may do. For that the district may use what its band keeps free.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from planner.choices import Choices, build
from planner.district import Used
from planner.inputs import SLOTS_A_DAY, Flags, Ints
from planner.plan import Plan
from planner.problem import PADDING, Array, Problem
from programme.planning import predicted
from programme.planning.arrays import rows_of
from programme.planning.draft import rules_of
from programme.planning.gather import Gathered
from programme.planning.kept import Kept
from programme.planning.pins import without
from programme.words import AssignmentStatus

NOBODY = np.zeros(0, np.int64)
Leave = Mapping[int, frozenset[date]]
"""Days away by mentor id."""


@dataclass(frozen=True, eq=False)
class Mended:
    """The week after, its choices, the plan before in their columns, and the rows of people who are
    free again, or stay whatever comes."""

    week: Gathered
    choices: Choices
    before: Plan
    freed: Ints
    held: Ints


@dataclass(frozen=True, eq=False)
class Answers:
    """What became of the planned people: freed[n], held[n] (done, or of a day that is past), and
    refused[n], the mentor row who declined (M = nobody)."""

    freed: Flags
    held: Flags
    refused: Ints

    @classmethod
    def of(cls, week: Gathered, rows: Sequence[Any], leave: Leave, today: date) -> "Answers":
        """``rows`` are assignments: person_id, mentor_id, planned_on and status."""
        count = len(week.people)
        freed, held = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        refused = np.full(count, len(week.mentors), np.int64)
        person = rows_of(week.person_ids, np.array([row["person_id"] for row in rows], np.int64))
        mentor = rows_of(week.mentor_ids, np.array([row["mentor_id"] or 0 for row in rows]))
        for row, one, who in zip(rows, person, mentor, strict=True):
            done = row["status"] == AssignmentStatus.DONE
            if row["status"] == AssignmentStatus.DECLINED:
                freed[one], refused[one] = True, who
            elif not done and row["planned_on"] in leave.get(row["mentor_id"], ()):
                freed[one] = True
            else:
                held[one] = done or row["planned_on"] < today
        return cls(freed, held, refused)


def mended(
    kept: Kept, rows: Sequence[Any], leave: Leave, today: date, withheld: Ints = NOBODY
) -> Mended:
    """The week after ``leave`` and the answers in ``rows``, the plan's assignments; ``withheld``,
    ids of people left out by lot, stay so."""
    week, plan, problem = kept.week, kept.plan, kept.choices.problem
    answers = Answers.of(week, rows, leave, today)
    days = _days(week, leave)
    gone = np.array([not left and bool(had) for left, had in zip(days, week.days, strict=True)])
    gone = np.append(gone, False)
    had = plan.choice >= 0
    by = problem.men[np.arange(had.size), np.maximum(plan.choice, 0)]
    own = np.where(week.people.mentor < 0, len(week.mentors), week.people.mentor)
    declined = answers.refused < len(week.mentors)
    anew = np.flatnonzero(declined | np.where(had, answers.freed & gone[by], gone[own]))
    after = _limited(kept, answers.freed, leave, days)
    mentors = replace(week.mentors, minutes=after.cap, load=after.load)
    coming = tuple(tuple(day for day in left if day >= today) or left for left in days)
    changed = replace(week, mentors=mentors, free=_free(week, leave), days=coming)
    choices = _offered(kept.choices, after, changed, anew, answers.refused)
    partly = answers.freed & had & ~declined & ~gone[by]
    partly[choices.problem.pin_e] = False
    choices = _covered(choices, changed, np.flatnonzero(partly), by)
    choices = without(choices, rows_of(week.person_ids, withheld))
    return Mended(
        changed, choices, plan, np.flatnonzero(answers.freed), np.flatnonzero(answers.held)
    )


def _days(week: Gathered, leave: Leave) -> tuple[tuple[date, ...], ...]:
    """The days that each mentor row still works."""
    away = [leave.get(int(mentor), frozenset()) for mentor in week.mentor_ids]
    away += [frozenset()] * (len(week.days) - len(away))
    return tuple(
        tuple(day for day in days if day not in gone)
        for days, gone in zip(week.days, away, strict=True)
    )


def _free(week: Gathered, leave: Leave) -> Flags:
    """[M,20] the slots in which a mentor could still lead."""
    free = week.free.copy()
    for row, mentor in enumerate(week.mentor_ids.tolist()):
        for day in leave.get(mentor, ()):
            if (day - week.week).days in range(5):
                first = (day - week.week).days * SLOTS_A_DAY
                free[row, first : first + SLOTS_A_DAY] = False
    return free


def _limited(kept: Kept, freed: Flags, leave: Leave, days: tuple[tuple[date, ...], ...]) -> Problem:
    """The problem with what is left of the weeks of those who are away: their share by days, and
    no less than what stays of their week; nothing is led on a day away."""
    week, problem = kept.week, kept.choices.problem
    held_on = np.array([day.toordinal() for day in week.held_on], np.int64)
    absent = np.array([
        held_on[t] in {day.toordinal() for day in leave.get(_id(week, m), ())}
        for t, m in zip(problem.ft, problem.fm, strict=True)
    ], np.bool_)  # fmt: skip
    ft, fm = problem.ft[~absent], problem.fm[~absent]
    staff = kept.plan.facilitator.copy()
    for t, m in zip(problem.ft[absent], problem.fm[absent], strict=True):
        staff[t][staff[t] == m] = -1
    used = Used.of(problem, np.where(freed, -1, kept.plan.choice), staff)
    share = np.array([
        len(left) / max(len(had), 1) for left, had in zip(days, week.days, strict=True)
    ])  # fmt: skip
    less = share < 1
    cap = np.where(less, np.maximum(np.rint(problem.cap * share), used.minutes), problem.cap)
    load = np.where(less, np.maximum(np.rint(problem.load * share), used.contacts), problem.load)
    part = cap / np.maximum(problem.cap, 1)
    held = np.isin(problem.pin_t * problem.mentors + problem.pin_m, ft * problem.mentors + fm)
    uhi = problem.uhi * np.minimum(part, 1)
    return replace(
        problem,
        cap=cap,
        load=load,
        ulo=problem.ulo * np.minimum(part, 1),
        uhi=uhi + _reserve(problem, cap, uhi),
        ft=ft,
        fm=fm,
        pin_t=problem.pin_t[held],
        pin_m=problem.pin_m[held],
    )


def _reserve(problem: Problem, cap: Array, uhi: Array) -> Array:
    """[M] minutes above the band that may be used now: in each district as many as it has lost, as
    far as its mentors have them, from each the same part of what he or she keeps free."""
    places, place = np.unique(problem.m_d, return_inverse=True)
    free = np.maximum(cap - uhi, 0)
    lost = np.bincount(place, np.maximum(problem.cap - cap, 0), places.size)
    kept = np.bincount(place, free, places.size)
    return np.asarray(free * np.minimum(lost / np.maximum(kept, 1), 1)[place])


def _id(week: Gathered, row: int) -> int:
    """The id of a mentor row; 0 for a cadre."""
    return int(week.mentor_ids[row]) if row < len(week.mentor_ids) else 0


def _offered(before: Choices, after: Problem, week: Gathered, rows: Ints, refused: Ints) -> Choices:
    """The choices before, and for the people in ``rows`` those of the week as it is now, by
    anybody but who declined them."""
    declined = refused[rows] < len(week.mentors)
    new = _built(week, rows, np.where(declined, -1, week.people.mentor[rows]))
    width = max(after.gain.shape[1], new.problem.gain.shape[1])
    barred = (new.problem.men == refused[rows, None]) & declined[:, None]
    empty = _blank(after)

    def merged(old: Array, fresh: Array, blank: float) -> Array:
        wide = np.full((len(old), width), blank, old.dtype)
        wide[:, : old.shape[1]] = old
        wide[rows] = blank
        wide[rows, : fresh.shape[1]] = np.where(barred, blank, fresh)
        return wide

    pins = ~np.isin(after.pin_e, rows)
    problem = replace(
        after,
        **{
            name: merged(getattr(after, name), getattr(new.problem, name), blank)
            for name, blank in empty.items()
        },
        pin_e=after.pin_e[pins],
        pin_k=after.pin_k[pins],
    )
    return Choices(
        problem,
        merged(before.action, new.action, 0),
        before.p0,
        merged(before.chance, new.chance, 0.0),
    )


def _covered(before: Choices, week: Gathered, rows: Ints, by: Ints) -> Choices:
    """The choices before, and behind them for the people in ``rows`` contacts by anybody but the
    mentor whom they had, ``by``."""
    problem = before.problem
    new = _built(week, rows, np.full(rows.size, -1))
    others = (new.problem.men != problem.mentors) & (new.problem.men != by[rows, None])
    order = np.argsort(~others, axis=1, kind="stable")[:, : int(others.sum(axis=1).max(initial=0))]

    def wider(old: Array, fresh: Array, blank: float) -> Array:
        beside = np.full((len(old), order.shape[1]), blank, old.dtype)
        beside[rows] = np.take_along_axis(np.where(others, fresh, blank), order, axis=1)
        return np.hstack([old, beside])

    wide = {
        name: wider(getattr(problem, name), getattr(new.problem, name), blank)
        for name, blank in _blank(problem).items()
    }
    return Choices(
        replace(problem, **wide),
        wider(before.action, new.action, 0),
        before.p0,
        wider(before.chance, new.chance, 0.0),
    )


def _built(week: Gathered, rows: Ints, mentor: Ints) -> Choices:
    """The choices of some people who have these mentors."""
    some = predicted.only(week, rows)
    people = replace(some.people, mentor=mentor)
    rules = rules_of(week)
    return build(
        people,
        week.mentors,
        week.sessions,
        week.week,
        rules,
        week.free,
        chances=predicted.chances(replace(some, people=people), rules),
    )


def _blank(problem: Problem) -> dict[str, float]:
    """What stands where there is no choice."""
    return {
        "gain": PADDING, "men": problem.mentors, "mins": 0, "ses": problem.sessions, "cnt": 0
    }  # fmt: skip
