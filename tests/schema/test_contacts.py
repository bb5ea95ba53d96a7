"""contactRecord, contactValidate and their siblings: one document each, refusals as data."""

from datetime import timedelta
from typing import Any

from programme.actors import Actor
from programme.records import store
from schema.compose import compose
from schema.context import Context
from schema.ids import to_global
from tests.programme import plan_rows, rows

SCHEMA = compose()
RECORD = """mutation Record($input: ContactRecordInput!) { contactRecord(input: $input) {
  __typename
  ... on ContactRecorded {
    contact { id action outcome contactedOn note jakpreneur { id name } }
    assignment { id status }
  }
  ... on Refusal { code message path facts }
} }"""
VALIDATE = """mutation Validate($input: ContactValidateInput!) { contactValidate(input: $input) {
  __typename
  ... on ContactValidated {
    contact { id validatedAt }
    attainment { stage { key } attainedOn evidenceKind jakpreneur { nextStage { key } } }
  }
  ... on Refusal { code path }
} }"""
LIST = """mutation List($input: AttendanceRecordInput!) { attendanceRecord(input: $input) {
  __typename
  ... on AttendanceRecorded { attendance { id status walkIn validatedAt } }
  ... on Refusal { code path }
} }"""
VOUCH = """mutation Vouch($input: AttendanceValidateInput!) { attendanceValidate(input: $input) {
  __typename
  ... on AttendanceValidated { attendance { status } attainment { id stage { key } } }
  ... on Refusal { code message path }
} }"""
CLAIM = """mutation Claim($input: AttainmentRecordInput!) { attainmentRecord(input: $input) {
  __typename
  ... on AttainmentChanged { attainment { id stage { key } evidenceRef validatedAt } }
  ... on Refusal { code message path facts }
} }"""
JUDGE = """mutation Judge($input: AttainmentValidateInput!) { attainmentValidate(input: $input) {
  __typename
  ... on AttainmentChanged { attainment { id supersededAt } }
  ... on Refusal { code path }
} }"""
REVOKE = """mutation Revoke($input: AttainmentRevokeInput!) { attainmentRevoke(input: $input) {
  __typename
  ... on AttainmentChanged { attainment { id supersededAt } }
  ... on Refusal { code path }
} }"""
CORRECT = """mutation Correct($input: AttainmentCorrectInput!) { attainmentCorrect(input: $input) {
  __typename
  ... on AttainmentChanged { attainment { id attainedOn } }
  ... on Refusal { code path }
} }"""


async def do(actor: Actor, document: str, **given: Any) -> dict[str, Any]:
    """The answer of a document's one mutation."""
    result = await SCHEMA.execute(document, {"input": given}, Context(actor, actor.language))
    assert result.errors is None, result.errors
    assert result.data is not None
    (answer,) = result.data.values()
    return dict(answer)


async def given() -> tuple[Actor, Actor, int]:
    await rows.district()
    mentor, supervisor = await rows.mentor(), await rows.supervisor()
    return mentor, supervisor, await rows.person(mentor=mentor, name="Citra")


def called(person: int, **more: Any) -> dict[str, Any]:
    contact = {
        "jakpreneurId": to_global("Jakpreneur", person),
        "action": "CALL",
        "outcome": "REACHED",
        "contactedOn": "2020-10-26",
    }
    return {**contact, **more}


async def test_a_recorded_contact_comes_back_whole(db: str) -> None:
    mentor, supervisor, person = await given()
    assignment = await plan_rows.assignment(person, mentor, supervisor)

    answer = await do(mentor, RECORD, **called(person, note="Friday", idempotencyKey="k"))

    key = await store.fetch_value("SELECT id FROM contact")
    assert answer == {
        "__typename": "ContactRecorded",
        "contact": {
            "id": to_global("Contact", key),
            "action": "CALL",
            "outcome": "REACHED",
            "contactedOn": "2020-10-26",
            "note": "Friday",
            "jakpreneur": {"id": to_global("Jakpreneur", person), "name": "Citra"},
        },
        "assignment": {"id": to_global("Assignment", assignment), "status": "DONE"},
    }
    replay = await do(mentor, RECORD, **called(person, note="Friday", idempotencyKey="k"))
    assert replay == answer
    other = await do(mentor, RECORD, **called(person, note="Monday", idempotencyKey="k"))
    assert (other["__typename"], other["code"]) == ("Refusal", "IDEMPOTENCY_CONFLICT")
    assert await store.fetch_value("SELECT count(*) FROM contact") == 1


async def test_refusals_are_data_in_the_actors_language(db: str) -> None:
    mentor, _, person = await given()
    indonesian = Actor(mentor.id, mentor.role, mentor.area_code, "id", mentor_id=mentor.mentor_id)
    assert await do(indonesian, RECORD, **called(person, contactedOn="2020-10-27")) == {
        "__typename": "Refusal",
        "code": "INVALID_INPUT",
        "message": "contactedOn 2020-10-27; kontak dicatat dalam 14 hari, jadi dari 2020-10-12"
        " sampai 2020-10-26.",
        "path": "contactedOn",
        "facts": {"from": "2020-10-12", "to": "2020-10-26"},
    }
    foreign = await rows.person(mentor=await rows.mentor())
    for key in (foreign, 999_999):
        answer = await do(mentor, RECORD, **called(key))
        assert (answer["code"], answer["path"]) == ("NOT_FOUND", "jakpreneurId")
        assert answer["message"] == f"No Jakpreneur {key} that you can see."
    nonsense = await do(mentor, RECORD, **called(person, assignmentId="nonsense"))
    assert (nonsense["code"], nonsense["path"]) == ("NOT_FOUND", "assignmentId")
    assert await store.fetch_value("SELECT count(*) FROM contact") == 0


async def test_the_third_validated_contact_shows_p3(db: str) -> None:
    mentor, supervisor, person = await given()
    contacts = [(await do(mentor, RECORD, **called(person)))["contact"]["id"] for _ in range(3)]

    answers = [await do(supervisor, VALIDATE, contactId=contact) for contact in contacts]

    assert [answer["attainment"] for answer in answers] == [
        None,
        None,
        {
            "stage": {"key": "P3"},
            "attainedOn": "2020-10-26",
            "evidenceKind": "CONTACT_LOG",
            "jakpreneur": {"nextStage": {"key": "P2"}},
        },
    ]
    assert all(answer["contact"]["validatedAt"] for answer in answers)
    again = await do(supervisor, VALIDATE, contactId=contacts[0])
    assert again == {"__typename": "Refusal", "code": "ALREADY_VALIDATED", "path": "contactId"}


async def test_a_training_is_listed_and_validated_by_two_hands(db: str) -> None:
    mentor, supervisor, person = await given()
    session = await rows.session(leader=mentor)
    line = {
        "sessionId": to_global("TrainingSession", session),
        "jakpreneurId": to_global("Jakpreneur", person),
        "status": "PRESENT",
    }

    listed = (await do(mentor, LIST, **line))["attendance"]

    assert listed == {
        "id": listed["id"],
        "status": "PRESENT",
        "walkIn": False,
        "validatedAt": None,
    }
    assert await do(mentor, VOUCH, attendanceId=listed["id"]) == {
        "__typename": "Refusal",
        "code": "SELF_VALIDATION",
        "message": "You recorded this yourself; another hand validates it.",
        "path": "attendanceId",
    }
    answer = await do(supervisor, VOUCH, attendanceId=listed["id"])
    assert answer["attendance"] == {"status": "PRESENT"}
    assert answer["attainment"]["stage"] == {"key": "P2"}


async def test_a_claim_is_judged_corrected_and_revoked(db: str) -> None:
    mentor, supervisor, person = await given()
    sudin = await rows.supervisor(rows.CITY)
    day = (rows.DAY - timedelta(days=1)).isoformat()
    licence = {"type": "NIB", "number": "9120001234567", "issuedOn": "2020-10-01"}
    proof = {"stage": "P4", "attainedOn": day, "evidence": "LICENCE", "licence": licence}
    person_id = to_global("Jakpreneur", person)

    claimed = (await do(mentor, CLAIM, jakpreneurId=person_id, proof=proof))["attainment"]
    refused = await do(mentor, CLAIM, jakpreneurId=person_id, proof={**proof, "stage": "P5"})
    unreasoned = await do(supervisor, JUDGE, attainmentId=claimed["id"], accepted=False)
    judged = await do(supervisor, JUDGE, attainmentId=claimed["id"])
    corrected = await do(
        supervisor,
        CORRECT,
        attainmentId=claimed["id"],
        proof={**proof, "attainedOn": "2020-10-01"},
        reason="Date of issue",
    )
    revoked = await do(sudin, REVOKE, attainmentId=corrected["attainment"]["id"], reason="Expired")

    assert claimed["stage"] == {"key": "P4"}
    assert (claimed["evidenceRef"], claimed["validatedAt"]) == ("NIB 9120001234567", None)
    assert refused == {
        "__typename": "Refusal",
        "code": "INVALID_INPUT",
        "message": "LICENCE does not prove P5; it takes SALE.",
        "path": "evidence",
        "facts": {"stage": 5, "claimable": ["SALE"]},
    }
    assert unreasoned == {"__typename": "Refusal", "code": "INVALID_INPUT", "path": "reason"}
    assert judged["attainment"] == {"id": claimed["id"], "supersededAt": None}
    assert corrected["attainment"]["attainedOn"] == "2020-10-01"
    assert revoked["attainment"]["supersededAt"]
