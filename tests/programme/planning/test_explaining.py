"""Why somebody is planned, or is not: by what the plan was decided from, in the reader's words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from programme import clock
from programme.actors import Actor
from programme.errors import Conflict, NotFound
from programme.planning.explaining import plan_explain
from programme.planning.locks import Wish, plan_lock
from programme.records import store
from programme.words import ConsentPurpose, ContactAction, LockKind, PlanBarrier
from tests.programme import plan_rows, rows
from tests.programme.planning.solved import NEXT, people, solved


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


async def test_who_is_planned_is_told_the_choice_its_price_and_what_would_change_it(
    kasatpel: Actor,
) -> None:
    """Given a mentor with time for everybody, so that nothing has a price."""
    sri = await rows.mentor(name="Sri")
    (person,) = await people(sri, 1)
    plan_id = await solved(kasatpel)
    row = await store.fetch_row("SELECT * FROM assignment WHERE plan_id = $1", plan_id)
    assert row is not None

    told = await plan_explain(kasatpel, plan_id, person)
    ceritanya = await plan_explain(replace(kasatpel, language="id"), plan_id, person)

    assert (told.planned, told.pinned, told.second) == (True, False, None)
    assert told.barriers == [PlanBarrier.NUMBER, PlanBarrier.SEAT]
    chosen = told.chosen
    assert chosen is not None
    assert (chosen.mentor, chosen.mentor_name) == (sri.mentor_id, "Sri")
    assert (chosen.action, chosen.minutes) == (ContactAction.VISIT, row["minutes"])
    paid = chosen.minutes_price + chosen.contact_price + chosen.seat_price
    assert chosen.value == pytest.approx(chosen.gain - paid + chosen.floor_bonus)
    assert told.margin == chosen.value
    assert told.words[0].startswith(f"Chosen: {row['minutes']} minutes of mentor Sri. It gains ")
    hour = 60 * (chosen.minutes_price + told.margin) / chosen.minutes
    now = 60 * chosen.minutes_price / chosen.minutes
    assert told.changes == [
        f"The next best would be taken if an hour of mentor Sri were worth {hour:.4f} instead of"
        f" {now:.4f}."
    ]
    assert ceritanya.changes == [
        f"Pilihan berikutnya akan diambil bila satu jam pendamping Sri bernilai {hour:.4f}, bukan"
        f" {now:.4f}."
    ]


async def test_who_is_left_out_is_told_what_is_missing(kasatpel: Actor) -> None:
    """Given a mentor with time for one of three visits."""
    sri = await rows.mentor(name="Sri")
    await store.execute("UPDATE mentor SET weekly_minutes = 70")
    everybody = await people(sri, 3)
    plan_id = await solved(kasatpel)
    (planned,) = await store.fetch("SELECT person_id FROM assignment")
    other = next(person for person in everybody if person != planned["person_id"])

    told = await plan_explain(replace(kasatpel, language="id"), plan_id, other)

    assert (told.planned, told.chosen) == (False, None)
    assert told.second is not None
    assert told.second.mentor == sri.mentor_id
    assert told.words[:2] == [
        "Tidak ada nomor yang sah: tidak dapat ditelepon atau dikirimi pesan.",
        "Tidak ada sesi minggu ini yang cocok dengan tahap, bidang usaha dan wilayahnya.",
    ]


@pytest.mark.parametrize(
    ("barrier", "words"),
    [
        (PlanBarrier.CONSENT, "No consent to be contacted."),
        (
            PlanBarrier.COOL_DOWN,
            "Contacted, or left out by lot, less than a week before: no contact yet.",
        ),
        (PlanBarrier.LOCKED, "Locked by a supervisor: not planned this week."),
        (PlanBarrier.DORMANT, "On the dormancy list."),
        (PlanBarrier.FINISHED, "No stage is left to attain."),
        (PlanBarrier.OUTSIDE, "Lives outside the area of this plan."),
        (PlanBarrier.LATER, "Was not among the people to plan when this plan was made."),
    ],
)
async def test_who_is_not_planned_is_told_the_rule(
    kasatpel: Actor, barrier: PlanBarrier, words: str
) -> None:
    mentor = await rows.mentor()
    first, _ = await people(mentor, 2)
    late = barrier in (PlanBarrier.OUTSIDE, PlanBarrier.LATER)
    if not late:
        await stand(barrier, first, mentor, kasatpel)
    plan_id = await solved(kasatpel)
    if late:
        village = rows.OTHER_VILLAGE if barrier is PlanBarrier.OUTSIDE else rows.VILLAGE
        first = await rows.person(village=village)

    told = await plan_explain(await rows.actor_of_city(), plan_id, first)

    assert not told.planned
    assert barrier in told.barriers
    assert words in told.words
    assert told.chosen is None
    brought = ["Would be planned again once brought back (jakpreneurReactivate)."]
    assert (told.changes == brought) is (barrier is PlanBarrier.DORMANT)


async def stand(barrier: PlanBarrier, person: int, mentor: Actor, kasatpel: Actor) -> None:
    """Let a barrier stand."""
    if barrier is PlanBarrier.CONSENT:
        await rows.consent(person, ConsentPurpose.CONTACT, False)
    elif barrier is PlanBarrier.LOCKED:
        await plan_lock(kasatpel, Wish(NEXT, LockKind.NOTHING, person))
    elif barrier is PlanBarrier.DORMANT:
        await store.execute("UPDATE person SET dormant_since = '2020-10-01' WHERE id = $1", person)
    elif barrier is PlanBarrier.FINISHED:
        await store.execute("UPDATE person SET next_stage = NULL WHERE id = $1", person)
    else:
        await store.execute(
            "INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on, recorded_at)"
            " VALUES ($1, $2, 'CALL', 'REACHED', $3, $4)",
            person,
            mentor.mentor_id,
            NEXT - timedelta(days=3),
            clock.now(),
        )


async def test_a_plan_is_explained_by_the_facts_of_its_day(kasatpel: Actor) -> None:
    """Given consent that is withdrawn after the plan was made, and a move to another village."""
    (person,) = await people(await rows.mentor(), 1)
    plan_id = await solved(kasatpel)
    before = await plan_explain(kasatpel, plan_id, person)
    await rows.consent(person, ConsentPurpose.CONTACT, False)
    dinas = await rows.actor_of_city()
    await store.execute("UPDATE person SET village_code = $1", rows.OTHER_VILLAGE)

    assert await plan_explain(dinas, plan_id, person) == before
    assert before.planned


async def test_only_who_sees_plan_and_person_is_told(kasatpel: Actor) -> None:
    mentor = await rows.mentor()
    (person,) = await people(mentor, 1)
    plan_id = await solved(kasatpel)
    stranger = await rows.supervisor(rows.OTHER_DISTRICT)

    with pytest.raises(NotFound) as unseen_plan:
        await plan_explain(mentor, plan_id, person)
    with pytest.raises(NotFound) as unseen_person:
        await plan_explain(kasatpel, plan_id, 999)
    with pytest.raises(NotFound):
        await plan_explain(stranger, plan_id, person)

    assert unseen_plan.value.message == f"No plan {plan_id} that you can see."
    assert unseen_person.value.message == "No Jakpreneur 999 that you can see."


async def test_a_plan_that_is_kept_no_longer_says_so(kasatpel: Actor) -> None:
    person = await rows.person()
    plan_id = await plan_rows.plan(rows.DISTRICT, kasatpel, status="DRAFT")

    with pytest.raises(Conflict) as refused:
        await plan_explain(kasatpel, plan_id, person)

    assert refused.value.kind == "PLAN_NOT_KEPT"
