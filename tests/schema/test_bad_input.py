"""Every mutation against bad input: one refusal for unknown, foreign and malformed ids, in both
languages, with no row of any table changed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from programme.actors import ANYONE, Actor
from programme.devices import open_device
from programme.importing.runs import import_run
from programme.licences import licence_record
from programme.records import store
from programme.words import EvidenceKind
from schema.ids import to_global
from tests.programme import edit_rows, market_rows, plan_rows, rows
from tests.programme.fingerprint import fingerprint
from tests.programme.importing import tables
from tests.schema.asking import MUTATIONS, ask, both

NIB = {"type": "NIB", "number": "9120001234567", "issuedOn": "2020-10-20"}
PROOF = {"stage": "P4", "attainedOn": "2020-10-20", "evidence": "LICENCE", "licence": NIB}
FILE = {"purpose": "CONTACT", "name": "a.pdf", "mediaType": "application/pdf", "size": 99}
CALL = {"action": "CALL", "outcome": "REACHED", "contactedOn": "2020-10-26"}
EDIT = {"base": {"whatsapp": True}, "set": {"whatsapp": False}}
NOTE = {"base": {"note": None}, "set": {"note": "Friday"}}
MOVE = {"agencyCode": "PPKUKM", "reason": "Pindah"}
FORM = {
    "nik": "3174094308800001",
    "name": "Siti",
    "villageCode": rows.VILLAGE,
    "channel": "DISTRICT_DESK",
    "registeredOn": "2020-10-12",
}
WHY = {"reason": "The same phone"}
LEADER = {"week": "2020-11-02", "kind": "LEADER"}
CHANGED = {"name": "x", "changes": {"cover": 1}}
AWAY = {"firstDay": "2020-10-27", "lastDay": "2020-10-28", "reason": "SICK"}
EVENT = {"title": "Bazar", "kind": "BAZAAR", "startsOn": "2020-10-26", "endsOn": "2020-10-30",
         "capacity": 9}  # fmt: skip
SOLD = {"band": "UP_TO_2_MILLION", "soldOn": "2020-10-26", "reference": "Nota 7"}
WITHOUT_ID = {
    "codeRequest": {"phone": "0812"},
    "signIn": {"phone": "081234567890", "code": "123456", "device": "Samsung A15"},
    "tokenRefresh": {"refreshToken": "nonsense"},
    "signOut": {"refreshToken": "nonsense"},
}
"""What is rightly open to the public, with an input that can have no effect."""
PATH = {"key": "A", "nameId": "a", "nameEn": "a", "steps": [f"P{n}" for n in range(1, 8)]}
OF_NO_ROW = {
    "progressLearn": {"anew": True},
    "jakpreneurRegister": FORM,
    "stagePathSet": PATH,
    "stagePathAssign": {"areaCode": rows.DISTRICT},
}
"""What names no row, and is not open to the public."""


@dataclass(frozen=True)
class Case:
    """The field of a mutation's input that holds an id, the type of the id, the rest of the input,
    and who asks: an account of the one district."""

    mutation: str
    field: str
    type: str
    rest: Mapping[str, Any]
    asks: str = "kasatpel"


CASES = (
    Case("deviceRevoke", "deviceId", "Device", {}, "mentor"),
    Case("consentSet", "jakpreneurId", "Jakpreneur", {"purpose": "CONTACT", "granted": True}),
    Case("planRun", "areaCode", "Area", {"week": "2020-11-02"}),
    Case("planPublish", "planId", "WeeklyPlan", {}),
    Case("planCancel", "planId", "WeeklyPlan", {}),
    Case("absenceReport", "planId", "WeeklyPlan", {**AWAY, "mentorId": "own"}),
    Case("absenceReport", "mentorId", "Mentor", {**AWAY, "planId": "own"}),
    Case("planRepair", "planId", "WeeklyPlan", {}),
    Case("scenarioRun", "planId", "WeeklyPlan", CHANGED),
    Case("scenarioRun", "areaCode", "Area", {**CHANGED, "week": "2020-11-02"}),
    Case("scenarioDelete", "scenarioId", "Scenario", {}),
    Case("planLock", "jakpreneurId", "Jakpreneur", {"week": "2020-11-02", "kind": "NOTHING"}),
    Case("planLock", "mentorId", "Mentor", {**LEADER, "sessionId": "own"}),
    Case("assignmentsAcknowledge", "planId", "PublishedPlan", {}, "mentor"),
    Case("assignmentDecline", "assignmentId", "Assignment", {"reason": "Sakit"}, "mentor"),
    Case("planChange", "planId", "WeeklyPlan", {"changes": []}),
    Case("planUnlock", "lockId", "PlanLock", {}),
    Case("handoverRun", "areaCode", "Area", {"reason": "JANUARY"}),
    Case("handoverRun", "mentorId", "Mentor", {"areaCode": rows.DISTRICT, "reason": "LEAVER"}),
    Case("handoverApply", "handoverId", "Handover", {}),
    Case("handoverCancel", "handoverId", "Handover", {}),
    Case("contactRecord", "jakpreneurId", "Jakpreneur", CALL, "mentor"),
    Case("contactRecord", "assignmentId", "Assignment", {**CALL, "jakpreneurId": "own"}, "mentor"),
    Case("contactValidate", "contactId", "Contact", {}),
    Case(
        "attendanceRecord",
        "jakpreneurId",
        "Jakpreneur",
        {"sessionId": "own", "status": "PRESENT"},
        "mentor",
    ),
    Case("attendanceValidate", "attendanceId", "Attendance", {}),
    Case("jakpreneurUpdate", "jakpreneurId", "Jakpreneur", EDIT),
    Case("jakpreneurTransfer", "jakpreneurId", "Jakpreneur", MOVE),
    Case("jakpreneurDormant", "jakpreneurId", "Jakpreneur", {"reason": "Pindah"}),
    Case("jakpreneurReactivate", "jakpreneurId", "Jakpreneur", {"reason": "Kembali"}, "mentor"),
    Case("contactCorrect", "contactId", "Contact", NOTE),
    Case("conflictResolve", "conflictId", "Conflict", {"choice": "THEIRS"}),
    Case("filePrepare", "jakpreneurId", "Jakpreneur", FILE, "mentor"),
    Case("caseloadHandOver", "mentorId", "Mentor", {"jakpreneurIds": ["own"]}),
    Case("attainmentRecord", "jakpreneurId", "Jakpreneur", {"proof": PROOF}, "mentor"),
    Case("marketingEventCreate", "areaCode", "Area", EVENT),
    Case("slotClaim", "jakpreneurId", "Jakpreneur", {"eventId": "own"}, "mentor"),
    Case("slotRelease", "slotId", "MarketingSlot", {}, "mentor"),
    Case("saleRecord", "slotId", "MarketingSlot", SOLD, "mentor"),
    Case("importRun", "fileId", "ImportFile", {"dryRun": True}),
    Case("importCancel", "importId", "BulkImport", {}),
    Case("attainmentValidate", "attainmentId", "Attainment", {}),
    Case("attainmentRevoke", "attainmentId", "Attainment", {"reason": "Expired"}),
    Case("licenceRecord", "jakpreneurId", "Jakpreneur", {"licence": NIB}, "mentor"),
    Case("licenceRecord", "fileId", "File", {"licence": NIB, "jakpreneurId": "own"}, "mentor"),
    Case("licenceRevoke", "licenceId", "Licence", {"reason": "Expired"}),
    Case("attainmentCorrect", "attainmentId", "Attainment", {"proof": PROOF, "reason": "Typo"}),
    Case("duplicateDismiss", "candidateId", "DuplicateCandidate", WHY),
    Case("personMerge", "survivorId", "Jakpreneur", {**WHY, "mergedId": "own"}),
    Case("personMerge", "mergedId", "Jakpreneur", {**WHY, "survivorId": "own"}),
    Case("personUnmerge", "mergeId", "PersonMerge", WHY),
)


@dataclass(frozen=True)
class Place:
    """Two districts: who asks in the one, and a row of each type in the other, with its owners."""

    own: Mapping[str, Actor]
    others: Mapping[str, Actor]
    foreign: Mapping[str, str]
    person: str
    session: str
    plan: str
    event: str

    def given(self, case: Case, value: str) -> dict[str, Any]:
        """The input of a case with ``value`` for its id; its other ids are the asker's own."""
        own = {
            "jakpreneurId": self.person,
            "survivorId": self.person,
            "mergedId": self.person,
            "sessionId": self.session,
            "planId": self.plan,
            "eventId": self.event,
            "mentorId": to_global("Mentor", self.own["mentor"].mentor_id or 0),
        }
        rest = {key: own[key] if told == "own" else told for key, told in case.rest.items()}
        if "jakpreneurIds" in rest:
            rest["jakpreneurIds"] = [self.person]
        return {**rest, case.field: value}


@pytest.fixture
async def place(db: str) -> Place:
    await rows.district()
    own = {"kasatpel": await rows.supervisor(), "mentor": await rows.mentor()}
    others = {
        "kasatpel": await rows.supervisor(rows.OTHER_DISTRICT),
        "mentor": await rows.mentor(village=rows.OTHER_VILLAGE),
    }
    return Place(
        own,
        others,
        await foreign(others["mentor"], others["kasatpel"]),
        to_global("Jakpreneur", await rows.person(mentor=own["mentor"])),
        to_global("TrainingSession", await rows.session(leader=own["mentor"])),
        to_global(
            "WeeklyPlan", await plan_rows.plan(rows.DISTRICT, own["kasatpel"], status="DRAFT")
        ),
        to_global("MarketingEvent", await market_rows.event(own["kasatpel"])),
    )


async def foreign(mentor: Actor, kasatpel: Actor) -> dict[str, str]:
    """A row of each type in the other district."""
    person = await rows.person(village=rows.OTHER_VILLAGE, mentor=mentor)
    twin = await rows.person(village=rows.OTHER_VILLAGE)
    session = await rows.session(area=rows.OTHER_VILLAGE, leader=mentor)
    contact = await store.fetch_value(
        "INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on, recorded_at)"
        " VALUES ($1, $2, 'CALL', 'REACHED', $3, $4) RETURNING id",
        person,
        mentor.mentor_id,
        rows.DAY,
        rows.noon(rows.DAY),
    )
    day, licence = rows.DAY - timedelta(days=9), EvidenceKind.LICENCE
    file = await store.fetch_value(
        "INSERT INTO file (person_id, actor_id, purpose, name, media_type, size, expires_at,"
        " uploaded_at, sha256) VALUES ($1, $2, 'ATTAINMENT', 'x', 'image/png', 1, now(), now(),"
        " repeat('0', 64)) RETURNING id",
        person,
        mentor.id,
    )
    table = await tables.file(kasatpel, tables.as_csv([tables.row(1)]))
    keys: dict[str, int | str] = {
        "File": file,
        "Licence": (await licence_record(mentor, person, rows.nib(day)))["licence_id"],
        "Jakpreneur": person,
        "Mentor": mentor.mentor_id or 0,
        "Contact": contact,
        "Attendance": await rows.attendance(session, person, recorded_by=mentor),
        "Attainment": await rows.attained(person, 4, on=day, evidence=licence),
        "Assignment": await plan_rows.assignment(person, mentor, kasatpel),
        "Conflict": await edit_rows.conflict(person, mentor),
        "PlanLock": await plan_rows.lock(person, rows.OTHER_VILLAGE, kasatpel),
        "WeeklyPlan": await plan_rows.plan(rows.OTHER_DISTRICT, kasatpel, status="DRAFT"),
        "Handover": await plan_rows.handover(rows.OTHER_DISTRICT, kasatpel),
        "BulkImport": await import_run(kasatpel, table, dry_run=True),
        "MarketingSlot": await market_rows.slot(await market_rows.event(kasatpel), person, mentor),
        "Scenario": await plan_rows.scenario(rows.OTHER_DISTRICT, kasatpel),
        "DuplicateCandidate": await plan_rows.candidate(person, twin),
        "PersonMerge": await plan_rows.merge(person, twin, kasatpel),
        "Device": str((await open_device(mentor.id, "Nokia")).device),
    }
    published = await plan_rows.plan(rows.OTHER_DISTRICT, kasatpel)
    return {
        "Area": rows.OTHER_DISTRICT,
        "PublishedPlan": to_global("WeeklyPlan", published),
        "ImportFile": to_global("File", table),
        **{name: to_global(name, key) for name, key in keys.items()},
    }


def unknown(kind: str) -> list[str]:
    """Ids of nothing: of no row, of another type, of no type at all."""
    if kind == "Area":
        return ["31.99.99", "x", ""]
    key = str(uuid4()) if kind == "Device" else 999_999
    return [to_global(kind, key), to_global("Stage", 1), to_global(kind, "x"), "nonsense", ""]


def without_key(told: Mapping[str, Any]) -> dict[str, Any]:
    """A refusal with its id left out, wherever it stands."""
    key = told["facts"]["key"]
    message = re.sub(f"{re.escape(' ' + key + ' ')}", " … ", told["message"], count=1)
    return {**told, "message": message, "facts": sorted(told["facts"])}


def test_every_mutation_has_a_case() -> None:
    assert {case.mutation for case in CASES} | {*WITHOUT_ID, *OF_NO_ROW} == set(MUTATIONS)


def test_every_id_of_an_input_has_a_case() -> None:
    """A ``sessionId`` or ``eventId`` is told apart: who is signed in may see every one."""
    ids = {
        (name, field)
        for name, mutation in MUTATIONS.items()
        for field in mutation.args["input"].type.of_type.fields
        if (field.endswith("Id") and field != "nameId") or field == "areaCode"
    }
    assert ids == {(case.mutation, case.field) for case in CASES} | {
        ("attendanceRecord", "sessionId"),
        ("planLock", "sessionId"),
        ("stagePathAssign", "areaCode"),  # the head office sees all: tests/programme/test_paths.py
        ("slotClaim", "eventId"),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.mutation}.{case.field}")
async def test_unknown_foreign_and_malformed_ids_answer_the_same(place: Place, case: Case) -> None:
    """Given an id that is not for this account, then one refusal whatever it is, and no row of any
    table has changed; the account whose row it is gets another answer."""
    before = await fingerprint()
    kinds = [place.foreign[case.type], *unknown(case.type)]

    told = [
        await both(place.own[case.asks], case.mutation, place.given(case, value)) for value in kinds
    ]

    for language in ("id", "en"):
        refusals = [without_key(one[language]) for one in told]
        assert refusals == [refusals[0]] * len(kinds)
        assert (refusals[0]["code"], refusals[0]["path"]) == ("NOT_FOUND", case.field)
    assert await fingerprint() == before
    owner = place.others[case.asks]
    answer = await ask(owner, case.mutation, place.given(case, place.foreign[case.type]))
    assert (answer.get("code"), answer.get("path")) != ("NOT_FOUND", case.field)


async def test_an_unknown_session_answers_as_a_malformed_one(place: Place) -> None:
    before = await fingerprint()

    told = [
        await both(
            place.own["mentor"],
            "attendanceRecord",
            {"sessionId": value, "jakpreneurId": place.person, "status": "PRESENT"},
        )
        for value in unknown("TrainingSession")
    ]

    refusals = [without_key(one["en"]) for one in told]
    assert refusals == [refusals[0]] * len(told)
    assert refusals[0]["message"] == "No training session … that you can see."
    assert await fingerprint() == before


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.mutation}.{case.field}")
async def test_the_public_may_do_nothing(place: Place, case: Case) -> None:
    before = await fingerprint()

    for value in (place.foreign[case.type], *unknown(case.type)):
        told = await both(ANYONE, case.mutation, place.given(case, value))
        assert told["en"]["code"] in {"FORBIDDEN", "UNAUTHENTICATED", "NOT_FOUND"}

    assert await fingerprint() == before


@pytest.mark.parametrize("mutation", OF_NO_ROW)
async def test_what_names_no_row_is_not_the_publics_either(place: Place, mutation: str) -> None:
    before = await fingerprint()

    told = await both(ANYONE, mutation, OF_NO_ROW[mutation])

    assert told["en"]["code"] == "FORBIDDEN"
    assert await fingerprint() == before


@pytest.mark.parametrize("mutation", WITHOUT_ID)
async def test_what_is_open_to_the_public_refuses_nonsense(place: Place, mutation: str) -> None:
    """A sign-out that finds nothing is done already; the others say what is wrong."""
    before = await fingerprint()

    if mutation == "signOut":
        assert await ask(ANYONE, mutation, WITHOUT_ID[mutation]) == {"__typename": "SignedOut"}
    else:
        told = await both(ANYONE, mutation, WITHOUT_ID[mutation])
        assert told["en"]["code"] in {"INVALID_INPUT", "UNAUTHENTICATED", "CODE_NOT_IN_FORCE"}

    assert await fingerprint() == before
