"""What a week's choices ask for: the learned model of its people, or the published funnel.

Who objects to profiling is served by the mean of the stage and action.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from planner.chances import Chances, Published
from planner.impartial import Impartial
from planner.inputs import OMITTED, Columns, Flags, Ints, Kind, People, Range, Rules, Sessions
from planner.progress.hazard import Hazard
from planner.progress.weeks import Facts
from programme.progress import models

if TYPE_CHECKING:
    from planner.predicted import Predicted
    from programme.planning.gather import Gathered


@dataclass(frozen=True, eq=False)
class History(Columns):
    """What the model knows of people beside the planner's columns, a row each.

    counted    validated contacts so far
    tried      contacts so far, and answered: those that reached the person or were agreed to
    lately     contacted within 28 days, whether that reached anybody or not
    seats      seats held so far, and attended: those that were taken
    objects    to profiling: the other columns are 0, and no model is asked
    """

    ranges: ClassVar[dict[str, Range]] = {
        **{name: Facts.ranges[name] for name in ("counted", "tried", "answered")},
        **{name: Facts.ranges[name] for name in ("lately", "seats", "attended")},
        "objects": Range(0, 1, 0, np.bool_),
    }

    counted: Ints
    tried: Ints = OMITTED
    answered: Ints = OMITTED
    lately: Flags = OMITTED
    seats: Ints = OMITTED
    attended: Ints = OMITTED
    objects: Flags = OMITTED

    @classmethod
    def of(cls, found: dict[str, Ints]) -> "History":
        """From the columns of programme.planning.queries.PEOPLE."""
        known = found["objects"] == 0
        names = [name for name in cls.ranges if name != "objects"]
        return cls(**{name: np.where(known, found[name], 0) for name in names}, objects=~known)


def facts(people: People, history: History) -> Facts:
    """What the model is told of a week's people."""
    shared = ("stage", "village", "sector", "weeks", "recent", "classes")
    told = ("counted", "tried", "answered", "lately", "seats", "attended")
    return Facts(
        **{name: getattr(people, name) for name in shared},
        **{name: getattr(history, name) for name in told},
        digital=people.whatsapp,
    )


def known_as(week: "Gathered") -> Ints:
    """[M] the number by which the model knows each mentor row: the id, 0 of a cadre."""
    return np.append(week.mentor_ids, np.zeros(len(week.cadre_ids), np.int64))


def only(week: "Gathered", rows: Ints) -> "Gathered":
    """A week with some of its people."""
    return replace(
        week,
        people=week.people.only(rows),
        history=week.history.only(rows),
        person_ids=week.person_ids[rows],
        responsible=week.responsible[rows],
    )


def chances(week: "Gathered", rules: Rules) -> Chances:
    """The chances of a week's people, for all of its choices at once. Raises as ``known``."""
    from planner.learned import Learned

    model = known(week)
    if model is None:
        return published(week, rules)
    of = (week.people, week.mentors, week.sessions)
    learned = Learned.of(model, facts(week.people, week.history), of, known_as(week))
    return _impartial(week, learned, rules)


def few(week: "Gathered", rules: Rules) -> Chances:
    """The same for few people, without compiled loops: what a request may ask."""
    return published(week, rules) if known(week) is None else _impartial(week, asked(week), rules)


def known(week: "Gathered") -> Hazard | None:
    """The model of a week; None where the published funnel says how likely the next stage is.

    Raises Conflict (MODEL_NOT_KEPT) where there was a model that can be read no more.
    """
    if week.model is None and week.model_id:
        raise models.not_kept(week.model_id)
    return week.model


def asked(week: "Gathered") -> "Predicted":
    """The model's probabilities of the week's people, row by row, whoever objects. Raises Conflict
    (MODEL_NOT_KEPT) where there is no model."""
    from planner.predicted import Predicted

    if week.model is None:
        raise models.not_kept(week.model_id)
    people, told = week.people, facts(week.people, week.history)
    return Predicted(week.model, told, people, week.mentors, week.sessions, known_as(week))


def published(week: "Gathered", rules: Rules) -> Published:
    """The published funnel's."""
    return Published.of(week.people, week.sessions, week.week, rules)


def _impartial(week: "Gathered", learned: Chances, rules: Rules) -> Chances:
    served = (week.people, week.sessions)
    instead = published(week, rules)
    return Impartial.of(learned, week.means, instead, served, week.history.objects)


def with_model(week: "Gathered", model: Hazard, model_id: int) -> "Gathered":
    """The week with the probabilities of a model, and the means that serve who objects."""
    from planner.impartial import means
    from planner.learned import Learned

    probe = replace(week, sessions=_one_of_each(week))
    of = (probe.people, probe.mentors, probe.sessions)
    learned = Learned.of(model, facts(week.people, week.history), of, known_as(week))
    found = means(learned, *of, week.history.objects)
    return replace(week, model=model, model_id=model_id, means=found)


def _one_of_each(week: "Gathered") -> Sessions:
    """A session of each kind, wherever: what the means are asked of."""
    kinds = np.array(Kind)
    village, zero = week.people.village[:1].repeat(kinds.size), np.zeros(kinds.size, np.int64)
    return Sessions(kind=kinds, village=village, slot=zero, room=zero)
