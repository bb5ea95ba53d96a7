"""Probabilities of choices on demand: a table of people and actions, and small tables beside it.

    logit p = contact[i,a] + mentor[m] (+ coached) + travel way
            + keen[i] + fade[i] (seat[kind_t, stage_i] + peer) + beside[kind_t,a]

is what `Hazard.predict` says of the same choice; nothing of the size people x mentors x sessions
ever stands in memory.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.inputs import Flags, Floats, Ints, Kind
from planner.progress.coded import fades
from planner.progress.families import FAMILIES, LONGEST, together
from planner.progress.funnel import Action
from planner.progress.hazard import Hazard
from planner.progress.layout import code
from planner.progress.weeks import Facts, PersonWeeks

CHUNK = 262_144  # choices priced together
SEAT_OF = ("seat_attended", "seat_replied")  # families of a seat by who holds it


@dataclass(frozen=True, eq=False)
class Helpers:
    """Who can help in a week and in which sessions: mentors (M rows), sessions (T rows).

    mentor[M]   the number by which the model knows a mentor (`PersonWeeks.mentor`)
    finance[M]  has what the step from P6 needs
    kind[T]     a Kind; sector[T] of the trade that it is for, -1 = any
    """

    mentor: Ints
    finance: Flags
    kind: Ints
    sector: Ints


@dataclass(frozen=True, eq=False)
class Choices:
    """Choices to be priced, C rows of positions.

    person   row of the people; mentor, session: rows of Helpers, -1 = none
    action   an Action
    way      minutes of travel there and back of a visit
    """

    person: Any
    mentor: Any
    action: Any
    session: Any
    way: Any

    def __len__(self) -> int:
        return len(self.person)

    def chunk(self, first: int, most: dict[str, int]) -> tuple[Any, ...]:
        """The columns of CHUNK choices, in the dtypes of NARROW; none may exceed its `most`.

        Raises ValueError that names column, row and value.
        """
        return tuple(
            _within(name, getattr(self, name)[first : first + CHUNK], first, high, NARROW[name])
            for name, high in most.items()
        )


NARROW = {
    "person": np.int32,
    "mentor": np.int16,
    "action": np.int8,
    "session": np.int16,
    "way": np.int16,
}
MAY_BE_NONE = ("mentor", "session")


def _within(name: str, part: Any, first: int, high: int, dtype: Any) -> Any:
    low = -1 if name in MAY_BE_NONE else 0
    if part.size and (part.min() < low or part.max() > high):
        row = int(np.flatnonzero((part < low) | (part > high))[0])
        raise ValueError(f"Choices.{name}[{first + row}] is {part[row]}: outside {low} to {high}")
    return np.ascontiguousarray(part, dtype)


@dataclass(frozen=True, eq=False)
class Table:
    """The week's probabilities, factorised.

    contact[n,4]  logit with each action of a mentor like the mean, next door and without a seat
    keen[n]       what a seat is worth more to this person than to others of the stage
    fade[n]       what is left of a seat's effect after recent sessions
    stage[n], sector[n] of the people
    small         what `kernels.price` calls tables
    """

    contact: Floats
    keen: Floats
    fade: Floats
    stage: Ints
    sector: Ints
    small: tuple[Any, ...]

    @classmethod
    def of(cls, model: Hazard, people: Facts, helpers: Helpers) -> "Table":
        """The table of a week. The after-class effect of a visit is in it, as of the people."""
        alone = PersonWeeks.alone(people)
        each = [model.logit(alone.with_action(action)) for action in Action]
        left = fades(model.belief.mean)[np.minimum(people.classes, LONGEST)]
        small = _small(model, helpers)
        keen = _keen(model, people)
        return cls(np.stack(each, axis=1), keen, left, people.stage, people.sector, small)

    def price(self, choices: Choices) -> Any:
        """[C] float32: the probability of each choice. Chunks run side by side on threads.

        Raises ValueError that names column, row and value for a position that is not there.
        """
        from planner.table import side_by_side  # numba: not for whoever only asks for a class

        found = np.empty(len(choices), np.float32)
        starts = list(range(0, len(found), CHUNK))
        side_by_side(lambda at: self._chunk(choices, at, found), starts)
        return found

    def _chunk(self, choices: Choices, at: int, found: Any) -> None:
        from planner.progress import kernels

        people = (self.contact, self.keen, self.fade, self.stage, self.sector)
        most = {
            "person": len(self.stage) - 1,
            "mentor": len(self.small[0]) - 1,
            "action": len(Action) - 1,
            "session": len(self.small[2]) - 1,
            "way": 10_080,
        }
        columns = choices.chunk(at, most)
        kernels.price(columns, people, self.small, found[at : at + CHUNK])


def _keen(model: Hazard, people: Facts) -> Floats:
    """[n] the part of a seat's logit that is the person's own, in whatever session."""
    facts = {name: getattr(people, name) for name in Facts.ranges}
    seated = PersonWeeks(**facts, kind=np.ones(len(people), np.int64))
    parts = [_means(model, name, FAMILIES[name](seated).level) for name in SEAT_OF]
    return np.asarray(np.sum(parts, axis=0))


def _small(model: Hazard, helpers: Helpers) -> tuple[Any, ...]:
    seat = np.zeros((max(Kind) + 1, 7))
    for kind in Kind:
        seat[kind, 1:] = _means(model, "seat", kind * 8 + np.arange(1, 7))
    kinds, actions = np.arange(max(Kind) + 1)[:, None], np.arange(len(Action))
    beside = _means(model, "beside", together(kinds, actions))
    (coached,), (peer,) = _means(model, "coached", [1]), _means(model, "peer", [1])
    (travel,) = _means(model, "travel", [Action.VISIT])
    return (
        _means(model, "mentor", helpers.mentor),
        np.array(helpers.finance, np.bool_),
        np.array(helpers.kind, np.int64),
        np.array(helpers.sector, np.int64),
        seat,
        beside,
        (float(coached), float(travel), float(peer)),
    )


def _means(model: Hazard, family: str, levels: Any) -> Floats:
    """Means of levels of a family; 0 for those not met."""
    at = model.layout.find(code(family, levels))
    return np.where(at >= 0, model.belief.mean[at], 0.0)
