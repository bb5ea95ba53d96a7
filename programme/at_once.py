"""A contact that nothing speaks against, recorded in one statement.

`programme.contacts.contact_record` says what a contact takes and why one is refused; this is the
same verb for the usual case. Where anything is in the way (a refusal, a key that was used before,
an account that is no longer as it was) nothing is written here, and that verb takes its turn.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from programme import clock, idempotency
from programme.accounts import STILL
from programme.actors import ANYONE, Actor
from programme.events import SEEN_BY
from programme.reads.template import fill
from programme.records import store
from programme.scope import LARGEST
from programme.visibility import Bindings, visible_to
from programme.words import AssignmentStatus, ChangeKind, ConsentPurpose, Role

OF_WEEK: Final = """
    SELECT a.id FROM who p JOIN assignment a ON a.person_id = p.id
    JOIN weekly_plan w ON w.id = a.plan_id
    WHERE a.mentor_id = {mentor} AND a.action IS NOT NULL AND w.status = 'PUBLISHED'
        AND w.week = {week:date} ORDER BY a.status = 'DONE', a.id LIMIT 1"""
"""The assignment of that week, to do before done."""
ASKED: Final = """
    SELECT a.id FROM who p JOIN assignment a ON a.person_id = p.id
    WHERE a.id = {assignment:bigint} AND {seen_assignment}"""
CLAIM: Final = """
    INSERT INTO idempotency_key (actor_id, key, verb, payload_hash, answer, created_at)
    SELECT {actor}, {key:text}, 'contactRecord', {digest:bytea}, json_build_object(
        'contact_id', n.id, 'assignment_id', (SELECT id FROM planned)), {instant:timestamptz}
    FROM next n ON CONFLICT (actor_id, key) DO NOTHING RETURNING id"""
RECORD: Final = f"""
WITH who AS MATERIALIZED (
    SELECT p.id, p.village_code, p.mentor_id FROM person p
    WHERE p.id = {{person:bigint}} AND {{seen}} AND {{still}}
        AND (SELECT c.granted FROM consent c WHERE c.person_id = p.id
            AND c.purpose = '{ConsentPurpose.CONTACT}' ORDER BY c.id DESC LIMIT 1) IS NOT FALSE
        AND ({{after:text}} IS NULL OR EXISTS (SELECT 1 FROM idempotency_key k
            WHERE k.actor_id = {{actor}} AND k.key = {{after:text}}))),
planned AS MATERIALIZED ({{planned}}),
next AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('contact', 'id')) AS id FROM who WHERE {{found}}),
claim AS ({{claim}}),
made AS (
    INSERT INTO contact (id, person_id, mentor_id, action, outcome, contacted_on, recorded_at,
        note, assignment_id)
    SELECT n.id, p.id, {{mentor}}, {{action:text}}, {{outcome:text}}, {{contacted_on:date}},
        {{now:timestamptz}}, {{note:text}}, (SELECT id FROM planned)
    FROM who p CROSS JOIN next n CROSS JOIN claim RETURNING id),
done AS (
    UPDATE assignment a SET status = '{AssignmentStatus.DONE}' FROM planned, made
    WHERE a.id = planned.id AND a.status <> '{AssignmentStatus.DONE}' RETURNING a.id),
told AS (
    SELECT 'contact' AS entity, id, 1 AS place FROM made
    UNION ALL SELECT 'person', who.id, 2 FROM who, made
    UNION ALL SELECT 'assignment', id, 3 FROM done),
fed AS (
    INSERT INTO change (entity, entity_id, kind, area_code, mentor_id, person_id)
    SELECT told.entity, told.id, '{ChangeKind.UPSERT}', p.village_code, m.mentor_id, p.id
    FROM who p CROSS JOIN told {SEEN_BY} ORDER BY told.place, m.mentor_id)
SELECT made.id AS contact_id, (SELECT id FROM planned) AS assignment_id FROM made"""


async def record(
    actor: Actor,
    given: Mapping[str, Any],
    key: str | None,
    digest: bytes,
    after: str | None,
) -> dict[str, Any] | None:
    """Record a contact, the account verified by the way; None where nothing was written.

    ``given`` is a contact that is right by itself (``programme.contacts``), ``digest`` what the
    key is used for.
    """
    if actor.role is not Role.MENTOR or not _may_be(given, key):
        return None
    sql, bindings = _statement(key is not None, given["assignment"] is not None)
    named = {
        **given,
        "week": clock.week_start(given["contacted_on"]),
        "now": clock.now(),
        "key": key,
        "digest": digest,
        "instant": clock.instant(),
        "after": after,
    }
    values = {f":{name}": value for name, value in named.items()}
    row = await store.fetch_row(sql, *bindings.resolve(actor, values))
    return None if row is None else dict(row)


def _may_be(given: Mapping[str, Any], key: str | None) -> bool:
    """Whether there may be such rows, and such a key."""
    ids = given["person"], given["assignment"]
    return all(one is None or 0 < one <= LARGEST for one in ids) and (
        key is None or 0 < len(key) <= idempotency.LONGEST
    )


@lru_cache
def _statement(keyed: bool, asked: bool) -> tuple[str, Bindings]:
    mentor = Actor(id=ANYONE.id, role=Role.MENTOR, area_code=ANYONE.area_code)
    bindings = Bindings()
    parts = {
        "seen": visible_to(mentor, "person", "p", bindings),
        "seen_assignment": visible_to(mentor, "assignment", "a", bindings) if asked else "",
        "still": fill(STILL, {}, bindings),
        "claim": CLAIM if keyed else "SELECT 1",
        "planned": ASKED if asked else OF_WEEK,
        "found": "EXISTS (SELECT 1 FROM planned)" if asked else "TRUE",
    }
    parts |= {name: fill(parts[name], parts, bindings) for name in ("claim", "planned")}
    return fill(RECORD, parts, bindings), bindings
