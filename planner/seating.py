"""Seats offered against room and show-up: a little overbooking, rarely too much."""

from functools import lru_cache
from math import comb

import numpy as np

from planner.problem import Array


def seats_offered(room: Array, show_up: float, risk: float) -> Array:
    """[T] the largest k with P(Bin(k, show_up) > room) <= risk, for each room[T]."""
    return np.array([_offered(int(r), show_up, risk) for r in room], np.int64)


@lru_cache(maxsize=4096)
def _offered(room: int, show_up: float, risk: float) -> int:
    if show_up <= 0.0 or room == 0:
        return room
    seats = room
    while _overflow(seats + 1, room, show_up) <= risk:
        seats += 1
    return seats


def _overflow(seats: int, room: int, show_up: float) -> float:
    """P(more than `room` of `seats` invited people come)."""
    stay = 1.0 - show_up
    return sum(
        comb(seats, k) * show_up**k * stay ** (seats - k) for k in range(room + 1, seats + 1)
    )
