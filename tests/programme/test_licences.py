"""The wallet of licences: which type proves P4 on which day, whose it is, when it is refused."""

from dataclasses import replace
from datetime import date

import pytest

from programme import clock
from programme.attainments import (
    attainment_correct,
    attainment_record,
    attainment_revoke,
    attainment_validate,
)
from programme.errors import Forbidden, InvalidInput, NotFound
from programme.licences import licence_record, licence_revoke
from programme.records import store
from programme.stages import Proof
from programme.words import EvidenceKind, Role
from tests.programme import rows
from tests.programme.wallets import ISSUED, IUMK, NIB, TABLES, given, proof, refused, wallet


async def test_a_licence_proves_p4_and_stands_in_the_wallet(db: str) -> None:
    mentor, supervisor, person = await given()

    claimed = (await attainment_record(mentor, person, proof(IUMK)))["attainment_id"]
    await attainment_validate(supervisor, claimed)

    until = date(2025, 10, 1)  # good for five years: Pergub 30/2018
    assert await wallet(person) == [("IUMK", IUMK.number, ISSUED, until, claimed, False)]
    told = await store.fetch_value("SELECT evidence_ref FROM attainment WHERE id = $1", claimed)
    assert told == "IUMK 123/IUMK/2020"


async def test_iumk_proves_p4_in_2020_and_not_in_2022(db: str) -> None:
    mentor, _, person = await given()
    clock.stand_on(date(2022, 3, 1))

    fault = await refused(lambda: attainment_record(mentor, person, proof(IUMK, date(2022, 2, 28))))

    assert isinstance(fault, InvalidInput)
    assert (fault.kind, fault.path) == ("LICENCE_TYPE_NOT_EFFECTIVE", "licence.type")
    assert fault.message == (
        "IUMK was no evidence on 2022-02-28; in force then: BPOM, HALAL, HKI, NIB, SNI, SPP_IRT."
    )
    assert fault.pesan == (
        "IUMK bukan bukti pada 2022-02-28; yang berlaku: BPOM, HALAL, HKI, NIB, SNI, SPP_IRT."
    )
    assert fault.facts == {
        "type": "IUMK",
        "on": "2022-02-28",
        "validFrom": "2018-04-02",
        "validTo": "2021-07-01",
        "inForce": ["BPOM", "HALAL", "HKI", "NIB", "SNI", "SPP_IRT"],
    }
    await attainment_record(mentor, person, proof(IUMK, date(2020, 12, 1)))


async def test_the_days_of_a_type_are_data(db: str) -> None:
    mentor, _, person = await given()
    await store.execute("UPDATE licence_type SET valid_to = '2020-10-26' WHERE code = 'NIB'")

    fault = await refused(lambda: attainment_record(mentor, person, proof(NIB)))

    assert (fault.kind, fault.facts["validTo"]) == ("LICENCE_TYPE_NOT_EFFECTIVE", "2020-10-26")
    await attainment_record(mentor, person, proof(NIB, date(2020, 10, 25)))


@pytest.mark.parametrize(
    ("given_proof", "kind", "path", "message"),
    [
        (
            proof(None),
            "LICENCE_MISSING",
            "licence",
            "licence is missing; say which one proves P4: its type, its number, its day of issue.",
        ),
        (
            Proof(5, rows.DAY, EvidenceKind.SALE, licence=NIB),
            "INVALID_INPUT",
            "licence",
            "licence is given, but SALE proves P5; leave it out, or put it into the wallet by"
            " licenceRecord.",
        ),
        (
            proof(replace(NIB, type="SIM")),
            "INVALID_INPUT",
            "licence.type",
            "licence.type is SIM; the types are BPOM, HALAL, HKI, IUMK, NIB, SNI, SPP_IRT.",
        ),
        (
            proof(replace(NIB, number="  ")),
            "INVALID_INPUT",
            "licence.number",
            "licence.number has 0 characters; it takes 1 to 40, with letters or digits.",
        ),
        (
            proof(replace(IUMK, number=" - / ")),
            "INVALID_INPUT",
            "licence.number",
            "licence.number has 3 characters; it takes 1 to 40, with letters or digits.",
        ),
        (
            proof(replace(NIB, number="1" * 41)),
            "INVALID_INPUT",
            "licence.number",
            "licence.number has 41 characters; it takes 1 to 40, with letters or digits.",
        ),
        (
            proof(replace(NIB, number="912000123456")),
            "INVALID_INPUT",
            "licence.number",
            "licence.number is 912000123456; the number of NIB is 13 digits.",
        ),
        (
            proof(replace(NIB, number="912000123456A")),
            "INVALID_INPUT",
            "licence.number",
            "licence.number is 912000123456A; the number of NIB is 13 digits.",
        ),
        (
            proof(replace(NIB, issued_on=date(2020, 12, 10))),
            "DAY_AND_MONTH_SWAPPED",
            "licence.issuedOn",
            "licence.issuedOn is 10 December 2020: that is to come; perhaps it was 12 October 2020,"
            " with day and month swapped. Write 2020-10-12.",
        ),
        (
            proof(replace(NIB, issued_on=date(2020, 12, 9)), date(2020, 9, 10)),
            "INVALID_INPUT",
            "licence.issuedOn",
            "licence.issuedOn is 2020-12-09; it is not after 2020-09-10, the day that it proves.",
        ),
        (
            proof(replace(IUMK, expires_on=date(2025, 10, 2))),
            "INVALID_INPUT",
            "licence.expiresOn",
            "licence.expiresOn is 2025-10-02; by its type it is good until 2025-10-01 at the"
            " latest.",
        ),
        (
            proof(replace(NIB, issued_on=date(2020, 10, 26)), date(2020, 10, 25)),
            "INVALID_INPUT",
            "licence.issuedOn",
            "licence.issuedOn is 2020-10-26; it is not after 2020-10-25, the day that it proves.",
        ),
        (
            proof(replace(NIB, issued_on=date(2012, 1, 2))),
            "LICENCE_TYPE_NOT_EFFECTIVE",
            "licence.type",
            "NIB was no evidence on 2012-01-02; in force then: BPOM, HALAL, HKI, SNI, SPP_IRT.",
        ),
        (
            proof(replace(NIB, expires_on=rows.DAY)),
            "LICENCE_EXPIRED",
            "licence.expiresOn",
            "licence.expiresOn is 2020-10-26; on 2020-10-26 it was no longer good.",
        ),
    ],
)
async def test_a_licence_that_proves_nothing_is_refused(
    db: str, given_proof: Proof, kind: str, path: str, message: str
) -> None:
    mentor, _, person = await given()

    fault = await refused(lambda: attainment_record(mentor, person, given_proof))

    assert (fault.kind, fault.path, fault.message) == (kind, path, message)
    assert fault.pesan != message
    assert fault.facts


async def test_a_licence_of_the_wallet_proves_p4_later(db: str) -> None:
    mentor, _, person = await given()
    kept = (await licence_record(mentor, person, NIB))["licence_id"]
    assert await wallet(person) == [("NIB", NIB.number, ISSUED, None, None, False)]

    claimed = (await attainment_record(mentor, person, proof(NIB)))["attainment_id"]

    assert await wallet(person) == [("NIB", NIB.number, ISSUED, None, claimed, False)]
    assert await store.fetch_value("SELECT id FROM licence") == kept


@pytest.mark.parametrize("how", ["refused", "revoked", "corrected"])
async def test_what_proved_a_closed_attainment_leaves_the_wallet(db: str, how: str) -> None:
    mentor, supervisor, person = await given()
    claimed = (await attainment_record(mentor, person, proof(NIB)))["attainment_id"]

    if how == "refused":
        await attainment_validate(supervisor, claimed, accepted=False, reason="Not hers")
    elif how == "revoked":
        await attainment_revoke(supervisor, claimed, "Not hers")
    else:
        earlier = proof(NIB, date(2020, 10, 20))
        again = (await attainment_correct(supervisor, claimed, earlier, "Day"))["attainment_id"]

    first = ("NIB", NIB.number, ISSUED, None, claimed, True)
    if how == "corrected":
        assert await wallet(person) == [first, ("NIB", NIB.number, ISSUED, None, again, False)]
    else:
        assert await wallet(person) == [first]
        await attainment_record(mentor, person, proof(NIB))


async def test_a_wallets_licence_is_revoked_with_a_reason(db: str) -> None:
    mentor, supervisor, person = await given()
    kept = (await licence_record(mentor, person, NIB))["licence_id"]
    for act, kind in (
        (lambda: licence_revoke(mentor, kept, "No"), "FORBIDDEN"),
        (lambda: licence_revoke(supervisor, kept, " "), "INVALID_INPUT"),
        (lambda: licence_revoke(supervisor, 999, "No"), "NOT_FOUND"),
    ):
        assert (await refused(act)).kind == kind

    assert await licence_revoke(supervisor, kept, "Not hers") == {"licence_id": kept}

    assert [line[-1] for line in await wallet(person)] == [True]
    told = await store.fetch_row("SELECT action, entity, facts FROM audit")
    assert told is not None
    assert tuple(told) == ("REVOKE", "licence", '{"reason": "Not hers"}')
    assert (await refused(lambda: licence_revoke(supervisor, kept, "No"))).kind == "LICENCE_REVOKED"


async def test_what_proves_an_attainment_is_not_revoked_alone(db: str) -> None:
    mentor, supervisor, person = await given()
    await attainment_record(mentor, person, proof(NIB))
    key = await store.fetch_value("SELECT id FROM licence")

    fault = await refused(lambda: licence_revoke(supervisor, key, "No"))

    assert (fault.kind, fault.facts) == ("LICENCE_IN_USE", {"stage": 4})


async def test_a_wallet_is_written_by_who_sees_the_person(db: str) -> None:
    mentor, _, person = await given()
    stranger, bank = await rows.mentor(), await rows.actor(Role.BANK, rows.PROVINCE)

    assert isinstance(await refused(lambda: licence_record(stranger, person, NIB)), NotFound)
    assert isinstance(await refused(lambda: licence_record(bank, person, NIB)), Forbidden)
    no_file = await refused(lambda: licence_record(mentor, person, NIB, file_id=7))
    assert no_file.path == "fileId"

    answer = await licence_record(mentor, person, NIB, idempotency_key="k")
    before = await rows.snapshot(*TABLES)
    assert await licence_record(mentor, person, NIB, idempotency_key="k") == answer
    assert await rows.snapshot(*TABLES) == before
