"""Conflicts: two hands gave a field different values; somebody chooses which one stands."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from programme import audit, clock, contacts, edits, events, jakpreneurs, scope
from programme.actors import Actor, require
from programme.edits import Thing
from programme.errors import Conflict
from programme.idempotency import once
from programme.records import store
from programme.words import SUPERVISORS, ConflictChoice, EditedField, Role


@dataclass(frozen=True, slots=True)
class Kind:
    """How a thing of an entity is held for an edit, and written."""

    held: Callable[..., Awaitable[Thing]]
    write: Callable[[Thing, Mapping[EditedField, Any]], Awaitable[None]]


KINDS: Final = {
    "person": Kind(jakpreneurs.held, jakpreneurs.write),
    "contact": Kind(contacts.held, contacts.write),
}
"""What can be edited off line: a new kind is one line here."""


async def conflict_resolve(
    actor: Actor,
    conflict_id: int,
    choice: ConflictChoice,
    *,
    idempotency_key: str | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    """Let the value that came late stand (YOURS), or the one it met (THEIRS); ``{"conflict_id"}``.

    By whoever may edit the field. Raises NotFound, Conflict ALREADY_RESOLVED, and for YOURS
    MOVED_ON where neither of the two stands there any more, and what an edit raises.
    """
    require(actor, Role.MENTOR, Role.JAKPRENEUR, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        row = await scope.seen(actor, scope.CONFLICT, conflict_id, path="conflictId")
        thing = await KINDS[row["entity"]].held(actor, row["entity_id"], path="conflictId")
        row = await scope.seen(actor, scope.CONFLICT, conflict_id, path="conflictId", lock=True)
        _refuse_resolved(row)
        if choice is ConflictChoice.YOURS:
            await _take(actor, thing, row)
        await _close(actor, row, choice)
        await events.changed_of(
            row["person_id"],
            *dict.fromkeys([("conflict", conflict_id), (thing.entity, thing.id),
                            ("person", thing.person_id)]),
        )  # fmt: skip
        facts = {"field": row["field"], "choice": choice}
        await audit.record(actor, "CONFLICT_RESOLVE", thing.entity, thing.id, facts)
        return {"conflict_id": conflict_id}

    payload = {"conflict": conflict_id, "choice": choice}
    async with store.transaction():
        return await once(actor, "conflictResolve", idempotency_key, payload, act, after=after)


async def _take(actor: Actor, thing: Thing, row: Any) -> None:
    field = EditedField(row["field"])
    yours, theirs = edits.value_of(row["yours"]), edits.value_of(row["theirs"])
    if thing.current[field] == yours:
        return
    if thing.current[field] != theirs:
        raise Conflict(
            f"{field.value} was changed again since; edit it anew with what stands there as its"
            " base, then choose THEIRS here.",
            f"{field.value} sudah diubah lagi; sunting ulang dengan nilai sekarang sebagai base,"
            " lalu pilih THEIRS di sini.",
            path="conflictId",
            kind="MOVED_ON",
            facts={"field": field.value},
        )
    await KINDS[thing.entity].write(thing, {field: yours})
    await edits.stamp(actor, thing, [field])


async def _close(actor: Actor, row: Any, choice: ConflictChoice) -> None:
    await store.execute(
        "UPDATE conflict SET choice = $2, resolved_at = $3, resolved_by_id = $4 WHERE id = $1",
        row["id"],
        choice.value,
        clock.now(),
        actor.id,
    )


def _refuse_resolved(row: Any) -> None:
    if row["choice"] is not None:
        raise Conflict(
            f"This conflict was resolved already: {row['choice']}.",
            f"Konflik ini sudah diselesaikan: {row['choice']}.",
            path="conflictId",
            kind="ALREADY_RESOLVED",
            facts={"choice": row["choice"]},
        )
