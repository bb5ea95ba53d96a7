"""Edits of fields by several hands that do not see each other, merged field by field.

Who edits off line says what was seen (``base``) and what it shall be (``given``). A field that
nobody changed meanwhile takes the new value. A field that somebody did change keeps what stands
there, and the new value is kept in a conflict record until somebody chooses: nothing that a person
typed is silently lost. This is the three-way merge of version control, a field being the line
(https://en.wikipedia.org/wiki/Merge_(version_control)#Three-way_merge).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from programme import clock, events
from programme.actors import Actor
from programme.errors import InvalidInput
from programme.records import store
from programme.secrets import vault
from programme.words import EditedField

SEALED: Final = frozenset({EditedField.PHONE})
"""Fields whose values are never stored in plain."""
Values = Mapping[EditedField, Any]


@dataclass(frozen=True, slots=True)
class Thing:
    """What is edited, held under lock: its table, id, person, and the fields as they stand."""

    entity: str
    id: int
    person_id: int
    current: Values


@dataclass(frozen=True, slots=True)
class Edit:
    """``given`` are the fields' new values, ``base`` what their author saw in them."""

    base: Values
    given: Values

    @property
    def payload(self) -> dict[str, Any]:
        """What an idempotency key stands for."""
        return {"base": dict(self.base), "set": dict(self.given)}


@dataclass(frozen=True, slots=True)
class Merged:
    """What was applied, and the conflict record of each field that met another value."""

    applied: Values
    conflicts: Mapping[EditedField, int]

    @property
    def answer(self) -> dict[str, Any]:
        return {"applied": sorted(self.applied), "conflicts": sorted(self.conflicts.values())}

    @property
    def facts(self) -> dict[str, Any]:
        """For the audit chain: which fields, never their values."""
        return {"applied": sorted(self.applied), "conflicts": sorted(self.conflicts)}


async def merge(actor: Actor, thing: Thing, edit: Edit) -> Merged:
    """Decide for each field, note who edited what is applied, and record what is not.

    The caller writes ``applied``, inside the same transaction. Raises InvalidInput where nothing is
    given, or a field without what was seen in it.
    """
    _check(edit)
    applied, conflicts = {}, {}
    for field, yours in edit.given.items():
        seen, theirs = edit.base[field], thing.current[field]
        if yours == theirs:
            continue
        if seen == theirs:
            applied[field] = yours
        else:
            conflicts[field] = await _record(actor, thing, field, (seen, yours, theirs))
    await stamp(actor, thing, list(applied))
    return Merged(applied, conflicts)


async def stamp(actor: Actor, thing: Thing, fields: Sequence[EditedField]) -> None:
    """Note who changed these fields last."""
    await store.execute(
        "INSERT INTO field_edit (entity, entity_id, field, actor_id, edited_at)"
        " SELECT $1, $2, field, $4, $5 FROM unnest($3::text[]) AS field"
        " ON CONFLICT (entity, entity_id, field) DO UPDATE"
        " SET actor_id = excluded.actor_id, edited_at = excluded.edited_at",
        thing.entity,
        thing.id,
        fields,
        actor.id,
        clock.now(),
    )


async def tell(thing: Thing, merged: Merged) -> None:
    """Tell the feed of an edit: of the thing and its person where something was applied, of the
    conflicts where there are any."""
    rows = [("conflict", number) for number in merged.conflicts.values()]
    if merged.applied:
        rows += dict.fromkeys([(thing.entity, thing.id), ("person", thing.person_id)])
    if rows:
        await events.changed_of(thing.person_id, *rows)


def kept(field: EditedField, value: Any) -> str:
    """A value as a conflict record keeps it."""
    if field in SEALED and value is not None:
        return json.dumps({"sealed": vault().seal(value).hex()})
    return json.dumps(value)


def value_of(text: str) -> Any:
    """The value again."""
    value = json.loads(text)
    if isinstance(value, dict):
        return vault().open(bytes.fromhex(value["sealed"]))
    return value


def shown(texts: Sequence[str]) -> list[str | None]:
    """Kept values as they are read: text, ``true`` and ``false``, null where the field is empty."""
    values = [value_of(text) for text in texts]
    return [value if isinstance(value, str | None) else json.dumps(value) for value in values]


async def _record(
    actor: Actor, thing: Thing, field: EditedField, values: tuple[Any, Any, Any]
) -> int:
    found: int = await store.fetch_value(
        "INSERT INTO conflict (entity, entity_id, person_id, field, base, yours, theirs, author_id,"
        " recorded_at, their_author_id, their_at)"
        " SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, e.actor_id, e.edited_at FROM (SELECT 1) one"
        " LEFT JOIN field_edit e ON (e.entity, e.entity_id, e.field) = ($1, $2, $4) RETURNING id",
        thing.entity,
        thing.id,
        thing.person_id,
        field.value,
        *(kept(field, value) for value in values),
        actor.id,
        clock.now(),
    )
    return found


def _check(edit: Edit) -> None:
    if not edit.given:
        raise InvalidInput(
            "set is empty; name at least one field and its new value.",
            "set kosong; sebutkan sedikitnya satu isian dan nilai barunya.",
            path="set",
        )
    for field in edit.given:
        if field not in edit.base:
            raise InvalidInput(
                f"base lacks {field.value}; say what you saw in each field that you set, null where"
                " it was empty.",
                f"base tidak memuat {field.value}; sebutkan apa yang Anda lihat pada setiap isian"
                " yang diubah, null bila kosong.",
                path="base",
                facts={"field": field.value},
            )
