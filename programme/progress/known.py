"""What was known of everybody on a Monday morning: the features of a week.

Only what was recorded before that moment counts, whenever it was true: what a later correction, a
late record or a validation changed, the week did not know.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import numpy as np

from planner.inputs import Flags, Ints
from programme import clock
from programme.planning.arrays import rows_of
from programme.planning.queries import NEVER as NEVER_SEEN
from programme.progress.events import OUTCOMES, Contacts, Events
from programme.words import ContactOutcome

EPOCH: Final = date(1970, 1, 1)
RECENT: Final = 28  # days in which a repeat counts for less
ACCOMPANIED: Final = 56  # days after which nobody counts as the last mentor any more
SILENT: Final = OUTCOMES.index(ContactOutcome.NO_ANSWER)
ANSWERED: Final = [OUTCOMES.index(o) for o in (ContactOutcome.REACHED, ContactOutcome.AGREED)]


@dataclass(frozen=True, eq=False)
class Known:
    """Of each person (n rows), as known on the Monday.

    active   registered, not dormant, with a next stage
    stage    the next one less one, as planner.inputs.People has it: the step by where it leads
    next     the first stage not held that the person's path does not skip, 0 = none
    weeks    whole weeks since the stage before the next one on the path was reached
    recent   validated contacts within 28 days;  classes: sessions attended within 28 days
    lately   contacted within 28 days, whether that reached anybody or not
    unseen   days since somebody was met, 9999 = never
    counted  validated contacts so far
    tried, answered   contacts so far, and those that reached the person or were agreed to
    seats, attended   seats held so far, and those that were taken
    last_mentor   id of the mentor of the last meeting within 8 weeks, 0 = none
    """

    active: Flags
    stage: Ints
    next: Ints
    weeks: Ints
    recent: Ints
    lately: Flags
    classes: Ints
    unseen: Ints
    counted: Ints
    tried: Ints
    answered: Ints
    seats: Ints
    attended: Ints
    last_mentor: Ints


def day_of(day: date) -> int:
    """Days since 1970."""
    return (day - EPOCH).days


def moment_of(day: date) -> int:
    """The first moment of a day in Jakarta, in microseconds since 1970."""
    midnight = datetime.combine(day, time(), clock.JAKARTA)
    return round(midnight.timestamp() * 1_000_000)


def known(events: Events, monday: date) -> Known:
    """The features of the week that begins on ``monday``."""
    n, today = len(events.people), day_of(monday)
    contacts = events.contacts
    following, since = _standing(events, monday)
    moment = moment_of(monday)
    heard = (contacts.recorded < moment) & (contacts.day < today)
    spoken = contacts.outcome != SILENT
    counted = heard & spoken & (contacts.validated < moment)
    last_day, last_mentor = _last(contacts, heard & spoken, n)
    seats = events.seats
    held = (seats.recorded < moment) & (seats.day < today)
    came = held & (seats.present == 1)
    people = events.people
    return Known(
        active=(people.registered < today) & (people.dormant > today) & (following > 0),
        stage=np.maximum(following - 1, 0),
        next=following,
        weeks=np.maximum(today - since, 0) // 7,
        recent=_count(contacts.person, counted & (contacts.day >= today - RECENT), n),
        lately=_count(contacts.person, heard & (contacts.day >= today - RECENT), n) > 0,
        classes=_count(seats.person, came & (seats.day >= today - RECENT), n),
        unseen=np.where(last_day >= 0, np.minimum(today - last_day, NEVER_SEEN), NEVER_SEEN),
        counted=_count(contacts.person, counted, n),
        tried=_count(contacts.person, heard, n),
        answered=_count(contacts.person, heard & np.isin(contacts.outcome, ANSWERED), n),
        seats=_count(seats.person, held, n),
        attended=_count(seats.person, came, n),
        last_mentor=np.where(today - last_day <= ACCOMPANIED, last_mentor, 0),
    )


def _standing(events: Events, monday: date) -> tuple[Ints, Ints]:
    """(the first stage not held, 0 = none; the day on which the one before was reached)."""
    n, steps = len(events.people), events.steps
    rows = (steps.recorded < moment_of(monday)) & (steps.superseded >= moment_of(monday))
    reached = np.full((n, 9), -1, np.int64)
    reached[steps.person[rows], steps.stage[rows]] = steps.day[rows]
    reached[:, 1] = np.where(reached[:, 1] < 0, events.people.registered, reached[:, 1])
    way = rows_of(events.ways.id, _path(events, monday))
    order, skipped = events.ways.order[way], events.ways.skipped[way]
    held = np.take_along_axis(reached, order, axis=1)
    missing = (held < 0) & ~skipped
    place = missing.argmax(axis=1)
    following = np.where(missing.any(axis=1), order[np.arange(n), place], 0)
    last = np.where(skipped, 0, np.arange(7))  # on the way: the place itself, else P1's
    before = np.maximum.accumulate(last, axis=1)[np.arange(n), np.maximum(place - 1, 0)]
    since = held[np.arange(n), before]
    return following, np.where(following > 0, since, events.people.registered)


def _path(events: Events, monday: date) -> Ints:
    """The path that each person followed then: the one that the first turn since then left."""
    turns, path = events.turns, events.people.path.copy()
    later = np.flatnonzero(turns.recorded >= moment_of(monday))[::-1]
    path[turns.person[later]] = turns.before[later]  # of several the last one written: the first
    return path


def _last(contacts: Contacts, rows: Flags, n: int) -> tuple[Ints, Ints]:
    """(day, mentor) of each person's last meeting among ``rows``; (-1, 0) where there is none."""
    order = np.lexsort((np.arange(rows.sum()), contacts.day[rows]))
    person = contacts.person[rows][order]
    day, mentor = np.full(n, -1, np.int64), np.zeros(n, np.int64)
    day[person], mentor[person] = contacts.day[rows][order], contacts.mentor[rows][order]
    return day, mentor


def _count(person: Ints, rows: Flags, n: int) -> Ints:
    return np.bincount(person[rows], minlength=n)


def mondays(first: date, last: date) -> list[date]:
    """Every Monday from ``first`` to ``last``."""
    start = clock.week_start(first)
    start = start if start == first else start + timedelta(weeks=1)
    return [start + timedelta(weeks=week) for week in range((last - start).days // 7 + 1)]
