"""Merging: everything is the survivor's, nothing is counted twice, and parting leaves no trace."""

import asyncio
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programme import clock
from programme.actors import Actor
from programme.duplicates.merging import person_merge, person_unmerge
from programme.errors import Conflict, Forbidden, IdempotencyConflict, InvalidInput, NotFound
from programme.facts import programme_facts
from programme.known import check
from programme.records import store
from programme.words import EvidenceKind
from tests.programme import rows
from tests.programme.duplicates import pairs

WHY = "Same phone and birth date"
TABLES = ("person", "person_merge", "attainment", "caseload", "consent", "assignment", "change",
          "point_entry", "idempotency_key", "audit")  # fmt: skip
EACH = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ORDERS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=4)


class Undone(Exception):
    """Ends an example: its transaction is rolled back."""


@pytest.mark.slow
@EACH
@given(data=st.data(), order=ORDERS)
async def test_parting_after_merging_leaves_everything_as_it_was(
    db: str, data: st.DataObject, order: list[tuple[int, int]]
) -> None:
    """Given four persons with anything hanging on them, and any merges among them, what is read
    after undoing them is what was read before."""

    def draw(kind: str, most: int) -> int:
        return data.draw(st.integers(0, most), label=kind)

    with pytest.raises(Undone):
        await _there_and_back(draw, order)


async def _there_and_back(draw: Any, order: list[tuple[int, int]]) -> None:
    async with store.transaction():
        dinas, people = await pairs.everybody(draw)
        before, figures = await pairs.read(), await programme_facts(rows.DAY)
        merges = []
        for one, other in order:
            try:
                merged = await person_merge(dinas, people[one], people[other], WHY)
            except (NotFound, InvalidInput):
                continue
            merges.append(merged["merge_id"])
            await _counted_once()
        for merge in reversed(merges):
            await person_unmerge(dinas, merge, "They are two")
        assert await pairs.read() == before
        assert await programme_facts(rows.DAY) == figures
        raise Undone


async def _counted_once() -> None:
    """Registered are those who are nobody else; nobody holds a stage twice or has two mentors."""
    standing = await store.fetch("SELECT id FROM person WHERE merged_into_id IS NULL")
    facts = await programme_facts(rows.DAY)
    assert facts.registered == len(standing)
    held = await store.fetch("SELECT person_id, stage FROM attainment WHERE superseded_at IS NULL")
    assert all(count == 1 for count in Counter(map(tuple, held)).values())
    assert {row["person_id"] for row in held} <= {row["id"] for row in standing}
    assert await store.fetch_value("SELECT count(*) FROM person WHERE merged_into_id IS NOT NULL"
        " AND (mentor_id IS NOT NULL OR EXISTS (SELECT 1 FROM person s WHERE s.id ="
        " person.merged_into_id AND s.merged_into_id IS NOT NULL))") == 0  # fmt: skip


async def test_the_earlier_valid_attainment_stays_and_the_other_pays_back(db: str) -> None:
    supervisor, mentor, one, other = await pairs.two()
    late = await rows.attained(
        one, 4, on=date(2020, 9, 2), evidence=EvidenceKind.LICENCE, validated_by=supervisor
    )
    early = await rows.attained(
        other, 4, on=date(2020, 8, 3), evidence=EvidenceKind.LICENCE, validated_by=supervisor
    )
    for row in (late, early):
        await pairs.pay(row, 4)
    paid = await _balance(mentor)

    await person_merge(supervisor, one, other, WHY)

    held = await store.fetch(
        "SELECT id, person_id FROM attainment WHERE stage = 4 AND superseded_at IS NULL"
    )
    assert [tuple(row) for row in held] == [(early, one)]
    assert await _balance(mentor) == paid / 2
    standing = await store.fetch("SELECT id, stage, merged_into_id FROM person ORDER BY id")
    assert [tuple(row) for row in standing] == [(one, 4, None), (other, 1, one)]


async def test_an_old_report_stands_and_todays_counts_once(db: str) -> None:
    supervisor, _, one, other = await pairs.two()
    yesterday = date(2020, 10, 25)
    before = await programme_facts(yesterday)

    await person_merge(supervisor, one, other, WHY)

    check(yesterday)
    assert await programme_facts(yesterday) == before
    assert (before.registered, (await programme_facts(rows.DAY)).registered) == (2, 1)


async def test_a_chain_is_undone_from_its_end(db: str) -> None:
    supervisor, _, one, other = await pairs.two()
    third = await rows.person()
    first = await person_merge(supervisor, one, other, WHY)
    second = await person_merge(supervisor, third, one, WHY)

    pointed = await store.fetch("SELECT id, merged_into_id FROM person ORDER BY id")
    assert [tuple(row) for row in pointed] == [(one, third), (other, third), (third, None)]
    with pytest.raises(Conflict) as refused:
        await person_unmerge(supervisor, first["merge_id"], "They are two")
    assert refused.value.kind == "LATER_MERGE"
    assert refused.value.facts is not None
    assert refused.value.facts["merge"] == str(second["merge_id"])
    name = await store.fetch_value("SELECT name FROM person WHERE id = $1", one)
    at = f"{clock.now():%Y-%m-%d %H:%M}"
    assert refused.value.message == (
        f"The survivor was merged again since: {name}, {at}; undo that merge first (personMerges"
        " lists it)."
    )
    for merge in (second, first):
        await person_unmerge(supervisor, merge["merge_id"], "They are two")
    assert await store.fetch_value("SELECT count(merged_into_id) FROM person") == 0


async def test_a_stage_that_two_merges_in_turn_took_goes_back_to_whose_it_was(db: str) -> None:
    """Given three who hold a stage, each earlier than the one before, all three hold it again."""
    supervisor, _, one, other = await pairs.two()
    third = await rows.person()
    for person, month in ((one, 9), (other, 8), (third, 7)):
        await rows.attained(person, 4, on=date(2020, month, 2), evidence=EvidenceKind.LICENCE)
    held = (await pairs.read())["attainment"]
    first = await person_merge(supervisor, one, other, WHY)
    second = await person_merge(supervisor, one, third, WHY)

    for merge in (second, first):
        await person_unmerge(supervisor, merge["merge_id"], "They are three")

    assert (await pairs.read())["attainment"] == held


async def test_of_two_at_once_one_merges(db: str) -> None:
    supervisor, _, one, other = await pairs.two()

    done = await asyncio.gather(
        person_merge(supervisor, one, other, WHY),
        person_merge(supervisor, other, one, WHY),
        return_exceptions=True,
    )

    assert sorted(type(answer).__name__ for answer in done) == ["NotFound", "dict"]
    assert await store.fetch_value("SELECT count(*) FROM person_merge") == 1


async def test_a_key_merges_once(db: str) -> None:
    supervisor, _, one, other = await pairs.two()
    first = await person_merge(supervisor, one, other, WHY, idempotency_key="k")

    assert await person_merge(supervisor, one, other, WHY, idempotency_key="k") == first
    with pytest.raises(IdempotencyConflict):
        await person_merge(supervisor, other, one, WHY, idempotency_key="k")
    assert await store.fetch_value("SELECT count(*) FROM person_merge") == 1


async def refused(kind: type[Any], *given: Any) -> tuple[str, str]:
    """The words of a merge that is refused, nothing written."""
    before = await rows.snapshot(*TABLES)
    with pytest.raises(kind) as fault:
        await person_merge(*given, idempotency_key="refused")
    assert await rows.snapshot(*TABLES) == before
    return fault.value.message, fault.value.pesan


async def test_what_cannot_be_merged_is_refused_and_nothing_written(db: str) -> None:
    supervisor, mentor, one, other = await pairs.two()
    outside = await rows.person(village=rows.OTHER_VILLAGE)

    assert await refused(InvalidInput, supervisor, one, one, WHY) == (
        "survivorId and mergedId are the same person; give two who are one.",
        "survivorId dan mergedId adalah orang yang sama; berikan dua data yang sebenarnya satu.",
    )
    assert await refused(InvalidInput, supervisor, one, other, "  ") == (
        "reason has 0 characters; say why in 1 to 200.",
        "reason terdiri dari 0 karakter; sebutkan alasannya dalam 1 sampai 200.",
    )
    await refused(NotFound, supervisor, one, outside, WHY)
    await refused(NotFound, supervisor, outside, one, WHY)
    await refused(NotFound, supervisor, one, 2**70, WHY)
    await refused(Forbidden, mentor, one, other, WHY)
    await person_merge(supervisor, one, other, WHY)
    await refused(NotFound, supervisor, one, other, WHY)


async def test_two_cadres_are_not_merged(db: str) -> None:
    supervisor, *_ = await pairs.two()
    cadres = [await rows.cadre(), await rows.cadre()]

    assert await refused(Conflict, supervisor, *(c.person_id for c in cadres), WHY) == (
        "Both are cadres, each with sessions and points of its own; these cannot be merged.",
        "Keduanya kader, masing-masing dengan sesi dan poin sendiri; tidak dapat digabung.",
    )


async def test_a_merge_is_undone_once_and_only_within_sight(db: str) -> None:
    supervisor, _, one, other = await pairs.two()
    merge = (await person_merge(supervisor, one, other, WHY))["merge_id"]
    with pytest.raises(NotFound):
        await person_unmerge(await rows.supervisor(rows.OTHER_DISTRICT), merge, "They are two")
    await person_unmerge(supervisor, merge, "They are two")
    before = await rows.snapshot(*TABLES)

    with pytest.raises(Conflict) as fault:
        await person_unmerge(supervisor, merge, "They are two")

    assert fault.value.kind == "ALREADY_PARTED"
    assert await rows.snapshot(*TABLES) == before


async def _balance(mentor: Actor) -> int:
    return int(
        await store.fetch_value(
            "SELECT coalesce(sum(points), 0) FROM point_entry WHERE actor_id = $1", mentor.id
        )
    )
