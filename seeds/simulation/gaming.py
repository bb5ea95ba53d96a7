"""Mentors who work for their place on a board and not by the plan, as the city lives it.

A picker leaves half of the published contacts undone, the hardest, and makes as many with people of
the own list whom nobody planned, the easiest. To one kind that is who is most likely to step on by
what is recorded, to the other who is keenest at heart, which no record shows: more than any mentor
can know. A nudger keeps to the plan and sends sixty messages a week beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from planner.inputs import Floats, Ints
from planner.progress import Action
from seeds.columns import Array
from seeds.simulation.rows import Rows, published
from seeds.simulation.start import Start
from seeds.simulation.view import View

SWAPPED = 0.5
"""Of a picker's published contacts."""
NUDGES = 60
"""Messages of a nudger in a week, beside the plan's."""


@dataclass(frozen=True, eq=False)
class Gamers:
    """Who games how: numbers of mentors; all others keep to the plan."""

    visibly: Array
    latently: Array
    nudging: Array

    @classmethod
    def drawn(cls, mentors: Array, each: int, seed: int) -> "Gamers":
        """So many of each kind, out of ``mentors``."""
        chosen = np.random.default_rng(seed).choice(mentors, (3, each), replace=False)
        return cls(*np.sort(chosen, axis=1))

    def __iter__(self) -> Iterator[Array]:
        """The mentors of each kind, in the order above."""
        return iter((self.visibly, self.latently, self.nudging))


def keenness(start: Start) -> Floats:
    """[everybody] the latent part of the log rate: who is dormant has none at all."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(start.fitness) - start.setting)


def worked(view: View, rows: Rows, gamers: Gamers, likely: Floats, keen: Floats) -> Rows:
    """What is done in a week in place of the published ``rows``.

    likely[n]  how likely the view's people are to step on by their records; keen[n] at heart
    """
    for mentors, ease in ((gamers.visibly, likely), (gamers.latently, keen)):
        for post in np.flatnonzero(np.isin(view.holders, mentors)):
            rows = _picked(view, rows, int(post), ease)
    for post in np.flatnonzero(np.isin(view.holders, gamers.nudging)):
        rows = _nudged(view, rows, int(post))
    return rows


def _picked(view: View, rows: Rows, post: int, ease: Floats) -> Rows:
    """The hardest contacts of a post become contacts with the easiest of its free people."""
    people = view.people
    free = _free(view, rows, post)
    free = free[people.whatsapp[free] & people.phone[free]]
    mine = np.flatnonzero((rows.mentor == post) & (rows.action > 0) & (rows.session < 0))
    count = min(round(SWAPPED * mine.size), free.size)
    hardest = mine[np.argsort(ease[rows.person[mine]], kind="stable")][:count]
    easiest = free[np.argsort(-ease[free], kind="stable")][:count]
    person = rows.person.copy()
    person[hardest] = easiest
    return replace(rows, person=person)


def _nudged(view: View, rows: Rows, post: int) -> Rows:
    """Beside the rows, a message to those free people of a post who were longest unseen."""
    free = _free(view, rows, post)
    free = free[view.people.whatsapp[free]]
    who = free[np.argsort(-view.people.unseen[free], kind="stable")][:NUDGES]
    who = who[: NUDGES * bool(view.mentors.minutes[post] > 0)]
    nothing = np.zeros(who.size)
    nudges = published(
        who,
        np.full(who.size, post),
        np.full(who.size, int(Action.WHATSAPP)),
        np.full(who.size, -1),
        p=nothing,
        p0=nothing,
    )
    return rows.and_then(nudges)


def _free(view: View, rows: Rows, post: int) -> Ints:
    """The people of a post's list who are in nobody's rows."""
    theirs = view.people.mentor == post
    theirs[rows.person] = False
    return np.flatnonzero(theirs)
