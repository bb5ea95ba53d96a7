"""Registrations: one NIK is one person, each agency has one record, and nothing is half done."""

import asyncio
from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from programme import audit, targets
from programme.actors import Actor
from programme.attainments import attainment_record
from programme.caseloads import caseload_hand_over
from programme.consents import withdraw
from programme.errors import Forbidden, IdempotencyConflict, InvalidInput, ProgrammeError
from programme.records import store
from programme.registrants import Registrant
from programme.registration import jakpreneur_register, register
from programme.stages import Proof, derive
from programme.words import (
    ConsentPurpose,
    EvidenceKind,
    RegistrationChannel,
    RegistrationOutcome,
)
from tests.programme import rows
from tests.programme.desks import counts
from tests.programme.fingerprint import fingerprint
from tests.programme.forms import NIK, OTHER_AGENCY, form, offices

NEW_PERSON, NEW_RECORD, KNOWN = RegistrationOutcome


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await offices()
    return await rows.supervisor()


async def test_a_registration_makes_a_person_with_all_that_hangs_on_it(kasatpel: Actor) -> None:
    done = await jakpreneur_register(kasatpel, form())

    person = await store.fetch_row("SELECT * FROM person")
    assert person is not None
    assert done == {"person_id": person["id"], "outcome": "NEW_PERSON"}
    assert [person[word] for word in (
        "name", "gender", "birth_date", "village_code", "agency_code", "registered_on",
        "whatsapp", "stage", "next_stage", "dormant_since", "mentor_id",
    )] == [
        "Siti Aminah", "FEMALE", date(1980, 8, 3), rows.VILLAGE, "PPKUKM", date(2020, 10, 12),
        True, 1, 2, None, None,
    ]  # fmt: skip
    record = await store.fetch_row("SELECT * FROM registration")
    assert record is not None
    assert (record["agency_code"], record["channel"]) == ("PPKUKM", "DISTRICT_DESK")
    business = await store.fetch_row(
        "SELECT name, sector, kbli2, level, monthly_turnover, workers FROM business"
    )
    assert business is not None
    assert tuple(business) == ("Warung Siti", "CULINARY", "56", "BEGINNER", 3_500_000, 2)
    attained = await store.fetch_row(
        "SELECT stage, attained_on, evidence_kind, evidence_ref, validated_by_id FROM attainment"
    )
    assert attained is not None
    assert tuple(attained) == (
        1, date(2020, 10, 12), "REGISTRATION", f"registration:{record['id']}", kasatpel.id,
    )  # fmt: skip
    said = await store.fetch("SELECT purpose, granted, source FROM consent ORDER BY purpose")
    assert [tuple(row) for row in said] == [
        ("CONTACT", True, "REGISTRATION"),
        ("PROFILING", True, "REGISTRATION"),
    ]
    told = await store.fetch(
        "SELECT DISTINCT entity FROM change WHERE person_id IS NOT NULL ORDER BY 1"
    )
    assert [row["entity"] for row in told] == ["attainment", "consent", "person"]
    facts = await store.fetch_value("SELECT facts FROM audit WHERE action = 'JAKPRENEUR_REGISTER'")
    assert NIK not in facts
    assert await store.fetch_value("SELECT count(*) FROM point_entry") == 0


async def test_the_same_again_adds_nothing(kasatpel: Actor) -> None:
    first = await jakpreneur_register(kasatpel, form(), idempotency_key="k")
    before = await fingerprint()

    assert await jakpreneur_register(kasatpel, form(), idempotency_key="k") == first
    assert await jakpreneur_register(kasatpel, form(phone="0813 1111 2222")) == {
        "person_id": first["person_id"],
        "outcome": "KNOWN",
    }
    assert await fingerprint() == before


async def test_a_key_of_another_form_is_refused(kasatpel: Actor) -> None:
    await jakpreneur_register(kasatpel, form(), idempotency_key="k")
    before = await fingerprint()
    with pytest.raises(IdempotencyConflict):
        await jakpreneur_register(kasatpel, form(nik="3174091202750002"), idempotency_key="k")
    assert await fingerprint() == before


async def test_a_nik_is_kept_nowhere_in_the_plain(kasatpel: Actor) -> None:
    await jakpreneur_register(kasatpel, form(), idempotency_key="k")
    tables = await store.fetch(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    for table in tables:
        kept = await store.fetch(f"SELECT t::text AS text FROM {table['table_name']} t")
        assert not [row["text"] for row in kept if NIK in row["text"] or "81234567890" in row[0]]


async def test_two_agencies_one_person_two_records(kasatpel: Actor) -> None:
    """Given the same NIK by two agencies, the official count is two and the person is one."""
    await rows.target(10)
    first = await jakpreneur_register(kasatpel, form(business=None, phone=None, whatsapp=False))

    second = await jakpreneur_register(
        kasatpel, form(agency_code=OTHER_AGENCY, name="SITI AMINAH BINTI HASAN")
    )

    assert second == {"person_id": first["person_id"], "outcome": "NEW_RECORD"}
    assert await counts() == (1, 2)
    [standing] = await targets.standings(await rows.actor_of_city(), rows.DAY)
    assert standing.realised == 2
    person = await store.fetch_row("SELECT name, agency_code, phone_hash FROM person")
    assert person is not None
    assert tuple(person)[:2] == ("Siti Aminah", "PPKUKM")
    assert person["phone_hash"] is not None, "what was missing is filled in"
    assert await store.fetch_value("SELECT name FROM business") == "Warung Siti"
    assert await store.fetch_value("SELECT count(*) FROM attainment") == 1


async def test_an_earlier_record_told_later_corrects_the_first_day(kasatpel: Actor) -> None:
    done = await jakpreneur_register(kasatpel, form())
    await jakpreneur_register(
        kasatpel, form(agency_code=OTHER_AGENCY, registered_on=date(2020, 9, 1))
    )

    assert await store.fetch_value("SELECT registered_on FROM person") == date(2020, 9, 1)
    held = await store.fetch(
        "SELECT attained_on, superseded_at IS NULL AS held FROM attainment ORDER BY id"
    )
    assert [tuple(row) for row in held] == [(date(2020, 10, 12), False), (date(2020, 9, 1), True)]
    stands = (await derive([done["person_id"]]))[done["person_id"]]
    assert (stands.stage, stands.next_stage) == (1, 2)


async def test_a_withdrawn_consent_is_not_taken_back_by_a_form(kasatpel: Actor) -> None:
    bare = form(phone=None, whatsapp=False, consents=())
    done = await jakpreneur_register(kasatpel, bare)
    await withdraw(kasatpel, done["person_id"], ConsentPurpose.CONTACT)

    await jakpreneur_register(kasatpel, form(agency_code=OTHER_AGENCY))

    said = await store.fetch("SELECT purpose, granted FROM consent ORDER BY id")
    assert [tuple(row) for row in said] == [("CONTACT", False), ("PROFILING", True)]
    assert await store.fetch_value("SELECT phone_hash FROM person") is None


async def test_the_bank_is_told_of_whom_it_may_see_now(kasatpel: Actor) -> None:
    """Given a first form without the bank's consent and a second one with it, from elsewhere."""
    first = await jakpreneur_register(kasatpel, form())
    city = await rows.actor_of_city()
    consents = (ConsentPurpose.BANK, ConsentPurpose.CONTACT)
    await jakpreneur_register(
        city, form(agency_code=OTHER_AGENCY, village_code=rows.OTHER_VILLAGE, consents=consents)
    )
    told = await store.fetch("SELECT entity_id, area_code FROM change WHERE entity = 'bank_turn'")
    assert [tuple(row) for row in told] == [(first["person_id"], rows.VILLAGE)]


async def test_a_mentor_registers_for_the_own_agency_and_list(kasatpel: Actor) -> None:
    mentor = await rows.mentor()
    done = await jakpreneur_register(mentor, form(channel=RegistrationChannel.MENTOR))

    assert await store.fetch_value("SELECT mentor_id FROM person") == mentor.mentor_id
    before = await fingerprint()
    with pytest.raises(Forbidden) as refused:
        await jakpreneur_register(mentor, form(agency_code=OTHER_AGENCY))
    assert refused.value.kind == "OTHER_AGENCY"
    assert await fingerprint() == before

    heir = await rows.mentor()
    await caseload_hand_over(kasatpel, [done["person_id"]], heir.mentor_id or 0)
    await jakpreneur_register(mentor, form())
    assert await store.fetch_value("SELECT mentor_id FROM person") == heir.mentor_id


async def test_the_good_rows_of_a_file_are_registered_and_the_bad_ones_told(
    kasatpel: Actor,
) -> None:
    """Given rows in one transaction, among them a NIK twice and two that cannot be."""
    given = [
        form(),
        form(nik="31"),
        form(agency_code=OTHER_AGENCY),
        form(),
        form(name="Budi", agency_code=OTHER_AGENCY),
        form(nik="3174091202750002", name="Budi", birth_date=None),
    ]
    async with store.transaction():
        done = await register(kasatpel, given)

    told = [one.kind if isinstance(one, ProgrammeError) else one.outcome for one in done]
    assert told == [
        NEW_PERSON, "INVALID_INPUT", NEW_RECORD, KNOWN, "NIK_OF_ANOTHER_NAME", NEW_PERSON,
    ]  # fmt: skip
    assert await counts() == (2, 3)
    trail = await store.fetch("SELECT facts->>'outcome' AS outcome FROM audit ORDER BY id")
    assert [row["outcome"] for row in trail] == [NEW_PERSON, NEW_RECORD, NEW_PERSON]
    assert (await audit.verify()).fault is None


async def test_many_at_once_are_one_person(kasatpel: Actor) -> None:
    given = [form(agency_code=agency) for agency in ("PPKUKM", OTHER_AGENCY)] * 6
    done = await asyncio.gather(*(jakpreneur_register(kasatpel, one) for one in given))

    assert len({one["person_id"] for one in done}) == 1
    assert sorted(one["outcome"] for one in done) == ["KNOWN"] * 10 + ["NEW_PERSON", "NEW_RECORD"]
    assert await counts() == (1, 2)


async def test_what_was_registered_may_progress(kasatpel: Actor) -> None:
    done = await jakpreneur_register(kasatpel, form())
    day = date(2020, 10, 12)
    proof = Proof(4, day, EvidenceKind.LICENCE, licence=rows.nib(day))
    await attainment_record(kasatpel, done["person_id"], proof)
    with pytest.raises(InvalidInput):
        await attainment_record(
            kasatpel, done["person_id"], rows.sold_elsewhere(date(2020, 10, 11))
        )


FORMS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(("PPKUKM", OTHER_AGENCY)), st.integers(1, 20)),
    max_size=12,
)


SERIALS = count(1, 4)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(forms=[(0, "PPKUKM", 2), (0, OTHER_AGENCY, 1)], cut=6, keyed=False)
@given(forms=FORMS, cut=st.integers(1, 6), keyed=st.booleans())
async def test_whatever_the_order_and_repetition_persons_are_unique(
    kasatpel: Actor, forms: list[tuple[int, str, int]], cut: int, keyed: bool
) -> None:
    """Given forms of four people in any order, one by one or in heaps, each (NIK, agency) counts
    once, and each NIK is one person with P1 on the first day of those that made a record."""
    people, made = await counts()
    serial = next(SERIALS)
    given = [
        form(nik=f"{NIK[:12]}{serial + who:04}", agency_code=agency,
             registered_on=date(2020, 10, day))
        for who, agency, day in forms
    ]  # fmt: skip
    for start in range(0, len(given), cut):
        await _registered(kasatpel, given[start : start + cut], keyed)

    records = dict[tuple[int, str], int]()
    for who, agency, day in forms:
        records.setdefault((who, agency), day)
    who = {one for one, _ in records}
    assert await counts() == (people + len(who), made + len(records))
    found = await store.fetch(
        "SELECT p.registered_on, a.attained_on FROM person p JOIN attainment a"
        " ON a.person_id = p.id AND a.superseded_at IS NULL ORDER BY p.id OFFSET $1",
        people,
    )
    first = sorted(
        date(2020, 10, min(day for (other, _), day in records.items() if other == one))
        for one in who
    )
    assert sorted(row["registered_on"] for row in found) == first
    assert sorted(row["attained_on"] for row in found) == first


async def _registered(actor: Actor, heap: list[Registrant], keyed: bool) -> None:
    if keyed:
        for one in heap:
            key = f"{one.nik}/{one.agency_code}/{one.registered_on}"
            await jakpreneur_register(actor, one, idempotency_key=key)
        return
    async with store.transaction():
        await register(actor, heap)
