"""What is learned in a week: everything anew, or each complete week after the last one.

A week is complete once its outcomes are known: 14 days in which the next stage may come, and 14
until it is recorded and validated. Before a week is learned from, it is watched: what the model
says of its rows is held beside what came of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf
from typing import Final

from planner.progress.hazard import Hazard
from planner.progress.store import fingerprint
from planner.progress.weeks import PersonWeeks
from programme import clock
from programme.errors import Conflict
from programme.progress.events import Events
from programme.progress.learning import LEARNED, learnable
from programme.progress.models import Kept
from programme.progress.rows import HORIZON, LAG, person_weeks
from programme.progress.watching import Seen
from programme.words import ModelKind

WEEK: Final = timedelta(weeks=1)
MOST: Final = 8
"""Weeks that are learned one after the other; behind by more, everything is fitted anew."""
Heard = Callable[[str, float, float, float], None]
"""Phase, fraction of it, and two figures of a solver's that a learning does not have."""


@dataclass(frozen=True, eq=False)
class Step:
    """A model to be kept: learned until the Monday ``until``; ``seen`` of an update."""

    kind: ModelKind
    until: date
    weeks: int
    model: Hazard
    seen: Seen | None = None


def complete(today: date) -> date:
    """The Monday of the last week whose outcomes are known ``today``."""
    return clock.week_start(today) - timedelta(days=HORIZON + LAG)


def aged(kept: Kept, today: date) -> bool:
    """Whether a model is so far behind, or its full fit so long ago, that everything is to be
    fitted anew: what is older than a fit looks back would never be forgotten."""
    until = min(kept.learned_until + MOST * WEEK, kept.fitted_until + LEARNED)
    return complete(today) > until


def steps(
    found: Events, today: date, before: Kept | None, heard: Heard, *, anew: bool = False
) -> list[Step]:
    """The models to be kept on ``today`` after the one ``before`` (None: there is none), in their
    order; none where there is nothing new.

    Raises Conflict (NOTHING_TO_LEARN) where there is no person-week at all.
    """
    monday = clock.week_start(today)
    if before is not None and not anew and not aged(before, today):
        return list(_updates(found, monday, before, heard))
    step = _fitted(found, monday, heard)
    same = before is not None and fingerprint(step.model) == before.fingerprint
    return [] if same else [step]


def _fitted(found: Events, monday: date, heard: Heard) -> Step:
    weeks = 0

    def parts() -> Iterator[PersonWeeks]:
        nonlocal weeks
        for week in person_weeks(found, monday - LEARNED, monday):
            heard("rows", weeks * WEEK / LEARNED, inf, -inf)
            weeks += len(week.person) > 0
            yield learnable(found, week)
        if not weeks:
            raise _nothing(found)
        heard("fit", 0.0, inf, -inf)

    if not len(found.people):
        raise _nothing(found)
    model = Hazard.fit(parts(), monday)
    return Step(ModelKind.FIT, complete(monday), weeks, model)


def _updates(found: Events, monday: date, before: Kept, heard: Heard) -> Iterator[Step]:
    model, first = before.model, before.learned_until + WEEK
    many = (complete(monday) - before.learned_until) // WEEK
    for done, week in enumerate(person_weeks(found, first, monday)):
        heard("update", done / many, inf, -inf)
        rows = learnable(found, week)
        seen = Seen.of(model, week.monday, rows)
        model = model.update(rows)
        yield Step(ModelKind.UPDATE, week.monday, 1, model, seen)


def _nothing(found: Events) -> Conflict:
    return Conflict(
        f"There is nothing to learn from: {len(found.people)} people, and no week of theirs whose"
        " outcome is known. Plans go on with the published funnel.",
        f"Tidak ada yang dapat dipelajari: {len(found.people)} orang, dan belum ada minggu yang"
        " hasilnya diketahui. Rencana tetap memakai corong yang dipublikasikan.",
        kind="NOTHING_TO_LEARN",
        facts={"people": len(found.people)},
    )
