"""Standings: ties share a rank, weeks are apart, and nobody is named who did not consent."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programme.actors import ANYONE, Actor
from programme.errors import InvalidInput, NotFound
from programme.records import store
from programme.standings import check
from programme.words import Board, Role
from tests.programme import rows
from tests.programme.boards import standings


async def pay(actor: Actor, points: int, *, week: date = rows.WEEK) -> None:
    """A line of the ledger, so that the trigger keeps the total."""
    await store.execute(
        "INSERT INTO point_entry (actor_id, rule, rule_version, source_kind, source_id, points,"
        " matures_on, occurred_on, week, recorded_at) VALUES ($1, 'STAGE_P4', 1, 'ATTAINMENT',"
        " (SELECT count(*) + 1 FROM point_entry), $2, $3, $3, $3, now())",
        actor.id,
        points,
        week,
    )


async def board(
    actor: Actor, scope: str = rows.PROVINCE, kind: Board = Board.MENTOR, **more: int
) -> list[tuple[str, int, int]]:
    found = await standings(actor, scope, kind, rows.DAY, **more)
    return [(place.name, place.rank, place.points) for place in found]


async def mentors(*points: int, opted_out: tuple[int, ...] = ()) -> list[Actor]:
    """Mentors A, B, C, … with these points in this week."""
    await rows.district()
    found = []
    for place, earned in enumerate(points):
        mentor = await rows.mentor(name="ABCDEFGHIJ"[place], opted_in=place not in opted_out)
        if earned:
            await pay(mentor, earned)
        found.append(mentor)
    return found


async def test_equal_points_share_a_rank_and_the_lower_half_is_ones_own(db: str) -> None:
    a, b, c, d, e, _ = await mentors(30, 20, 20, 5, 3, 0)
    dinas = await rows.supervisor(rows.PROVINCE)
    upper = [("A", 1, 30), ("B", 2, 20), ("C", 2, 20)]
    assert await board(dinas) == upper
    assert await board(a) == await board(b) == await board(c) == upper
    assert await board(d) == [*upper, ("D", 4, 5)]
    assert await board(e) == [*upper, ("E", 5, 3)]
    first, *_ = await standings(dinas, rows.PROVINCE, Board.MENTOR, rows.DAY)
    assert (first.name, first.size, first.week, first.mine) == (
        "A",
        6,
        rows.WEEK.isoformat(),
        False,
    )
    first, *_ = await standings(a, rows.PROVINCE, Board.MENTOR, rows.DAY)
    assert first.mine


async def test_less_than_no_points_is_the_last_place(db: str) -> None:
    """Given points that are clawed back in a later week, then that week's total is below zero, and
    behind those who have no line at all."""
    a, b, *_ = await mentors(30, 0, 0)
    await store.execute(
        "INSERT INTO point_entry (actor_id, rule, rule_version, source_kind, source_id, points,"
        " matures_on, occurred_on, week, recorded_at, reverses_id) SELECT $1, rule, rule_version,"
        " 'REVERSAL', id, -points, matures_on, occurred_on, week, recorded_at, id FROM point_entry",
        b.id,
    )
    assert await board(a) == [("A", 1, 30)]
    assert await board(b) == [("A", 1, 30), ("B", 3, -30)]
    assert await board(b, around_me=1) == [("B", 3, -30)]


async def test_who_opted_out_holds_a_place_and_is_named_to_nobody_else(db: str) -> None:
    a, b, *_ = await mentors(30, 20, 10, 5, opted_out=(0,))
    kasatpel = await rows.supervisor()
    assert await board(b) == await board(kasatpel) == await board(ANYONE) == [("B", 2, 20)]
    assert await board(a) == [("A", 1, 30), ("B", 2, 20)]


async def test_without_points_there_is_no_place_to_show(db: str) -> None:
    a, *_ = await mentors(0, 0, 0)
    assert await board(a) == [("A", 1, 0)]
    assert await board(ANYONE) == []


async def test_the_public_sees_the_first_ten_ranks(db: str) -> None:
    await mentors(*range(100, 90, -1))
    for place in range(20):
        await pay(await rows.mentor(name=f"M{place:02}"), 80 - place)
    dinas = await rows.supervisor(rows.PROVINCE)
    assert [name for name, _, _ in await board(ANYONE)] == list("ABCDEFGHIJ")
    assert len(await board(dinas)) == 15


async def test_a_page_continues_behind_a_place(db: str) -> None:
    await mentors(30, 20, 20, 10, 8, 6, 4, 2)
    dinas = await rows.supervisor(rows.PROVINCE)
    first = await standings(dinas, rows.PROVINCE, Board.MENTOR, rows.DAY, first=2)
    rest = await standings(dinas, rows.PROVINCE, Board.MENTOR, rows.DAY, after=first[-1].cursor)
    assert [place.name for place in (*first, *rest)] == ["A", "B", "C", "D"]


async def test_around_me_keeps_the_neighbours(db: str) -> None:
    *_, f = await mentors(60, 50, 40, 30, 20, 10)
    assert await board(f, around_me=3) == [("C", 3, 40), ("F", 6, 10)]
    assert await board(await rows.supervisor(), around_me=3) == []


async def test_scopes_weeks_and_boards_are_apart(db: str) -> None:
    await rows.district()
    here = await rows.mentor(name="Here")
    there = await rows.mentor(name="There", village=rows.OTHER_VILLAGE)
    cadre = await rows.cadre()
    for actor in (here, there, cadre):
        await pay(actor, 5)
    await pay(here, 50, week=rows.WEEK - timedelta(days=7))
    dinas = await rows.supervisor(rows.PROVINCE)
    assert await board(dinas, rows.DISTRICT) == [("Here", 1, 5)]
    assert await board(dinas, rows.OTHER_VILLAGE) == [("There", 1, 5)]
    assert await board(dinas, rows.CITY) == [("Here", 1, 5), ("There", 1, 5)]
    assert [place[2] for place in await board(dinas, rows.DISTRICT, Board.CADRE)] == [5]
    last_week = await standings(dinas, rows.DISTRICT, Board.MENTOR, rows.DAY - timedelta(days=4))
    assert [(place.name, place.points, place.week) for place in last_week] == [
        ("Here", 50, (rows.WEEK - timedelta(days=7)).isoformat())
    ]


async def test_there_is_no_board_of_a_week_to_come_or_of_no_area(db: str) -> None:
    await rows.district()
    with pytest.raises(InvalidInput) as refused:
        await check(rows.PROVINCE, date(2020, 11, 2))
    assert refused.value.message == ("week is 2020-11-02; standings end with this week, 2020-W44.")
    with pytest.raises(NotFound):
        await check("32", rows.DAY)


@dataclass(frozen=True)
class Member:
    """One mentor of a random board."""

    account: Actor
    name: str
    village: str
    opted_in: bool
    points: int


MEMBERS = st.lists(
    st.tuples(
        st.sampled_from([rows.VILLAGE, rows.NEXT_VILLAGE, rows.OTHER_VILLAGE]),
        st.booleans(),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=12,
)
SCOPES = (rows.PROVINCE, rows.CITY, rows.DISTRICT, rows.OTHER_DISTRICT, rows.VILLAGE)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(members=MEMBERS, scope=st.sampled_from(SCOPES))
async def test_nobody_who_opted_out_is_named_to_anybody_else(
    db: str, members: list[tuple[str, bool, int]], scope: str
) -> None:
    """For every role, and for each member: what is shown is what the rules, told in plain Python,
    let be shown, and no more."""
    if not await store.fetch_value("SELECT count(*) FROM stage"):
        await rows.district()
    await store.execute("TRUNCATE actor CASCADE")
    board = [await _member(place, *facts) for place, facts in enumerate(members)]
    strangers = [await rows.actor(role, _scope_of(role)) for role in Role if _can_sign_in(role)]

    for actor in (*(member.account for member in board), *strangers, ANYONE):
        seen = await standings(actor, scope, Board.MENTOR, rows.DAY, first=100)
        near = await standings(actor, scope, Board.MENTOR, rows.DAY, first=100, around_me=1)
        shown = [(place.name, place.rank, place.points, place.size) for place in seen]
        assert shown == _rightly(actor, [one for one in board if one.village.startswith(scope)])
        assert {place.name for place in near} <= {place.name for place in seen}
        others = {place.name for place in (*seen, *near) if not place.mine}
        assert others <= {member.name for member in board if member.opted_in}


async def _member(place: int, village: str, opted_in: bool, points: int) -> Member:
    name = f"Mentor {place:02}"
    account = await rows.mentor(village=village, opted_in=opted_in, name=name)
    if points:
        await pay(account, points)
    return Member(account, name, village, opted_in, points)


def _can_sign_in(role: Role) -> bool:
    return role not in {Role.PUBLIC, Role.MENTOR, Role.JAKPRENEUR}


def _scope_of(role: Role) -> str:
    return {Role.KASATPEL: rows.DISTRICT, Role.SUDIN: rows.CITY}.get(role, rows.PROVINCE)


def _rightly(actor: Actor, board: list[Member]) -> list[tuple[str, int, int, int]]:
    """The places that ``actor`` may see, best first."""
    ranked = sorted(board, key=lambda member: (-member.points, member.account.id))
    found = []
    for member in ranked:
        rank = 1 + sum(other.points > member.points for other in board)
        public = member.opted_in and member.points > 0 and rank <= (len(board) + 1) // 2
        if actor is ANYONE:
            public = public and rank <= 10
        if public or member.account.id == actor.id:
            found.append((member.name, rank, member.points, len(board)))
    return found
