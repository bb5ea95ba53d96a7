"""A week's facts: rows to the planner's arrays, in one snapshot, with plain SQL.

Who objects to profiling is planned on the stage alone: nothing of his or her history is read.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np

from planner.inputs import SLOTS_A_DAY, Kind, Mentors, People, Sessions
from programme import clock
from programme.planning.columns import Ints, columns
from programme.planning.weeks import WORKING_DAYS, workdays
from programme.records import store
from programme.words import Sector, SessionTopic

KINDS = {
    SessionTopic.BASIC_TRAINING: Kind.TRAINING,
    SessionTopic.LICENCE_CLINIC: Kind.CLINIC,
    SessionTopic.BAZAAR: Kind.BAZAAR,
    SessionTopic.BOOKKEEPING: Kind.BOOKKEEPING,
    SessionTopic.BANK_DAY: Kind.BANK_DAY,
    SessionTopic.PEER_SHARING: Kind.PEER,
}
SECTORS = {sector.value: number for number, sector in enumerate(Sector)}
SKILLS = {"LICENCE": 0, "FINANCE": 1, "DIGITAL": 2}
NEVER = 9999
PREPARATION, MINUTES_A_SLOT = 60, 120

PEOPLE = """
    WITH candidate AS (
        SELECT p.*, NOT coalesce(c.profiling, TRUE) AS objects, coalesce(c.contact, FALSE) AS agrees
        FROM person p LEFT JOIN (
            SELECT person_id,
                max(id * 2 + granted::int) FILTER (WHERE purpose = 'CONTACT') % 2 = 1 AS contact,
                max(id * 2 + granted::int) FILTER (WHERE purpose = 'PROFILING') % 2 = 1 AS profiling
            FROM consent WHERE purpose IN ('CONTACT', 'PROFILING') GROUP BY person_id
        ) c ON c.person_id = p.id
        WHERE p.village_code >= $1::text AND p.village_code < $1::text || '/'
            AND p.next_stage IS NOT NULL AND p.dormant_since IS NULL
    ), seen AS (
        SELECT person_id, max(contacted_on) AS last,
            count(*) FILTER (
                WHERE validated_at IS NOT NULL AND contacted_on >= $2::date - 28) AS recent
        FROM contact WHERE outcome <> 'NO_ANSWER' GROUP BY person_id
    ), last_mentor AS (
        SELECT DISTINCT ON (person_id) person_id, mentor_id FROM contact
        WHERE contacted_on >= $2::date - 56 AND outcome <> 'NO_ANSWER'
        ORDER BY person_id, contacted_on DESC, id DESC
    ), class AS (
        SELECT a.person_id, count(*) AS attended FROM attendance a
        JOIN training_session s ON s.id = a.session_id
        WHERE a.status = 'PRESENT' AND s.held_on >= $2::date - 28 AND s.held_on < $2::date
        GROUP BY a.person_id
    )
    SELECT p.id, p.next_stage::bigint - 1 AS stage,
        rpad(replace(p.village_code, '.', ''), 10, '0')::bigint AS village,
        coalesce(k.mentor_id, 0) AS mentor,
        p.agrees::int::bigint AS consent,
        (p.whatsapp AND p.phone_hash IS NOT NULL)::int::bigint AS whatsapp,
        (p.gender = 'FEMALE')::int::bigint AS woman,
        p.disability::int::bigint AS disability,
        greatest(least(coalesce($2::date - seen.last, {never}), {never}), 0)::bigint AS unseen,
        p.objects::int::bigint AS objects,
        coalesce(array_position($3::text[], b.sector) - 1, -1)::bigint AS sector,
        coalesce(seen.recent, 0)::bigint AS recent,
        (greatest($2::date - coalesce(a.attained_on, p.registered_on), 0) / 7)::bigint AS weeks,
        coalesce(class.attended, 0)::bigint AS classes,
        coalesce(last_mentor.mentor_id, 0) AS last_mentor
    FROM candidate p
    LEFT JOIN caseload k ON k.person_id = p.id AND k.valid_to IS NULL
    LEFT JOIN business b ON b.person_id = p.id
    LEFT JOIN attainment a ON a.person_id = p.id AND a.stage = p.next_stage - 1
        AND a.superseded_at IS NULL
    LEFT JOIN seen ON seen.person_id = p.id
    LEFT JOIN last_mentor ON last_mentor.person_id = p.id
    LEFT JOIN class ON class.person_id = p.id
    ORDER BY p.id
""".replace("{never}", str(NEVER))

MENTORS = """
    SELECT m.id, m.name, rpad(replace(m.village_code, '.', ''), 10, '0')::bigint AS village,
        m.weekly_minutes, m.contact_load, m.skills, coalesce(led.minutes, 0) AS led,
        ARRAY(SELECT day FROM unnest($3::date[]) day WHERE NOT EXISTS (
            SELECT 1 FROM mentor_leave l WHERE l.mentor_id = m.id
            AND day BETWEEN l.first_day AND l.last_day)) AS days
    FROM mentor m LEFT JOIN (
        SELECT f.mentor_id, sum(s.duration) AS minutes FROM session_facilitator f
        JOIN training_session s ON s.id = f.session_id AND s.status = 'SCHEDULED'
        WHERE s.held_on BETWEEN $2::date AND $2::date + 6 AND {by_hand}
        GROUP BY f.mentor_id
    ) led ON led.mentor_id = m.id
    WHERE m.district_code >= $1::text AND m.district_code < $1::text || '/'
        AND m.active_from <= $2::date AND (m.active_to IS NULL OR m.active_to >= $2::date + 4)
    ORDER BY m.id
"""

SESSIONS = """
    SELECT s.id, s.title, rpad(replace(s.area_code, '.', ''), 10, '0')::bigint AS village,
        s.topic, s.held_on, s.slot, s.duration, s.sector, s.mode,
        greatest(s.capacity - (SELECT count(*) FROM attendance a WHERE a.session_id = s.id
            AND a.status IN ('CONFIRMED', 'PRESENT')), 0) AS room,
        greatest(s.facilitators_needed - (SELECT count(*) FROM session_facilitator f
            WHERE f.session_id = s.id AND {by_hand}), 0) AS need
    FROM training_session s
    WHERE s.area_code >= $1::text AND s.area_code < $1::text || '/' AND s.status = 'SCHEDULED'
        AND s.held_on BETWEEN greatest($2::date, $3::date) AND $2::date + 4
    ORDER BY s.id
"""
SNAPSHOT = """
    SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
    SET LOCAL jit = off;
    SET LOCAL work_mem = '64MB'
"""  # one snapshot for all; hashes of a city's people stay in memory
BY_HAND = """NOT EXISTS (SELECT 1 FROM plan_session ps JOIN weekly_plan w ON w.id = ps.plan_id
    WHERE w.status = 'PUBLISHED' AND ps.session_id = f.session_id AND ps.mentor_id = f.mentor_id)"""


@dataclass(frozen=True, eq=False)
class Gathered:
    """The arrays of a week and the records' keys beside them: row i of ``people`` is the person
    ``person_ids[i]``, whose responsible mentor is ``responsible[i]`` (an id, 0 = none).

    ``days[m]`` are the days on which mentor row m works, ``held_on[t]`` the day of session row t.
    ``mark`` is the change feed's position: what a transaction at or after it wrote was not seen.
    """

    week: date
    area_code: str
    mark: int
    people: People
    mentors: Mentors
    sessions: Sessions
    person_ids: Ints
    responsible: Ints
    mentor_ids: Ints
    session_ids: Ints
    mentor_names: tuple[str, ...]
    titles: tuple[str, ...]
    days: tuple[tuple[date, ...], ...]
    held_on: tuple[date, ...]

    @property
    def input_hash(self) -> str:
        """SHA-256 of everything that the plan is decided from."""
        digest = hashlib.sha256(f"{self.week} {self.area_code}".encode())
        for table in (self.people, self.mentors, self.sessions):
            for column in fields(table):
                digest.update(np.ascontiguousarray(getattr(table, column.name)).data)
        for keys in (self.person_ids, self.responsible, self.mentor_ids, self.session_ids):
            digest.update(np.ascontiguousarray(keys).data)
        digest.update(json.dumps([self.days, self.held_on], default=str).encode())
        return digest.hexdigest()


async def gather(week: date, area_code: str) -> Gathered:
    """The facts of a week and an area as one snapshot sees them."""
    days = workdays(week)
    async with store.transaction():
        await store.execute(SNAPSHOT)
        mark = await store.fetch_value(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        )
        mentors = await store.fetch(MENTORS.replace("{by_hand}", BY_HAND), area_code, week, days)
        sessions = await store.fetch(
            SESSIONS.replace("{by_hand}", BY_HAND),
            area_code,
            week,
            clock.today(),
        )
        people = await columns(PEOPLE, area_code, week, list(SECTORS))
    mentor_ids = np.array([row["id"] for row in mentors], np.int64)
    return Gathered(
        week=week,
        area_code=area_code,
        mark=mark,
        people=_people(people, mentor_ids),
        mentors=_mentors(mentors),
        sessions=_sessions(sessions),
        person_ids=people["id"],
        responsible=people["mentor"],
        mentor_ids=mentor_ids,
        session_ids=np.array([row["id"] for row in sessions], np.int64),
        mentor_names=tuple(row["name"] for row in mentors),
        titles=tuple(row["title"] for row in sessions),
        days=tuple(tuple(row["days"]) for row in mentors),
        held_on=tuple(row["held_on"] for row in sessions),
    )


def _people(found: dict[str, Ints], mentor_ids: Ints) -> People:
    known = found["objects"] == 0

    def unless_objected(name: str, neutral: int) -> Ints:
        return np.where(known, found[name], neutral)

    return People(
        stage=found["stage"],
        village=found["village"],
        mentor=rows_of(mentor_ids, found["mentor"]),
        consent=found["consent"] == 1,
        whatsapp=found["whatsapp"] == 1,
        woman=found["woman"] == 1,
        disability=found["disability"] == 1,
        unseen=found["unseen"],
        sector=unless_objected("sector", -1),
        recent=unless_objected("recent", 0),
        weeks=unless_objected("weeks", 0),
        classes=unless_objected("classes", 0),
        last_mentor=rows_of(mentor_ids, unless_objected("last_mentor", 0)),
    )


def rows_of(ids: Ints, wanted: Ints) -> Ints:
    """The position of each wanted id in sorted ``ids``, -1 where it is not among them."""
    if not ids.size:
        return np.full(wanted.shape, -1, np.int64)
    place = np.minimum(np.searchsorted(ids, wanted), ids.size - 1)
    return np.where(ids[place] == wanted, place, -1)


def _mentors(found: Sequence[Any]) -> Mentors:
    skills = [json.loads(row["skills"]) for row in found]
    return Mentors(
        village=np.array([row["village"] for row in found], np.int64),
        minutes=np.array([_minutes_left(row) for row in found], np.int64),
        load=np.array([_share(row["contact_load"], row) for row in found], np.int64),
        sectors=np.array([_mask(SECTORS, words) for words in skills], np.int64),
        skills=np.array([_mask(SKILLS, words) for words in skills], np.int64),
    )


def _minutes_left(row: Any) -> int:
    """The week's minutes for the days that are worked, less the sessions led by hand."""
    return max(_share(row["weekly_minutes"], row) - int(row["led"]), 0)


def _share(whole: int, row: Any) -> int:
    return round(whole * len(row["days"]) / WORKING_DAYS)


def _mask(bits: Mapping[str, int], words: Sequence[str]) -> int:
    return sum(1 << bits[word] for word in set(words) & set(bits))


def _sessions(found: Sequence[Any]) -> Sessions:
    slots = np.array([row["slot"] for row in found], np.int64)
    return Sessions(
        kind=np.array([KINDS[SessionTopic(row["topic"])] for row in found], np.int64),
        village=np.array([row["village"] for row in found], np.int64),
        slot=slots,
        length=np.array([_slots(row["duration"], row["slot"]) for row in found], np.int64),
        room=np.array([row["room"] for row in found], np.int64),
        minutes=np.array([row["duration"] for row in found], np.int64),
        need=np.array([row["need"] for row in found], np.int64),
        sector=np.array([SECTORS.get(row["sector"], -1) for row in found], np.int64),
        online=np.array([row["mode"] == "ONLINE" for row in found], np.bool_),
    )


def _slots(duration: int, slot: int) -> int:
    """How many two-hour slots a session fills, its hour of preparation left out; never past the
    end of its day."""
    held = max(duration - PREPARATION, MINUTES_A_SLOT)
    return min(-(-held // MINUTES_A_SLOT), SLOTS_A_DAY - slot % SLOTS_A_DAY)
