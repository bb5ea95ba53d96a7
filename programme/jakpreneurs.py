"""A Jakpreneur's phone and business profile, edited by whoever accompanies the person."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from programme import audit, consents, edits, identity, scope, stages
from programme.actors import Actor, require
from programme.edits import Edit, Thing
from programme.errors import InvalidInput
from programme.idempotency import once
from programme.records import store
from programme.secrets import vault
from programme.words import SUPERVISORS, BusinessLevel, EditedField, Role

NAME_LENGTH: Final = 120
MOST_WORKERS: Final = 9_999
SECTIONS: Final = (
    *((1, 3), (5, 9), (10, 33), (35, 35), (36, 39), (41, 43), (45, 47), (49, 53), (55, 56)),
    *((58, 63), (64, 66), (68, 68), (69, 75), (77, 82), (84, 84), (85, 85), (86, 88), (90, 93)),
    *((94, 96), (97, 98), (99, 99)),
)
"""The first and last division of each of the sections A to U of KBLI 2020 (BPS Regulation 2/2020),
which are those of ISIC Rev. 4: 88 divisions."""
DIVISIONS: Final = frozenset(
    f"{division:02}" for first, last in SECTIONS for division in range(first, last + 1)
)
BUSINESS: Final = {
    EditedField.BUSINESS_NAME: "name",
    EditedField.SECTOR: "sector",
    EditedField.KBLI2: "kbli2",
    EditedField.LEVEL: "level",
    EditedField.WORKERS: "workers",
    EditedField.MONTHLY_TURNOVER: "monthly_turnover",
}
"""Field → column of the business."""
NEW_BUSINESS: Final = {EditedField.LEVEL: BusinessLevel.BEGINNER.value, EditedField.WORKERS: 1}
CONTACT: Final = frozenset({EditedField.PHONE, EditedField.WHATSAPP})
"""Fields that serve to contact the person."""


async def jakpreneur_update(
    actor: Actor,
    person_id: int,
    edit: Edit,
    *,
    idempotency_key: str | None = None,
    after: str | None = None,
) -> dict[str, Any]:
    """Change the phone, WhatsApp or business of a person, field by field.

    By a mentor or supervisor who sees the person, or by the person;
    ``{"person_id", "applied", "conflicts"}``, see ``edits.merge``. Raises NotFound, InvalidInput
    (a value that cannot be), Conflict CONSENT_WITHDRAWN for a new phone of somebody who does not
    want to be contacted.
    """
    require(actor, Role.MENTOR, Role.JAKPRENEUR, *SUPERVISORS)

    async def act() -> dict[str, Any]:
        person = await held(actor, person_id, path="jakpreneurId")
        asked = Edit(edit.base, _checked(edit.given))
        await _check_consent(actor, person, asked.given)
        merged = await edits.merge(actor, person, asked)
        await write(person, merged.applied)
        await edits.tell(person, merged)
        await audit.record(actor, "JAKPRENEUR_UPDATE", "person", person_id, merged.facts)
        return {"person_id": person_id, **merged.answer}

    payload = {"person": person_id, **_digested(edit.payload)}
    async with store.transaction():
        return await once(actor, "jakpreneurUpdate", idempotency_key, payload, act, after=after)


async def held(actor: Actor, person_id: int, *, path: str) -> Thing:
    """A person whose fields the actor may edit, locked. Raises NotFound."""
    row = await scope.seen(actor, scope.PERSON, person_id, path=path, lock=True)
    business = await store.fetch_row("SELECT * FROM business WHERE person_id = $1", person_id)
    current = {field: business and business[column] for field, column in BUSINESS.items()}
    phone = None if row["phone_cipher"] is None else vault().open(row["phone_cipher"])
    current |= {EditedField.PHONE: phone, EditedField.WHATSAPP: row["whatsapp"]}
    return Thing("person", person_id, person_id, current)


async def write(person: Thing, values: Mapping[EditedField, Any]) -> None:
    """Give fields of a person who is held their new values.

    Raises InvalidInput for a first business without a name.
    """
    after = {**person.current, **values}
    if CONTACT & values.keys():
        phone = after[EditedField.PHONE]
        await store.execute(
            "UPDATE person SET phone_hash = $2, phone_cipher = $3, whatsapp = $4 WHERE id = $1",
            person.id,
            None if phone is None else vault().digest(phone),
            None if phone is None else vault().seal(phone),
            after[EditedField.WHATSAPP],
        )
    if BUSINESS.keys() & values.keys():
        await _write_business(person, after)


async def _write_business(person: Thing, after: Mapping[EditedField, Any]) -> None:
    if after[EditedField.BUSINESS_NAME] is None:
        raise _nameless()
    given = {column: after[field] for field, column in BUSINESS.items()}
    for field, value in NEW_BUSINESS.items():
        given[BUSINESS[field]] = value if after[field] is None else after[field]
    columns, places = ", ".join(given), ", ".join(f"${place}" for place in range(2, len(given) + 2))
    changed = ", ".join(f"{column} = excluded.{column}" for column in given)
    await store.execute(
        f"INSERT INTO business (person_id, {columns}) VALUES ($1, {places})"
        f" ON CONFLICT (person_id) DO UPDATE SET {changed}",
        person.id,
        *given.values(),
    )
    if given[BUSINESS[EditedField.LEVEL]] != person.current[EditedField.LEVEL]:
        await stages.follow(person.id)


async def _check_consent(actor: Actor, person: Thing, given: Mapping[EditedField, Any]) -> None:
    """A way to contact somebody who does not want it is recorded by that person alone."""
    if actor.person_id != person.person_id and any(given.get(field) for field in CONTACT):
        await consents.refuse_withdrawn(person.person_id, path="set")


def _checked(given: Mapping[EditedField, Any]) -> dict[EditedField, Any]:
    """The values as they are stored."""
    values = {field: checked(field, value) for field, value in given.items()}
    for field in (EditedField.WHATSAPP, EditedField.LEVEL, EditedField.WORKERS):
        if field in values and values[field] is None:
            raise _refused(field, "cannot be empty", "tidak boleh kosong")
    return values


def checked(field: EditedField, value: Any) -> Any:
    """A field's value as it is stored. Raises InvalidInput for one that cannot be."""
    return _CHECKS.get(field, _same)(value)


def _phone(value: str | None) -> str | None:
    return None if value is None else identity.parse_phone(value, path="set.phone")


def _name(value: str | None) -> str:
    name = " ".join((value or "").split())
    if not 0 < len(name) <= NAME_LENGTH:
        raise _refused(
            EditedField.BUSINESS_NAME,
            f"has {len(name)} characters; a name has 1 to {NAME_LENGTH}",
            f"terdiri dari {len(name)} karakter; nama 1 sampai {NAME_LENGTH}",
        )
    return name


def _kbli2(value: str | None) -> str | None:
    if value is not None and value not in DIVISIONS:
        raise _refused(
            EditedField.KBLI2,
            f"is {value[:5]}, no division of KBLI 2020; it is the first two digits of a code, as"
            " 56",
            f"berisi {value[:5]}, bukan golongan pokok KBLI 2020: dua angka pertama kode, misalnya"
            " 56",
        )
    return value


def _workers(value: int | None) -> int | None:
    if value is not None and not 1 <= value <= MOST_WORKERS:
        raise _refused(
            EditedField.WORKERS,
            f"is {value}; it takes 1 to {MOST_WORKERS}, the owner included",
            f"bernilai {value}; harus 1 sampai {MOST_WORKERS}, termasuk pemilik",
        )
    return value


def _same(value: Any) -> Any:
    return value


_CHECKS: Final[Mapping[EditedField, Callable[[Any], Any]]] = {
    EditedField.PHONE: _phone,
    EditedField.BUSINESS_NAME: _name,
    EditedField.KBLI2: _kbli2,
    EditedField.WORKERS: _workers,
}


def _digested(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with phones as digests: what a key stands for is kept."""
    return {
        part: {
            field: vault().digest(value).hex() if field in edits.SEALED and value else value
            for field, value in values.items()
        }
        for part, values in payload.items()
    }


def _nameless() -> InvalidInput:
    return _refused(
        EditedField.BUSINESS_NAME,
        "is missing: the first entry of a business names it",
        "belum ada: isian pertama sebuah usaha menyebut namanya",
    )


def _refused(field: EditedField, message: str, pesan: str) -> InvalidInput:
    head, *tail = field.value.lower().split("_")
    name = head + "".join(word.capitalize() for word in tail)
    return InvalidInput(
        f"{name} {message}.", f"{name} {pesan}.", path=f"set.{name}", facts={"field": field.value}
    )
