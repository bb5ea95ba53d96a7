"""The tables of a small world as plain rows, and who asks of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from programme import secrets
from programme.actors import Actor
from programme.records import store
from tests.programme.referee import KEYS, Row
from tests.programme.referee import Referee as Visibility

JOB = ("phase", "fraction", "error")
MORE_TABLES = ("job", "target", "session_facilitator", "session_cadre",
               "refresh_token")  # fmt: skip
TABLE_OF = {
    "Area": "area", "Agency": "agency", "Stage": "stage", "Jakpreneur": "person",
    "Business": "business", "Registration": "registration", "Attainment": "attainment",
    "Consent": "consent", "Mentor": "mentor", "Cadre": "cadre", "Contact": "contact",
    "TrainingSession": "training_session", "Attendance": "attendance",
    "WeeklyPlan": "weekly_plan", "Assignment": "assignment", "File": "file",
    "Conflict": "conflict", "Scenario": "scenario", "Licence": "licence",
    "PlanLock": "plan_lock", "Handover": "handover", "HandoverMove": "handover_move",
    "DuplicateCandidate": "duplicate_candidate", "PersonMerge": "person_merge",
    "OrgUnit": "org_unit", "Transfer": "transfer", "Dormancy": "dormancy",
    "MarketingEvent": "marketing_event", "MarketingSlot": "marketing_slot", "Sale": "sale",
}  # fmt: skip
"""Where the rows of each type of the schema stand."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A row as an object of the schema."""

    kind: str
    row: Row

    @property
    def key(self) -> Any:
        return self.row[KEYS.get(TABLE_OF.get(self.kind, ""), "id")]


class Tables:
    """Every table, whole, with the sealed texts opened."""

    def __init__(self, visibility: Visibility) -> None:
        self.visibility = visibility
        self.rows = visibility.tables
        self.seen: dict[tuple[Actor, str], set[Any]] = {}
        self._by_key = {
            kind: {row[KEYS.get(table, "id")]: Thing(kind, row) for row in self.rows[table]}
            for kind, table in TABLE_OF.items()
        }
        for person in self.rows["person"]:
            person["nik"], person["phone"] = secrets.vault().open_all(
                [person["nik_cipher"], person["phone_cipher"]]
            )
        people = {person["id"]: person for person in self.rows["person"]}
        for cadre in self.rows["cadre"]:
            person = people[cadre["person_id"]]
            cadre.update({word: person[word] for word in ("name", "village_code")})
        jobs = {job["id"]: job for job in self.rows["job"]}
        for one in (*self.rows["weekly_plan"], *self.rows["handover"]):
            one.update({word: jobs[one["job_id"]][word] for word in JOB})
        names = {actor["id"]: actor["name"] for actor in self.rows["actor"]}
        for lock in self.rows["plan_lock"]:
            lock["locked_by"] = names[lock["locked_by_id"]]
        for merge in self.rows["person_merge"]:
            merge.update(
                {word: names.get(merge[f"{word}_id"]) for word in ("merged_by", "undone_by")}
            )
            merge["merged_name"] = people[merge["merged_id"]]["name"]
        plans = {plan["id"]: plan for plan in self.rows["weekly_plan"]}
        for one in self.rows["scenario"]:
            one.update({word: jobs[one["job_id"]][word] for word in ("status", *JOB)})
            figures = one["expected_advances"], plans[one["plan_id"]]["expected_advances"]
            one["more_advances"] = None if None in figures else figures[0] - figures[1]

    @classmethod
    async def read(cls) -> "Tables":
        visibility = await Visibility.of_database()
        for table in MORE_TABLES:
            found = await store.fetch(f"SELECT * FROM {table}")
            visibility.tables[table] = [dict(row) for row in found]
        return cls(visibility)

    def one(self, kind: str, key: Any) -> Thing | None:
        return self._by_key[kind].get(key)

    def inside(self, code: str, area: str) -> bool:
        """Whether an area is another or lies in it."""
        return area in self._by_key["Area"] and self.visibility.inside(code, area)


@dataclass
class Asking:
    """One actor's question: what it may see, the sensitive fields that it was shown, and the
    fields of the schema that had an answer."""

    tables: Tables
    actor: Actor
    shown: set[tuple[str, int, str]] = field(default_factory=set)
    met: set[tuple[str, str]] = field(default_factory=set)

    @property
    def role(self) -> str:
        return self.actor.role.value

    def sees(self, thing: Thing) -> bool:
        table = TABLE_OF[thing.kind]
        asked = (self.actor, table)
        if asked not in self.tables.seen:
            self.tables.seen[asked] = self.tables.visibility.visible(*asked)
        return thing.key in self.tables.seen[asked]

    def one(self, kind: str, key: Any) -> Thing | None:
        """The row of a key, where there is one and the actor may see it."""
        found = None if key is None else self.tables.one(kind, key)
        return found if found is not None and self.sees(found) else None

    def all(self, kind: str, **where: Any) -> Iterator[Thing]:
        """The rows that the actor may see and whose columns have these values."""
        for row in self.tables.rows[TABLE_OF[kind]]:
            if all(row[column] == value for column, value in where.items()):
                thing = Thing(kind, row)
                if self.sees(thing):
                    yield thing
