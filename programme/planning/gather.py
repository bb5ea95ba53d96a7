"""A week's facts, gathered in one snapshot of the records."""

import hashlib
import json
from dataclasses import dataclass, field, fields
from datetime import date

import numpy as np

from planner.impartial import unknown
from planner.inputs import Flags, Floats, Mentors, People, Sessions
from planner.progress.hazard import Hazard
from programme import clock
from programme.planning.arrays import (
    SECTORS,
    able,
    free_of,
    mentors_of,
    people_of,
    sessions_of,
)
from programme.planning.columns import Ints, columns
from programme.planning.locked import LOCKS, Locks, locks_of
from programme.planning.predicted import History
from programme.planning.queries import (
    CADRES,
    LED_BY_HAND,
    MENTORS,
    PEOPLE,
    PERSON,
    SESSIONS,
    SHARED_BY_HAND,
    SNAPSHOT,
)
from programme.planning.weeks import workdays
from programme.planning.weights import stage_weight
from programme.records import store


@dataclass(frozen=True, eq=False)
class Gathered:
    """The arrays of a week and the records' keys beside them: row i of ``people`` is the person
    ``person_ids[i]``, whose responsible mentor is ``responsible[i]`` (an id, 0 = none).

    Mentor rows are those of ``mentor_ids``, then the cadres of ``cadre_ids``: ``mentor_names``,
    ``days`` and ``free`` go over both.
    ``days[m]`` are the days on which mentor row m works, ``free[m, 20]`` the slots in which he or
    she could lead a session, ``held_on[t]`` is the day of session row t.
    ``locks`` are supervisors' (programme.planning.locked).
    ``stage_weight`` is what a step counts (``planner.inputs.Rules``).
    ``model`` says how likely the next stage is, ``model_id`` is its record (0 and None: the
    published funnel does), ``means`` serve who objects to it (planner.impartial).
    ``mark`` is the change feed's position: what a transaction at or after it wrote was not seen.
    """

    week: date
    area_code: str
    mark: int
    people: People
    history: History
    mentors: Mentors
    free: Flags
    sessions: Sessions
    person_ids: Ints
    responsible: Ints
    mentor_ids: Ints
    cadre_ids: Ints
    session_ids: Ints
    mentor_names: tuple[str, ...]
    titles: tuple[str, ...]
    days: tuple[tuple[date, ...], ...]
    held_on: tuple[date, ...]
    stage_weight: tuple[float, ...]
    locks: Locks
    means: Floats = field(default_factory=unknown)
    model_id: int = 0
    model: Hazard | None = field(default=None, repr=False)

    @property
    def input_hash(self) -> str:
        """SHA-256 of everything that the plan is decided from."""
        digest = hashlib.sha256(f"{self.week} {self.area_code}".encode())
        for table in (self.people, self.history, self.mentors, self.sessions, self.locks):
            for column in fields(table):
                digest.update(np.ascontiguousarray(getattr(table, column.name)).data)
        leaders = (self.mentor_ids, self.cadre_ids)
        for keys in (self.person_ids, self.responsible, *leaders, self.session_ids):
            digest.update(np.ascontiguousarray(keys).data)
        digest.update(np.ascontiguousarray(self.free).data)
        digest.update(
            json.dumps(
                [self.days, self.held_on, self.stage_weight, self.model_id], default=str
            ).encode()
        )
        return digest.hexdigest()


async def gather(week: date, area_code: str, only: int | None = None) -> Gathered:
    """The facts of a week and an area as one snapshot sees them.

    ``only``: of one person alone, dormant or not, as the transaction in force sees them; 0 is
    nobody.
    """
    days = workdays(week)
    async with store.transaction():
        if only is None:
            await store.execute(SNAPSHOT)
        mark = await store.fetch_value(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        )
        mentors = await store.fetch(MENTORS, area_code, week, days)
        led = await store.fetch(LED_BY_HAND, week)
        sessions = await store.fetch(
            SESSIONS,
            area_code,
            week,
            clock.today(),
        )
        locks = await store.fetch(LOCKS, area_code, week)
        asked = (area_code, week, list(SECTORS))
        found = columns(PEOPLE, *asked) if only is None else columns(PERSON, *asked, only)
        people = await found
        weights = await stage_weight(week)
        cadres = await store.fetch(CADRES, area_code, week, days)
        shared = await store.fetch(SHARED_BY_HAND, week)
    mentor_ids = np.array([row["id"] for row in mentors], np.int64)
    held = sessions_of(sessions)
    volunteers = able(cadres, shared, held)
    leaders = [*mentors, *volunteers]
    return Gathered(
        week=week,
        area_code=area_code,
        mark=mark,
        people=people_of(people, mentor_ids),
        history=History.of(people),
        mentors=mentors_of(mentors, led, volunteers, shared),
        free=np.concatenate([free_of(mentors, led), free_of(volunteers, shared)]),
        sessions=held,
        person_ids=people["id"],
        responsible=people["mentor"],
        mentor_ids=mentor_ids,
        cadre_ids=np.array([row["id"] for row in volunteers], np.int64),
        session_ids=np.array([row["id"] for row in sessions], np.int64),
        mentor_names=tuple(row["name"] for row in leaders),
        titles=tuple(row["title"] for row in sessions),
        days=tuple(tuple(row["days"]) for row in leaders),
        held_on=tuple(row["held_on"] for row in sessions),
        stage_weight=weights,
        locks=locks_of(locks),
    )
