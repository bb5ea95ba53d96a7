"""What mentors and cadres added, of 13, 26 and 52 weeks: measured and kept as the week is learned.

Of mentors the planned contacts count, of cadres the planned seats in sessions that they led. What
was locked or changed by hand, left out by lot or drawn is no evidence, nor is who objects.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from planner.inputs import Flags
from planner.value_added import Rows, value_added
from programme.planning.columns import Ints, columns
from programme.progress.known import day_of
from programme.progress.outcomes import Outcomes, known_until, outcomes
from programme.progress.value_added import SEASONS
from programme.records import store
from programme.words import Board

WEEK: Final = timedelta(weeks=1)
LED: Final = """
    SELECT c.session_id AS session, c.cadre_id AS cadre FROM plan_cadre c
    JOIN weekly_plan w ON w.id = c.plan_id AND w.status = 'PUBLISHED'
    WHERE w.week >= $1::date ORDER BY c.session_id, c.cadre_id
"""
ACCOUNTS: Final = """
    SELECT actor_id AS actor, id AS mentor, 0::bigint AS cadre FROM mentor
    WHERE actor_id IS NOT NULL
    UNION ALL SELECT actor_id, 0, id FROM cadre WHERE actor_id IS NOT NULL
"""
COLUMNS: Final = (
    "board", "actor_id", "until", "weeks", "rows", "score", "low", "high", "top", "exposure",
    "ranked", "band",
)  # fmt: skip


async def measured(area_code: str, today: date) -> list[tuple[Any, ...]]:
    """Rows of ``value_added``, as COLUMNS, of the seasons until the last week whose outcomes are
    known; none before anything was published."""
    until = known_until(today)
    until -= timedelta(days=until.weekday())
    since = until - (max(SEASONS) - 1) * WEEK
    found = await outcomes(area_code, since, today)
    led, accounts = await columns(LED, since), await columns(ACCOUNTS)
    return await asyncio.to_thread(lambda: list(_measured(found, led, accounts, until)))


async def keep(rows: Sequence[tuple[Any, ...]]) -> None:
    """Put rows in the place of those of the same season. Call inside a transaction."""
    places = {(row[0], row[3], row[2]) for row in rows}
    await store.execute_many(
        "DELETE FROM value_added WHERE board = $1 AND weeks = $2 AND until = $3", list(places)
    )
    async with store.raw() as connection:
        await connection.copy_records_to_table("value_added", records=rows, columns=COLUMNS)


def _measured(
    found: Outcomes, led: dict[str, Ints], accounts: dict[str, Ints], until: date
) -> Iterable[tuple[Any, ...]]:
    counted = ~(found.by_hand | found.withheld | found.drawn)
    contacts = np.flatnonzero(counted & found.contact)
    seats, cadre = _led(found, counted, led)
    boards = (
        (Board.MENTOR, contacts, found.mentor[contacts], accounts["mentor"]),
        (Board.CADRE, seats, cadre, accounts["cadre"]),
    )
    for weeks in SEASONS:
        first = day_of(until - (weeks - 1) * WEEK)
        for board, rows, whose, known in boards:
            actor = _actors(whose, known, accounts["actor"])
            mine = (found.week[rows] >= first) & (actor > 0)
            yield from _board(board, weeks, until, found, rows[mine], actor[mine])


def _led(found: Outcomes, counted: Flags, led: dict[str, Ints]) -> tuple[Ints, Ints]:
    """(row, cadre) of each planned seat and each cadre who led its session."""
    seats = np.flatnonzero(counted & (found.session > 0))
    first = np.searchsorted(led["session"], found.session[seats], "left")
    last = np.searchsorted(led["session"], found.session[seats], "right")
    count = last - first
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(seats, count), led["cadre"][np.repeat(first, count) + within]


def _actors(whose: Ints, known: Ints, actor: Ints) -> Ints:
    """The account of each id, 0 = none."""
    order = np.argsort(known, kind="stable")
    place = np.searchsorted(known[order], whose).clip(max=known.size - 1)
    at = order[place] if known.size else place
    return np.where(known[at] == whose, actor[at], 0) if known.size else np.zeros_like(whose)


def _board(  # noqa: PLR0913, PLR0917 (a board, its season and its rows)
    board: Board, weeks: int, until: date, found: Outcomes, rows: Ints, actor: Ints
) -> Iterable[tuple[Any, ...]]:
    if not rows.size:
        return
    members, member = np.unique(actor, return_inverse=True)
    judged = value_added(
        Rows(
            p=found.plain[rows],
            y=found.y[rows].astype(np.int64),
            mentor=member,
            week=found.week[rows],
            margin=found.margin[rows],
            person=found.person[rows],
        ),
        members.size,
    )
    count = np.bincount(member, minlength=members.size)
    for row, one in enumerate(members.tolist()):
        yield (
            board.value,
            one,
            until,
            weeks,
            int(count[row]),
            *(float(getattr(judged, name)[row]) for name in ("score", "low", "high", "top")),
            float(judged.exposure[row]),
            bool(judged.ranked[row]),
            int(judged.band[row]),
        )
