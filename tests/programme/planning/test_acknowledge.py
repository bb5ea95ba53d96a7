"""Mentors answer the published week: yes to what is there, no to a row, with a reason."""

import json

import pytest

from programme import changes
from programme.actors import Actor
from programme.contacts import contact_record
from programme.errors import Conflict, Forbidden, InvalidInput, NotFound
from programme.planning.acknowledge import assignment_decline, assignments_acknowledge
from programme.records import store
from programme.words import ConsentPurpose, ContactAction, ContactOutcome
from tests.programme import plan_rows, rows
from tests.programme.fingerprint import fingerprint


class Week:
    """A published plan of two mentors, three rows of the first and one of the second."""

    kasatpel: Actor
    sri: Actor
    budi: Actor
    plan: int
    of_sri: list[int]
    of_budi: int


@pytest.fixture
async def week(db: str) -> Week:
    await rows.district()
    found = Week()
    found.kasatpel = await rows.supervisor()
    found.sri, found.budi = await rows.mentor(), await rows.mentor()
    found.of_sri = [
        await plan_rows.assignment(await rows.person(mentor=found.sri), found.sri, found.kasatpel)
        for _ in range(3)
    ]
    found.of_budi = await plan_rows.assignment(
        await rows.person(mentor=found.budi), found.budi, found.kasatpel
    )
    found.plan = await plan_rows.plan(rows.DISTRICT, found.kasatpel)
    return found


async def statuses() -> dict[int, str]:
    found = await store.fetch("SELECT id, status FROM assignment")
    return {row["id"]: row["status"] for row in found}


async def told(actor: Actor, since: str) -> set[int]:
    """The assignments that a copy is told of."""
    page = await changes.page(actor, since)
    return {one.id for one in page.touched if one.entity == "assignment"}


async def test_a_mentor_acknowledges_all_that_is_still_to_answer(week: Week) -> None:
    first, second, third = week.of_sri
    await assignment_decline(week.sri, second, "Sudah pindah rumah")
    since = (await changes.page(week.sri, None)).cursor
    over = (await changes.page(week.kasatpel, None)).cursor

    assert await assignments_acknowledge(week.sri, week.plan, "k1") == 2
    assert await assignments_acknowledge(week.sri, week.plan, "k1") == 2
    assert await assignments_acknowledge(week.sri, week.plan) == 0

    assert await statuses() == {
        first: "ACKNOWLEDGED",
        second: "DECLINED",
        third: "ACKNOWLEDGED",
        week.of_budi: "PLANNED",
    }
    assert await told(week.sri, since) == {first, third}
    assert await told(week.kasatpel, over) == {first, third}
    audited = await store.fetch(
        "SELECT entity_id, facts FROM audit WHERE action = 'ASSIGNMENTS_ACKNOWLEDGE'"
    )
    assert [(row["entity_id"], json.loads(row["facts"])) for row in audited] == [
        (str(week.plan), {"rows": 2})
    ]


async def test_a_mentor_declines_a_row_with_a_reason(week: Week) -> None:
    row = week.of_sri[0]
    await assignments_acknowledge(week.sri, week.plan)
    over = (await changes.page(week.kasatpel, None)).cursor

    assert await assignment_decline(week.sri, row, "  Sakit  ", "k1") == row
    assert await assignment_decline(week.sri, row, "Sakit", "k1") == row

    found = await store.fetch_row("SELECT * FROM assignment WHERE id = $1", row)
    assert found is not None
    assert (found["status"], found["decline_reason"]) == ("DECLINED", "Sakit")
    assert found["answered_at"] is not None
    assert await told(week.kasatpel, over) == {row}
    assert (
        await store.fetch_value("SELECT count(*) FROM audit WHERE action = 'ASSIGNMENT_DECLINE'")
        == 1
    )


async def test_a_declined_row_may_still_be_done(week: Week) -> None:
    row = week.of_sri[0]
    person = await store.fetch_value("SELECT person_id FROM assignment WHERE id = $1", row)
    await rows.consent(person, ConsentPurpose.CONTACT, True)
    await assignment_decline(week.sri, row, "Sakit")

    await contact_record(week.sri, person, ContactAction.CALL, ContactOutcome.REACHED, rows.DAY)

    assert (await statuses())[row] == "DONE"


async def test_what_was_answered_is_not_declined_again(week: Week) -> None:
    done, declined = week.of_sri[:2]
    await store.execute("UPDATE assignment SET status = 'DONE' WHERE id = $1", done)
    await assignment_decline(week.sri, declined, "Sakit")
    before = await fingerprint()

    with pytest.raises(Conflict) as first:
        await assignment_decline(week.sri, done, "Sakit")
    with pytest.raises(Conflict) as second:
        await assignment_decline(week.sri, declined, "Cuti")

    assert first.value.message == (
        f"Assignment {done} is done already: a contact was recorded for it."
    )
    assert second.value.message == f"Assignment {declined} was declined already: Sakit"
    assert second.value.pesan == f"Penugasan {declined} sudah ditolak: Sakit"
    assert await fingerprint() == before


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
async def test_a_reason_has_a_length(week: Week, reason: str) -> None:
    before = await fingerprint()

    with pytest.raises(InvalidInput) as refused:
        await assignment_decline(week.sri, week.of_sri[0], reason)

    count = len(reason.strip())
    assert refused.value.message == f"reason has {count} characters; it takes 1 to 300."
    assert refused.value.pesan == f"reason terdiri dari {count} karakter; harus 1 sampai 300."
    assert await fingerprint() == before


async def test_a_mentor_answers_own_rows_of_published_plans_alone(week: Week) -> None:
    stranger = await rows.mentor(village=rows.OTHER_VILLAGE)
    before = await fingerprint()

    with pytest.raises(NotFound):
        await assignment_decline(week.sri, week.of_budi, "Sakit")
    with pytest.raises(NotFound):
        await assignments_acknowledge(stranger, week.plan)
    with pytest.raises(Forbidden):
        await assignments_acknowledge(week.kasatpel, week.plan)
    with pytest.raises(Forbidden):
        await assignment_decline(week.kasatpel, week.of_budi, "Sakit")

    assert await fingerprint() == before
