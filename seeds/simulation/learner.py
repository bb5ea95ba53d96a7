"""The planner's own model, learning week by week from what was observed."""

from dataclasses import fields

import numpy as np

from planner.chances import Chances
from planner.inputs import Skill
from planner.learned import Learned
from planner.progress.hazard import Hazard
from planner.progress.weeks import Facts, PersonWeeks
from planner.ways import Places, there_and_back
from seeds.columns import Array
from seeds.simulation.lane import Observed
from seeds.simulation.view import View

LATELY = 28
"""Days within which a contact was lately."""


class Learner:
    """The hazard: fitted once to all weeks that were told before the first plan, then updated by
    each week; without any, the published funnel."""

    def __init__(self) -> None:
        self.model: Hazard | None = None
        self.past: list[PersonWeeks] = []

    def probabilities(self, view: View) -> Chances:
        """What the model says of the people of a week."""
        self.model = self.model or Hazard.fit(self.past, view.monday)
        self.past = []
        week = view.people, view.mentors, view.sessions
        return Learned.of(self.model, facts(view), week, view.holders)

    def observe(self, seen: Observed) -> None:
        """Learn from a week; who objects to profiling is left out."""
        rows = person_weeks(seen)
        if self.model is None:
            self.past.append(rows)
        else:
            self.model = self.model.update(rows)


def facts(view: View) -> Facts:
    """What the model is told of the people of a view."""
    people, record = view.people, view.record
    return Facts(
        stage=people.stage,
        village=people.village,
        sector=people.sector,
        weeks=people.weeks,
        recent=people.recent,
        lately=people.unseen <= LATELY,
        classes=people.classes,
        counted=record.counted,
        tried=record.contacts,
        answered=record.told,
        seats=record.seats,
        attended=record.came,
    )


def person_weeks(seen: Observed) -> PersonWeeks:
    """The rows of an observed week: what was published, nothing where it was withheld. Who was
    left alone and got something in the next week tells of one week alone."""
    view, rows = seen.view, seen.rows
    given = rows.at(np.flatnonzero(~rows.withheld))
    mentors, sessions, n = view.mentors, view.sessions, len(view)

    def spread(values: Array, none: int) -> Array:
        column = np.full(n, none, np.int64)
        column[given.person] = values
        return column

    mentor, session = spread(given.mentor, -1), spread(given.session, -1)
    sector = np.append(sessions.sector, -1)[session]
    known = facts(view)
    told = PersonWeeks(
        **{column.name: getattr(known, column.name) for column in fields(Facts)},
        action=spread(given.action, 0),
        mentor=np.append(view.holders, -1)[mentor],
        competent=np.append(mentors.skills & Skill.FINANCE, 0)[mentor] > 0,
        way=there_and_back(Places.of(view.people), Places.of(mentors).at(mentor)),
        kind=np.append(sessions.kind, 0)[session],
        same_sector=(view.people.sector >= 0) & (view.people.sector == sector),
        y=seen.y,
    )
    return told.cut_short(seen.cut).only(~view.record.objects)
