"""What is derived of plain rows: links, lists, what only some may read, words in a language."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from programme import secrets
from programme.words import Role
from tests.schema.readers.tables import Asking, Row, Thing

Word = Callable[[Asking, Row], Any]

STRANGERS = {Role.BANK, Role.AUDITOR, Role.PUBLIC}
"""Who reads no phone, no identity number and no turnover, whomever they see."""


def one(kind: str, column: str) -> Word:
    """The row that a column names."""
    return lambda asking, row: asking.one(kind, row[column])


def first(kind: str, column: str, mine: str = "id") -> Word:
    """The row whose column names this one."""
    return lambda asking, row: next(asking.all(kind, **{column: row[mine]}), None)


def in_force(asking: Asking, slot: Row) -> Any:
    """The sale of a slot that is not void."""
    return next(asking.all("Sale", slot_id=slot["id"], voided_at=None), None)


def sensitive(entity: str, column: str, show: Callable[[Any], Any] = lambda value: value) -> Word:
    """A column that some roles may read; that they did is kept."""

    def read(asking: Asking, row: Row) -> Any:
        if asking.actor.role in STRANGERS:
            return None
        asking.shown.add((entity, row["id"], column))
        return None if row[column] is None else show(row[column])

    return read


def plan_facts(column: str) -> Word:
    """Facts of a plan, for supervisors."""

    def read(asking: Asking, row: Row) -> Any:
        if asking.actor.role.value not in ("KASATPEL", "SUDIN", "DINAS") or row[column] is None:
            return None
        return json.loads(row[column])

    return read


def first_hours(asking: Asking, row: Row, size: int | None) -> Any:
    """A plan's hours with the first rows of each of their lists, or all."""
    told = plan_facts("hours")(asking, row)
    return told and {
        key: value[:size] if isinstance(value, list) else value for key, value in told.items()
    }


def conflicts(asking: Asking, row: Row) -> list[str] | None:
    """Locks that cannot hold, for supervisors, in their language."""
    if asking.actor.role.value not in ("KASATPEL", "SUDIN", "DINAS"):
        return None
    return [told[asking.actor.language] for told in json.loads(row["conflicts"] or "[]")]


def masked(nik: str) -> str:
    """The place of issue alone."""
    return nik[:6] + "*" * 10


def texts(column: str) -> Word:
    return lambda _, row: json.loads(row[column])


def mentor_of(asking: Asking, row: Row) -> Thing | None:
    lines = asking.tables.rows["caseload"]
    today = [line for line in lines if line["person_id"] == row["id"] and line["valid_to"] is None]
    return asking.one("Mentor", today[0]["mentor_id"]) if today else None


def on_list(asking: Asking, mentor: int) -> set[int]:
    """The people on a mentor's list today."""
    lines = asking.tables.rows["caseload"]
    return {
        line["person_id"]
        for line in lines
        if line["mentor_id"] == mentor and line["valid_to"] is None
    }


def last_contact(asking: Asking, row: Row) -> Thing | None:
    contacts = asking.all("Contact", person_id=row["id"])
    latest = lambda thing: (thing.row["contacted_on"], thing.key)  # noqa: E731 (used once, named)
    return max(contacts, key=latest, default=None)


def band(asking: Asking, row: Row) -> str | None:
    """Twelve months as the last, by the limits of UU 20/2008."""
    if asking.actor.role in STRANGERS or row["monthly_turnover"] is None:
        return None
    limits = {300: "UP_TO_300_MILLION", 2_500: "UP_TO_2_5_BILLION", 50_000: "UP_TO_50_BILLION"}
    yearly = row["monthly_turnover"] * 12
    below = [name for limit, name in limits.items() if yearly <= limit * 1_000_000]
    return below[0] if below else "OVER_50_BILLION"


def registrations(asking: Asking, row: Row) -> list[Thing]:
    """The person's own, and those of whoever was merged into the person."""
    people = {
        person["id"]
        for person in asking.tables.rows["person"]
        if row["id"] in (person["id"], person["merged_into_id"])
    }
    lines = asking.tables.rows["registration"]
    found = [Thing("Registration", line) for line in lines if line["person_id"] in people]
    return sorted(found, key=lambda thing: (thing.row["registered_on"], thing.key))


def consents(asking: Asking, row: Row) -> list[Thing]:
    said = sorted(asking.all("Consent", person_id=row["id"]), key=lambda thing: thing.key)
    last = {thing.row["purpose"]: thing for thing in said}
    return [last[purpose] for purpose in sorted(last)]


def leaders(asking: Asking, row: Row) -> list[Thing]:
    return who(asking, row, "session_facilitator", "Mentor", "mentor_id")


def sharers(asking: Asking, row: Row) -> list[Thing]:
    return who(asking, row, "session_cadre", "Cadre", "cadre_id")


def who(asking: Asking, row: Row, table: str, kind: str, key: str) -> list[Thing]:
    lines = [line for line in asking.tables.rows[table] if line["session_id"] == row["id"]]
    found = [asking.one(kind, line[key]) for line in lines]
    seen = [leader for leader in found if leader is not None]
    return sorted(seen, key=lambda leader: (leader.row["name"], leader.key))


def within(row: Row, day: date) -> bool:
    """Whether a day is one of the days asked for."""
    return 0 <= (day - row["date"]).days < int(row["days"])


def day_rows(asking: Asking, row: Row) -> list[Thing]:
    found = [
        thing
        for thing in asking.all("Assignment", mentor_id=row["mentor"])
        if within(row, thing.row["planned_on"])
        if asking.tables.visibility.plans[thing.row["plan_id"]]["status"] == "PUBLISHED"
    ]
    return sorted(found, key=lambda one: (one.row["planned_on"], one.row["position"], one.key))


def day_sessions(asking: Asking, row: Row) -> list[Thing]:
    led = {
        line["session_id"]
        for line in asking.tables.rows["session_facilitator"]
        if line["mentor_id"] == row["mentor"]
    }
    found = [
        thing
        for thing in asking.all("TrainingSession")
        if thing.key in led and within(row, thing.row["held_on"])
    ]
    return sorted(found, key=lambda one: (one.row["held_on"], one.row["slot"], one.key))


def own_person(asking: Asking, row: Row) -> Thing | None:
    cadres = [c for c in asking.tables.rows["cadre"] if c["actor_id"] == row["id"]]
    return asking.one("Jakpreneur", cadres[0]["person_id"] if cadres else row["person_id"])


def kept_text(text: str) -> str | None:
    """A value of an edit, kept as JSON and sealed where the field is, as text."""
    value = json.loads(text)
    if isinstance(value, dict):
        return secrets.vault().open(bytes.fromhex(value["sealed"]))
    return value if isinstance(value, str | None) else json.dumps(value)


def role_of(column: str) -> Word:
    def read(asking: Asking, row: Row) -> Any:
        author = asking.tables.visibility.accounts.get(row[column])
        return author and author["role"]

    return read


def edited_contact(asking: Asking, row: Row) -> Thing | None:
    return asking.one("Contact", row["entity_id"]) if row["entity"] == "contact" else None


def office(asking: Asking, row: Row) -> Thing | None:
    """The office of the person's agency with the smallest area around the village."""
    around = [
        thing
        for thing in asking.all("OrgUnit", agency_code=row["agency_code"])
        if asking.tables.inside(row["village_code"], thing.row["area_code"])
    ]
    return max(around, key=lambda thing: len(thing.row["area_code"]), default=None)


def transfers(asking: Asking, row: Row) -> list[Thing]:
    found = asking.all("Transfer", person_id=row["id"])
    return sorted(found, key=lambda thing: (thing.row["moved_on"], thing.key))


def dormancies(asking: Asking, row: Row) -> list[Thing]:
    return sorted(asking.all("Dormancy", person_id=row["id"]), key=lambda thing: thing.key)


def official(column: str) -> Word:
    """The name of an account, for those who oversee."""

    def read(asking: Asking, row: Row) -> str | None:
        if asking.actor.role in {Role.BANK, Role.PUBLIC, Role.JAKPRENEUR} or row[column] is None:
            return None
        accounts = asking.tables.rows["actor"]
        return next(str(account["name"]) for account in accounts if account["id"] == row[column])

    return read


def validated(asking: Asking, attainment: int | None) -> str | None:
    found = asking.tables.one("Attainment", attainment)
    at = found and found.row["validated_at"]
    return at.isoformat() if at else None
