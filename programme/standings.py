"""Weekly standings of mentors and of cadres, from the kept totals, never from the ledger.

Everybody at work in the scope that week has a place, with or without points; equal points share a
rank. Who is shown: oneself, always; another only if they opted in, hold points and stand in the
upper half. The public sees the first ten of those. So nobody who opted out is named to anybody
else, supervisors included, and there is no list of the last.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from programme import clock
from programme.actors import Actor
from programme.errors import InvalidInput, NotFound
from programme.reads.template import fill
from programme.records import store
from programme.visibility import Bindings
from programme.words import Board

PUBLIC_RANKS: Final = 10

MONDAY: Final = "(SELECT date_trunc('week', {week:date}::timestamp)::date)"
MEMBERS: Final = f"""
    SELECT m.actor_id, m.name, m.village_code FROM mentor m
    WHERE '{{board}}' = 'MENTOR' AND m.active_from < {MONDAY} + 7
        AND (m.active_to IS NULL OR m.active_to >= {MONDAY})
        AND m.village_code >= {{scope:text}} AND m.village_code < {{scope:text}} || '/'
    UNION ALL
    SELECT k.actor_id, p.name, p.village_code FROM cadre k JOIN person p ON p.id = k.person_id
    WHERE '{{board}}' = 'CADRE' AND k.active_from < {MONDAY} + 7
        AND (k.active_to IS NULL OR k.active_to >= {MONDAY})
        AND p.village_code >= {{scope:text}} AND p.village_code < {{scope:text}} || '/'"""
"""Who is at work in the scope that week."""
POINTS: Final = f"""coalesce(
    (SELECT points FROM point_total WHERE actor_id = w.actor_id AND week = {MONDAY}), 0)"""
SIZE: Final = f"(SELECT count(*) FROM ({MEMBERS}) everybody)"
OWN: Final = f"SELECT w.*, {POINTS} AS points FROM ({MEMBERS}) w WHERE w.actor_id = {{actor}}"
OWN_RANK: Final = f"""
    1 + (SELECT count(*) FROM ({MEMBERS}) w WHERE {POINTS} > own.points)"""
WITH_POINTS: Final = f"""
    SELECT r.* FROM (
        SELECT w.actor_id AS id, w.*, t.points, t.below, {SIZE} AS size,
            rank() OVER (ORDER BY t.below) AS rank
        FROM (SELECT actor_id, points, -points AS below FROM point_total
            WHERE week = {MONDAY} AND points > 0 ORDER BY -points OFFSET 0) t
        CROSS JOIN LATERAL (SELECT w.*, a.leaderboard_opt_in
            FROM ({MEMBERS}) w JOIN actor a ON a.id = w.actor_id
            WHERE w.actor_id = t.actor_id OFFSET 0) w
    ) r
    WHERE r.actor_id = {{actor}} OR (r.leaderboard_opt_in AND r.rank <= (r.size + 1) / 2
        AND ({{actor}} <> 0 OR r.rank <= {PUBLIC_RANKS}))
    ORDER BY r.below, r.id OFFSET 0"""
"""From the top of the board down, in the order of an index: a page reads no further than it
shows."""
OWN_WITHOUT: Final = f"""
    SELECT own.actor_id, own.actor_id, own.name, own.village_code, TRUE, own.points, -own.points,
        {SIZE}, {OWN_RANK}
    FROM ({OWN}) own WHERE own.points <= 0"""
STANDING: Final = f"""(
    SELECT p.*, {MONDAY} AS week, p.rank - (SELECT {OWN_RANK} FROM ({OWN}) own) AS distance
    FROM (({WITH_POINTS}) UNION ALL ({OWN_WITHOUT})) p)"""
"""The places that the actor may see, as a source of rows: of a ``board``, with the arguments
``week`` (any day of it) and ``scope`` (an area's code). ``distance`` counts ranks from one's own,
null without one."""

THERE_IS: Final = (
    f"{MONDAY} <= {{today}} AND EXISTS (SELECT 1 FROM area WHERE code = {{scope:text}})"
)
"""Whether ``check`` has nothing to say, in SQL."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A place on the board of a week: ``rank`` of ``size`` places, ``points`` of the week."""

    actor_id: int
    name: str
    rank: int
    points: int
    size: int
    week: date


async def standings(  # noqa: PLR0913 (which board, and which part of it)
    actor: Actor,
    scope: str,
    board: Board,
    week: date,
    *,
    first: int = 20,
    after: tuple[int, int] = (0, 0),
    around_me: int | None = None,
) -> list[Standing]:
    """The places that ``actor`` may see, best first, behind ``after`` (rank, actor id).

    ``week`` is any day of it; ``around_me`` keeps the places within so many ranks of one's own.
    Raises as ``check``.
    """
    await check(scope, week)
    bindings = Bindings()
    source = fill(STANDING, {"board": board.value}, bindings)
    near = "TRUE"
    if around_me is not None:
        near = f"abs(b.distance) <= {bindings.value(around_me, 'bigint')}"
    rank, last = (bindings.value(value, "bigint") for value in after)
    rows = await store.fetch(
        f"SELECT b.actor_id, b.name, b.rank, b.points, b.size, b.week FROM {source} b"
        f" WHERE {near} AND (b.rank, b.actor_id) > ({rank}, {last})"
        f" ORDER BY b.rank, b.actor_id LIMIT {bindings.value(first, 'bigint')}",
        *bindings.resolve(actor, {":week": week, ":scope": scope}),
    )
    return [Standing(**dict(row)) for row in rows]


async def check(scope: str, week: date) -> None:
    """Whether there is such a board. Raises InvalidInput for a week to come, NotFound for a scope
    that is no area's code."""
    if clock.week_start(week) > clock.today():
        this = clock.week_name(clock.today())
        raise InvalidInput(
            f"week is {week}; standings end with this week, {this}.",
            f"week {week}; peringkat sampai minggu ini, {this}.",
            path="week",
        )
    if await store.fetch_value("SELECT 1 FROM area WHERE code = $1", scope) is None:
        raise NotFound.of("area", "wilayah", scope, path="scope")
