"""The lived weeks: each one contacts, sessions and steps, from nobody to the city's day."""

from collections.abc import Callable

import numpy as np

from seeds import contacts, curves, mentors, steps, training
from seeds.columns import Array
from seeds.lives import Lives, settle
from seeds.people import People
from seeds.size import Size
from seeds.streams import Streams

Progress = Callable[[str, float], None]


def live(  # noqa: PLR0913, PLR0917 (a city, and how far it is lived)
    size: Size,
    people: People,
    withdrawn: Array,
    streams: Streams,
    on_progress: Progress,
    count: int | None = None,
) -> Lives:
    """Let every week happen, or the first ``count``.

    ``withdrawn`` is the week in which a consent to contact ended.
    """
    lived = len(size.weeks) if count is None else count
    arrivals = np.bincount(size.weeks.of(people.registered), minlength=len(size.weeks))
    field = mentors.draw(size, people, streams)
    lives = Lives(size, people, field, curves.targets(size, arrivals))
    lives.withdraws = withdrawn
    settle(lives, streams)
    parts = [(part.week, streams.of(part.__name__)) for part in (contacts, training, steps)]
    for week in range(lived):
        lives.begin(week)
        for happen, rng in parts:
            happen(lives, rng)
        on_progress("weeks", (week + 1) / lived)
    return lives
