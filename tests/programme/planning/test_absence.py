"""A mentor is away or says no: the repair's draft, what it leaves alone, and what is refused."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from programme import jobs
from programme.actors import Actor
from programme.dormancy import jakpreneur_dormant
from programme.errors import Conflict, Forbidden, InvalidInput, NotFound, ProgrammeError
from programme.planning import repairing
from programme.planning.absence import absence_report, plan_repair
from programme.planning.publish import plan_publish
from programme.records import store
from tests.programme import rows
from tests.programme.planning.solved import NEXT, people, solved

FRIDAY = date(2020, 11, 6)
TABLES = ("weekly_plan", "job", "mentor_leave", "audit", "change", "idempotency_key")


@dataclass
class Office:
    kasatpel: Actor
    sri: Actor
    budi: Actor
    plan: int


@pytest.fixture
async def office(db: str) -> Office:
    """Two mentors with six people each, and the draft of their week."""
    await rows.district()
    kasatpel = await rows.supervisor()
    sri, budi = await rows.mentor(name="Sri"), await rows.mentor(name="Budi")
    await people(sri, 6)
    await people(budi, 6)
    return Office(kasatpel, sri, budi, await solved(kasatpel))


async def planned(plan: int) -> dict[int, Any]:
    """A plan's rows by person."""
    found = await store.fetch("SELECT * FROM assignment WHERE plan_id = $1", plan)
    return {row["person_id"]: row for row in found}


async def repaired(plan: int) -> dict[str, Any]:
    """The queued repair made, as a worker would; what is told of it."""
    job = await jobs.start(
        await store.fetch_value("SELECT job_id FROM weekly_plan WHERE id = $1", plan)
    )
    assert job is not None
    await repairing.run(job)
    found: dict[str, Any] = json.loads(
        await store.fetch_value("SELECT repair FROM weekly_plan WHERE id = $1", plan)
    )
    return found


async def refused(error: type[ProgrammeError], told: str, work: Any) -> None:
    """A refusal with exactly these words, after which nothing has happened."""
    before = await rows.snapshot(*TABLES)
    with pytest.raises(error) as refusal:
        await work
    assert str(refusal.value) == told
    assert await rows.snapshot(*TABLES) == before


async def test_a_week_without_a_mentor_is_covered_and_the_rest_stays(office: Office) -> None:
    before = await planned(office.plan)
    sri = office.sri.mentor_id or 0

    draft = await absence_report(office.kasatpel, office.plan, sri, NEXT, FRIDAY, "SICK")
    told = await repaired(draft)

    row = await store.fetch_row("SELECT * FROM weekly_plan WHERE id = $1", draft)
    assert row is not None
    assert (row["status"], row["repairs_id"]) == ("DRAFT", office.plan)
    after = await planned(draft)
    mine = {person for person, one in before.items() if one["mentor_id"] == sri}
    assert mine
    assert {one["mentor_id"] for one in after.values()} <= {office.budi.mentor_id}
    assert {person for person in mine if person in after}
    kept = ("mentor_id", "action", "session_id", "planned_on", "position", "minutes", "status")
    moved = {one["person"] for one in told["moved"]}
    for person, one in before.items():
        if person not in moved:
            assert [after[person][name] for name in kept] == [one[name] for name in kept]
    assert (told["freed"], told["share"]) == (len(mine), 0.0)
    assert told["after"] == pytest.approx(row["objective"])
    assert 0.0 <= told["gap"] <= 0.005
    assert await planned(office.plan) == before


async def test_a_repair_is_published_in_the_place_of_what_it_repairs(office: Office) -> None:
    await plan_publish(office.kasatpel, office.plan)
    sri = office.sri.mentor_id or 0
    draft = await absence_report(office.kasatpel, office.plan, sri, NEXT, FRIDAY, "SICK")
    await repaired(draft)

    await plan_publish(office.kasatpel, draft)

    found = await store.fetch("SELECT id, status FROM weekly_plan ORDER BY id")
    assert [tuple(row) for row in found] == [(office.plan, "SUPERSEDED"), (draft, "PUBLISHED")]


async def test_a_day_away_frees_that_days_rows_alone(office: Office) -> None:
    before = await planned(office.plan)
    sri = office.sri.mentor_id or 0
    day = next(one["planned_on"] for one in before.values() if one["mentor_id"] == sri)

    draft = await absence_report(office.kasatpel, office.plan, sri, day, day, "COURSE")
    told = await repaired(draft)

    after = await planned(draft)
    assert not [
        one for one in after.values() if (one["mentor_id"], one["planned_on"]) == (sri, day)
    ]
    freed = [p for p, one in before.items() if (one["mentor_id"], one["planned_on"]) == (sri, day)]
    assert told["freed"] == len(freed)


async def test_who_does_not_fit_into_the_days_that_are_left_is_covered(db: str) -> None:
    """Given Sri, whose week is full, and Budi, who has three people; Sri is away two days."""
    await rows.district()
    kasatpel = await rows.supervisor()
    sri, budi = await rows.mentor(name="Sri"), await rows.mentor(name="Budi")
    await people(sri, 40)
    await people(budi, 3)
    plan = await solved(kasatpel)
    before = await planned(plan)

    draft = await absence_report(
        kasatpel, plan, sri.mentor_id or 0, NEXT, date(2020, 11, 3), "COURSE"
    )
    told = await repaired(draft)

    after = await planned(draft)
    freed = {
        person
        for person, one in before.items()
        if one["mentor_id"] == sri.mentor_id and one["planned_on"] <= date(2020, 11, 3)
    }
    covered = {p for p in freed if p in after and after[p]["mentor_id"] == budi.mentor_id}
    assert told["freed"] == len(freed) > 0
    assert len(covered) >= len(freed) / 2
    assert not [
        one
        for one in after.values()
        if one["mentor_id"] == sri.mentor_id and one["planned_on"] <= date(2020, 11, 3)
    ]
    assert told["share"] <= 0.1
    left = await store.fetch_value(
        "SELECT sum(minutes) FROM assignment WHERE plan_id = $1 AND mentor_id = $2",
        draft,
        sri.mentor_id,
    )
    assert left <= 0.6 * 1800 + 1


async def test_a_declined_row_goes_to_another_and_what_is_done_stays(office: Office) -> None:
    before = await planned(office.plan)
    sri = [p for p, one in before.items() if one["mentor_id"] == office.sri.mentor_id]
    await store.execute(
        "UPDATE assignment SET status = 'DECLINED', decline_reason = 'Far' WHERE person_id = $1",
        sri[0],
    )
    await store.execute("UPDATE assignment SET status = 'DONE' WHERE person_id = $1", sri[1])

    draft = await plan_repair(office.kasatpel, office.plan)
    told = await repaired(draft)

    after = await planned(draft)
    assert told["freed"] == 1
    assert sri[0] not in after or after[sri[0]]["mentor_id"] == office.budi.mentor_id
    assert after[sri[1]]["status"] == "DONE"


async def test_who_is_put_to_sleep_is_given_to_nobody(office: Office) -> None:
    """Given somebody of a published plan who is dormant now: the row is declined, a repair plans
    the person no more, and it can be published."""
    await plan_publish(office.kasatpel, office.plan)
    person = next(iter(await planned(office.plan)))
    await jakpreneur_dormant(office.kasatpel, person, "Tutup usaha")
    assert (await planned(office.plan))[person]["status"] == "DECLINED"

    draft = await plan_repair(office.kasatpel, office.plan)
    await repaired(draft)

    assert person not in await planned(draft)
    await plan_publish(office.kasatpel, draft)


async def test_what_came_of_a_contact_does_not_make_the_repair_stale(office: Office) -> None:
    await plan_publish(office.kasatpel, office.plan)
    before = await planned(office.plan)
    person = next(p for p, one in before.items() if one["mentor_id"] == office.budi.mentor_id)
    await store.execute("UPDATE assignment SET status = 'DONE' WHERE person_id = $1", person)
    await store.execute("UPDATE person SET next_stage = 3 WHERE id = $1", person)
    sri = office.sri.mentor_id or 0
    draft = await absence_report(office.kasatpel, office.plan, sri, NEXT, FRIDAY, "SICK")
    await repaired(draft)

    await plan_publish(office.kasatpel, draft)

    assert (await planned(draft))[person]["status"] == "DONE"


async def test_the_same_key_reports_once(office: Office) -> None:
    given = (office.kasatpel, office.plan, office.sri.mentor_id or 0, NEXT, FRIDAY, "SICK", "k")

    first, second = await absence_report(*given), await absence_report(*given)

    assert first == second
    assert await store.fetch_value("SELECT count(*) FROM mentor_leave") == 1


async def test_only_supervisors_report_and_only_what_they_see(office: Office) -> None:
    sri = office.sri.mentor_id or 0
    stranger = await rows.supervisor(rows.OTHER_DISTRICT)

    await refused(
        Forbidden,
        "Your role MENTOR may not do this; it takes DINAS, KASATPEL, SUDIN.",
        absence_report(office.sri, office.plan, sri, NEXT, FRIDAY, "SICK"),
    )
    await refused(
        NotFound,
        f"No plan {office.plan} that you can see.",
        absence_report(stranger, office.plan, sri, NEXT, FRIDAY, "SICK"),
    )
    await refused(
        NotFound,
        "No mentor 999 that you can see.",
        absence_report(office.kasatpel, office.plan, 999, NEXT, FRIDAY, "SICK"),
    )


@pytest.mark.parametrize(
    ("first", "last", "reason", "told"),
    [
        (FRIDAY, NEXT, "SICK", "lastDay 2020-11-02 is before firstDay 2020-11-06."),
        (
            date(2020, 11, 9),
            date(2020, 11, 10),
            "SICK",
            "2020-11-09 to 2020-11-10 has no day in common with what is left of the plan's week:"
            " 2020-11-02 to 2020-11-06.",
        ),
        (
            NEXT,
            date(2021, 11, 3),
            "SICK",
            "2020-11-02 to 2021-11-03 is over 366 days; report a leaver instead.",
        ),
        (NEXT, FRIDAY, "", "reason has 0 characters; it takes 1 to 20."),
        (NEXT, FRIDAY, "x" * 21, "reason has 21 characters; it takes 1 to 20."),
    ],
)
async def test_days_and_reason_must_make_sense(
    office: Office, first: date, last: date, reason: str, told: str
) -> None:
    sri = office.sri.mentor_id or 0

    await refused(
        InvalidInput, told, absence_report(office.kasatpel, office.plan, sri, first, last, reason)
    )


async def test_what_cannot_be_repaired_is_refused(office: Office) -> None:
    sri = office.sri.mentor_id or 0
    await refused(
        Conflict,
        f"Plan {office.plan} has no declined row, and no row or session of a mentor on leave.",
        plan_repair(office.kasatpel, office.plan),
    )
    draft = await absence_report(office.kasatpel, office.plan, sri, NEXT, NEXT, "SICK")
    await refused(
        Conflict,
        "Sri is on leave already from 2020-11-02 to 2020-11-02; repair the plan, or report the"
        " other days.",
        absence_report(office.kasatpel, office.plan, sri, NEXT, FRIDAY, "SICK"),
    )
    await refused(
        Conflict,
        f"Plan {draft} is QUEUED: only a draft or a published plan is repaired.",
        plan_repair(office.kasatpel, draft),
    )
