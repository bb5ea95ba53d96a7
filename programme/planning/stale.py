"""Whether the facts that a draft was decided from still hold.

A reason is one query and one line of words: what is true now and would have made another plan. Rows
are compared with the present state; what leaves no state (a contact) is looked for in the change
feed since the draft's ``data_mark``. What a repair took over as done stands whatever came of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from programme import clock
from programme.errors import Conflict
from programme.records import store

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """``sql`` finds the ids of what changed, for the draft ``k.plan``, its data mark ``k.mark`` and
    the day ``k.today``."""

    sql: str
    words: str
    kata: str
    unit: tuple[str, str] | None = ("Jakpreneur", "Jakpreneur")


REASONS: Mapping[str, Reason] = {
    "WEEK_PAST": Reason(
        "SELECT w.id FROM weekly_plan w WHERE w.id = k.plan AND w.week + 7 <= k.today",
        "its week is past",
        "minggunya sudah lewat",
        unit=None,
    ),
    "PUBLISHED_SINCE": Reason(
        """
        SELECT w.id FROM weekly_plan mine JOIN weekly_plan w ON w.week = mine.week
            AND (starts_with(w.area_code, mine.area_code)
                OR starts_with(mine.area_code, w.area_code))
        WHERE mine.id = k.plan AND w.status = 'PUBLISHED' AND EXISTS (SELECT 1 FROM change c
            WHERE c.txid >= k.mark AND c.entity = 'weekly_plan' AND c.entity_id = w.id)
        """,
        "another plan of this week was published since",
        "rencana lain untuk minggu ini sudah terbit sejak itu",
        unit=None,
    ),
    "ATTAINED": Reason(
        """
        SELECT p.id FROM assignment a JOIN person p ON p.id = a.person_id
        WHERE a.plan_id = k.plan AND a.status <> 'DONE' AND p.next_stage IS DISTINCT FROM a.stage
        """,
        "next stage changed",
        "tahap berikutnya berubah",
    ),
    "CONTACTED": Reason(
        """
        SELECT a.person_id FROM change c JOIN contact x ON x.id = c.entity_id
        JOIN assignment a ON a.person_id = x.person_id
        JOIN weekly_plan w ON w.id = a.plan_id
        WHERE c.txid >= k.mark AND c.entity = 'contact' AND x.recorded_at >= w.requested_at
            AND a.plan_id = k.plan AND a.action IS NOT NULL
        """,
        "contacted since",
        "sudah dihubungi sejak itu",
    ),
    "REASSIGNED": Reason(
        """
        SELECT a.person_id FROM assignment a
        LEFT JOIN caseload r ON r.person_id = a.person_id AND r.valid_to IS NULL
        WHERE a.plan_id = k.plan AND a.status <> 'DONE'
            AND coalesce(r.mentor_id, 0) <> (a.why->>'responsible')::bigint
        """,
        "responsible mentor changed",
        "penanggung jawab berganti",
    ),
    "CONSENT_WITHDRAWN": Reason(
        """
        SELECT a.person_id FROM assignment a JOIN consent x ON x.person_id = a.person_id
        WHERE a.plan_id = k.plan AND a.status <> 'DONE' AND NOT x.granted AND (x.purpose = 'CONTACT'
            OR x.purpose = 'PROFILING' AND EXISTS (SELECT 1 FROM change c
                WHERE c.txid >= k.mark AND c.entity = 'consent' AND c.entity_id = x.id))
            AND NOT EXISTS (SELECT 1 FROM consent y WHERE y.person_id = x.person_id
                AND y.purpose = x.purpose AND y.id > x.id)
        """,
        "consent withdrawn",
        "persetujuan ditarik",
    ),
    "LOCKED": Reason(
        """
        SELECT l.id FROM change c JOIN plan_lock l ON l.id = c.entity_id
        JOIN weekly_plan w ON w.id = k.plan AND w.week = l.week
            AND l.area_code >= w.area_code AND l.area_code < w.area_code || '/'
        WHERE c.txid >= k.mark AND c.entity = 'plan_lock'
        """,
        "locked since",
        "dikunci sejak itu",
        unit=("locks", "kunci"),
    ),
    "UNLOCKED": Reason(
        """
        SELECT c.entity_id FROM change c JOIN audit u ON u.action = 'PLAN_UNLOCK'
            AND u.entity_id = c.entity_id::text
        JOIN weekly_plan w ON w.id = k.plan AND u.facts->>'week' = w.week::text
            AND c.area_code >= w.area_code AND c.area_code < w.area_code || '/'
        WHERE c.txid >= k.mark AND c.entity = 'plan_lock' AND c.kind = 'DELETE'
            AND NOT EXISTS (SELECT 1 FROM change made WHERE made.entity = 'plan_lock'
                AND made.entity_id = c.entity_id AND made.kind = 'UPSERT' AND made.txid >= k.mark)
        """,
        "unlocked since",
        "dibuka kuncinya sejak itu",
        unit=("locks", "kunci"),
    ),
    "DORMANT": Reason(
        """
        SELECT p.id FROM assignment a JOIN person p ON p.id = a.person_id
        WHERE a.plan_id = k.plan AND a.status <> 'DONE' AND p.dormant_since IS NOT NULL
        """,
        "dormant now",
        "kini tidak aktif",
    ),
    "MENTOR_AWAY": Reason(
        """
        SELECT m.id FROM assignment a JOIN mentor m ON m.id = a.mentor_id
        WHERE a.plan_id = k.plan AND a.status <> 'DONE' AND (m.active_to < a.planned_on
            OR EXISTS (SELECT 1 FROM mentor_leave l WHERE l.mentor_id = m.id
                AND a.planned_on BETWEEN l.first_day AND l.last_day))
        """,
        "left or on leave",
        "berhenti atau cuti",
        unit=("mentors", "pendamping"),
    ),
    "CADRE_LEFT": Reason(
        """
        SELECT v.id FROM plan_cadre pc JOIN cadre v ON v.id = pc.cadre_id
        JOIN training_session s ON s.id = pc.session_id
        WHERE pc.plan_id = k.plan AND v.active_to < s.held_on
        """,
        "no longer a cadre",
        "tidak lagi menjadi kader",
        unit=("cadres", "kader"),
    ),
    "SESSION_CHANGED": Reason(
        """
        SELECT s.id FROM (SELECT session_id, planned_on, mentor_id FROM assignment
            WHERE plan_id = k.plan AND session_id IS NOT NULL
            UNION ALL SELECT session_id, NULL, mentor_id FROM plan_session WHERE plan_id = k.plan
            UNION ALL SELECT session_id, NULL, cadre_id FROM plan_cadre WHERE plan_id = k.plan
        ) used JOIN training_session s ON s.id = used.session_id
        JOIN weekly_plan w ON w.id = k.plan
        WHERE s.status <> 'SCHEDULED' OR s.held_on NOT BETWEEN w.week AND w.week + 6
            OR used.mentor_id IS NULL AND s.held_on <> used.planned_on
        """,
        "cancelled or moved",
        "dibatalkan atau dipindah",
        unit=("sessions", "sesi"),
    ),
}
FIND = """
    SELECT DISTINCT f.id FROM (SELECT $1::bigint AS plan, $2::bigint AS mark, $3::date AS today) k
    CROSS JOIN LATERAL ({sql}) AS f (id) ORDER BY f.id
"""


async def refuse(plan: Any) -> None:
    """Refuse to go on with a draft whose facts have changed. Raises Conflict (PLAN_STALE)."""
    found = {name: await _found(reason, plan) for name, reason in REASONS.items()}
    found = {name: ids for name, ids in found.items() if ids}
    if not found:
        return
    told, kata = (
        "; ".join(_told(REASONS[name], language, len(ids)) for name, ids in found.items())
        for language in (0, 1)
    )
    reasons = {name: {"count": len(ids), "ids": ids[:SHOWN]} for name, ids in found.items()}
    raise Conflict(
        f"Plan {plan['id']} is stale: {told}. Run the plan again.",
        f"Rencana {plan['id']} sudah usang: {kata}. Jalankan rencana lagi.",
        kind="PLAN_STALE",
        facts={"plan": plan["id"], "reasons": reasons},
    )


def _told(reason: Reason, language: int, count: int) -> str:
    words = (reason.words, reason.kata)[language]
    return words if reason.unit is None else f"{words} ({reason.unit[language]}: {count})"


async def _found(reason: Reason, plan: Any) -> list[int]:
    rows = await store.fetch(
        FIND.format(sql=reason.sql), plan["id"], plan["data_mark"], clock.today()
    )
    return [row["id"] for row in rows]
