"""Paths through the stages: by configuration alone people stand elsewhere, plans and funnel too."""

from datetime import date, timedelta
from typing import Any

import numpy as np

from programme import clock
from programme.attainments import attainment_record
from programme.edits import Edit
from programme.jakpreneurs import jakpreneur_update
from programme.path_funnels import path_funnels
from programme.paths import Way, Whom, stage_path_assign, stage_path_set, stage_paths
from programme.planning.gather import gather
from programme.progress.events import events
from programme.progress.known import known
from programme.records import store
from programme.stages import Proof, Standpoint
from programme.words import BusinessLevel, EditedField, EvidenceKind
from tests.programme import rows
from tests.programme.path_rows import (
    GROWING,
    NEXT,
    PAREKRAF,
    SWAPPED,
    TABLES,
    given,
    somebody,
    standing,
)

PARTNER = EvidenceKind.PARTNER_IMPORT


async def test_order_and_skips_change_by_configuration_alone(db: str) -> None:
    dinas, mentor = await given()
    plain = await somebody(mentor)
    theirs = await somebody(mentor, agency="PAREKRAF")
    growing = await somebody(mentor, level="NAIK_KELAS")
    assert set((await standing()).values()) == {Standpoint(1, 2)}

    await stage_path_set(dinas, SWAPPED)
    await stage_path_set(dinas, GROWING)
    swapped = await stage_path_assign(dinas, "MENTORED_FIRST", PAREKRAF)
    skipping = await stage_path_assign(dinas, "NAIK_KELAS", Whom(level=BusinessLevel.NAIK_KELAS))

    assert swapped == {"key": "MENTORED_FIRST", "moved": 1}
    assert skipping == {"key": "NAIK_KELAS", "moved": 1}
    assert await standing() == {
        plain: Standpoint(1, 2),
        theirs: Standpoint(1, 3),
        growing: Standpoint(1, 3),
    }
    for person in (theirs, growing):
        await attainment_record(mentor, person, Proof(3, rows.DAY, PARTNER))
    assert await standing() == {
        plain: Standpoint(1, 2),
        theirs: Standpoint(3, 2),
        growing: Standpoint(3, 4),
    }
    await attainment_record(mentor, theirs, Proof(2, rows.DAY, PARTNER))
    assert (await standing())[theirs] == Standpoint(2, 4)


async def test_a_path_given_another_order_moves_its_people(db: str) -> None:
    dinas, mentor = await given()
    theirs = await somebody(mentor, agency="PAREKRAF")
    await stage_path_set(dinas, SWAPPED)
    await stage_path_assign(dinas, SWAPPED.key, PAREKRAF)

    licensed_first = Way(SWAPPED.key, "Izin", "Licence first", (1, 4, 3, 2, 5, 6, 7))
    assert (await stage_path_set(dinas, licensed_first))["moved"] == 1
    assert (await standing())[theirs] == Standpoint(1, 4)

    assert (await stage_path_assign(dinas, None, PAREKRAF))["moved"] == 1
    assert (await standing())[theirs] == Standpoint(1, 2)
    assert await store.fetch_value("SELECT path_id FROM person WHERE id = $1", theirs) is None


async def test_the_narrower_rule_decides(db: str) -> None:
    """A target group's rule goes before an agency's, that before an area's, the smaller first."""
    dinas, mentor = await given()
    both = await somebody(mentor, agency="PAREKRAF", level="NAIK_KELAS")
    theirs = await somebody(mentor, agency="PAREKRAF", level="BEGINNER")
    here = await somebody(mentor)
    for key, order in (("A", (1, 4, 2, 3, 5, 6, 7)), ("B", (1, 5, 2, 3, 4, 6, 7))):
        await stage_path_set(dinas, Way(key, key, key, order))
    await stage_path_set(dinas, SWAPPED)
    await stage_path_set(dinas, GROWING)
    await stage_path_assign(dinas, "A", Whom(area_code=rows.CITY))
    assert {where.next_stage for where in (await standing()).values()} == {4}

    await stage_path_assign(dinas, "B", Whom(area_code=rows.DISTRICT))
    await stage_path_assign(dinas, SWAPPED.key, PAREKRAF)
    await stage_path_assign(dinas, GROWING.key, Whom(level=BusinessLevel.NAIK_KELAS))
    chosen = await store.fetch(
        "SELECT p.id, w.key FROM person p JOIN stage_path w ON w.id = p.path_id"
    )
    await standing()
    assert dict(map(tuple, chosen)) == {both: "NAIK_KELAS", theirs: "MENTORED_FIRST", here: "B"}


async def test_a_business_that_grows_changes_its_path(db: str) -> None:
    dinas, mentor = await given()
    person = await somebody(mentor, level="BEGINNER")
    await stage_path_set(dinas, GROWING)
    await stage_path_assign(dinas, GROWING.key, Whom(level=BusinessLevel.NAIK_KELAS))
    assert (await standing())[person] == Standpoint(1, 2)

    level = EditedField.LEVEL
    await jakpreneur_update(mentor, person, Edit({level: "BEGINNER"}, {level: "NAIK_KELAS"}))

    assert (await standing())[person] == Standpoint(1, 3)


async def test_plans_are_made_by_the_path_and_learned_by_it(db: str) -> None:
    """Train = serve: what a plan is told of a person's step is what weeks are learned from."""
    dinas, mentor = await given()
    plain = await somebody(mentor)
    theirs = await somebody(mentor, agency="PAREKRAF")
    growing = await somebody(mentor, level="NAIK_KELAS")
    for way, whom in ((SWAPPED, PAREKRAF), (GROWING, Whom(level=BusinessLevel.NAIK_KELAS))):
        await stage_path_set(dinas, way)
        await stage_path_assign(dinas, way.key, whom)
    three_weeks_ago = rows.DAY - timedelta(weeks=3)
    await attainment_record(mentor, theirs, Proof(3, three_weeks_ago, PARTNER))
    await store.execute(
        "UPDATE attainment SET recorded_at = $1 WHERE stage = 3", rows.noon(rows.DAY)
    )

    week, found = await gather(NEXT, rows.DISTRICT), await events(rows.DISTRICT)
    taught = known(found, NEXT)

    assert week.person_ids.tolist() == found.people.id.tolist() == [plain, theirs, growing]
    assert week.people.stage.tolist() == [1, 1, 2]
    assert week.people.weeks.tolist() == [39, 4, 39]
    assert np.array_equal(taught.stage, week.people.stage)
    assert np.array_equal(taught.weeks, week.people.weeks)
    assert known(found, date(2020, 10, 19)).next.tolist() == [2, 2, 2]  # before they turned


async def test_the_funnel_shows_both_paths_and_an_old_one_stays_as_it_was(db: str) -> None:
    dinas, mentor = await given()
    await somebody(mentor)
    theirs = await somebody(mentor, agency="PAREKRAF")
    await stage_path_set(dinas, SWAPPED)
    await stage_path_assign(dinas, SWAPPED.key, PAREKRAF)
    await attainment_record(mentor, theirs, Proof(3, rows.DAY, PARTNER))

    def told(funnels: Any) -> list[tuple[Any, ...]]:
        return [
            (one.key, one.people, [(step.stage, step.skipped, step.people) for step in one.steps])
            for one in funnels
        ]

    today = told(await path_funnels(dinas, rows.DAY))
    assert today == [
        (None, 1, [(1, False, 1), *((stage, False, 0) for stage in range(2, 8))]),
        (
            SWAPPED.key,
            1,
            [(1, False, 1), (3, False, 1), *((stage, False, 0) for stage in (2, 4, 5, 6, 7))],
        ),
    ]

    clock.stand_on(rows.DAY + timedelta(days=1))
    await stage_path_set(dinas, Way(SWAPPED.key, "Lain", "Other", (1, 3, 4, 2, 5, 6, 7), (2,)))
    assert told(await path_funnels(dinas, rows.DAY)) == today
    await stage_path_assign(dinas, None, PAREKRAF)
    assert told(await path_funnels(dinas, rows.DAY)) == today
    assert [one.key for one in await path_funnels(dinas, clock.today())] == [None]
    before = told(await path_funnels(dinas, rows.DAY - timedelta(days=1)))
    assert [(key, people) for key, people, _ in before] == [(None, 2)]


async def test_a_replay_writes_nothing_and_the_chain_says_who(db: str) -> None:
    dinas, _ = await given()
    answer = await stage_path_set(dinas, GROWING, idempotency_key="k")
    before = await rows.snapshot(*TABLES)

    assert await stage_path_set(dinas, GROWING, idempotency_key="k") == answer
    assert await rows.snapshot(*TABLES) == before
    told = await store.fetch_row("SELECT actor_id, action, entity_id FROM audit")
    assert told is not None
    assert tuple(told) == (dinas.id, "STAGE_PATH_SET", "NAIK_KELAS")
    assert [row["key"] for row in await stage_paths(dinas)] == ["NAIK_KELAS"]
