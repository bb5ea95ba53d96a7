"""Lists: filters, orders with their ties, and Relay's pages, over plain rows.

A list is sorted whole; a cursor stands for a place in it, between rows if its own is gone; a page
is cut out behind ``after`` and before ``before``, from the end that was asked for.
"""

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from tests.programme.rows import DAY
from tests.schema.readers.nearly import nearly
from tests.schema.readers.refusals import Refused, no_cursor
from tests.schema.readers.tables import Asking, Row, Thing

SIZE = 20
Key = Callable[[Thing], Any]


@dataclass(frozen=True, slots=True)
class Order:
    """By a value, ties by key; both turned round where the order descends."""

    value: Key
    read: Callable[[str], Any]
    descending: bool = False


def by(column: str, read: Callable[[str], Any], *, descending: bool = False) -> Order:
    return Order(lambda thing: thing.row[column], read, descending)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


ORDERS: dict[str, dict[str, Order]] = {
    "Area": {"CODE": by("code", str), "NAME": by("name", str)},
    "Jakpreneur": {
        "NAME": by("name", str),
        "NEWEST": by("registered_on", _day, descending=True),
        "OLDEST": by("registered_on", _day),
        "STAGE": by("stage", int, descending=True),
    },
    "Attainment": {"NEWEST": by("attained_on", _day, descending=True), "STAGE": by("stage", int)},
    "Licence": {
        "EXPIRY": Order(lambda one: one.row["expires_on"] or date(9999, 12, 31), _day),
        "NEWEST": by("recorded_at", _moment, descending=True),
    },
    "Mentor": {"NAME": by("name", str), "DISTRICT": by("district_code", str)},
    "Cadre": {"NAME": by("name", str)},
    "OrgUnit": {"NAME": by("name", str)},
    "DuplicateCandidate": {"LIKELIEST": by("probability", float, descending=True)},
    "PersonMerge": {"NEWEST": by("merged_at", _moment, descending=True)},
    "Contact": {"NEWEST": by("contacted_on", _day, descending=True)},
    "TrainingSession": {
        "HELD_ON": by("held_on", _day),
        "NEWEST": by("held_on", _day, descending=True),
    },
    "Attendance": {"NEWEST": by("recorded_at", _moment, descending=True)},
    "File": {"NEWEST": by("uploaded_at", _moment, descending=True)},
    "Conflict": {"NEWEST": by("recorded_at", _moment, descending=True)},
    "WeeklyPlan": {"NEWEST": by("requested_at", _moment, descending=True)},
    "PlanLock": {"NEWEST": by("locked_at", _moment, descending=True)},
    "Handover": {"NEWEST": by("requested_at", _moment, descending=True)},
    "HandoverMove": {"OLDEST": by("id", int)},
    "Scenario": {"NEWEST": by("requested_at", _moment, descending=True)},
    "Assignment": {"DAY": by("planned_on", _day), "GAIN": by("gain", float, descending=True)},
    "MarketingEvent": {
        "HELD_ON": by("starts_on", _day),
        "NEWEST": by("starts_on", _day, descending=True),
    },
    "MarketingSlot": {"NEWEST": by("claimed_at", _moment, descending=True)},
    "Standing": {"RANK": Order(lambda place: -place.row["points"], int)},
}
CODED = {"Area"}


def has(text: str, part: str) -> bool:
    """Whether a text contains another, whatever the case."""
    return part.lower() in text.lower()


def _lives_in(area: str) -> Callable[[Asking, Thing, str], bool]:
    return lambda asking, thing, code: asking.tables.inside(thing.row[area], code)


def _equals(column: str) -> Callable[[Asking, Thing, Any], bool]:
    return lambda _, thing, value: thing.row[column] == value


def _stage(column: str) -> Callable[[Asking, Thing, str], bool]:
    def meets(asking: Asking, thing: Thing, key: str) -> bool:
        stage = asking.tables.one("Stage", thing.row[column])
        return stage is not None and stage.row["key"] == key

    return meets


def _searched(column: str) -> Callable[[Asking, Thing, str], bool]:
    return lambda _, thing, text: has(thing.row[column], text)


def _listed(asking: Asking, thing: Thing, mentor: str) -> bool:
    lines = asking.tables.rows["caseload"]
    number = int(base64.b64decode(mentor).decode().removeprefix("Mentor:"))
    return any(
        (line["person_id"], line["mentor_id"], line["valid_to"]) == (thing.key, number, None)
        for line in lines
    )


def _planned_for(_: Asking, thing: Thing, mentor: str) -> bool:
    number = int(base64.b64decode(mentor).decode().removeprefix("Mentor:"))
    return bool(thing.row["mentor_id"] == number)


def _taken_by(_: Asking, thing: Thing, mentor: str) -> bool:
    number = int(base64.b64decode(mentor).decode().removeprefix("Mentor:"))
    return bool(thing.row["taker_id"] == number)


def _sector(asking: Asking, thing: Thing, sector: str) -> bool:
    return any(
        row["person_id"] == thing.key and row["sector"] == sector
        for row in asking.tables.rows["business"]
    )


def _met(asking: Asking, person: Row) -> list[date]:
    """The days on which somebody registered, was met, was present or attained a stage."""
    sessions = {row["id"]: row["held_on"] for row in asking.tables.rows["training_session"]}
    mine = {
        table: [row for row in asking.tables.rows[table] if row["person_id"] == person["id"]]
        for table in ("contact", "attendance", "attainment")
    }
    return [
        person["registered_on"],
        *(row["contacted_on"] for row in mine["contact"] if row["outcome"] != "NO_ANSWER"),
        *(sessions[row["session_id"]] for row in mine["attendance"] if row["status"] == "PRESENT"),
        *(row["attained_on"] for row in mine["attainment"] if row["superseded_at"] is None),
    ]


def _unmoved(asking: Asking, thing: Thing, yes: bool) -> bool:
    """Active, and for 52 weeks none of that."""
    quiet = all((DAY - day).days >= 364 for day in _met(asking, thing.row))
    return (thing.row["dormant_since"] is None and quiet) == yes


def _incomplete(asking: Asking, thing: Thing, yes: bool) -> bool:
    whole = any(
        row["person_id"] == thing.key and row["sector"] is not None
        for row in asking.tables.rows["business"]
    )
    return (thing.row["phone"] is None or not whole) == yes


FILTERS: dict[str, dict[str, Callable[[Asking, Thing, Any], bool]]] = {
    "Area": {
        "level": _equals("level"), "parentCode": _equals("parent_code"),
        "search": _searched("name"),
    },
    "Jakpreneur": {
        "stage": _stage("stage"), "nextStage": _stage("next_stage"), "sector": _sector,
        "areaCode": _lives_in("village_code"), "mentorId": _listed,
        "dormant": lambda _, thing, yes: (thing.row["dormant_since"] is not None) == yes,
        "unmoved": _unmoved, "incomplete": _incomplete,
        "search": lambda _, thing, text: has(thing.row["name"], text)
        or nearly(text, thing.row["name"]),
    },
    "OrgUnit": {
        "agencyCode": _equals("agency_code"), "kind": _equals("kind"),
        "areaCode": _lives_in("area_code"),
    },
    "Mentor": {
        "areaCode": _lives_in("district_code"), "agencyCode": _equals("agency_code"),
        "skill": lambda _, thing, skill: skill in json.loads(thing.row["skills"]),
        "search": _searched("name"),
    },
    "Cadre": {
        "areaCode": _lives_in("village_code"),
        "competence": lambda _, thing, word: word in json.loads(thing.row["competences"]),
        "search": _searched("name"),
    },
    "TrainingSession": {
        "areaCode": _lives_in("area_code"), "topic": _equals("topic"), "sector": _equals("sector"),
        "status": _equals("status"), "search": _searched("title"),
        "heldFrom": lambda _, thing, day: thing.row["held_on"] >= day,
        "heldTo": lambda _, thing, day: thing.row["held_on"] <= day,
    },
    "WeeklyPlan": {
        "week": _equals("week"), "status": _equals("status"), "areaCode": _lives_in("area_code"),
    },
    "Assignment": {
        "action": _equals("action"), "status": _equals("status"),
        "plannedOn": _equals("planned_on"), "mentorId": _planned_for,
    },
    "Standing": {
        "aroundMe": lambda _, thing, ranks: thing.row["own_rank"] is not None
        and abs(thing.row["rank"] - thing.row["own_rank"]) <= ranks,
    },
    "Conflict": {"open": lambda _, thing, yes: (thing.row["choice"] is None) == yes},
    "PlanLock": {
        "week": _equals("week"), "kind": _equals("kind"), "areaCode": _lives_in("area_code"),
    },
    "MarketingEvent": {
        "areaCode": _lives_in("area_code"), "kind": _equals("kind"), "sector": _equals("sector"),
        "endsFrom": lambda _, thing, day: thing.row["ends_on"] >= day,
        "hasFree": lambda _, thing, yes: (thing.row["capacity"] > thing.row["taken"]) == yes,
    },
    "MarketingSlot": {"status": _equals("status")},
    "PersonMerge": {"undone": lambda _, thing, yes: (thing.row["undone_at"] is not None) == yes},
    "DuplicateCandidate": {},
    "Handover": {"status": _equals("status"), "areaCode": _lives_in("area_code")},
    "HandoverMove": {"mentorId": _taken_by},
    "Scenario": {}, "Attainment": {}, "Licence": {}, "Contact": {}, "Attendance": {}, "File": {},
}  # fmt: skip


def page(
    asking: Asking, kind: str, rows: Iterable[Thing], given: dict[str, Any], order: str
) -> dict[str, Any]:
    """A connection of ``rows``: edges, pageInfo, totalCount. ``order`` is the one in force."""
    rule, filters = ORDERS[kind][order], FILTERS[kind]
    meant = [(meets, given[name]) for name, meets in filters.items() if given.get(name) is not None]
    kept = [thing for thing in rows if all(meets(asking, thing, value) for meets, value in meant)]
    place = _placed(rule)
    kept.sort(key=place, reverse=rule.descending)
    start, end = _window(kept, rule, place, kind, given)
    first, last = _cut(start, end, given)
    edges = [{"node": thing, "cursor": cursor(rule, thing)} for thing in kept[first:last]]
    return {
        "edges": edges,
        "pageInfo": {
            "hasPreviousPage": start > 0 or first > start,
            "hasNextPage": end < len(kept) or last < end,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
        "totalCount": len(kept),
    }


def _placed(rule: Order) -> Key:
    return lambda thing: (rule.value(thing), thing.key)


def _window(
    kept: list[Thing], rule: Order, place: Key, kind: str, given: dict[str, Any]
) -> tuple[int, int]:
    """Where the rows behind ``after`` start, and where those before ``before`` end."""
    start, end = 0, len(kept)
    if given.get("after") is not None:
        mark = parse(given["after"], "after", rule, kind)
        start = sum(not _behind(rule, place(thing), mark) for thing in kept)
    if given.get("before") is not None:
        mark = parse(given["before"], "before", rule, kind)
        end = sum(_before(rule, place(thing), mark) for thing in kept)
    return start, end


def _cut(start: int, end: int, given: dict[str, Any]) -> tuple[int, int]:
    """From where to where the page goes."""
    if given.get("last") is not None:
        return max(start, end - given["last"]), max(start, end)
    size = SIZE if given.get("first") is None else given["first"]
    return start, max(start, min(end, start + size))


def _behind(rule: Order, place: Any, mark: Any) -> bool:
    return bool(place < mark if rule.descending else place > mark)


def _before(rule: Order, place: Any, mark: Any) -> bool:
    return bool(place > mark if rule.descending else place < mark)


def cursor(rule: Order, thing: Thing) -> str:
    """The text by which the API names a row's place: the same here, from the row alone."""
    text = json.dumps([_text(rule.value(thing)), str(thing.key)], ensure_ascii=False)
    return base64.b64encode(text.encode()).decode()


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        moment = value.astimezone(UTC)
        fraction = f".{moment:%f}".rstrip("0").rstrip(".")
        return f"{moment:%Y-%m-%d %H:%M:%S}{fraction}+00"
    return str(value)


def parse(text: str, argument: str, rule: Order, kind: str) -> tuple[Any, Any]:
    """The place that a cursor stands for. Raises Refused for what is none of this list."""
    try:
        value, key = json.loads(base64.b64decode(text, validate=True))
        if isinstance(value, str) and isinstance(key, str):
            return rule.read(value), key if kind in CODED else int(key)
    except (ValueError, TypeError):
        pass
    raise Refused(no_cursor(argument))
