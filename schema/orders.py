"""The orders of the lists: the names of each shape's orders."""

from enum import Enum
from typing import Any

import strawberry

WORDS = {
    "NAME": "By name.",
    "CODE": "By official code.",
    "NEWEST": "Newest first.",
    "OLDEST": "Oldest first.",
    "STAGE": "By stage.",
    "DISTRICT": "By district code.",
    "HELD_ON": "By day, the earliest first.",
    "DAY": "By planned day, the earliest first.",
    "LIKELIEST": "The likeliest first.",
    "EXPIRY": "By the day of expiry, the earliest first.",
    "RANK": "By rank, the first place first.",
    "GAIN": "By expected gain, the largest first.",
}


def _order(name: str, of: str, *values: str) -> type[Enum]:
    kind = Enum(name, {value: value for value in values})  # type: ignore[misc]
    described: Any = strawberry.enum(kind, description=f"The orders of a list of {of}.")
    for value in described.__strawberry_definition__.values:
        value.description = WORDS[value.name]
    return kind


AreaOrder = _order("AreaOrder", "areas", "CODE", "NAME")
OrgUnitOrder = _order("OrgUnitOrder", "offices", "NAME")
JakpreneurOrder = _order("JakpreneurOrder", "Jakpreneurs", "NAME", "NEWEST", "OLDEST", "STAGE")
AttainmentOrder = _order("AttainmentOrder", "attainments", "NEWEST", "STAGE")
LicenceOrder = _order("LicenceOrder", "licences", "EXPIRY", "NEWEST")
MentorOrder = _order("MentorOrder", "mentors", "NAME", "DISTRICT")
CadreOrder = _order("CadreOrder", "cadres", "NAME")
ContactOrder = _order("ContactOrder", "contacts", "NEWEST")
TrainingSessionOrder = _order("TrainingSessionOrder", "sessions", "HELD_ON", "NEWEST")
FileOrder = _order("FileOrder", "files", "NEWEST")
AttendanceOrder = _order("AttendanceOrder", "attendances", "NEWEST")
WeeklyPlanOrder = _order("WeeklyPlanOrder", "weekly plans", "NEWEST")
AssignmentOrder = _order("AssignmentOrder", "a plan's rows", "DAY", "GAIN")
ConflictOrder = _order("ConflictOrder", "conflicts", "NEWEST")
HandoverOrder = _order("HandoverOrder", "hand-overs", "NEWEST")
HandoverMoveOrder = _order("HandoverMoveOrder", "who changes hands", "OLDEST")
ScenarioOrder = _order("ScenarioOrder", "scenarios", "NEWEST")
PlanLockOrder = _order("PlanLockOrder", "locks", "NEWEST")
MarketingEventOrder = _order("MarketingEventOrder", "marketing events", "HELD_ON", "NEWEST")
DuplicateCandidateOrder = _order("DuplicateCandidateOrder", "candidates", "LIKELIEST")
PersonMergeOrder = _order("PersonMergeOrder", "merges", "NEWEST")
MarketingSlotOrder = _order("MarketingSlotOrder", "marketing slots", "NEWEST")
StandingOrder = _order("StandingOrder", "standings", "RANK")
