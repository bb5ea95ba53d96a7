"""Who may see what, said a second time: plain Python over whole small tables.

It shares no SQL, no rule and no range arithmetic with ``programme.visibility``: areas nest by their
parents, consents are replayed in order, lists are walked.
"""

from collections.abc import Callable, Iterable
from typing import Any

from programme.actors import Actor
from programme.records import store

Row = dict[str, Any]
KEYS = {"area": "code", "agency": "code", "stage": "code"}
TABLES = (
    *("area", "agency", "stage", "person", "registration", "business", "consent", "attainment"),
    *("attendance", "caseload", "contact", "mentor", "cadre", "training_session", "weekly_plan"),
    *("assignment", "point_entry", "audit", "actor", "conflict", "file", "plan_lock"),
    *("scenario", "handover", "handover_move", "target", "org_unit", "transfer", "dormancy"),
    *("marketing_event", "marketing_slot", "sale", "licence"),
    *("duplicate_candidate", "person_merge"),
)
WHOLE_CITY = {"DINAS", "AUDITOR", "DPO"}
OFFICES = {"SUDIN", "KASATPEL"}


class Referee:
    """The tables of one database, and the answer for any actor."""

    def __init__(self, tables: dict[str, list[Row]]) -> None:
        self.tables = tables
        self.parents = {row["code"]: row["parent_code"] for row in tables["area"]}
        self.people = {row["id"]: row for row in tables["person"]}
        self.plans = {row["id"]: row for row in tables["weekly_plan"]}
        self.accounts = {row["id"]: row for row in tables["actor"]}

    @classmethod
    async def of_database(cls) -> "Referee":
        return cls(
            {
                table: [dict(row) for row in await store.fetch(f"SELECT * FROM {table}")]
                for table in TABLES
            }
        )

    def visible(self, actor: Actor, entity: str) -> set[Any]:
        """The keys of the rows of an entity that an actor may see."""
        judge: Callable[[Actor, Row], bool] = getattr(self, f"sees_{entity}")
        key = KEYS.get(entity, "id")
        return {row[key] for row in self.tables[entity] if judge(actor, row)}

    def inside(self, code: str, area: str) -> bool:
        """Whether an area is another or lies in it."""
        place: str | None = code
        while place is not None:
            if place == area:
                return True
            place = self.parents[place]
        return False

    # Everybody who signed in knows the map, the agencies and the stages.

    def sees_area(self, actor: Actor, _: Row) -> bool:
        return actor.role.value != "PUBLIC"

    sees_agency = sees_stage = sees_org_unit = sees_area

    def sees_target(self, actor: Actor, target: Row) -> bool:
        """Of the own area, of those in it, and of those that it lies in."""
        at_work = actor.role.value in OFFICES | {"MENTOR"}
        here = self.inside(target["area_code"], actor.area_code)
        near = here or self.inside(actor.area_code, target["area_code"])
        return actor.role.value in WHOLE_CITY or (at_work and near)

    def sees_training_session(self, actor: Actor, _: Row) -> bool:
        return actor.role.value not in {"PUBLIC", "BANK"}

    sees_marketing_event = sees_training_session

    # People, and what hangs on them.

    def sees_person(self, actor: Actor, person: Row) -> bool:
        """A duplicate that was merged is seen by nobody."""
        match actor.role.value:
            case _ if person["merged_into_id"] is not None:
                return False
            case role if role in WHOLE_CITY:
                return True
            case role if role in OFFICES:
                return self.inside(person["village_code"], actor.area_code)
            case "MENTOR":
                return self.accompanies(actor.mentor_id, person["id"])
            case "CADRE" | "JAKPRENEUR":
                return person["id"] == actor.person_id
            case "BANK":
                return self.last_word(person["id"], "BANK")
        return False

    def sees_duplicate_candidate(self, actor: Actor, row: Row) -> bool:
        pair = (self.people[row["one_id"]], self.people[row["other_id"]])
        return self.oversees(actor, *pair) and all(one["merged_into_id"] is None for one in pair)

    def sees_person_merge(self, actor: Actor, row: Row) -> bool:
        return self.oversees(
            actor, *(self.people[row[key]] for key in ("survivor_id", "merged_id"))
        )

    def oversees(self, actor: Actor, *people: Row) -> bool:
        """Whether all of them live in an office's area."""
        office = actor.role.value in WHOLE_CITY | OFFICES
        return office and all(self.inside(one["village_code"], actor.area_code) for one in people)

    def accompanies(self, mentor: int | None, person: int) -> bool:
        """By responsibility today, or by a row of a published plan of late."""
        if mentor is None:
            return False
        for line in self.tables["caseload"]:
            if (line["person_id"], line["mentor_id"], line["valid_to"]) == (person, mentor, None):
                return True
        return any(
            row["mentor_id"] == mentor and row["person_id"] == person
            for row in self.tables["assignment"]
            if self.shown(self.plans[row["plan_id"]])
        )

    def shown(self, plan: Row) -> bool:
        """Whether mentors may see a plan: it is published, and not too old."""
        return plan["status"] == "PUBLISHED" and plan["archived_at"] is None

    def last_word(self, person: int, purpose: str) -> bool:
        said = False
        for line in sorted(self.tables["consent"], key=lambda line: int(line["id"])):
            if (line["person_id"], line["purpose"]) == (person, purpose):
                said = line["granted"]
        return said

    def sees_registration(self, actor: Actor, row: Row) -> bool:
        """What is left on a merged duplicate is seen by nobody either."""
        return self.sees_person(actor, self.people[row["person_id"]])

    sees_business = sees_consent = sees_attainment = sees_registration
    sees_transfer = sees_dormancy = sees_registration
    sees_attendance = sees_caseload = sees_contact = sees_registration
    sees_licence = sees_registration

    def sees_conflict(self, actor: Actor, row: Row) -> bool:
        return actor.role.value != "BANK" and self.sees_contact(actor, row)

    sees_marketing_slot = sees_sale = sees_conflict

    def sees_file(self, actor: Actor, row: Row) -> bool:
        strange = actor.role.value in {"AUDITOR", "BANK"}
        whole = row["uploaded_at"] is not None and row["person_id"] is not None
        return whole and not strange and self.sees_contact(actor, row)

    # Those who accompany them.

    def sees_mentor(self, actor: Actor, mentor: Row) -> bool:
        match actor.role.value:
            case role if role in WHOLE_CITY:
                return True
            case role if role in OFFICES or role == "MENTOR":
                return self.inside(mentor["district_code"], actor.area_code)
            case "CADRE" | "JAKPRENEUR":
                lines = [
                    line["mentor_id"]
                    for line in self.tables["caseload"]
                    if line["person_id"] == actor.person_id and line["valid_to"] is None
                ]
                return mentor["id"] in lines
        return False

    def sees_cadre(self, actor: Actor, cadre: Row) -> bool:
        match actor.role.value:
            case role if role in WHOLE_CITY:
                return True
            case role if role in OFFICES or role == "MENTOR":
                home = self.people[cadre["person_id"]]["village_code"]
                return self.inside(home, actor.area_code)
            case "CADRE":
                return cadre["id"] == actor.cadre_id
        return False

    # Plans, points, the trail.

    def sees_weekly_plan(self, actor: Actor, plan: Row) -> bool:
        above = self.inside(actor.area_code, plan["area_code"])
        match actor.role.value:
            case role if role in WHOLE_CITY:
                return True
            case role if role in OFFICES:
                return above or self.inside(plan["area_code"], actor.area_code)
            case "MENTOR":
                return above and self.shown(plan)
        return False

    def sees_scenario(self, actor: Actor, scenario: Row) -> bool:
        """Whoever of an office sees its plan."""
        role = actor.role.value
        plan = self.plans[scenario["plan_id"]]
        return role in WHOLE_CITY or (role in OFFICES and self.sees_weekly_plan(actor, plan))

    def sees_handover(self, actor: Actor, handover: Row) -> bool:
        here = self.inside(handover["area_code"], actor.area_code)
        return actor.role.value in WHOLE_CITY or (actor.role.value in OFFICES and here)

    def sees_handover_move(self, actor: Actor, row: Row) -> bool:
        office = actor.role.value in WHOLE_CITY | OFFICES
        return office and self.sees_registration(actor, row)

    def sees_plan_lock(self, actor: Actor, lock: Row) -> bool:
        here = self.inside(lock["area_code"], actor.area_code)
        return actor.role.value in WHOLE_CITY or (actor.role.value in OFFICES and here)

    def sees_assignment(self, actor: Actor, row: Row) -> bool:
        match actor.role.value:
            case role if role in WHOLE_CITY | OFFICES:
                return self.sees_registration(actor, row)
            case "MENTOR":
                shown = self.shown(self.plans[row["plan_id"]])
                return shown and row["mentor_id"] is not None and (
                    row["mentor_id"] == actor.mentor_id
                )  # fmt: skip
        return False

    def sees_point_entry(self, actor: Actor, entry: Row) -> bool:
        match actor.role.value:
            case role if role in WHOLE_CITY:
                return True
            case role if role in OFFICES:
                area = self.accounts[entry["actor_id"]]["area_code"]
                return self.inside(area, actor.area_code)
            case "MENTOR" | "CADRE":
                return entry["actor_id"] == actor.id
        return False

    def sees_audit(self, actor: Actor, _: Row) -> bool:
        return actor.role.value in {"AUDITOR", "DPO"}


def keys(rows: Iterable[Any], entity: str) -> set[Any]:
    """The keys of rows of an entity."""
    return {row[KEYS.get(entity, "id")] for row in rows}
