"""What was known on a day: a row counts when it was true by that day and recorded by its end, and,
for an attainment, not superseded by then. So a later correction leaves an old answer as it was."""

from datetime import date, datetime, time, timedelta
from typing import Final

from programme import clock
from programme.errors import InvalidInput
from programme.visibility import Bindings
from programme.words import EvidenceKind

IN_FORCE: Final = "pm.merged_at < {end} AND (pm.undone_at IS NULL OR pm.undone_at >= {end})"
MERGED: Final = f"r.person_id IN (SELECT pm.merged_id FROM person_merge pm WHERE {IN_FORCE})"
"""The person of ``r`` was somebody else's duplicate then."""
SURVIVOR: Final = f"""(
    SELECT DISTINCT ON (x.id) x.id::bigint AS person_id, pm.survivor_id
    FROM person_merge pm, jsonb_array_elements_text(pm.undo->'pointed') x (id)
    WHERE {IN_FORCE} ORDER BY x.id, pm.id DESC)"""
"""Who was somebody else then, and who that is, past the merges in between."""
STRUCK: Final = f"""r.id IN (
    SELECT s.id FROM (
        SELECT g.id, row_number() OVER (PARTITION BY o.survivor_id, g.agency_code
            ORDER BY (g.person_id = o.survivor_id) DESC, g.id) AS place
        FROM (SELECT m.person_id, m.survivor_id FROM {SURVIVOR} m
            UNION SELECT m.survivor_id, m.survivor_id FROM {SURVIVOR} m) o
        JOIN registration g ON g.person_id = o.person_id AND g.recorded_at < {{end}}
    ) s WHERE s.place > 1)"""
"""Of the records ``r`` that an agency has of one person under several numbers, one counts: the
survivor's own, else the oldest."""
MOVED: Final = """(
    SELECT DISTINCT ON (t.id) t.id, t.person_id FROM (
        SELECT a.id::bigint AS id, m.merged_id AS person_id, m.merged_at AS at
        FROM person_merge m, jsonb_array_elements_text(m.undo->'attained') a (id)
        UNION ALL
        SELECT a.id::bigint, m.survivor_id, m.undone_at
        FROM person_merge m, jsonb_array_elements_text(m.undo->'attained') a (id)
        WHERE m.undone_at IS NOT NULL
    ) t WHERE t.at >= {end} ORDER BY t.id, t.at)"""
"""Attainments that merges have moved since, with whose they were: the first move since says so."""
COUNTED: Final = f"""
    SELECT 1::smallint AS stage, r.registered_on AS day, r.person_id FROM registration r
    WHERE r.registered_on <= {{day}} AND r.recorded_at < {{end}} AND NOT {STRUCK}
    UNION ALL
    SELECT a.stage, a.attained_on, coalesce(o.person_id, a.person_id) FROM attainment a
    LEFT JOIN {MOVED} o ON o.id = a.id
    WHERE a.stage > 1 AND a.attained_on <= {{day}} AND a.recorded_at < {{end}}
        AND (a.superseded_at IS NULL OR a.superseded_at >= {{end}})
        AND (a.stage < 7 OR a.evidence_kind = '{EvidenceKind.BANK_CONFIRMATION}')"""
"""What counts towards a target, a row each: registration records for P1, the official indicator;
people for P2 to P6; people whose capital the bank confirmed for P7."""


def counted(bound: Bindings, as_of: date) -> dict[str, str]:
    """The parameters of COUNTED."""
    end = end_of(as_of)
    return {"day": bound.value(as_of, "date"), "end": bound.value(end, "timestamptz")}


def end_of(day: date) -> datetime:
    """The first moment of the next day in Jakarta."""
    return datetime.combine(day + timedelta(days=1), time(), clock.JAKARTA)


def check(as_of: date, path: str = "asOf") -> None:
    """Raises InvalidInput for a day to come, by the name ``path`` of its argument."""
    today = clock.today()
    if as_of > today:
        raise InvalidInput(
            f"{path} is {as_of}; the latest day that is known is today, {today}.",
            f"{path} {as_of}; hari terakhir yang diketahui adalah hari ini, {today}.",
            path=path,
            facts={"to": today.isoformat()},
        )
