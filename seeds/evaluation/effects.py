"""E[effect | recorded features] in the simulated city: what latent traits do, averaged out.

Independent cities are lived by the practice of the time; in the same weeks as those held out, each
person's p is taken under the evaluated city's law, for nothing, each contact (of the own mentor)
and a seat in the stage's own kind of session. The effects are averaged over all person-weeks with
the same recorded features, in ever finer cells (as `seeds.simulation.expected` does); two halves of
the people tell how far off these means are.
"""

from dataclasses import dataclass

import numpy as np

from planner.progress import Facts, Hazard, Misfit, PersonWeeks, effects
from seeds.columns import Array
from seeds.evaluation.city import HELD, LEARNED, OWN, SEAT, SETTLING, City, together
from seeds.simulation.expected import AGES, COUNTS, SHARES, Reference, averaged, true_columns
from seeds.simulation.expected import OWN as OWN_SEAT
from seeds.simulation.history import lived
from seeds.simulation.lane import Lane
from seeds.simulation.law import WEEKS, Law
from seeds.simulation.learner import facts
from seeds.simulation.view import View

CITIES, PEOPLE, SEED = 8, 45_000, 20_201_026
SHOWN = 6000  # person-weeks whose intervals are looked at
ACTIONS = ("message", "call", "visit", "seat")


@dataclass(frozen=True)
class Coverage:
    """The share of E[effect | features] within 80 % intervals, by the action; error: how far the
    expectations themselves are off (root mean square)."""

    data: str
    action: str
    rows: int
    share: float
    raw: float
    error: float


def coverage(one: City) -> list[Coverage]:
    """Each action's coverage over the people of held-out weeks; `raw` without allowing for what
    the model leaves out."""
    held = together(one.held)
    shown = np.random.default_rng(0).choice(len(held), min(SHOWN, len(held)), replace=False)
    rows = held.only(np.sort(shown))
    model = Hazard.fit(one.learned, one.monday)
    misfit = Misfit.of(model, together(one.learned))
    expected, *halves = (known.of(cells_of(rows)) for known in references(one.law))
    found = []
    for at, name in enumerate(ACTIONS):
        given = helped(rows, at + 1)
        there = (given.action > 0) | (given.kind > 0)
        real, apart = expected[there, at], (halves[0] - halves[1])[there, at]
        told = (effects(model, given.only(there), allowed) for allowed in (misfit, None))
        share, raw = (float(((u.low <= real) & (real <= u.high)).mean()) for u in told)
        error = float(np.sqrt((apart**2).mean()) / 2)
        found.append(Coverage(one.name, name, int(there.sum()), share, raw, error))
    return found


def helped(rows: PersonWeeks, action: int) -> PersonWeeks:
    """The same people, each with a contact of a mentor unknown, or a seat of the stage's kind."""
    if action != SEAT:
        return rows.with_action(action)
    known = {name: getattr(rows, name) for name in Facts.ranges}
    return PersonWeeks(**known, kind=OWN[rows.stage])


def references(law: Law) -> list[Reference]:
    """Expected effects [cells, actions] of all people, and of two halves of them."""
    keys: list[Array] = []
    found: list[Array] = []
    half: list[Array] = []

    def watch(lane: Lane, view: View) -> None:
        after = view.week - lane.start.first - SETTLING - LEARNED
        if after in range(0, HELD - WEEKS - 1, WEEKS):  # their fortnights are over
            p = true_columns(Lane(lane.start, lane.state, law), view)
            keys.append(cells_of(facts(view)))
            found.append(p[:, [1, 2, 3, OWN_SEAT]] - p[:, :1])
            half.append(view.ids % 2 == 0)

    for at in range(CITIES):
        lived(PEOPLE, SEED + at, SETTLING + LEARNED + HELD, watch)
    key, effect = np.concatenate(keys, axis=1), np.concatenate(found)
    one = np.concatenate(half)
    return [averaged(key[:, part], effect[part]) for part in (one | True, one, ~one)]


def cells_of(rows: Facts) -> Array:
    """[levels, n] codes of ever finer cells of what the model is told."""
    share = rows.answered / np.maximum(rows.tried, 1)
    came = rows.attended / np.maximum(rows.seats, 1)
    missing = np.where(rows.stage == 2, 3 - np.minimum(rows.counted, 2), 0)
    steps = (
        rows.stage * 4 + missing,
        np.minimum(rows.recent, 2) * 4 + np.minimum(rows.classes, 2),
        np.searchsorted(COUNTS, rows.tried, "right") * 8 + np.searchsorted(SHARES, share),
        np.searchsorted(AGES, rows.weeks, "right"),
        np.minimum(rows.seats, 2) * 4 + np.searchsorted(SHARES[[0, 2, 4]], came),
    )
    code, found = np.zeros(len(rows), np.int64), []
    for step in steps:
        code = code * 64 + step
        found.append(code)
    return np.array(found)
