"""Weekly standings of mentors and of cadres, from the kept totals, never from the ledger.

Everybody at work in the scope that week has a place, with or without points; equal points share a
rank. Who is shown: oneself, always; another only if they opted in, hold points and stand in the
upper half. The public sees the first ten of those. So nobody who opted out is named to anybody
else, supervisors included, and there is no list of the last.
"""

from datetime import date
from typing import Final

from programme import clock
from programme.errors import InvalidInput, NotFound
from programme.scope import is_area

PUBLIC_RANKS: Final = 10

MONDAY: Final = "(SELECT date_trunc('week', {week:date}::timestamp)::date)"
MEMBERS: Final = f"""
    SELECT m.actor_id, m.name, m.village_code, m.opted_in FROM board_member m
    WHERE m.board = '{{board}}' AND m.active_from < {MONDAY} + 7
        AND (m.active_to IS NULL OR m.active_to >= {MONDAY})
        AND m.village_code >= {{scope:text}} AND m.village_code < {{scope:text}} || '/'"""
"""Who is at work in the scope that week."""
SIZE: Final = f"""
    (SELECT coalesce(sum(more), 0) FROM board_size
    WHERE board = '{{board}}' AND area_code = {{scope:text}} AND week <= {MONDAY})"""
"""How many they are; kept, for the boards of cadres are long."""
POINTS: Final = f"""
    coalesce((SELECT points FROM point_total WHERE actor_id = m.actor_id AND week = {MONDAY}), 0)"""
OWN: Final = f"""
    SELECT m.*, {POINTS} AS points FROM ({MEMBERS}) m WHERE m.actor_id = {{actor}} OFFSET 0"""
COUNTED: Final = f"""
    SELECT count(*) FROM point_total t JOIN ({MEMBERS}) m ON m.actor_id = t.actor_id
    WHERE t.week = {MONDAY} AND -t.points"""
OWN_RANK: Final = f"""
    1 + CASE WHEN own.points >= 0 THEN ({COUNTED} < -own.points)
        ELSE {SIZE} - ({COUNTED} >= -own.points) END"""
"""One more than have more points; whoever has no line of the ledger has none."""
WITH_POINTS: Final = f"""
    SELECT r.* FROM (
        SELECT t.actor_id AS id, t.points, t.below, m.name, m.village_code, m.opted_in,
            rank() OVER (ORDER BY t.below) AS rank
        FROM (SELECT actor_id, points, -points AS below FROM point_total
            WHERE week = {MONDAY} AND -points < 0 ORDER BY -points, actor_id OFFSET 0) t
        CROSS JOIN LATERAL (SELECT m.* FROM ({MEMBERS}) m
            WHERE m.actor_id = t.actor_id OFFSET 0) m
    ) r
    WHERE r.id = {{actor}} OR (r.opted_in AND r.rank <= ({SIZE} + 1) / 2
        AND ({{actor}} <> 0 OR r.rank <= {PUBLIC_RANKS}))
    ORDER BY r.below, r.id OFFSET 0"""
"""From the top of the board down, in the order of an index: a page reads no further than it
shows."""
OWN_WITHOUT: Final = f"""
    SELECT own.actor_id, own.points, -own.points, own.name, own.village_code, TRUE, {OWN_RANK}
    FROM ({OWN}) own WHERE own.points <= 0"""
STANDING: Final = f"""(
    SELECT p.*, {MONDAY} AS week, {SIZE} AS size,
        p.rank - (SELECT {OWN_RANK} FROM ({OWN}) own) AS distance
    FROM (({WITH_POINTS}) UNION ALL ({OWN_WITHOUT})) p)"""
"""The places that the actor may see, as a source of rows: of a ``board``, with the arguments
``week`` (any day of it) and ``scope`` (an area's code). ``distance`` counts ranks from one's own,
null without one."""

THERE_IS: Final = (
    f"{MONDAY} <= {{today}} AND EXISTS (SELECT 1 FROM area WHERE code = {{scope:text}})"
)
"""Whether ``check`` has nothing to say, in SQL."""


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
    if not await is_area(scope):
        raise NotFound.of("area", "wilayah", scope, path="scope")
