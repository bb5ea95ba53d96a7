"""Which rows each list of the schema holds, from its description, over plain rows."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from typing import Any

from programme.clock import JAKARTA, today
from tests.schema.readers import figures
from tests.schema.readers.derived import on_list
from tests.schema.readers.refusals import Refused, within
from tests.schema.readers.tables import Asking, Row, Thing

Rows = Callable[[Asking, Row], Iterable[Thing]]


def _attained(asking: Asking, row: Row) -> Iterable[Thing]:
    """What a person attained, by what is held for true today or was known at a day's end."""
    if row["asOf"] is None:
        return asking.all("Attainment", person_id=row["id"], superseded_at=None)
    end = datetime.combine(row["asOf"] + timedelta(days=1), time(), JAKARTA)
    lines = asking.tables.rows["attainment"]
    told = [line for line in lines if _whose(asking, line, end) == row["id"]]
    return [
        Thing("Attainment", {**line, "superseded_at": None, **_by(line, end)})
        for line in told
        if line["attained_on"] <= row["asOf"] and line["recorded_at"] < end
        if line["superseded_at"] is None or line["superseded_at"] >= end
    ]


def _whose(asking: Asking, line: Row, end: datetime) -> Any:
    """Whose an attainment was: it was moved by the merges since, the first of which tells."""
    moves = list[tuple[datetime, Any]]()
    for merge in asking.tables.rows["person_merge"]:
        if line["id"] in json.loads(merge["undo"])["attained"]:
            moves.append((merge["merged_at"], merge["merged_id"]))
            if merge["undone_at"] is not None:
                moves.append((merge["undone_at"], merge["survivor_id"]))
    return min((move for move in moves if move[0] >= end), default=(end, line["person_id"]))[1]


def _expiring(asking: Asking, given: Row) -> Iterable[Thing]:
    """What is good today and, within so many days, is not."""
    if not 0 <= given["withinDays"] <= 366:
        raise Refused(within(given["withinDays"]))
    last = today() + timedelta(days=given["withinDays"])
    return [
        one
        for one in asking.all("Licence", revoked_at=None)
        if one.row["expires_on"] is not None and today() <= one.row["expires_on"] <= last
    ]


def _by(line: Row, end: datetime) -> Row:
    """Its validation, as far as there was one."""
    words, at = ("validated_at", "validated_by_id"), line["validated_at"]
    return {word: line[word] if at is not None and at < end else None for word in words}


LISTS: dict[tuple[str, str], tuple[str, Rows]] = {
    ("Area", "children"): (
        "Area", lambda asking, row: asking.all("Area", parent_code=row["code"])),
    ("Area", "jakpreneurs"): (
        "Jakpreneur",
        lambda asking, row: (person for person in asking.all("Jakpreneur")
                             if asking.tables.inside(person.row["village_code"], row["code"])),
    ),
    ("Area", "mentors"): (
        "Mentor",
        lambda asking, row: (mentor for mentor in asking.all("Mentor")
                             if asking.tables.inside(mentor.row["district_code"], row["code"])),
    ),
    ("Jakpreneur", "attainments"): (
        "Attainment",
        _attained,
    ),
    ("Jakpreneur", "licences"): (
        "Licence", lambda asking, row: asking.all("Licence", person_id=row["id"], revoked_at=None)),
    ("Query", "licencesExpiring"): ("Licence", _expiring),
    ("Jakpreneur", "contacts"): (
        "Contact", lambda asking, row: asking.all("Contact", person_id=row["id"])),
    ("Jakpreneur", "attendances"): (
        "Attendance", lambda asking, row: asking.all("Attendance", person_id=row["id"])),
    ("Jakpreneur", "files"): (
        "File", lambda asking, row: asking.all("File", person_id=row["id"])),
    ("Mentor", "jakpreneurs"): (
        "Jakpreneur",
        lambda asking, row: (person for person in asking.all("Jakpreneur")
                             if person.key in on_list(asking, row["id"])),
    ),
    ("Mentor", "assignments"): (
        "Assignment", lambda asking, row: asking.all("Assignment", mentor_id=row["id"])),
    ("TrainingSession", "attendances"): (
        "Attendance", lambda asking, row: asking.all("Attendance", session_id=row["id"])),
    ("Handover", "moves"): (
        "HandoverMove", lambda asking, row: asking.all("HandoverMove", handover_id=row["id"])),
    ("Query", "handovers"): ("Handover", lambda asking, _: asking.all("Handover")),
    ("WeeklyPlan", "scenarios"): (
        "Scenario", lambda asking, row: asking.all("Scenario", plan_id=row["id"])),
    ("WeeklyPlan", "assignments"): (
        "Assignment", lambda asking, row: asking.all("Assignment", plan_id=row["id"])),
    ("Jakpreneur", "marketingSlots"): (
        "MarketingSlot", lambda asking, row: asking.all("MarketingSlot", person_id=row["id"])),
    ("MarketingEvent", "slots"): (
        "MarketingSlot", lambda asking, row: asking.all("MarketingSlot", event_id=row["id"])),
    ("Query", "marketingEvents"): (
        "MarketingEvent", lambda asking, _: asking.all("MarketingEvent")),
    ("Query", "planLocks"): ("PlanLock", lambda asking, _: asking.all("PlanLock")),
    ("Query", "jakpreneurs"): ("Jakpreneur", lambda asking, _: asking.all("Jakpreneur")),
    ("Query", "mentors"): ("Mentor", lambda asking, _: asking.all("Mentor")),
    ("Query", "cadres"): ("Cadre", lambda asking, _: asking.all("Cadre")),
    ("Query", "duplicateCandidates"): (
        "DuplicateCandidate",
        lambda asking, _: asking.all("DuplicateCandidate", dismissed_at=None)),
    ("Query", "personMerges"): ("PersonMerge", lambda asking, _: asking.all("PersonMerge")),
    ("Query", "orgUnits"): ("OrgUnit", lambda asking, _: asking.all("OrgUnit")),
    ("OrgUnit", "children"): (
        "OrgUnit", lambda asking, row: asking.all("OrgUnit", parent_id=row["id"])),
    ("Query", "areas"): ("Area", lambda asking, _: asking.all("Area")),
    ("Query", "trainingSessions"): (
        "TrainingSession", lambda asking, _: asking.all("TrainingSession")),
    ("Query", "conflicts"): ("Conflict", lambda asking, _: asking.all("Conflict")),
    ("Query", "weeklyPlans"): ("WeeklyPlan", lambda asking, _: asking.all("WeeklyPlan")),
    ("Query", "standings"): ("Standing", figures.board),
}  # fmt: skip
"""The rows of each list; those of the query are given its arguments."""
