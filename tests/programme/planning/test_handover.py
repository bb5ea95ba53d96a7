"""Caseloads change hands: nobody is left without a mentor, most keep theirs, a stale draft goes
nowhere. On the seeded kecamatan, and in one small district."""

from typing import Any

import pytest

from programme import jobs
from programme.actors import Actor
from programme.errors import Conflict, Forbidden, InvalidInput, NotFound
from programme.planning import handing
from programme.planning.handover import handover_apply, handover_cancel, handover_run
from programme.planning.progress import STANDING, progress_of
from programme.records import store
from programme.words import HandoverReason, HandoverStatus
from tests.programme import rows

TABLES = ("handover", "handover_move", "caseload", "job", "change", "audit", "idempotency_key")
JANUARY, LEAVER, NEWCOMERS = HandoverReason


async def drafted(
    supervisor: Actor, area: str, reason: HandoverReason, leaver: int | None = None
) -> Any:
    """A draft as the worker makes it; its row."""
    handover = await handover_run(supervisor, area, reason, leaver)
    job = await jobs.start(
        await store.fetch_value("SELECT job_id FROM handover WHERE id = $1", handover)
    )
    assert job is not None
    await handing.run(job)
    return await store.fetch_row("SELECT * FROM handover WHERE id = $1", handover)


async def chief() -> tuple[Actor, str]:
    """A supervisor of the seeded kecamatan, and its code."""
    area = await store.fetch_value("SELECT min(district_code) FROM mentor")
    return await rows.supervisor(area=area), area


ORPHANS = """
    SELECT count(*) FROM person p LEFT JOIN caseload k
        ON k.person_id = p.id AND k.valid_to IS NULL
    WHERE p.dormant_since IS NULL AND k.id IS NULL AND p.village_code LIKE $1 || '%'
"""


async def test_in_january_everybody_has_one_mentor_and_four_in_five_keep_theirs(city: str) -> None:
    supervisor, area = await chief()

    draft = await drafted(supervisor, area, JANUARY)
    await handover_apply(supervisor, draft["id"])

    assert draft["status"] == "DRAFT"
    assert draft["conflicts"] == "[]"
    assert draft["objective"] <= draft["bound"] + 1e-6
    assert draft["gap"] <= 1e-3
    assert draft["kept"] >= 0.8 * draft["held"] > 0
    assert await store.fetch_value(ORPHANS, area) == 0
    lists = await store.fetch(
        "SELECT count(*) AS held FROM caseload k JOIN mentor m ON m.id = k.mentor_id"
        " WHERE k.valid_to IS NULL AND m.district_code = $1 GROUP BY m.id",
        area,
    )
    mean = sum(row["held"] for row in lists) / len(lists)
    assert all(0.8 * mean - 1 <= row["held"] <= 1.25 * mean + 1 for row in lists)


async def test_a_leavers_people_go_to_colleagues_and_nobody_else_moves(city: str) -> None:
    supervisor, area = await chief()
    leaver = await store.fetch_value("SELECT min(id) FROM mentor WHERE district_code = $1", area)
    mine = await store.fetch(
        "SELECT person_id FROM caseload WHERE mentor_id = $1 AND valid_to IS NULL"
        " ORDER BY person_id",
        leaver,
    )

    draft = await drafted(supervisor, area, LEAVER, leaver)
    moves = await store.fetch(
        "SELECT * FROM handover_move WHERE handover_id = $1 ORDER BY person_id", draft["id"]
    )
    await handover_apply(supervisor, draft["id"])

    gone = [row["person_id"] for row in moves if row["giver_id"] == leaver]
    assert gone == [row["person_id"] for row in mine]
    assert {row["giver_id"] for row in moves} <= {leaver, None}
    assert leaver not in {row["taker_id"] for row in moves}
    assert draft["kept"] == draft["held"]
    left = "SELECT count(*) FROM caseload WHERE mentor_id = $1 AND valid_to IS NULL"
    assert await store.fetch_value(left, leaver) == 0


@pytest.fixture
async def supervisor(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


async def small() -> tuple[Actor, Actor, list[int]]:
    """Two mentors with four people each, and two people without one."""
    first, second = await rows.mentor(), await rows.mentor()
    people = [await rows.person(mentor=mentor) for mentor in (first, second) for _ in range(4)]
    return first, second, [*people, await rows.person(), await rows.person()]


async def test_newcomers_get_a_mentor_and_a_replay_has_one_effect(supervisor: Actor) -> None:
    first, second, people = await small()

    draft = await drafted(supervisor, rows.DISTRICT, NEWCOMERS)
    for _ in range(2):
        assert await handover_apply(supervisor, draft["id"], "k") == draft["id"]

    moves = await store.fetch("SELECT * FROM handover_move ORDER BY person_id")
    assert [(row["person_id"], row["giver_id"]) for row in moves] == [
        (people[8], None),
        (people[9], None),
    ]
    found = await store.fetch(
        "SELECT mentor_id, count(*) AS held FROM caseload WHERE valid_to IS NULL"
        " GROUP BY mentor_id ORDER BY mentor_id"
    )
    assert [tuple(row) for row in found] == [(first.mentor_id, 5), (second.mentor_id, 5)]
    applied = "SELECT status, people, held, kept FROM handover"
    assert tuple(await store.fetch_row(applied)) == ("APPLIED", 10, 8, 8)


async def refused(kind: type[Exception], told: str, work: Any) -> None:
    before = await rows.snapshot(*TABLES)
    with pytest.raises(kind) as refusal:
        await work
    assert str(refusal.value) == told
    assert await rows.snapshot(*TABLES) == before


async def test_a_stale_draft_is_refused_and_nothing_moves(supervisor: Actor) -> None:
    await small()
    draft = await drafted(supervisor, rows.DISTRICT, NEWCOMERS)
    await rows.person()

    await refused(
        Conflict,
        f"Hand-over {draft['id']} is stale: people, their mentors or who is at work changed"
        " since; run it again.",
        handover_apply(supervisor, draft["id"]),
    )


async def test_what_is_no_draft_or_not_ones_own_is_refused(supervisor: Actor) -> None:
    mentor, _, _ = await small()
    draft = await handover_run(supervisor, rows.DISTRICT, NEWCOMERS)
    foreign = await rows.supervisor(area=rows.OTHER_DISTRICT)

    await refused(
        Conflict,
        f"Hand-over {draft} is QUEUED: only a draft can be applied.",
        handover_apply(supervisor, draft),
    )
    await refused(
        Conflict,
        f"Hand-over {draft} of {rows.DISTRICT} is being made; wait for it.",
        handover_run(supervisor, rows.DISTRICT, JANUARY),
    )
    for actor, kind in ((mentor, Forbidden), (foreign, NotFound)):
        before = await rows.snapshot(*TABLES)
        with pytest.raises(kind):
            await handover_apply(actor, draft)
        with pytest.raises(kind):
            await handover_run(actor, rows.DISTRICT, JANUARY)
        assert await rows.snapshot(*TABLES) == before


async def test_a_leaver_is_named_for_leavers_only_and_works_there(supervisor: Actor) -> None:
    mentor = await rows.mentor()

    for reason, leaver in ((LEAVER, None), (JANUARY, mentor.mentor_id)):
        await refused(
            InvalidInput,
            f"mentorId names who leaves: give it for LEAVER, and for no other reason ({reason}).",
            handover_run(supervisor, rows.DISTRICT, reason, leaver),
        )
    await refused(
        InvalidInput,
        f"areaCode {rows.VILLAGE} is a village; mentors work by district: {rows.DISTRICT}.",
        handover_run(supervisor, rows.VILLAGE, JANUARY),
    )


async def test_a_district_without_mentors_fails_in_words(supervisor: Actor) -> None:
    await rows.person()
    handover = await handover_run(supervisor, rows.DISTRICT, JANUARY)
    job = await jobs.start(await store.fetch_value("SELECT job_id FROM handover"))
    assert job is not None

    with pytest.raises(InvalidInput) as fault:
        await handing.run(job)
    await jobs.fail(job, str(fault.value))

    assert str(fault.value) == (
        f"{rows.DISTRICT} has 0 mentors at work and 1 people: there is nothing to hand over."
    )
    status = await store.fetch_value("SELECT status FROM handover WHERE id = $1", handover)
    assert status == "FAILED"


async def begun(supervisor: Actor, reason: HandoverReason) -> tuple[int, jobs.Job]:
    """A hand-over that its worker has taken up, and that is asked to stop."""
    handover = await handover_run(supervisor, rows.DISTRICT, reason)
    job = await jobs.start(await store.fetch_value("SELECT job_id FROM handover"))
    assert job is not None
    assert await handover_cancel(supervisor, handover) == handover
    return handover, job


async def test_a_solve_that_is_cancelled_keeps_its_best_so_far_with_its_gap(
    supervisor: Actor,
) -> None:
    mentors = [await rows.mentor() for _ in range(2)]
    people = [await rows.person(mentor=mentor) for mentor in [*mentors * 4, None]]
    handover, job = await begun(supervisor, NEWCOMERS)

    await handing.run(job)

    seen = await progress_of(supervisor, STANDING, handover)
    assert (seen.status, seen.phase, seen.fraction) == (HandoverStatus.DRAFT, "draft", 1.0)
    best, bound, gap = seen.best or 0, seen.bound or 0, seen.gap
    assert 0 < best <= bound + 1e-9
    assert gap == pytest.approx(max(bound - best, 0) / bound)
    assert await store.fetch_value("SELECT status FROM job") == "CANCELLED"
    await handover_apply(supervisor, handover)
    held = "SELECT count(*) FROM caseload WHERE valid_to IS NULL"
    assert await store.fetch_value(held) == len(people)


async def test_a_solve_that_is_cancelled_before_a_whole_answer_leaves_none(
    supervisor: Actor,
) -> None:
    """Given one mentor with all people, the first assignment tried leaves the other too few."""
    first, _ = await rows.mentor(), await rows.mentor()
    for _ in range(9):
        await rows.person(mentor=first)
    handover, job = await begun(supervisor, JANUARY)

    await handing.run(job)

    seen = await progress_of(supervisor, STANDING, handover)
    assert (seen.status, seen.error) == (HandoverStatus.CANCELLED, handing.NOTHING_YET)
    assert await store.fetch_value("SELECT count(*) FROM handover_move") == 0


async def test_what_waits_is_cancelled_at_once_and_what_does_not_run_is_refused(
    supervisor: Actor,
) -> None:
    mentor, _, _ = await small()
    foreign = await rows.supervisor(area=rows.OTHER_DISTRICT)
    handover = await handover_run(supervisor, rows.DISTRICT, NEWCOMERS)
    for actor, kind, told in (
        (mentor, Forbidden, "Your role MENTOR may not do this; it takes DINAS, KASATPEL, SUDIN."),
        (foreign, NotFound, f"No hand-over {handover} that you can see."),
    ):
        await refused(kind, told, handover_cancel(actor, handover))

    await handover_cancel(supervisor, handover)

    seen = await progress_of(supervisor, STANDING, handover)
    assert seen.status is HandoverStatus.CANCELLED
    await refused(
        Conflict,
        f"Hand-over {handover} is CANCELLED: there is no solve to cancel.",
        handover_cancel(supervisor, handover),
    )
