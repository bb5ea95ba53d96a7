"""From the records to the model: person-weeks as the hazard reads them, and the hazard fitted."""

from datetime import date, timedelta
from typing import Final

import numpy as np

from planner import areas
from planner.inputs import Ints
from planner.progress import Action
from planner.progress.hazard import Hazard
from planner.progress.weeks import PersonWeeks as Learnable
from programme.planning.arrays import rows_of
from programme.progress.events import Events
from programme.progress.rows import PersonWeeks, person_weeks

LEARNED: Final = timedelta(weeks=26)
"""How far back a full fit looks: what brought people on years ago says little of today."""


def fitted(events: Events, today: date) -> Hazard:
    """The model of all person-weeks of half a year whose outcomes are known ``today``."""
    weeks = person_weeks(events, today - LEARNED, today)
    return Hazard.fit((learnable(events, week) for week in weeks), today)


def learnable(events: Events, week: PersonWeeks) -> Learnable:
    """The rows of a week as the model reads them; a mentor is known by id."""
    who, known, done = week.person, week.known, week.done
    mentor = rows_of(events.mentors.id, done.mentor[who])
    sector, trade = events.people.sector[who], done.sector[who]
    rows = Learnable(
        stage=known.stage[who],
        village=events.people.village[who],
        sector=sector,
        weeks=known.weeks[who],
        recent=known.recent[who],
        lately=known.lately[who],
        classes=known.classes[who],
        counted=known.counted[who],
        tried=known.tried[who],
        answered=known.answered[who],
        seats=known.seats[who],
        attended=known.attended[who],
        digital=events.people.whatsapp[who] == 1,
        action=done.action[who],
        mentor=np.where(mentor >= 0, done.mentor[who], -1),
        competent=np.append(events.mentors.finance, 0)[mentor] == 1,
        way=_ways(events, week, mentor),
        kind=done.kind[who],
        same_sector=(sector >= 0) & (sector == trade),
        y=week.reached[who],
    )
    return rows.cut_short(week.cut[who])


def _ways(events: Events, week: PersonWeeks, mentor: Ints) -> Ints:
    """Minutes there and back of the visits, 0 of everything else."""
    home = events.people.village[week.person]
    visited = (week.done.action[week.person] == Action.VISIT) & (mentor >= 0)
    work = np.append(events.mentors.village, 0)[mentor]
    return np.where(visited, areas.travel(home, work), 0)
