"""Merging two persons who are one, and parting them again.

What hangs on the merged person becomes the survivor's, and the merged one is in no list, plan or
count from then on. Everything that was done stands in the merge's ``undo``, so that parting leaves
every table as it was, but for the append-only ledgers, which get lines that make up for it.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from programme import audit, clock, events, reasons, scope, stages
from programme.actors import Actor, require
from programme.changes import HELD
from programme.duplicates import consenting, hanging, holding, leading, places, waking
from programme.errors import Conflict, InvalidInput, ProgrammeError
from programme.idempotency import once
from programme.records import store
from programme.scope import Word
from programme.visibility import Bindings, visible_to
from programme.words import SUPERVISORS, ChangeKind

MERGE: Final = Word("person_merge", "merge", "penggabungan")
FILL: Final = """
    UPDATE person p SET registered_on = least(p.registered_on, m.registered_on),
        disability = p.disability OR m.disability, poor_family = p.poor_family OR m.poor_family,
        phone_hash = coalesce(p.phone_hash, m.phone_hash),
        phone_cipher = coalesce(p.phone_cipher, m.phone_cipher),
        whatsapp = CASE WHEN p.phone_hash IS NULL THEN m.whatsapp ELSE p.whatsapp END
    FROM person m WHERE p.id = $1 AND m.id = $2"""
EMPTY: Final = """
    UPDATE person p SET
        registered_on = CASE WHEN p.registered_on = (b.since->>'registered_on')::date
            THEN (b.was->>'registered_on')::date ELSE p.registered_on END,
        disability = (b.was->>'disability')::boolean,
        poor_family = (b.was->>'poor_family')::boolean,
        phone_hash = CASE WHEN b.lent THEN NULL ELSE p.phone_hash END,
        phone_cipher = CASE WHEN b.lent THEN NULL ELSE p.phone_cipher END,
        whatsapp = CASE WHEN b.lent THEN (b.was->>'whatsapp')::boolean ELSE p.whatsapp END
    FROM (SELECT o.id, u.*, u.was->>'phone' IS NULL AND o.phone_hash IS NOT DISTINCT FROM
            decode(u.since->>'phone', 'hex') AS lent
        FROM person o, (SELECT $2::jsonb AS was, $3::jsonb AS since) u WHERE o.id = $1) b
    WHERE p.id = b.id"""
OWN: Final = """
    SELECT jsonb_build_object('registered_on', registered_on, 'disability', disability,
        'poor_family', poor_family, 'whatsapp', whatsapp, 'phone', encode(phone_hash, 'hex'))
    FROM person WHERE id = $1"""
POINT: Final = """
    UPDATE person SET merged_into_id = $1 WHERE id = $2 OR merged_into_id = $2 RETURNING id"""
AGAIN: Final = """
    UPDATE person_merge SET undo =
        jsonb_set(undo, '{attained}', undo->'attained' || to_jsonb($2::bigint))
    WHERE undone_at IS NULL AND id <> $3 AND undo->'attained' @> to_jsonb($1::bigint)"""
"""A row that an earlier merge moved, and this one closed, is held again under another id."""
LATER: Final = """
    SELECT m.id, p.name, m.merged_at FROM person_merge m JOIN person p ON p.id = m.merged_id
    WHERE m.undone_at IS NULL AND m.id > $1 AND (m.survivor_id = $2 OR m.merged_id = $2)
    ORDER BY m.id DESC LIMIT 1"""


async def person_merge(
    actor: Actor,
    survivor_id: int,
    merged_id: int,
    reason: str,
    *,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Merge the second person into the first; ``{"merge_id"}``.

    Raises NotFound (either out of sight, or merged already), InvalidInput (the same person twice,
    no reason), Conflict BOTH_CADRES.
    """
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        if survivor_id == merged_id:
            raise _the_same(survivor_id)
        said = reasons.given(reason)
        await _hold(actor, survivor_id, merged_id)
        await _refuse_cadres(survivor_id, merged_id)
        merge = await _merge(actor, survivor_id, merged_id, said)
        facts = {"survivor": survivor_id, "merged": merged_id, "reason": said}
        await audit.record(actor, "PERSON_MERGE", "person_merge", merge, facts)
        return {"merge_id": merge}

    payload = {"survivor": survivor_id, "merged": merged_id, "reason": reason}
    async with store.transaction():
        return await once(actor, "personMerge", idempotency_key, payload, act)


async def person_unmerge(
    actor: Actor, merge_id: int, reason: str, *, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Part two who were merged; ``{"merge_id"}``.

    Raises NotFound, InvalidInput (no reason), Conflict ALREADY_PARTED, or LATER_MERGE where one of
    the two was merged again since: that merge is undone first.
    """
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        said = reasons.given(reason)
        merge = await _merge_of(actor, merge_id)
        await _part(actor, merge, said)
        facts = {"reason": said}
        await audit.record(actor, "PERSON_UNMERGE", "person_merge", merge_id, facts)
        return {"merge_id": merge_id}

    payload = {"merge": merge_id, "reason": reason}
    async with store.transaction():
        return await once(actor, "personUnmerge", idempotency_key, payload, act)


async def _merge(actor: Actor, survivor: int, merged: int, reason: str) -> int:
    now = clock.now()
    own = json.loads(await store.fetch_value(OWN, survivor))
    await _tell(survivor, merged)
    consents = await consenting.join(actor, survivor, merged)
    words = f"{merged} = {survivor}: {reason}"[: reasons.LONGEST]
    woken = await waking.wake(actor, survivor, merged, words)
    moved = await hanging.move(survivor, merged)
    attained, closed = await holding.join(survivor, merged)
    undo: dict[str, Any] = {
        "consents": consents,
        "moved": moved,
        "woken": woken,
        "given_back": await places.give_back(merged),
        "attained": attained,
        "closed": closed,
        "left_out": await hanging.leave_out(merged, now, words),
        "caseload": await leading.join(survivor, merged),
        "before": own,
    }
    await store.execute(FILL, survivor, merged)
    undo["after"] = json.loads(await store.fetch_value(OWN, survivor))
    pointed = await store.fetch(POINT, survivor, merged)
    undo["pointed"] = sorted(row["id"] for row in pointed)
    found: int = await store.fetch_value(
        "INSERT INTO person_merge (survivor_id, merged_id, reason, merged_at, merged_by_id, undo)"
        " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        *(survivor, merged, reason, now, actor.id, json.dumps(undo)),
    )
    await _tell(survivor, merged)
    return found


async def _part(actor: Actor, merge: Mapping[str, Any], reason: str) -> None:
    survivor, merged = merge["survivor_id"], merge["merged_id"]
    undo = json.loads(merge["undo"])
    others = [person for person in undo["pointed"] if person != merged]
    await store.execute("UPDATE person SET merged_into_id = NULL WHERE id = $1", merged)
    await store.execute(
        "UPDATE person SET merged_into_id = $1 WHERE id = ANY($2::bigint[])", merged, others
    )
    await _take_back(survivor, undo)
    await leading.part(merged, undo["caseload"])
    await hanging.put_in(undo["left_out"])
    again = await holding.part(survivor, merged, undo["attained"], undo["closed"])
    await hanging.move_back(survivor, merged, undo["moved"])
    await places.take_again(undo["given_back"])
    await waking.let_sleep(actor, survivor, undo["woken"], reason)
    before, after = json.dumps(undo["before"]), json.dumps(undo["after"])
    await store.execute(EMPTY, survivor, before, after)
    await consenting.part(actor, survivor, undo["consents"])
    for was, row in again.items():
        await store.execute(AGAIN, was, row, merge["id"])
    await stages.follow_each([survivor, merged])
    undo["again"] = again
    await store.execute(
        "UPDATE person_merge SET undone_at = greatest($2, merged_at + interval '1 microsecond'),"
        " undone_by_id = $3, undo = $4 WHERE id = $1",
        *(merge["id"], clock.now(), actor.id, json.dumps(undo)),
    )
    await _tell(survivor, merged)


async def _take_back(survivor: int, undo: Mapping[str, Any]) -> None:
    """Copies that hold the survivor's rows are told which leave them."""
    leaving = {**undo["moved"], "attainment": undo["attained"]}
    rows = [(word, key) for word in HELD for key in leaving.get(word, ())]
    if rows:
        await events.changed_of(survivor, *rows, kind=ChangeKind.DELETE)


async def _hold(actor: Actor, survivor: int, merged: int) -> None:
    """Both persons, seen and locked in the order of their ids. Raises NotFound."""
    bindings = Bindings()
    ids = [survivor, merged] if max(survivor, merged) <= scope.LARGEST else []
    rows = await store.fetch(
        f"SELECT row.id FROM person AS row WHERE row.id = ANY({bindings.value(ids, 'bigint[]')})"
        f" AND {visible_to(actor, 'person', 'row', bindings)} ORDER BY row.id FOR UPDATE OF row",
        *bindings.resolve(actor),
    )
    seen = {row["id"] for row in rows}
    for person, path in ((survivor, "survivorId"), (merged, "mergedId")):
        if person not in seen:
            raise scope.unseen(scope.PERSON, person, path)


async def _merge_of(actor: Actor, merge_id: int) -> Any:
    """The merge, with both persons locked in the order of their ids. Raises NotFound, Conflict."""
    merge = await scope.seen(actor, MERGE, merge_id, path="mergeId")
    await store.execute(
        "SELECT 1 FROM person WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE",
        [merge["survivor_id"], merge["merged_id"]],
    )
    merge = await scope.seen(actor, MERGE, merge_id, path="mergeId", lock=True)
    if merge["undone_at"] is not None:
        raise _conflict(
            "ALREADY_PARTED",
            f"The merge {merge_id} was undone already.",
            f"Penggabungan {merge_id} sudah dibatalkan.",
            {"undoneAt": merge["undone_at"].isoformat()},
        )
    later = await store.fetch_row(LATER, merge_id, merge["survivor_id"])
    if later is not None:
        at = clock.local(later["merged_at"])
        raise _conflict(
            "LATER_MERGE",
            f"The survivor was merged again since: {later['name']}, {at:%Y-%m-%d %H:%M}; undo that"
            " merge first (personMerges lists it).",
            f"Data itu digabung lagi: {later['name']}, {at:%Y-%m-%d %H:%M}; batalkan penggabungan"
            " itu dahulu (lihat personMerges).",
            {"merge": str(later["id"]), "mergedAt": later["merged_at"].isoformat()},
        )
    return merge


async def _refuse_cadres(survivor: int, merged: int) -> None:
    cadres = await store.fetch_value(
        "SELECT count(*) FROM cadre WHERE person_id = ANY($1::bigint[])", [survivor, merged]
    )
    if cadres == 2:
        raise Conflict(
            "Both are cadres, each with sessions and points of its own; these cannot be merged.",
            "Keduanya kader, masing-masing dengan sesi dan poin sendiri; tidak dapat digabung.",
            path="mergedId",
            kind="BOTH_CADRES",
            facts={"people": [str(survivor), str(merged)]},
        )


async def _tell(*people: int) -> None:
    """Before and after, so that whoever saw either then or sees them now is told."""
    for person in sorted(people):
        await events.changed_of(person, ("person", person))
    await events.turned(sorted(people))


def _the_same(person: int) -> ProgrammeError:
    return InvalidInput(
        "survivorId and mergedId are the same person; give two who are one.",
        "survivorId dan mergedId adalah orang yang sama; berikan dua data yang sebenarnya satu.",
        path="mergedId",
        facts={"person": str(person)},
    )


def _conflict(kind: str, message: str, pesan: str, facts: dict[str, Any]) -> Conflict:
    return Conflict(message, pesan, path="mergeId", kind=kind, facts=facts)
