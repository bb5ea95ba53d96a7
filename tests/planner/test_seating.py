"""Seats offered: a little overbooking, rarely too much."""

import numpy as np
from scipy.stats import binom

from planner.seating import seats_offered


def test_one_seat_more_would_be_too_many() -> None:
    room = np.arange(1, 60)
    seats = seats_offered(room, 0.72, 0.05)

    assert (binom.sf(room, seats, 0.72) <= 0.05).all()
    assert (binom.sf(room, seats + 1, 0.72) > 0.05).all()


def test_no_room_no_seats_and_sure_guests_are_not_overbooked() -> None:
    assert seats_offered(np.array([0, 30]), 1.0, 0.05).tolist() == [0, 30]
