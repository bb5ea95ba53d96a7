"""What a hand-over is decided from, gathered in one snapshot of the records.

Everybody of the area who has a responsible mentor or could be contacted again; who is with a mentor
at work outside the area stays there, and is no part of it. Who objects to profiling is assigned by
where he or she lives and by stage alone.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from planner.difficulty import difficulty
from planner.inputs import Flags, Mentors, People
from programme.planning.arrays import SECTORS, mentors_of, rows_of
from programme.planning.columns import Ints, columns
from programme.planning.queries import SNAPSHOT
from programme.records import store
from programme.words import HandoverReason

PEOPLE = """
    SELECT p.id, least(coalesce(p.next_stage - 1, 6), 6)::bigint AS stage,
        rpad(replace(p.village_code, '.', ''), 10, '0')::bigint AS village,
        coalesce(k.mentor_id, 0) AS mentor,
        (k.mentor_id IS NOT NULL AND m.active_from <= $2::date
            AND (m.active_to IS NULL OR m.active_to >= $2::date))::int::bigint AS led,
        CASE WHEN o.objects THEN -1
            ELSE coalesce(array_position($3::text[], b.sector) - 1, -1) END::bigint AS sector,
        CASE WHEN o.objects THEN 0 ELSE coalesce(c.mentor_id, 0) END AS last_mentor,
        CASE WHEN o.objects THEN 0 ELSE p.disability::int END::bigint AS disability
    FROM person p
    LEFT JOIN caseload k ON k.person_id = p.id AND k.valid_to IS NULL
    LEFT JOIN mentor m ON m.id = k.mentor_id
    LEFT JOIN business b ON b.person_id = p.id
    CROSS JOIN LATERAL (SELECT NOT coalesce((SELECT granted FROM consent
        WHERE person_id = p.id AND purpose = 'PROFILING' ORDER BY id DESC LIMIT 1), TRUE)
        AS objects) o
    LEFT JOIN LATERAL (SELECT mentor_id FROM contact WHERE person_id = p.id
        AND outcome <> 'NO_ANSWER' ORDER BY contacted_on DESC, id DESC LIMIT 1) c ON TRUE
    WHERE p.village_code >= $1::text AND p.village_code < $1::text || '/'
        AND p.merged_into_id IS NULL
        AND (k.mentor_id IS NOT NULL OR p.dormant_since IS NULL)
    ORDER BY p.id
"""
MENTORS = """
    SELECT m.id, m.name, rpad(replace(m.village_code, '.', ''), 10, '0')::bigint AS village,
        m.weekly_minutes, m.contact_load, m.skills, ARRAY[$2::date] AS days
    FROM mentor m
    WHERE m.district_code >= $1::text AND m.district_code < $1::text || '/'
        AND m.active_from <= $2::date AND (m.active_to IS NULL OR m.active_to >= $2::date)
        AND m.id IS DISTINCT FROM $3::bigint
    ORDER BY m.id
"""


@dataclass(frozen=True, eq=False)
class Facts:
    """Arrays and the records' keys beside them: row i of ``people`` is ``person_ids[i]``, whose
    present mentor is ``giver[i]`` (an id, 0 = none), row m of ``mentors`` is ``mentor_ids[m]``."""

    people: People
    mentors: Mentors
    movable: Flags
    person_ids: Ints
    giver: Ints
    mentor_ids: Ints
    mentor_names: tuple[str, ...]

    @property
    def input_hash(self) -> str:
        """SHA-256 of who is there, who has whom and who is at work."""
        digest = hashlib.sha256()
        for keys in (self.person_ids, self.giver, self.movable, self.mentor_ids):
            digest.update(np.ascontiguousarray(keys).data)
        return digest.hexdigest()


async def gather(
    area_code: str, today: date, reason: HandoverReason, leaver: int | None, *, alone: bool = True
) -> Facts:
    """The facts of an area as one snapshot sees them, or, not ``alone``, the transaction in force.

    Everybody is movable in JANUARY, in any case who has no mentor at work; of a LEAVER, his or her
    people besides.
    """
    async with store.transaction():
        if alone:
            await store.execute(SNAPSHOT)
        mentors = await store.fetch(MENTORS, area_code, today, leaver)
        found = await columns(PEOPLE, area_code, today, list(SECTORS))
    mentor_ids = np.array([row["id"] for row in mentors], np.int64)
    ours = rows_of(mentor_ids, found["mentor"])
    elsewhere = (found["led"] == 1) & (ours < 0) & (found["mentor"] != (leaver or 0))
    found = {name: column[~elsewhere] for name, column in found.items()}
    ours = ours[~elsewhere]
    people = People(
        stage=found["stage"],
        village=found["village"],
        mentor=ours,
        consent=np.ones(ours.size, bool),
        whatsapp=np.ones(ours.size, bool),
        sector=found["sector"],
        disability=found["disability"] == 1,
        last_mentor=rows_of(mentor_ids, found["last_mentor"]),
    )
    return Facts(
        people=replace(people, difficulty=difficulty(people)),
        mentors=mentors_of(mentors, []),
        movable=(ours < 0) | (reason is HandoverReason.JANUARY),
        person_ids=found["id"],
        giver=found["mentor"],
        mentor_ids=mentor_ids,
        mentor_names=tuple(row["name"] for row in mentors),
    )
