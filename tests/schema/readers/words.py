"""What each field of the schema means, from its description, over plain rows.

A field without an entry here is the column of its own name.
"""

import json

from programme.duplicates.reasons import told as agreeing
from tests.schema.readers.derived import (
    Word,
    band,
    conflicts,
    consents,
    day_rows,
    day_sessions,
    dormancies,
    edited_contact,
    first,
    in_force,
    kept_text,
    last_contact,
    leaders,
    masked,
    mentor_of,
    office,
    official,
    on_list,
    one,
    own_person,
    plan_facts,
    registrations,
    role_of,
    sensitive,
    sharers,
    texts,
    transfers,
    validated,
)
from tests.schema.readers.why import told

AREA, PERSON = one("Area", "village_code"), one("Jakpreneur", "person_id")
AGENCY, MENTOR = one("Agency", "agency_code"), one("Mentor", "mentor_id")

WORDS: dict[str, dict[str, Word]] = {
    "Area": {"parent": one("Area", "parent_code")},
    "StageCatalogue": {
        "stages": lambda asking, _: sorted(asking.all("Stage"), key=lambda s: s.row["position"]),
    },
    "Account": {
        "area": one("Area", "area_code"),
        "mentor": first("Mentor", "actor_id"),
        "cadre": first("Cadre", "actor_id"),
        "jakpreneur": own_person,
    },
    "Jakpreneur": {
        "nik": sensitive("person", "nik", masked),
        "phone": sensitive("person", "phone"),
        "stage": one("Stage", "stage"),
        "nextStage": one("Stage", "next_stage"),
        "village": AREA,
        "agency": AGENCY,
        "business": first("Business", "person_id"),
        "mentor": mentor_of,
        "lastContact": last_contact,
        "registrations": registrations,
        "office": office,
        "transfers": transfers,
        "dormancies": dormancies,
        "consents": consents,
    },
    "Business": {
        "monthlyTurnover": sensitive("business", "monthly_turnover"),
        "turnoverBand": band,
    },
    "Registration": {"agency": AGENCY},
    "OrgUnit": {
        "agency": AGENCY,
        "area": one("Area", "area_code"),
        "parent": one("OrgUnit", "parent_id"),
    },
    "Transfer": {
        "fromAgency": one("Agency", "from_agency"),
        "toAgency": one("Agency", "to_agency"),
        "office": one("OrgUnit", "office_id"),
    },
    "Attainment": {
        "recordedBy": official("recorded_by_id"),
        "validatedBy": official("validated_by_id"),
        "stage": one("Stage", "stage"),
        "jakpreneur": PERSON,
        "sale": first("Sale", "attainment_id"),
    },
    "Licence": {
        "type": lambda _, row: row["type_code"],
        "validatedAt": lambda asking, row: validated(asking, row["attainment_id"]),
        "jakpreneur": PERSON,
        "attainment": one("Attainment", "attainment_id"),
        "file": one("File", "file_id"),
    },
    "Consent": {"jakpreneur": PERSON},
    "File": {"jakpreneur": PERSON},
    "Conflict": {
        **{word: sensitive("conflict", word, kept_text) for word in ("base", "yours", "theirs")},
        "yourRole": role_of("author_id"),
        "yourMentor": first("Mentor", "actor_id", "author_id"),
        "theirRole": role_of("their_author_id"),
        "theirMentor": first("Mentor", "actor_id", "their_author_id"),
        "jakpreneur": PERSON,
        "contact": edited_contact,
    },
    "Mentor": {
        "skills": texts("skills"),
        "agency": AGENCY,
        "district": one("Area", "district_code"),
        "village": AREA,
        "caseloadSize": lambda asking, row: len(on_list(asking, row["id"])),
    },
    "Cadre": {
        "competences": texts("competences"),
        "village": AREA,
        "jakpreneur": PERSON,
    },
    "Contact": {"jakpreneur": PERSON, "mentor": MENTOR},
    "TrainingSession": {
        "area": one("Area", "area_code"),
        "facilitators": leaders,
        "cadres": sharers,
    },
    "Attendance": {"session": one("TrainingSession", "session_id"), "jakpreneur": PERSON},
    "WeeklyPlan": {
        "area": one("Area", "area_code"),
        "conflicts": conflicts,
        "repairs": one("WeeklyPlan", "repairs_id"),
        "repair": plan_facts("repair"),
        "fairness": plan_facts("fairness"),
    },
    "PlanLock": {
        "area": one("Area", "area_code"),
        "jakpreneur": PERSON,
        "mentor": MENTOR,
        "session": one("TrainingSession", "session_id"),
    },
    "DuplicateCandidate": {
        "reasons": lambda asking, row: agreeing(json.loads(row["levels"]), asking.actor.language),
        "one": one("Jakpreneur", "one_id"),
        "other": one("Jakpreneur", "other_id"),
    },
    "PersonMerge": {
        "survivor": one("Jakpreneur", "survivor_id"),
        "merged": one("Jakpreneur", "merged_id"),
    },
    "MarketingEvent": {
        "free": lambda _, row: row["capacity"] - row["taken"],
        "stage": one("Stage", "stage"),
        "area": one("Area", "area_code"),
    },
    "MarketingSlot": {
        "event": one("MarketingEvent", "event_id"),
        "jakpreneur": PERSON,
        "sale": in_force,
    },
    "Sale": {"attainment": one("Attainment", "attainment_id")},
    "Handover": {
        "area": one("Area", "area_code"),
        "leaver": one("Mentor", "leaver_id"),
        "conflicts": lambda asking, row: [
            told[asking.actor.language] for told in json.loads(row["conflicts"] or "[]")
        ],
        "loads": lambda _, row: row["loads"] and json.loads(row["loads"]),
    },
    "HandoverMove": {
        "handover": one("Handover", "handover_id"),
        "jakpreneur": PERSON,
        "giver": one("Mentor", "giver_id"),
        "taker": one("Mentor", "taker_id"),
    },
    "Scenario": {
        "changes": lambda _, row: json.loads(row["changes"]),
        "plan": one("WeeklyPlan", "plan_id"),
    },
    "Assignment": {
        "why": lambda _, row: told(json.loads(row["why"])),
        "pinned": lambda _, row: bool(json.loads(row["why"]).get("pinned")),
        "toward": one("Stage", "stage"),
        "plan": one("WeeklyPlan", "plan_id"),
        "jakpreneur": PERSON,
        "mentor": MENTOR,
        "session": one("TrainingSession", "session_id"),
    },
    "MentorDay": {
        "mentor": lambda asking, row: asking.one("Mentor", row["mentor"]),
        "assignments": day_rows,
        "sessions": day_sessions,
    },
    "Standing": {
        "district": lambda asking, row: asking.one("Area", row["village_code"][:8]),
    },
}
