"""Contacts: recorded by the mentor who made them, validated by a supervisor; enough are P3."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import asyncpg

from programme import at_once, audit, clock, consents, edits, events, idempotency, scope, stages
from programme.actors import Actor, Verify, require
from programme.attainments import already_validated, self_validation
from programme.edits import Edit, Thing
from programme.errors import Forbidden, InvalidInput
from programme.records import store
from programme.stages import Proof
from programme.words import (
    SUPERVISORS,
    AssignmentStatus,
    ContactAction,
    ContactOutcome,
    EditedField,
    EvidenceKind,
    Role,
)

LATEST_DAYS: Final = 14
"""A contact is recorded within so many days."""
MENTORED_BY: Final = 3
"""So many validated contacts in which the person was reached attain P3."""
NOTE_LENGTH: Final = 500

PLANNED: Final = """
    SELECT a.id FROM assignment a JOIN weekly_plan w ON w.id = a.plan_id
    WHERE a.mentor_id = $1 AND a.person_id = $2 AND a.action IS NOT NULL
        AND w.status = 'PUBLISHED' AND w.week = $3 ORDER BY a.status = 'DONE', a.id LIMIT 1"""
REACHED: Final = """
    SELECT id, contacted_on FROM contact WHERE person_id = $1 AND validated_at IS NOT NULL
        AND outcome <> 'NO_ANSWER' ORDER BY contacted_on, id OFFSET $2 LIMIT 1"""


async def contact_record(  # noqa: PLR0913 (the words of a contact)
    actor: Actor,
    person_id: int,
    action: ContactAction,
    outcome: ContactOutcome,
    contacted_on: date,
    *,
    note: str | None = None,
    assignment_id: int | None = None,
    idempotency_key: str | None = None,
    after: str | None = None,
    verify: Verify | None = None,
) -> dict[str, Any]:
    """A mentor's contact; the week's assignment is done by it; ``{"contact_id", "assignment_id"}``.

    Without ``assignment_id`` it is the published one of that week, if there is one. ``verify``
    loads the account of an actor that was only recalled. Raises NotFound, InvalidInput (day, note),
    Conflict CONSENT_WITHDRAWN.
    """
    payload = {
        "person": person_id,
        "action": action,
        "outcome": outcome,
        "contacted_on": contacted_on,
        "note": note,
        "assignment": assignment_id,
    }
    if _fault(contacted_on, note) is None:
        used = idempotency.digest("contactRecord", payload)
        done = await at_once.record(actor, payload, idempotency_key, used, after)
        if done is not None:
            return done
    actor = await verify() if verify else actor
    require(actor, Role.MENTOR)

    async def act() -> dict[str, Any]:
        return await _record(actor, payload)

    async with store.transaction():
        return await idempotency.once(
            actor, "contactRecord", idempotency_key, payload, act, after=after
        )


async def _record(actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    """A contact step by step, each with its refusal."""
    fault = _fault(given["contacted_on"], given["note"])
    if fault is not None:
        raise fault
    person_id = given["person"]
    await scope.seen(actor, scope.PERSON, person_id, path="jakpreneurId")
    await consents.refuse_withdrawn(person_id, path="jakpreneurId")
    done = await _assignment(actor, person_id, given["contacted_on"], given["assignment"])
    contact_id = await store.fetch_value(
        "INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on,"
        " recorded_at, note, assignment_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " RETURNING id",
        person_id,
        actor.mentor_id,
        given["action"].value,
        given["outcome"].value,
        given["contacted_on"],
        clock.now(),
        given["note"],
        done,
    )
    finished = await _finish(done)
    await events.changed_of(person_id, ("contact", contact_id), ("person", person_id), *finished)
    return {"contact_id": contact_id, "assignment_id": done}


async def contact_validate(
    actor: Actor, contact_id: int, *, idempotency_key: str | None = None
) -> dict[str, Any]:
    """A supervisor vouches for a contact; the third that reached the person attains P3.

    ``{"contact_id", "attainment_id"}``, the latter None where no stage followed. Raises NotFound,
    Forbidden SELF_VALIDATION, Conflict ALREADY_VALIDATED.
    """
    require(actor, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        person_id = await _vouch(actor, contact_id)
        await events.changed_of(person_id, ("contact", contact_id), ("person", person_id))
        return {"contact_id": contact_id, "attainment_id": await _mentored(actor, person_id)}

    async with store.transaction():
        return await idempotency.once(
            actor, "contactValidate", idempotency_key, {"contact": contact_id}, act
        )


async def contact_correct(
    actor: Actor,
    contact_id: int,
    edit: Edit,
    *,
    idempotency_key: str | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    """Change the outcome or the note of a contact that is not validated yet, field by field.

    By the mentor who made it or a supervisor of the area;
    ``{"contact_id", "applied", "conflicts"}``, see ``edits.merge``. Raises NotFound, Forbidden
    NOT_YOUR_CONTACT, InvalidInput, Conflict ALREADY_VALIDATED.
    """
    require(actor, Role.MENTOR, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        contact = await held(actor, contact_id, path="contactId")
        _check_note(edit.given.get(EditedField.NOTE), "set.note")
        merged = await edits.merge(actor, contact, edit)
        await write(contact, merged.applied)
        await edits.tell(contact, merged)
        await audit.record(actor, "CONTACT_CORRECT", "contact", contact_id, merged.facts)
        return {"contact_id": contact_id, **merged.answer}

    payload = {"contact": contact_id, **edit.payload}
    async with store.transaction():
        return await idempotency.once(
            actor, "contactCorrect", idempotency_key, payload, act, after=after
        )


async def held(actor: Actor, contact_id: int, *, path: str) -> Thing:
    """A contact that the actor may edit, locked. Raises as ``contact_correct``."""
    row = await scope.seen(actor, scope.CONTACT, contact_id, path=path)
    await stages.lock(row["person_id"])
    row = await scope.seen(actor, scope.CONTACT, contact_id, path=path, lock=True)
    if actor.role is Role.MENTOR and row["mentor_id"] != actor.mentor_id:
        raise Forbidden(
            "Another mentor made this contact; only that mentor or a supervisor corrects it.",
            "Kontak ini dibuat pendamping lain; hanya ia atau supervisor yang mengoreksinya.",
            path=path,
            kind="NOT_YOUR_CONTACT",
        )
    if row["validated_at"] is not None:
        raise already_validated("contact", "Kontak", contact_id, path)
    current = {EditedField.OUTCOME: row["outcome"], EditedField.NOTE: row["note"]}
    return Thing("contact", contact_id, row["person_id"], current)


async def write(contact: Thing, values: Mapping[EditedField, Any]) -> None:
    """Give fields of a contact that is held their new values."""
    after = {**contact.current, **values}
    await store.execute(
        "UPDATE contact SET outcome = $2, note = $3 WHERE id = $1",
        contact.id,
        after[EditedField.OUTCOME],
        after[EditedField.NOTE],
    )


async def _vouch(actor: Actor, contact_id: int) -> int:
    row = await scope.seen(actor, scope.CONTACT, contact_id, path="contactId")
    person_id: int = row["person_id"]
    await stages.lock(person_id)
    row = await scope.seen(actor, scope.CONTACT, contact_id, path="contactId", lock=True)
    if await _account(row["mentor_id"]) == actor.id:
        raise self_validation("contactId")
    if row["validated_at"] is not None:
        raise already_validated("contact", "Kontak", contact_id, "contactId")
    await store.execute(
        "UPDATE contact SET validated_at = $2, validated_by_id = $3 WHERE id = $1",
        contact_id,
        clock.now(),
        actor.id,
    )
    return person_id


async def _mentored(actor: Actor, person_id: int) -> int | None:
    """P3, true since the day of the contact that made enough of them."""
    last: asyncpg.Record | None = await store.fetch_row(REACHED, person_id, MENTORED_BY - 1)
    if last is None:
        return None
    proof = Proof(3, last["contacted_on"], EvidenceKind.CONTACT_LOG, f"contact:{last['id']}")
    recorder = await store.fetch_value(
        "SELECT m.actor_id FROM contact c JOIN mentor m ON m.id = c.mentor_id WHERE c.id = $1",
        last["id"],
    )
    return await stages.attain(person_id, proof, recorder, actor)


async def _account(mentor_id: int) -> int:
    found: int = await store.fetch_value("SELECT actor_id FROM mentor WHERE id = $1", mentor_id)
    return found


async def _assignment(
    actor: Actor, person_id: int, contacted_on: date, asked: int | None
) -> int | None:
    if asked is None:
        week = clock.week_start(contacted_on)
        found: int | None = await store.fetch_value(PLANNED, actor.mentor_id, person_id, week)
        return found
    row = await scope.seen(actor, scope.ASSIGNMENT, asked, path="assignmentId")
    if row["person_id"] != person_id:
        raise scope.unseen(scope.ASSIGNMENT, asked, "assignmentId")
    return asked


async def _finish(assignment_id: int | None) -> list[tuple[str, int]]:
    """The assignment that a contact did, if it was not done before."""
    if assignment_id is None:
        return []
    tag = await store.execute(
        "UPDATE assignment SET status = $2 WHERE id = $1 AND status <> $2",
        assignment_id,
        AssignmentStatus.DONE.value,
    )
    return [("assignment", assignment_id)] if tag == "UPDATE 1" else []


def _check_note(note: str | None, path: str) -> None:
    fault = _note_fault(note, path)
    if fault is not None:
        raise fault


def _note_fault(note: str | None, path: str) -> InvalidInput | None:
    if note is None or len(note) <= NOTE_LENGTH:
        return None
    return InvalidInput(
        f"note has {len(note)} characters; it takes up to {NOTE_LENGTH}.",
        f"note terdiri dari {len(note)} karakter; paling banyak {NOTE_LENGTH}.",
        path=path,
    )


def _fault(contacted_on: date, note: str | None) -> InvalidInput | None:
    """What is wrong with a contact by itself."""
    today = clock.today()
    first = today - timedelta(days=LATEST_DAYS)
    if first <= contacted_on <= today:
        return _note_fault(note, "note")
    return InvalidInput(
        f"contactedOn is {contacted_on}; a contact is recorded within {LATEST_DAYS} days,"
        f" so from {first} to {today}.",
        f"contactedOn {contacted_on}; kontak dicatat dalam {LATEST_DAYS} hari, jadi dari"
        f" {first} sampai {today}.",
        path="contactedOn",
        facts={"from": first.isoformat(), "to": today.isoformat()},
    )
