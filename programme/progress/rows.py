"""Person-weeks: what was known, what was done, and whether the next stage came within 14 days.

Treatment is the published row, whatever came of it (intention to treat); where no plan of the week
was published, the strongest contact that a mentor recorded in it, and the seat that was held. A
stage that came counts where it is validated and still held for true today; weeks younger than that
takes are left out, as is whoever objects to profiling.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from planner.inputs import Flags, Ints
from programme.progress.events import NEVER, Events
from programme.progress.known import Known, day_of, known, mondays

HORIZON: Final = 14  # days within which a stage counts as reached
LAG: Final = 14  # more days until what was reached is recorded and validated
WEEK: Final = 7


@dataclass(frozen=True, eq=False)
class Done:
    """What each person was given in a week: action (0 = none) and by which mentor (id, 0 = none),
    kind of session (0 = none) and its trade (-1 = any)."""

    action: Ints
    mentor: Ints
    kind: Ints
    sector: Ints

    @property
    def anything(self) -> Flags:
        """[n] who was given something."""
        return np.asarray((self.action > 0) | (self.kind > 0))


@dataclass(frozen=True, eq=False)
class PersonWeeks:
    """The rows of one week: ``person`` are rows of the events' people; ``known``, ``done``,
    ``reached`` and ``cut`` go over all people of the events.

    cut[n]  the next stage was not reached within the first week, and in the second the person was
            given something else: what came of that says nothing of this week's row
    """

    monday: date
    person: Ints
    known: Known
    done: Done
    reached: Flags
    cut: Flags


def person_weeks(events: Events, first: date, today: date) -> Iterator[PersonWeeks]:
    """Week by week from ``first`` on, as far as outcomes are known ``today``."""
    for monday in mondays(first, today - timedelta(days=HORIZON + LAG)):
        features = known(events, monday)
        later = done(events, monday + timedelta(days=WEEK))
        yield PersonWeeks(
            monday=monday,
            person=np.flatnonzero(features.active & (events.people.objects == 0)),
            known=features,
            done=done(events, monday),
            reached=reached(events, features, monday),
            cut=later.anything & ~reached(events, features, monday, WEEK),
        )


def reached(events: Events, features: Known, monday: date, days: int = HORIZON) -> Flags:
    """[n] whether the next stage of that day was attained within so many days."""
    steps, start = events.steps, day_of(monday)
    within = (steps.day >= start) & (steps.day < start + days)
    valid = (steps.superseded == NEVER) & (steps.validated < NEVER)
    rows = within & valid & (steps.stage == features.next[steps.person])
    came = np.zeros(len(events.people), bool)
    came[steps.person[rows]] = True
    return came


def done(events: Events, monday: date) -> Done:
    """What was published for the week; of people whom no plan of it covers, what was recorded."""
    given, published = _recorded(events, monday), events.published
    rows = published.week == day_of(monday)
    covered, person = _covered(events, monday), published.person[rows]
    for name, nothing in (("action", 0), ("mentor", 0), ("kind", 0), ("sector", -1)):
        column = getattr(given, name)
        column[covered] = nothing
        column[person] = getattr(published, name)[rows]
    return given


def _covered(events: Events, monday: date) -> Flags:
    """[n] who lives where a plan of the week was published, in its rows or not."""
    village, plans = events.people.village, events.plans
    found = np.zeros(len(village), bool)
    for plan in np.flatnonzero(plans.week == day_of(monday)):
        found |= (plans.first[plan] <= village) & (village <= plans.last[plan])
    return found


def _recorded(events: Events, monday: date) -> Done:
    n, start = len(events.people), day_of(monday)
    contacts, seats = events.contacts, events.seats
    action, mentor = np.zeros(n, np.int64), np.zeros(n, np.int64)
    week = np.flatnonzero((contacts.day >= start) & (contacts.day < start + WEEK))
    week = week[np.argsort(contacts.action[week], kind="stable")]  # the strongest comes last
    action[contacts.person[week]] = contacts.action[week]
    mentor[contacts.person[week]] = contacts.mentor[week]
    kind, sector = np.zeros(n, np.int64), np.full(n, -1, np.int64)
    sat = np.flatnonzero((seats.day >= start) & (seats.day < start + WEEK))
    kind[seats.person[sat]], sector[seats.person[sat]] = seats.kind[sat], seats.sector[sat]
    return Done(action, mentor, kind, sector)
