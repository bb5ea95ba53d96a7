"""Cadres of the simulated city: volunteers who lead sharing sessions, some better than others."""

from dataclasses import dataclass

import numpy as np

from seeds.columns import Array
from seeds.lives import Lives
from seeds.reference import read
from seeds.staff import choose_cadres
from seeds.streams import Streams

LICENSED = 4
"""The stage from which somebody may become a cadre."""


@dataclass(frozen=True, eq=False)
class Cadres:
    """C cadres.

    village, minutes, sectors  where they live, what they give a week, a bit mask of their trade
    value[C]  planted: what a session led by them adds to the log rate of who comes
    """

    village: Array
    minutes: Array
    sectors: Array
    value: Array

    def __len__(self) -> int:
        return len(self.value)


def nobody() -> Cadres:
    """No cadres: mentors lead all sessions."""
    none = np.zeros(0, np.int64)
    return Cadres(none, none, none, np.zeros(0))


def drawn(lives: Lives, codes: Array, streams: Streams) -> Cadres:
    """The cadres of a city, as ``seeds.staff`` chooses them, for good.

    codes  official codes of the villages
    """
    people, steps = lives.people, lives.rows("attainment")
    late = steps["stage"] == LICENSED
    licensed = np.full(len(people), np.datetime64("NaT", "D"))
    licensed[steps["person"][late]] = steps["day"][late]
    chosen = choose_cadres(lives, licensed, streams)
    who = chosen.person[np.isnat(chosen.last)]
    spread = read("field")["mentors"]["value_added"]
    return Cadres(
        village=codes[people.village[who]],
        minutes=chosen.minutes[np.isnat(chosen.last)],
        sectors=np.left_shift(1, people.sector[who]),
        value=streams.of("cadres' value").normal(0.0, spread, len(who)),
    )
