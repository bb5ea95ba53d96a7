"""The root fields that are read from shapes: each names its shape and its rows."""

from dataclasses import dataclass

from programme.reads import (  # noqa: F401 (they register shapes)
    actors,
    areas,
    conflicts,
    consents,
    duplicates,
    files,
    handovers,
    licences,
    locks,
    marketing,
    people,
    plans,
    registry,
    scenarios,
    standings,
    work,
)
from programme.reads.duplicates import OPEN
from programme.reads.licences import EXPIRING, WITHIN
from programme.reads.shape import SHAPES
from programme.standings import THERE_IS


@dataclass(frozen=True, slots=True)
class Root:
    """A root field: the first row of ``shape`` where ``where`` holds, or a page of them.

    ``guard`` is what a field that checks its arguments asks before it reads; where it does not
    hold, there is no answer, and the field says why.
    """

    shape: str
    where: str = "TRUE"
    page: bool = False
    guard: str = "TRUE"


NODES = (
    "Area", "Agency", "OrgUnit", "Stage", "Jakpreneur", "Attainment", "Mentor", "Cadre", "Contact",
    "TrainingSession", "Attendance", "WeeklyPlan", "Assignment", "Account", "Consent", "File",
    "Conflict", "PlanLock", "Scenario",
    "Handover", "HandoverMove", "Licence", "MarketingEvent", "MarketingSlot",
    "DuplicateCandidate", "PersonMerge",
)  # fmt: skip


def _node(name: str) -> Root:
    """A number is compared as a bigint: none is too large for a narrower key, only unknown."""
    shape = SHAPES[name]
    kind = "bigint" if shape.key_kind == "smallint" else shape.key_kind
    return Root(name, f"{{row}}.{shape.key} = {{id:{kind}}}")


ROOTS = {
    "me": Root("Account"),
    "areas": Root("Area", page=True),
    "org_units": Root("OrgUnit", page=True),
    "stages": Root("StageCatalogue"),
    "jakpreneurs": Root("Jakpreneur", page=True),
    "mentors": Root("Mentor", page=True),
    "cadres": Root("Cadre", page=True),
    "training_sessions": Root("TrainingSession", page=True),
    "weekly_plans": Root("WeeklyPlan", page=True),
    "mentor_day": Root("MentorDay", guard="{days:int} BETWEEN 1 AND 7"),
    "handovers": Root("Handover", page=True),
    "licences_expiring": Root("Licence", EXPIRING, page=True, guard=WITHIN),
    "conflicts": Root("Conflict", page=True),
    "plan_locks": Root("PlanLock", page=True),
    "marketing_events": Root("MarketingEvent", page=True),
    "duplicate_candidates": Root("DuplicateCandidate", OPEN, page=True),
    "person_merges": Root("PersonMerge", page=True),
    "standings": Root("Standing", page=True, guard=THERE_IS),
    **{f"node:{name}": _node(name) for name in NODES},
}
