"""What was known on a day: a row counts when it was true by that day and recorded by its end, and,
for an attainment, not superseded by then. So a later correction leaves an old answer as it was."""

from datetime import date, datetime, time, timedelta
from typing import Final

from programme import clock
from programme.errors import InvalidInput
from programme.visibility import Bindings
from programme.words import EvidenceKind

STRUCK: Final = """EXISTS (SELECT 1 FROM person_merge pm WHERE pm.merged_id = r.person_id
        AND pm.merged_at < {end} AND (pm.undone_at IS NULL OR pm.undone_at >= {end}))"""
"""A registration ``r`` of somebody who was merged then does not count: the survivor's does."""
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


def check(as_of: date) -> None:
    """Raises InvalidInput for a day to come."""
    today = clock.today()
    if as_of > today:
        raise InvalidInput(
            f"asOf is {as_of}; the latest day that is known is today, {today}.",
            f"asOf {as_of}; hari terakhir yang diketahui adalah hari ini, {today}.",
            path="asOf",
            facts={"to": today.isoformat()},
        )
