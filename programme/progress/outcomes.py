"""What came of published rows: beside what was expected of each (``expectation``), whether the next
stage was reached within 14 days.

Only rows whose outcomes are known count, of plans in force. Who objects to profiling is left out,
whenever he or she said so.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from planner.inputs import Flags, Floats
from programme.planning.columns import Ints, columns
from programme.progress.rows import HORIZON, LAG

UNIT: Final = 1_000_000_000
"""Probabilities are read as whole numbers of it."""
ROWS: Final = f"""
    SELECT e.person_id AS person, coalesce(e.mentor_id, 0) AS mentor,
        (w.week - date '1970-01-01')::bigint AS week, e.stage::bigint AS stage,
        (e.action IS NOT NULL)::int::bigint AS contact,
        coalesce(e.session_id, 0) AS session,
        round(e.p * {UNIT})::bigint AS p, round(e.p0 * {UNIT})::bigint AS p0,
        round(e.plain * {UNIT})::bigint AS plain, round(e.margin * {UNIT})::bigint AS margin,
        round(e.odds * {UNIT})::bigint AS odds, e.by_hand::int::bigint AS by_hand,
        e.withheld::int::bigint AS withheld, (e.drawn IS NOT NULL)::int::bigint AS drawn,
        EXISTS (SELECT 1 FROM attainment a WHERE a.person_id = e.person_id AND a.stage = e.stage
            AND a.attained_on >= w.week AND a.attained_on < w.week + {HORIZON}
            AND a.superseded_at IS NULL AND a.validated_at IS NOT NULL)::int::bigint AS y
    FROM expectation e JOIN weekly_plan w ON w.id = e.plan_id AND w.status = 'PUBLISHED'
    JOIN person p ON p.id = e.person_id
    LEFT JOIN LATERAL (SELECT granted FROM consent c WHERE c.person_id = p.id
        AND c.purpose = 'PROFILING' ORDER BY c.id DESC LIMIT 1) c ON TRUE
    WHERE w.week >= $2::date AND w.week <= $3::date AND coalesce(c.granted, TRUE)
        AND p.village_code >= $1::text AND p.village_code < $1::text || '/'
    ORDER BY w.week, e.person_id
"""


@dataclass(frozen=True, eq=False)
class Outcomes:
    """A published row each (R rows): ids of person, mentor and session (0 = none), the Monday in
    days since 1970, the stage sought; the rest as in ``programme.records.expectations``; y: the
    stage was reached. ``drawn``: not planned, drawn by lot."""

    person: Ints
    mentor: Ints
    session: Ints
    week: Ints
    stage: Ints
    contact: Flags
    p: Floats
    p0: Floats
    plain: Floats
    margin: Floats
    odds: Floats
    by_hand: Flags
    withheld: Flags
    drawn: Flags
    y: Flags


def known_until(today: date) -> date:
    """The last day on which a week may have begun whose outcomes are known ``today``."""
    return today - timedelta(days=HORIZON + LAG)


async def outcomes(area_code: str, since: date, today: date) -> Outcomes:
    """The rows of an area, of weeks that began from ``since`` on and whose outcomes are known."""
    found = await columns(ROWS, area_code, since, known_until(today))
    columned: dict[str, Any] = dict(found)
    for name in ("p", "p0", "plain", "margin", "odds"):
        columned[name] = found[name] / UNIT
    for name in ("contact", "by_hand", "withheld", "drawn", "y"):
        columned[name] = found[name] == 1
    return Outcomes(**columned)
