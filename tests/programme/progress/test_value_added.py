"""Boards of value added: ranks where exposure can tell, and nobody named who did not consent."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programme.actors import ANYONE, Actor
from programme.errors import InvalidInput, NotFound
from programme.progress.value_added import Season, season
from programme.records import store
from programme.words import Board
from tests.programme import rows

UNTIL = date(2020, 9, 28)


async def added(
    actor: Actor,
    score: float,
    *,
    ranked: bool = True,
    until: date = UNTIL,
    board: Board = Board.MENTOR,
    band: int = 0,
) -> None:
    await store.execute(
        "INSERT INTO value_added (board, actor_id, until, weeks, rows, score, low, high, top,"
        " exposure, ranked, band) VALUES ($1, $2, $3, 26, 40, $4, $5, $6, .25, 6, $7, $8)",
        board.value,
        actor.id,
        until,
        score,
        score - 0.1,
        score + 0.1,
        ranked,
        band,
    )


async def mentors(*scores: float | None, opted_out: tuple[int, ...] = ()) -> list[Actor]:
    """Mentors A, B, C, … with these scores; None: too little exposure."""
    if not await store.fetch_value("SELECT count(*) FROM stage"):
        await rows.district()
    found = []
    for place, score in enumerate(scores):
        mentor = await rows.mentor(name="ABCDEFGHIJ"[place], opted_in=place not in opted_out)
        await added(mentor, score or 0.0, ranked=score is not None)
        found.append(mentor)
    return found


def shown(board: Season) -> list[tuple[str, int | None]]:
    return [(place.name, place.rank) for place in board.places]


async def test_the_upper_half_of_the_ranked_is_shown_and_oneself(db: str) -> None:
    a, b, c, d, e = await mentors(0.5, 0.3, 0.1, -0.2, None)
    dinas = await rows.supervisor(rows.PROVINCE)

    board = await season(dinas, rows.PROVINCE)

    assert (board.until, board.weeks, board.size) == (UNTIL, 26, 4)
    assert shown(board) == [("A", 1), ("B", 2)]
    assert shown(await season(a, rows.PROVINCE)) == [("A", 1), ("B", 2)]
    assert shown(await season(d, rows.PROVINCE)) == [("A", 1), ("B", 2), ("D", 4)]
    assert shown(await season(e, rows.PROVINCE)) == [("A", 1), ("B", 2), ("E", None)]
    assert shown(await season(c, rows.PROVINCE, first=1)) == [("A", 1)]
    first, second = (await season(b, rows.PROVINCE)).places
    assert (first.mine, second.mine) == (False, True)
    assert (second.score, second.low, second.high, second.top, second.band, second.rows) == (
        0.3,
        pytest.approx(0.2),
        pytest.approx(0.4),
        0.25,
        0,
        40,
    )


async def test_the_newest_season_counts(db: str) -> None:
    (a,) = await mentors(0.5)
    await added(a, 0.1, until=date(2020, 10, 5))

    board = await season(a, rows.DISTRICT)

    assert (board.until, [place.score for place in board.places]) == (date(2020, 10, 5), [0.1])


async def test_cadres_have_a_board_of_their_own(db: str) -> None:
    await mentors(0.5)
    cadre = await rows.cadre()
    await added(cadre, 0.2, board=Board.CADRE)

    board = await season(cadre, rows.DISTRICT, Board.CADRE)

    assert [(place.mine, place.rank, place.score) for place in board.places] == [(True, 1, 0.2)]


async def test_before_the_first_board_there_is_nothing(db: str) -> None:
    await rows.district()

    board = await season(ANYONE, rows.PROVINCE)

    assert (board.until, board.size, board.places) == (None, 0, [])


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.sampled_from([-0.4, 0.0, 0.2, 0.6])), st.booleans()),
        min_size=1,
        max_size=8,
    )
)
async def test_who_opted_out_is_named_to_nobody_else(
    db: str, given: list[tuple[float | None, bool]]
) -> None:
    """Whatever the scores: nobody who opted out, and nobody of the lower half."""
    await store.execute("TRUNCATE actor CASCADE")
    out = tuple(place for place, (_, private) in enumerate(given) if private)
    everybody = await mentors(*(score for score, _ in given), opted_out=out)
    ranked = [score for score, _ in given if score is not None]

    for viewer in (ANYONE, *everybody):
        for place in (await season(viewer, rows.PROVINCE)).places:
            number = "ABCDEFGHIJ".index(place.name)
            score = given[number][0]
            if not place.mine:
                assert number not in out
                assert score is not None
                assert sum(other > score for other in ranked) + 1 <= (len(ranked) + 1) / 2
            else:
                assert everybody[number].id == viewer.id


@pytest.mark.parametrize(
    ("weeks", "first", "message", "pesan"),
    [
        (
            12,
            30,
            "weeks is 12; a season has 13, 26 or 52.",
            "weeks bernilai 12; satu musim 13, 26 atau 52 minggu.",
        ),
        (26, 0, "first is 0; it takes 1 to 100.", "first bernilai 0; harus 1 sampai 100."),
        (26, 101, "first is 101; it takes 1 to 100.", "first bernilai 101; harus 1 sampai 100."),
    ],
)
async def test_other_questions_are_refused(
    db: str, weeks: int, first: int, message: str, pesan: str
) -> None:
    await rows.district()

    with pytest.raises(InvalidInput) as refused:
        await season(ANYONE, rows.PROVINCE, weeks=weeks, first=first)

    assert (refused.value.message, refused.value.pesan) == (message, pesan)


async def test_no_area_has_no_board(db: str) -> None:
    await rows.district()

    with pytest.raises(NotFound):
        await season(ANYONE, "99")
