"""Two who are one, with everything that can hang on a person."""

from datetime import date, timedelta
from typing import Any

from programme import clock, points, stages
from programme.actors import Actor
from programme.records import store
from programme.words import (
    ConsentPurpose,
    EvidenceKind,
    PointSource,
    Role,
    SessionTopic,
)
from tests.programme import market_rows, plan_rows, rows

PROOF = {
    2: EvidenceKind.ATTENDANCE,
    3: EvidenceKind.CONTACT_LOG,
    4: EvidenceKind.LICENCE,
    5: EvidenceKind.SALE,
    6: EvidenceKind.FINANCIAL_REPORT,
}
READ = {
    "person": "SELECT id, name, registered_on, whatsapp, disability, poor_family, stage,"
    " next_stage, mentor_id, merged_into_id, phone_hash, dormant_since,"
    " path_id FROM person",
    "registration": "SELECT person_id, agency_code, registered_on FROM registration",
    "business": "SELECT person_id, name FROM business",
    "consent": "SELECT p.id, q.purpose, coalesce((SELECT c.granted FROM consent c"
    " WHERE c.person_id = p.id AND c.purpose = q.purpose ORDER BY c.id DESC LIMIT 1),"
    " q.purpose = 'PROFILING') FROM person p,"
    " unnest(ARRAY['CONTACT', 'PROFILING', 'LEADERBOARD', 'BANK']) AS q (purpose)",
    "contact": "SELECT id, person_id, mentor_id FROM contact",
    "attendance": "SELECT id, person_id, session_id, status FROM attendance",
    "assignment": "SELECT id, person_id, status, decline_reason, answered_at FROM assignment",
    "file": "SELECT id, person_id FROM file",
    "actor": "SELECT id, person_id FROM actor",
    "cadre": "SELECT id, person_id FROM cadre",
    "plan_lock": "SELECT id, person_id FROM plan_lock",
    "licence": "SELECT id, person_id FROM licence",
    "marketing_event": "SELECT id, taken FROM marketing_event",
    "marketing_slot": "SELECT id, person_id, event_id, status, released_at FROM marketing_slot",
    "sale": "SELECT id, person_id, slot_id, voided_at, EXISTS (SELECT 1 FROM attainment a"
    " WHERE a.id = attainment_id AND a.person_id = sale.person_id AND superseded_at IS NULL)"
    " FROM sale",
    "caseload": "SELECT id, person_id, mentor_id, valid_from, valid_to FROM caseload",
    "attainment": "SELECT person_id, stage, attained_on, evidence_kind, evidence_ref,"
    " recorded_by_id, validated_by_id FROM attainment WHERE superseded_at IS NULL",
    "points": "SELECT actor_id, rule, sum(points) FROM point_entry GROUP BY actor_id, rule"
    " HAVING sum(points) <> 0",
}
"""What is read of people, table by table: ledgers as what is in force."""


PLACE = """WITH event AS (UPDATE marketing_event SET taken = taken + 1
        WHERE id = (SELECT {event}(id) FROM marketing_event) RETURNING id),
    placed AS (INSERT INTO marketing_slot (event_id, person_id, status, claimed_by_id, claimed_at)
        SELECT e.id, $1, 'CLAIMED', (SELECT min(id) FROM actor), now() FROM event e RETURNING *)"""
"""A place in the first or the last event."""
GROWING = """WITH way AS (
        INSERT INTO stage_path (key, name_id, name_en, steps, skipped, recorded_at)
        VALUES ('NAIK_KELAS', 'x', 'x', '[1, 2, 3, 4, 5, 6, 7]', '[2]', now()) RETURNING key)
    INSERT INTO stage_path_rule (path_key, level, valid_from)
    SELECT key, 'NAIK_KELAS', '2020-01-01' FROM way"""
"""Growing businesses skip P2."""
WRITTEN = {
    "business": "INSERT INTO business (person_id, name, level, workers) VALUES ($1,"
    " 'Business {number}', (ARRAY['BEGINNER', 'NAIK_KELAS'])[1 + {number} % 2], 1)",
    "phone": "UPDATE person SET phone_hash = decode(lpad('{number}', 64, '0'), 'hex'),"
    " phone_cipher = '\\x{number}0', whatsapp = {number} % 2 = 0 WHERE id = $1",
    "poor": "UPDATE person SET poor_family = TRUE WHERE id = $1",
    "disabled": "UPDATE person SET disability = TRUE WHERE id = $1",
    "contact": "INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on,"
    " recorded_at) VALUES ($1, {mentor}, 'CALL', 'REACHED', '2020-10-26', now())",
    "lock": "INSERT INTO plan_lock (week, kind, area_code, person_id, locked_by_id, locked_at)"
    " SELECT '2020-11-02', 'NOTHING', '31.74.09.1001', $1, min(id), now() FROM actor",
    "licence": "INSERT INTO licence (person_id, type_code, number, issued_on, recorded_at,"
    " recorded_by_id) SELECT $1, 'NIB', '{number}', '2020-10-01', now(), min(id) FROM actor",
    "place": f"{PLACE.format(event='min')} SELECT id FROM placed",
    "sale": f"{PLACE.format(event='max')} INSERT INTO sale (slot_id, person_id, band, sold_on,"
    " reference, recorded_by_id, recorded_at) SELECT id, $1, 'UP_TO_2_MILLION', '2020-10-26',"
    " 'Nota', claimed_by_id, now() FROM placed",
    "sold elsewhere": "INSERT INTO sale (place, person_id, band, sold_on, reference,"
    " recorded_by_id, recorded_at, attainment_id) SELECT 'STALL', $1, 'UP_TO_2_MILLION',"
    " '2020-10-26', 'Nota', (SELECT min(id) FROM actor), now(), max(id) FROM attainment"
    " WHERE person_id = $1 AND stage = 5 HAVING count(*) > 0",
    "dormant": "UPDATE person SET dormant_since = '2020-10-20'::date + {number} WHERE id = $1",
}
"""What may hang on a person, by kind, as SQL."""


async def read() -> dict[str, list[tuple[Any, ...]]]:
    """Everything as it is read now."""
    found = {}
    for table, sql in READ.items():
        found[table] = sorted((tuple(row) for row in await store.fetch(sql)), key=repr)
    return found


async def two() -> tuple[Actor, Actor, int, int]:
    """A kasatpel, a mentor, and two persons who are one, both of the mentor's list."""
    await rows.district()
    supervisor, mentor = await rows.supervisor(), await rows.mentor()
    one, other = await rows.person(mentor=mentor), await rows.person(mentor=mentor)
    return supervisor, mentor, one, other


async def everybody(draw: Any) -> tuple[Actor, list[int]]:
    """A dinas, and four persons with what ``draw(kind, most)`` says hangs on each."""
    await rows.district()
    dinas = await rows.supervisor(rows.PROVINCE)
    mentors = [await rows.mentor(), await rows.mentor()]
    session = await rows.session(leader=mentors[0])
    other = await rows.session(topic=SessionTopic.BAZAAR, leader=mentors[1])
    await store.execute(GROWING)
    for _ in range(2):
        await market_rows.event(dinas, capacity=4)
    people = []
    for number in range(4):
        mentor = (None, *mentors)[draw("mentor", 2)]
        since = date(2020, 2, 3) + timedelta(days=draw("since", 2))
        person = await rows.person(registered_on=since)
        if mentor is not None:
            began = clock.today() if draw("begun today", 1) else date(2020, 2, 3)
            await rows.caseload(person, mentor, since=began)
        await _hang(draw, person, number, mentors, (session, other), dinas)
        people.append(person)
    await stages.follow_each(people)
    return dinas, people


async def _hang(
    draw: Any,
    person: int,
    number: int,
    mentors: list[Actor],
    sessions: tuple[int, int],
    dinas: Actor,
) -> None:
    await _attain(draw, person, dinas)
    for purpose in (purpose for purpose in ConsentPurpose if draw("said", 1)):
        await rows.consent(person, purpose, bool(draw("granted", 1)))
    for session in (session for session in sessions if draw("guest", 1)):
        await rows.attendance(session, person, recorded_by=mentors[0])
    if draw("planned", 1):
        await plan_rows.assignment(person, mentors[0], dinas)
    if draw("account", 1):
        await rows.actor(Role.JAKPRENEUR, rows.VILLAGE, person_id=person)
    for kind, sql in WRITTEN.items():
        if draw(kind, 1):
            await store.execute(sql.format(number=number, mentor=mentors[0].mentor_id), person)


async def _attain(draw: Any, person: int, dinas: Actor) -> None:
    for stage, evidence in PROOF.items():
        if not draw("attained", 2):
            continue
        validated = dinas if draw("validated", 1) else None
        day = rows.DAY - timedelta(days=1 + draw("day", 20))
        row = await rows.attained(person, stage, on=day, evidence=evidence, validated_by=validated)
        if validated is not None:
            await pay(row, stage)
    await stand(person)


async def pay(attainment: int, stage: int) -> None:
    """What the rules pay for an attainment."""
    await points.award(PointSource.ATTAINMENT, attainment, stage)


async def stand(person: int) -> None:
    """A person's stages follow what was put straight into the table."""
    await stages.follow(person)
