"""What mentors and cadres added is measured on the rows of published plans, and on nothing else."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from planner.value_added import Rows, value_added
from programme.actors import Actor
from programme.progress.measuring import COLUMNS, keep, measured
from programme.progress.outcomes import outcomes
from programme.records import store
from programme.words import Board, ConsentPurpose
from tests.programme import rows
from tests.programme.progress.published import FIRST, week_of

TODAY = FIRST + timedelta(weeks=30)
UNTIL = TODAY - timedelta(weeks=4)


@pytest.fixture
async def kasatpel(db: str) -> Actor:
    await rows.district()
    return await rows.supervisor()


async def season(kasatpel: Actor, weeks: int = 8, a_week: int = 12) -> list[Actor]:
    """Two mentors: of the first's people half move on, of the second's one in ten."""
    mentors = [await rows.mentor(name=name) for name in ("Sri", "Budi")]
    rng = np.random.default_rng(1)
    for number in range(18, 18 + weeks):
        for mentor, chance in zip(mentors, (0.5, 0.1), strict=True):
            people = [await rows.person(mentor=mentor) for _ in range(a_week)]
            came = {one for one in people if rng.random() < chance}
            await week_of(number, kasatpel, mentor, people, came, set(), odds=0.0)
    return mentors


def of(
    found: list[tuple[Any, ...]], weeks: int, board: Board = Board.MENTOR
) -> dict[int, tuple[Any, ...]]:
    """The rows of a board and season by account."""
    return {row[1]: row for row in found if row[0] == board and row[3] == weeks}


async def test_each_season_has_its_rows(kasatpel: Actor) -> None:
    sri, budi = await season(kasatpel)

    found = await measured("31", TODAY)

    assert {(row[0], row[3]) for row in found} == {("MENTOR", weeks) for weeks in (13, 26, 52)}
    assert {row[2] for row in found} == {UNTIL}
    board = of(found, 26)
    assert set(board) == {sri.id, budi.id}
    assert {row[4] for row in board.values()} == {96}
    read = await outcomes("31", FIRST, TODAY)
    judged = value_added(
        Rows(
            p=read.plain,
            y=read.y * 1,
            mentor=np.unique(read.mentor, return_inverse=True)[1],
            week=read.week,
            margin=read.margin,
            person=read.person,
        ),
        2,
    )
    assert [board[sri.id][5], board[budi.id][5]] == judged.score.tolist()
    assert board[sri.id][5] > 0 > board[budi.id][5]


async def test_what_is_no_evidence_changes_nothing(kasatpel: Actor) -> None:
    """Rows changed by hand, withheld, drawn, without a contact, or of who objects."""
    sri, budi = await season(kasatpel)
    before = await measured("31", TODAY)
    people = [await rows.person(mentor=budi) for _ in range(8)]
    plan_id = await week_of(20, kasatpel, budi, people, set(people), set(), odds=0.5)
    for person, change in zip(
        people,
        (
            "by_hand = TRUE",
            "by_hand = TRUE",
            "withheld = TRUE",
            "odds = 0, drawn = .1",
            "odds = 0, drawn = .2",
        ),
        strict=False,
    ):
        await store.execute(
            f"UPDATE expectation SET {change} WHERE plan_id = $1 AND person_id = $2",
            plan_id,
            person,
        )
    for person in people[5:]:
        await rows.consent(person, ConsentPurpose.PROFILING, False)

    assert await measured("31", TODAY) == before
    assert sri.id != budi.id


async def test_a_cadre_is_measured_on_the_seats_of_the_sessions_that_he_or_she_led(
    kasatpel: Actor,
) -> None:
    mentor = await rows.mentor()
    cadre = await rows.cadre()
    session = await rows.session(held_on=FIRST + timedelta(weeks=20))
    people = [await rows.person(mentor=mentor) for _ in range(9)]
    plan_id = await week_of(20, kasatpel, mentor, people, set(people[:4]), set(), odds=0.0)
    await store.execute(
        "UPDATE expectation SET session_id = $1, action = NULL, mentor_id = NULL"
        " WHERE person_id = ANY($2)",
        session,
        people[:6],
    )
    await store.execute(
        "INSERT INTO plan_cadre (plan_id, session_id, cadre_id) VALUES ($1, $2, $3)",
        plan_id,
        session,
        cadre.cadre_id,
    )

    found = await measured("31", TODAY)

    assert of(found, 13, Board.CADRE)[cadre.id][4] == 6
    assert of(found, 13)[mentor.id][4] == 3


async def test_a_season_is_kept_once(kasatpel: Actor) -> None:
    await season(kasatpel, weeks=2)
    found = await measured("31", TODAY)

    for _ in range(2):
        async with store.transaction():
            await keep(found)

    names = ", ".join(COLUMNS)
    kept = await store.fetch(f"SELECT {names} FROM value_added ORDER BY id")
    assert [tuple(row) for row in kept] == found


async def test_before_anything_was_published_nothing_is_measured(kasatpel: Actor) -> None:
    await rows.mentor()

    assert await measured("31", date(2020, 10, 26)) == []
