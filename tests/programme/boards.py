"""A board as an actor sees it, read through its shape."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from programme.actors import Actor
from programme.reads.run import read
from programme.reads.selection import Selection
from programme.words import Board

WORDS = ("rank", "points", "size", "week", "name", "mine")


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the board of a week; ``cursor`` leads behind it."""

    name: str
    rank: int
    points: int
    size: int
    week: str
    mine: bool
    cursor: str


async def standings(actor: Actor, scope: str, board: Board, week: date, **more: Any) -> list[Place]:
    """The places that ``actor`` may see, best first; ``more`` are arguments of the page."""
    node = Selection("node", "node", {}, tuple(Selection(word, word, {}) for word in WORDS))
    edges = Selection("edges", "edges", {}, (node, Selection("cursor", "cursor", {})))
    asked = {"scope": scope, "board": board, "week": week, **more}
    answer = await read(actor, "standings", Selection("standings", "board", asked, (edges,)))
    return [Place(**edge["node"], cursor=edge["cursor"]) for edge in answer["edges"]]
