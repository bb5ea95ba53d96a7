"""The boards of value added: who adds most to the people of the own list, whoever they are.

A rank is shown where the exposure can tell; else a band. Shown are oneself, always, and of the
upper half of the ranked those who opted in: nobody who opted out is named to anybody else, and
there is no list of the last (programme.standings has the same rule).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from programme.actors import Actor
from programme.errors import InvalidInput, NotFound
from programme.records import store
from programme.scope import is_area
from programme.words import Board

SEASONS: Final = (13, 26, 52)
"""Weeks of a season."""
MOST: Final = 100
PLACES: Final = """
    WITH placed AS (
        SELECT v.*, m.name, m.opted_in, count(*) FILTER (WHERE v.ranked) OVER () AS size,
            CASE WHEN v.ranked THEN rank() OVER (PARTITION BY v.ranked ORDER BY v.score DESC)
            END AS place
        FROM value_added v JOIN board_member m ON m.actor_id = v.actor_id AND m.board = v.board
        WHERE v.board = $1 AND v.weeks = $2
            AND v.until = (SELECT max(until) FROM value_added WHERE board = $1 AND weeks = $2)
            AND m.village_code >= $3::text AND m.village_code < $3::text || '/'
    )
    SELECT * FROM placed
    WHERE actor_id = $4 OR opted_in AND place <= (size + 1) / 2
    ORDER BY place NULLS LAST, actor_id LIMIT $5
"""


@dataclass(frozen=True, slots=True)
class Place:
    """One's place: ``rank`` is None where the exposure cannot tell. The score is on the log odds,
    with its 80 % interval; ``top`` the probability of the best quarter; ``band`` 1 above the rest,
    −1 below, 0 neither; ``rows`` are the planned contacts, or seats, that it is measured on."""

    name: str
    mine: bool
    rank: int | None
    score: float
    low: float
    high: float
    top: float
    band: int
    rows: int


@dataclass(frozen=True, slots=True)
class Season:
    """A board of a scope; ``until`` is the last Monday that counts, None before the first board.
    ``size`` is how many are ranked, shown or not."""

    until: date | None
    weeks: int
    size: int
    places: list[Place]


async def season(
    actor: Actor, scope: str, board: Board = Board.MENTOR, weeks: int = 26, first: int = 30
) -> Season:
    """The newest board of an area and a season, as the actor may see it.

    Raises InvalidInput for other seasons and for too many places, NotFound for no area's code.
    """
    _refuse(weeks, first)
    if not await is_area(scope):
        raise NotFound.of("area", "wilayah", scope, path="scope")
    found = await store.fetch(PLACES, board.value, weeks, scope, actor.id, first)
    until = found[0]["until"] if found else None
    places = [_place(row, actor) for row in found]
    return Season(until, weeks, found[0]["size"] if found else 0, places)


def _place(row: Any, actor: Actor) -> Place:
    names = ("name", "score", "low", "high", "top", "band", "rows")
    facts = {name: row[name] for name in names}
    return Place(mine=row["actor_id"] == actor.id, rank=row["place"], **facts)


def _refuse(weeks: int, first: int) -> None:
    if weeks not in SEASONS:
        raise InvalidInput(
            f"weeks is {weeks}; a season has 13, 26 or 52.",
            f"weeks bernilai {weeks}; satu musim 13, 26 atau 52 minggu.",
            path="weeks",
        )
    if not 1 <= first <= MOST:
        raise InvalidInput(
            f"first is {first}; it takes 1 to {MOST}.",
            f"first bernilai {first}; harus 1 sampai {MOST}.",
            path="first",
        )
