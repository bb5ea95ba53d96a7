"""Locks: what a supervisor fixes for a week, what the rules forbid at once, what a plan holds."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from programme import clock
from programme.actors import Actor
from programme.errors import Conflict, Forbidden, InvalidInput, NotFound, ProgrammeError
from programme.planning.locks import Wish, plan_lock, plan_unlock
from programme.planning.publish import plan_publish
from programme.records import store
from programme.words import ConsentPurpose, ContactAction, LockKind, SessionTopic
from tests.programme import rows
from tests.programme.fingerprint import fingerprint
from tests.programme.planning.solved import NEXT, people, solved

CALL, VISIT = ContactAction.CALL, ContactAction.VISIT


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


def choice(person: int, mentor: Actor | None = None, action: Any = None, **more: Any) -> Wish:
    return Wish(
        NEXT, LockKind.CHOICE, person, None if mentor is None else mentor.mentor_id, action, **more
    )


async def refused(kind: type[ProgrammeError], actor: Actor, wish: Wish) -> ProgrammeError:
    """The refusal of a lock, after which nothing is different."""
    before = await fingerprint()
    with pytest.raises(kind) as fault:
        await plan_lock(actor, wish)
    assert await fingerprint() == before
    return fault.value


async def of(plan_id: int) -> dict[int, Any]:
    found = await store.fetch("SELECT * FROM assignment WHERE plan_id = $1", plan_id)
    return {row["person_id"]: row for row in found}


async def test_a_locked_choice_is_planned_though_the_planner_would_not_offer_it(
    kasatpel: Actor,
) -> None:
    own, other = await rows.mentor(name="Sri"), await rows.mentor(name="Budi")
    first, second = await people(own, 2)
    await plan_lock(kasatpel, choice(first, other, VISIT))

    found = await of(await solved(kasatpel))

    assert (found[first]["mentor_id"], found[first]["action"]) == (other.mentor_id, "VISIT")
    assert json.loads(found[first]["why"])["pinned"] is True
    assert found[second]["mentor_id"] == own.mentor_id
    assert json.loads(found[second]["why"])["pinned"] is False


async def test_a_locked_seat_and_its_leader_are_planned(kasatpel: Actor) -> None:
    first, second = await rows.mentor(name="Sri"), await rows.mentor(name="Budi")
    (person, *_) = await people(first, 3)
    session = await rows.session(held_on=date(2020, 11, 4), status="SCHEDULED")
    await plan_lock(kasatpel, choice(person, first, VISIT, session=session))
    leader = Wish(NEXT, LockKind.LEADER, mentor=second.mentor_id, session=session)
    await plan_lock(kasatpel, leader)

    plan_id = await solved(kasatpel)

    row = (await of(plan_id))[person]
    assert (row["mentor_id"], row["action"], row["session_id"]) == (
        first.mentor_id,
        "VISIT",
        session,
    )
    led = await store.fetch("SELECT mentor_id FROM plan_session WHERE plan_id = $1", plan_id)
    assert [row["mentor_id"] for row in led] == [second.mentor_id]


async def test_who_is_left_out_is_not_planned_until_the_lock_is_taken_back(
    kasatpel: Actor,
) -> None:
    first, second = await people(await rows.mentor(), 2)
    lock = await plan_lock(kasatpel, Wish(NEXT, LockKind.NOTHING, first))

    assert (await of(await solved(kasatpel))).keys() == {second}

    assert await plan_unlock(kasatpel, lock) == lock
    assert (await of(await solved(kasatpel))).keys() == {first, second}


async def test_a_lock_is_written_told_and_audited_once(kasatpel: Actor) -> None:
    mentor = await rows.mentor()
    (person,) = await people(mentor, 1)
    wish = choice(person, mentor, VISIT)

    lock = await plan_lock(kasatpel, wish, "k1")
    again = await plan_lock(kasatpel, wish, "k1")

    assert again == lock
    (row,) = await store.fetch("SELECT * FROM plan_lock")
    assert (row["week"], row["kind"], row["area_code"]) == (NEXT, "CHOICE", rows.VILLAGE)
    assert (row["person_id"], row["mentor_id"], row["action"]) == (
        person,
        mentor.mentor_id,
        "VISIT",
    )
    told = await store.fetch("SELECT entity_id, kind FROM change WHERE entity = 'plan_lock'")
    assert [tuple(one) for one in told] == [(lock, "UPSERT")]
    (audited,) = await store.fetch("SELECT * FROM audit WHERE action = 'PLAN_LOCK'")
    assert json.loads(audited["facts"]) == {
        "week": "2020-11-02",
        "kind": "CHOICE",
        "person": person,
        "mentor": mentor.mentor_id,
        "action": "VISIT",
    }


@pytest.mark.parametrize(
    ("change", "action", "name", "words"),
    [
        ("consent", VISIT, "CONSENT", "No consent to be contacted."),
        ("dormant", VISIT, "DORMANT", "On the dormancy list."),
        (
            "contact",
            VISIT,
            "COOL_DOWN",
            "Contacted, or left out by lot, less than a week before: no contact yet.",
        ),
        ("number", CALL, "NUMBER", "No valid number: neither a call nor a message."),
        ("leave", VISIT, "AWAY", "The mentor is not at work that week."),
        ("finished", VISIT, "FINISHED", "No stage is left to attain."),
    ],
)
async def test_a_lock_that_a_rule_forbids_is_refused_with_the_rule(
    kasatpel: Actor, change: str, action: ContactAction, name: str, words: str
) -> None:
    mentor = await rows.mentor()
    (person,) = await people(mentor, 1)
    if change == "consent":
        await rows.consent(person, ConsentPurpose.CONTACT, False)
    elif change == "dormant":
        await store.execute("UPDATE person SET dormant_since = '2020-10-01'")
    elif change == "number":
        assert await store.fetch_value("SELECT phone_hash FROM person") is None
    elif change == "finished":
        await store.execute("UPDATE person SET next_stage = NULL")
    elif change == "leave":
        await store.execute(
            "INSERT INTO mentor_leave (mentor_id, first_day, last_day, reason)"
            " VALUES ($1, $2, $3, 'Sick')",
            mentor.mentor_id,
            NEXT,
            NEXT + timedelta(days=6),
        )
    else:
        await store.execute(
            "INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on, recorded_at)"
            " VALUES ($1, $2, 'CALL', 'REACHED', $3, $4)",
            person,
            mentor.mentor_id,
            NEXT - timedelta(days=3),
            clock.now(),
        )

    fault = await refused(Conflict, kasatpel, choice(person, mentor, action))

    assert (fault.kind, fault.facts) == ("LOCK_IMPOSSIBLE", {"reasons": [name]})
    assert fault.message == f"The rules of the week of 2020-11-02 forbid this: {words}"
    assert fault.pesan.startswith("Aturan minggu 2020-11-02 melarang ini: ")


async def test_a_session_that_is_not_for_the_person_is_refused(kasatpel: Actor) -> None:
    mentor = await rows.mentor()
    (person,) = await people(mentor, 1)
    session = await rows.session(
        held_on=date(2020, 11, 4), status="SCHEDULED", topic=SessionTopic.BANK_DAY
    )

    fault = await refused(Conflict, kasatpel, choice(person, session=session))

    assert fault.message == (
        "The rules of the week of 2020-11-02 forbid this: The session is not for this person's"
        " next stage, trade or area, or has no seat left."
    )
    leader = Wish(NEXT, LockKind.LEADER, mentor=mentor.mentor_id, session=session)
    assert (await refused(Conflict, kasatpel, leader)).facts == {"reasons": ["NOT_ABLE"]}


@pytest.mark.parametrize(
    ("wish", "needs", "perlu"),
    [
        (
            Wish(NEXT, LockKind.CHOICE, 1, 1),
            "jakpreneurId, and mentorId with action, or sessionId, or all of them",
            "jakpreneurId, dan mentorId dengan action, atau sessionId, atau semuanya",
        ),
        (Wish(NEXT, LockKind.NOTHING, 1, 1, CALL), "jakpreneurId alone", "jakpreneurId saja"),
        (
            Wish(NEXT, LockKind.LEADER, mentor=1),
            "sessionId and mentorId alone",
            "sessionId dan mentorId saja",
        ),
    ],
)
async def test_a_lock_names_what_its_kind_needs_and_no_more(
    kasatpel: Actor, wish: Wish, needs: str, perlu: str
) -> None:
    fault = await refused(InvalidInput, kasatpel, wish)

    assert fault.message == f"A lock of kind {wish.kind} takes {needs}."
    assert fault.pesan == f"Kunci jenis {wish.kind} memerlukan {perlu}."


async def test_a_second_lock_names_the_first(kasatpel: Actor) -> None:
    mentor = await rows.mentor()
    (person,) = await people(mentor, 1)
    lock = await plan_lock(kasatpel, choice(person, mentor, VISIT))

    fault = await refused(Conflict, kasatpel, Wish(NEXT, LockKind.NOTHING, person))

    name = await store.fetch_value("SELECT name FROM actor WHERE id = $1", kasatpel.id)
    assert fault.message == (
        f"This is locked for the week of 2020-11-02 already, by {name} (lock {lock}); take that"
        " lock back first."
    )
    assert fault.facts == {"lock": lock, "by": name}


async def test_a_lock_taken_back_makes_the_draft_stale(kasatpel: Actor) -> None:
    """Given also a lock of another week, and one made and taken back since: these do not count."""
    mentor = await rows.mentor()
    first, second = await people(mentor, 2)
    held = await plan_lock(kasatpel, Wish(NEXT, LockKind.NOTHING, first))
    later = await plan_lock(kasatpel, Wish(NEXT + timedelta(weeks=1), LockKind.NOTHING, first))
    plan_id = await solved(kasatpel)
    passing = await plan_lock(kasatpel, Wish(NEXT, LockKind.NOTHING, second))
    for lock in (held, later, passing):
        await plan_unlock(kasatpel, lock)
    before = await fingerprint()

    with pytest.raises(Conflict) as fault:
        await plan_publish(kasatpel, plan_id)

    assert fault.value.kind == "PLAN_STALE"
    assert fault.value.message == (
        f"Plan {plan_id} is stale: unlocked since (locks: 1). Run the plan again."
    )
    assert fault.value.pesan == (
        f"Rencana {plan_id} sudah usang: dibuka kuncinya sejak itu (kunci: 1). Jalankan rencana"
        " lagi."
    )
    assert await fingerprint() == before


async def test_another_district_locks_nothing_here(kasatpel: Actor) -> None:
    mentor = await rows.mentor()
    (person,) = await people(mentor, 1)
    session = await rows.session(held_on=date(2020, 11, 4), status="SCHEDULED")
    lock = await plan_lock(kasatpel, Wish(NEXT, LockKind.NOTHING, person))
    stranger = await rows.supervisor(rows.OTHER_DISTRICT)
    guest = await rows.mentor(village=rows.OTHER_VILLAGE)

    await refused(NotFound, stranger, Wish(NEXT, LockKind.NOTHING, person))
    leader = Wish(NEXT, LockKind.LEADER, mentor=guest.mentor_id, session=session)
    await refused(Forbidden, stranger, leader)
    await refused(Forbidden, mentor, Wish(NEXT, LockKind.NOTHING, person))
    before = await fingerprint()
    with pytest.raises(NotFound) as fault:
        await plan_unlock(stranger, lock)
    assert fault.value.message == f"No lock {lock} that you can see."
    assert await fingerprint() == before
