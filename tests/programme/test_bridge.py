"""The restatement bridge: what counts on one day alone is of one part; the parts sum exactly."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programme import clock
from programme.actors import ANYONE, Actor
from programme.attainments import attainment_correct, attainment_revoke
from programme.bridge import AreaPart, Bridge, StageBridge, bridge, bridge_for
from programme.duplicates.merging import person_merge, person_unmerge
from programme.errors import Conflict, Forbidden, InvalidInput, NotFound
from programme.records import store
from programme.stages import Proof
from programme.words import AreaLevel, BridgePart, EvidenceKind, Role
from tests.programme import rows

FIRST = rows.DAY - timedelta(days=3)
WHY = "The same person"
LICENCE = EvidenceKind.LICENCE


def stage_of(found: Bridge, key: str) -> StageBridge:
    return next(stage for stage in found.stages if stage.stage == key)


def parts_of(found: Bridge, key: str) -> dict[str, int]:
    return {part.part.value: part.people for part in stage_of(found, key).parts if part.people}


def assert_sums(found: Bridge) -> None:
    """Each stage's parts are its difference, and each part is its areas."""
    for stage in found.stages:
        assert stage.before + sum(part.people for part in stage.parts) == stage.after
        for part in stage.parts:
            assert part.people == sum(area.people for area in part.areas)


async def two() -> tuple[Actor, int, int]:
    await rows.district()
    dinas = await rows.supervisor(rows.PROVINCE)
    people = [await rows.person(), await rows.person()]
    for person, day in zip(people, (date(2020, 5, 4), date(2020, 6, 1)), strict=True):
        await rows.attained(person, 4, on=day, evidence=LICENCE, validated_by=dinas)
    return dinas, *people


async def test_a_merge_is_told_of_both_figures_it_lowers_and_an_unmerge_raises_them(
    db: str,
) -> None:
    dinas, one, other = await two()
    merge = await person_merge(dinas, one, other, WHY)

    merged = await bridge(FIRST, rows.DAY)
    assert parts_of(merged, "P1") == {"MERGED": -1}
    assert parts_of(merged, "P4") == {"MERGED": -1}
    assert_sums(merged)

    clock.stand_on(rows.DAY + timedelta(days=1))
    await person_unmerge(dinas, merge["merge_id"], WHY)
    parted = await bridge(rows.DAY, rows.DAY + timedelta(days=1))
    assert parts_of(parted, "P1") == {"UNMERGED": 1}
    assert parts_of(parted, "P4") == {"UNMERGED": 1}
    assert_sums(parted)
    there_and_back = await bridge(FIRST, rows.DAY + timedelta(days=1))
    assert parts_of(there_and_back, "P1") == {}
    assert_sums(there_and_back)


async def test_what_is_new_revoked_and_restated_is_told_apart(db: str) -> None:
    dinas, one, other = await two()
    newcomer = await rows.person(registered_on=rows.DAY)
    late = await rows.person(registered_on=FIRST)
    await store.execute(
        "UPDATE registration SET recorded_at = $2 WHERE person_id = $1", late, rows.noon(rows.DAY)
    )
    held = await store.fetch("SELECT id FROM attainment WHERE stage = 4 ORDER BY id")
    await attainment_revoke(dinas, held[0]["id"], "No licence")
    later = date(2020, 7, 6)
    proof = Proof(4, later, LICENCE, licence=rows.nib(later))
    await attainment_correct(dinas, held[1]["id"], proof, "Another day")

    found = await bridge(FIRST, rows.DAY, AreaLevel.VILLAGE)

    assert parts_of(found, "P1") == {"NEW": 1, "RESTATED": 1}
    assert parts_of(found, "P4") == {"REVOKED": -1}
    assert stage_of(found, "P1").parts[0].areas == (AreaPart(rows.VILLAGE, "Cipedak", 1),)
    assert_sums(found)
    assert {one, other, newcomer, late}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["register", "attain", "revoke", "correct", "merge", "unmerge", "wait"]),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    min_size=3,
    max_size=14,
)


@pytest.mark.slow
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
async def test_whatever_happens_the_parts_sum_to_the_difference(
    db: str, steps: list[tuple[str, int, int]]
) -> None:
    """Given any registrations, attainments, corrections, merges and days that pass, the bridge of
    every two days sums exactly."""
    if await store.fetch_value("SELECT count(*) FROM area") == 0:
        await rows.district()
        await rows.supervisor(rows.PROVINCE)
    dinas = Actor(await store.fetch_value("SELECT min(id) FROM actor"), *_DINAS)
    clock.stand_on(rows.DAY)
    people = [await rows.person(village=v) for v in (rows.VILLAGE, rows.OTHER_VILLAGE) * 2]
    for step, one, other in steps:
        try:
            await _happen(dinas, people, step, one, other)
        except (Conflict, InvalidInput, NotFound):
            continue
    days = [FIRST, *(rows.DAY + timedelta(days=n) for n in range(-1, 4))]
    known = [day for day in days if day <= clock.today()]
    for place, since in enumerate(known):
        for until in known[place:]:
            assert_sums(await bridge(since, until))


_DINAS = (Role.DINAS, rows.PROVINCE, "en")


async def _happen(dinas: Actor, people: list[int], step: str, one: int, other: int) -> None:
    today = clock.today()
    person = people[one % len(people)]
    if step == "wait":
        clock.stand_on(min(today + timedelta(days=1), rows.DAY + timedelta(days=3)))
    elif step == "register":
        people.append(await rows.person(registered_on=today - timedelta(days=other)))
    elif step == "attain":
        day = today - timedelta(days=other)
        await store.execute(
            "INSERT INTO attainment (person_id, stage, attained_on, recorded_at, evidence_kind)"
            " VALUES ($1, $2, $3, $4, 'LICENCE') ON CONFLICT DO NOTHING",
            *(person, 2 + one % 3, day, clock.now()),
        )
    elif step == "merge":
        await person_merge(dinas, person, people[other % len(people)], WHY)
    else:
        await _undo(dinas, step, one)


async def _undo(dinas: Actor, step: str, place: int) -> None:
    if step == "unmerge":
        merge = await store.fetch_value("SELECT max(id) FROM person_merge WHERE undone_at IS NULL")
        await person_unmerge(dinas, merge or 0, WHY)
        return
    row = await store.fetch_row(
        "SELECT id, stage, attained_on FROM attainment WHERE superseded_at IS NULL AND stage > 1"
        " ORDER BY id DESC OFFSET $1 LIMIT 1",
        place,
    )
    if row is not None and step == "revoke":
        await attainment_revoke(dinas, row["id"], WHY)
    elif row is not None and row["stage"] == 4:
        earlier = row["attained_on"] - timedelta(days=1)
        proof = Proof(4, earlier, LICENCE, licence=rows.nib(earlier))
        await attainment_correct(dinas, row["id"], proof, WHY)


async def test_days_in_the_wrong_order_and_days_to_come_are_refused(db: str) -> None:
    await rows.district()

    with pytest.raises(InvalidInput) as turned:
        await bridge(rows.DAY, FIRST)
    with pytest.raises(InvalidInput) as early:
        await bridge(rows.DAY, rows.DAY + timedelta(days=1))
    with pytest.raises(Forbidden):
        await bridge_for(ANYONE, FIRST, rows.DAY, AreaLevel.CITY)

    assert (early.value.path, early.value.message, early.value.pesan) == (
        "to",
        "to is 2020-10-27; the latest day that is known is today, 2020-10-26.",
        "to 2020-10-27; hari terakhir yang diketahui adalah hari ini, 2020-10-26.",
    )
    assert turned.value.path == "from"
    assert (turned.value.message, turned.value.pesan) == (
        "from is 2020-10-26, after to, 2020-10-23; give the earlier day first.",
        "from 2020-10-26 setelah to 2020-10-23; berikan hari yang lebih awal dahulu.",
    )


async def test_every_part_is_listed_also_where_nothing_changed(db: str) -> None:
    await rows.district()
    found = await bridge(FIRST, rows.DAY)
    assert {tuple(part.part for part in stage.parts) for stage in found.stages} == {
        tuple(BridgePart)
    }
