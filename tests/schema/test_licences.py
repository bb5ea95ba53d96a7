"""Licences over GraphQL: the wallet, what expires soon, the types, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest

from programme.actors import Actor
from programme.records import store
from schema.compose import compose
from schema.context import Context
from schema.ids import to_global
from tests.programme import rows

SCHEMA = compose()
RECORD = """mutation Record($input: LicenceRecordInput!) { licenceRecord(input: $input) {
  ... on LicenceChanged { licence { id type number issuedOn expiresOn validatedAt
    jakpreneur { id } attainment { id } } }
  ... on Refusal { code message path facts } } }"""
CLAIM = """mutation Claim($input: AttainmentRecordInput!) { attainmentRecord(input: $input) {
  ... on AttainmentChanged { attainment { id } } ... on Refusal { code message path facts } } }"""
REVOKE = """mutation Revoke($input: LicenceRevokeInput!) { licenceRevoke(input: $input) {
  ... on LicenceChanged { licence { revokedAt } } ... on Refusal { code message } } }"""
EXPIRING = """query Soon($days: Int! = 60) { licencesExpiring(withinDays: $days) {
  totalCount edges { node { number } } } }"""


async def ask(actor: Actor, document: str, **given: Any) -> Any:
    answer = await SCHEMA.execute(document, given, Context(actor, actor.language))
    assert answer.errors is None
    assert answer.data is not None
    return next(iter(answer.data.values()))


@pytest.fixture
async def mentor(db: str) -> Actor:
    await rows.district()
    return await rows.mentor()


async def holding(mentor: Actor | None, *days: int, village: str = rows.VILLAGE) -> int:
    """Somebody with a licence that expires in each of so many days."""
    person = await rows.person(mentor=mentor, village=village)
    for day in days:
        await store.execute(
            "INSERT INTO licence (person_id, type_code, number, issued_on, expires_on, recorded_at,"
            " recorded_by_id) VALUES ($1, 'HALAL', $2, '2018-01-01', $3, now(), 1)",
            person,
            f"{person}/{day}",
            rows.DAY + timedelta(days=day),
        )
    return person


def numbers(answer: Any) -> list[str]:
    assert answer["totalCount"] == len(answer["edges"])
    return [edge["node"]["number"] for edge in answer["edges"]]


async def test_a_licence_is_recorded_read_and_revoked(mentor: Actor) -> None:
    person = to_global("Jakpreneur", await rows.person(mentor=mentor))
    halal = {"type": "HALAL", "number": "ID1", "issuedOn": "2020-02-29"}

    made = (await ask(mentor, RECORD, input={"jakpreneurId": person, "licence": halal}))["licence"]

    key = made.pop("id")
    assert made == {
        **halal,
        "expiresOn": "2024-02-29",
        "validatedAt": None,
        "jakpreneur": {"id": person},
        "attainment": None,
    }
    wallet = "{ jakpreneurs { edges { node { licences { edges { node { id } } } } } } }"
    held = (await ask(mentor, wallet))["edges"][0]["node"]["licences"]["edges"]
    assert held == [{"node": {"id": key}}]
    supervisor = await rows.supervisor()
    revoked = await ask(supervisor, REVOKE, input={"licenceId": key, "reason": "Not hers"})
    assert "licence" in revoked, revoked
    assert revoked["licence"]["revokedAt"] is not None
    assert (await ask(mentor, wallet))["edges"][0]["node"]["licences"]["edges"] == []


async def test_what_expires_soon_is_shown_to_mentors_and_offices(mentor: Actor) -> None:
    """Each the own people's: the mentor's list, the district, the city; nothing that is over."""
    mine = await holding(mentor, 61, 60, 0, -1)
    near = await holding(None, 30)
    far = await holding(None, 31, village=rows.OTHER_VILLAGE)
    own = [f"{mine}/0", f"{mine}/60"]

    kasatpel, sudin = await rows.supervisor(), await rows.supervisor(rows.CITY)
    assert numbers(await ask(mentor, EXPIRING)) == own
    assert numbers(await ask(kasatpel, EXPIRING)) == [own[0], f"{near}/30", own[1]]
    assert numbers(await ask(sudin, EXPIRING)) == [own[0], f"{near}/30", f"{far}/31", own[1]]
    assert numbers(await ask(mentor, EXPIRING, days=59)) == own[:1]


@pytest.mark.parametrize("days", [-1, 367])
async def test_days_that_are_not_asked_for_are_refused(mentor: Actor, days: int) -> None:
    answer = await SCHEMA.execute(EXPIRING, {"days": days}, Context(mentor, "en"))

    assert answer.errors is not None
    assert [error.message for error in answer.errors] == [
        f"withinDays is {days}; it takes 0 to 366."
    ]


async def test_a_page_of_which_no_row_is_asked_is_one(mentor: Actor) -> None:
    asked = "{ licencesExpiring { __typename } }"
    assert await ask(mentor, asked) == {"__typename": "LicenceConnection"}


async def test_the_types_are_told_with_their_days(mentor: Actor) -> None:
    found = await ask(
        mentor,
        "{ licenceTypes { code validFrom validTo years numberForm numberWordsId numberWordsEn } }",
    )

    assert {row["code"] for row in found} == {
        *("BPOM", "HALAL", "HKI", "IUMK", "NIB", "SNI", "SPP_IRT")
    }
    assert found[3] == {
        "code": "IUMK",
        "validFrom": "2018-04-02",
        "validTo": "2021-07-01",
        "years": 5,
        "numberForm": None,
        "numberWordsId": None,
        "numberWordsEn": None,
    }
    assert {name: value for name, value in found[4].items() if name.startswith("number")} == {
        "numberForm": "^[0-9]{13}$",
        "numberWordsId": "13 angka",
        "numberWordsEn": "13 digits",
    }


async def test_a_type_that_is_no_evidence_is_refused_with_those_that_are(mentor: Actor) -> None:
    person = to_global("Jakpreneur", await rows.person(mentor=mentor))
    before = await rows.snapshot("licence", "change")
    old = {"type": "NIB", "number": "1", "issuedOn": "2018-06-20"}

    answer = await ask(mentor, RECORD, input={"jakpreneurId": person, "licence": old})

    assert answer == {
        "code": "LICENCE_TYPE_NOT_EFFECTIVE",
        "message": "NIB was no evidence on 2018-06-20; in force then: BPOM, HALAL, HKI, IUMK, SNI,"
        " SPP_IRT.",
        "path": "licence.type",
        "facts": {
            "type": "NIB",
            "on": "2018-06-20",
            "validFrom": "2018-06-21",
            "validTo": None,
            "inForce": ["BPOM", "HALAL", "HKI", "IUMK", "SNI", "SPP_IRT"],
        },
    }
    assert await rows.snapshot("licence", "change") == before


async def test_a_claim_for_2022_is_told_of_the_type_whatever_day_it_is(mentor: Actor) -> None:
    """Given the clock of 2020, a day to come is not what is wrong with IUMK in 2022."""
    person = to_global("Jakpreneur", await rows.person(mentor=mentor))
    before = await rows.snapshot("attainment", "licence", "change")
    iumk = {"type": "IUMK", "number": "Q2", "issuedOn": "2022-02-01"}
    proof = {"stage": "P4", "attainedOn": "2022-03-01", "evidence": "LICENCE", "licence": iumk}

    answer = await ask(mentor, CLAIM, input={"jakpreneurId": person, "proof": proof})

    assert answer == {
        "code": "LICENCE_TYPE_NOT_EFFECTIVE",
        "message": "IUMK was no evidence on 2022-03-01; in force then: BPOM, HALAL, HKI, NIB, SNI,"
        " SPP_IRT.",
        "path": "licence.type",
        "facts": {
            "type": "IUMK",
            "on": "2022-03-01",
            "validFrom": "2018-04-02",
            "validTo": "2021-07-01",
            "inForce": ["BPOM", "HALAL", "HKI", "NIB", "SNI", "SPP_IRT"],
        },
    }
    assert await rows.snapshot("attainment", "licence", "change") == before
