"""Paths through the stages that cannot be, or stand already; who may write them."""

import pytest

from programme import clock
from programme.errors import Forbidden, InvalidInput, NotFound
from programme.paths import Way, Whom, stage_path_assign, stage_path_set
from programme.stages import Standpoint
from programme.words import Role
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


@pytest.mark.parametrize(
    ("way", "path", "message"),
    [
        (
            Way("naik", "x", "x", GROWING.steps),
            "key",
            "key is 'naik'; it takes 1 to 20 capital letters, digits and _, as NAIK_KELAS.",
        ),
        (
            Way("A", " ", "x", GROWING.steps),
            "nameId",
            "nameId has 0 characters; a name has 1 to 80.",
        ),
        (
            Way("A", "x", "x" * 81, GROWING.steps),
            "nameEn",
            "nameEn has 81 characters; a name has 1 to 80.",
        ),
        (
            Way("A", "x", "x", (1, 2, 2, 4, 5, 6, 7)),
            "steps",
            "steps are P1, P2, P2, P4, P5, P6, P7; a path names each of P1 to P7 once, P1 first.",
        ),
        (
            Way("A", "x", "x", (2, 1, 3, 4, 5, 6, 7)),
            "steps",
            "steps are P2, P1, P3, P4, P5, P6, P7; a path names each of P1 to P7 once, P1 first.",
        ),
        (
            Way("A", "x", "x", ()),
            "steps",
            "steps are empty; a path names each of P1 to P7 once, P1 first.",
        ),
        (
            Way("A", "x", "x", GROWING.steps, (1, 2)),
            "skipped",
            "skipped names P1; everybody is registered, so P1 cannot be skipped.",
        ),
        (
            Way("A", "x", "x", GROWING.steps, (7, 6, 5, 4, 3, 2)),
            "skipped",
            "skipped names all of P2 to P7; leave at least one of them out, or the path leads"
            " nowhere.",
        ),
    ],
)
async def test_a_path_that_cannot_be_is_refused(db: str, way: Way, path: str, message: str) -> None:
    dinas, _ = await given()
    before = await rows.snapshot(*TABLES)
    with pytest.raises(InvalidInput) as refused:
        await stage_path_set(dinas, way)
    assert (refused.value.path, refused.value.message) == (path, message)
    assert refused.value.facts
    assert await rows.snapshot(*TABLES) == before


async def test_whoever_is_meant_is_named(db: str) -> None:
    """Nobody is moved by what was left out: the whole city is an area, and is named as one."""
    dinas, mentor = await given()
    theirs = await somebody(mentor)
    await stage_path_set(dinas, SWAPPED)
    before = await rows.snapshot(*TABLES)

    for key in (SWAPPED.key, None):
        with pytest.raises(InvalidInput) as refused:
            await stage_path_assign(dinas, key, Whom())
        assert (refused.value.path, refused.value.message) == (
            "areaCode",
            "agencyCode, areaCode and level are all missing; say who follows the path. The whole"
            " city is areaCode 31.",
        )
        assert refused.value.facts == {
            "oneOf": ["agencyCode", "areaCode", "level"],
            "wholeCity": "31",
        }
    assert await rows.snapshot(*TABLES) == before

    moved = await stage_path_assign(dinas, SWAPPED.key, Whom(area_code="31"))
    assert moved == {"key": SWAPPED.key, "moved": 1}
    assert await standing() == {theirs: Standpoint(1, 3)}


async def test_what_stands_already_is_answered_and_not_written(db: str) -> None:
    dinas, mentor = await given()
    await somebody(mentor, agency="PAREKRAF")
    await stage_path_set(dinas, SWAPPED)
    before = await rows.snapshot(*TABLES)
    assert await stage_path_assign(dinas, None, PAREKRAF) == {"key": None, "moved": 0}
    assert await rows.snapshot(*TABLES) == before

    await stage_path_assign(dinas, SWAPPED.key, PAREKRAF)
    clock.stand_on(NEXT)
    before = await rows.snapshot(*TABLES)
    again = await stage_path_assign(dinas, SWAPPED.key, PAREKRAF)
    assert again == {"key": SWAPPED.key, "moved": 0}
    assert await rows.snapshot(*TABLES) == before


async def test_what_is_not_there_is_refused(db: str) -> None:
    dinas, _ = await given()
    await stage_path_set(dinas, GROWING)
    before = await rows.snapshot(*TABLES)
    for key, whom, path, message in (
        ("NONE", PAREKRAF, "pathKey", "No path through the stages NONE that you can see."),
        ("NAIK_KELAS", Whom(agency_code="X"), "agencyCode", "No agency X that you can see."),
        ("NAIK_KELAS", Whom(area_code="99"), "areaCode", "No area 99 that you can see."),
    ):
        with pytest.raises(NotFound) as refused:
            await stage_path_assign(dinas, key, whom)
        assert (refused.value.path, refused.value.message) == (path, message)
    assert await rows.snapshot(*TABLES) == before


async def test_the_head_office_alone_writes_paths(db: str) -> None:
    await given()
    others = (await rows.supervisor(rows.CITY), await rows.actor(Role.AUDITOR, "31"))
    before = await rows.snapshot(*TABLES)
    for actor in others:
        for attempt in (stage_path_set(actor, GROWING), stage_path_assign(actor, None, PAREKRAF)):
            with pytest.raises(Forbidden) as refused:
                await attempt
            assert refused.value.facts == {"role": actor.role.value, "allowed": ["DINAS"]}
    assert await rows.snapshot(*TABLES) == before
