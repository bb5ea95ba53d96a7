"""The published rows of a week, and what came of them."""

from dataclasses import dataclass

import numpy as np

from seeds.columns import Array


@dataclass(frozen=True, eq=False)
class Rows:
    """R rows: who of the view gets what.

    person     row of the view                  mentor, session  rows of theirs, -1 = none
    action     a planner Action                 p, p0  as predicted, with the row and without
    leader     the mentor row of who leads the session, -1 = nobody in particular
    margin     how far the row's worth lay above the person's next best, nothing included
    withheld   published, but kept back for the experiment
    odds       the probability with which it could have been withheld, 0 = locked or needed
    drawn      a row drawn for freed minutes or a freed seat, with probability ``drawn_odds``
    """

    person: Array
    mentor: Array
    action: Array
    session: Array
    p: Array
    p0: Array
    margin: Array
    withheld: Array
    odds: Array
    drawn: Array
    drawn_odds: Array
    leader: Array

    def __len__(self) -> int:
        return len(self.person)

    def at(self, rows: Array) -> "Rows":
        """Some of them."""
        return Rows(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def and_then(self, others: "Rows") -> "Rows":
        """These rows, then others."""
        names = self.__dataclass_fields__
        return Rows(*(np.concatenate([getattr(self, n), getattr(others, n)]) for n in names))


def published(  # noqa: PLR0913 (a row's columns)
    person: Array,
    mentor: Array,
    action: Array,
    session: Array,
    *,
    p: Array,
    p0: Array,
    margin: Array | None = None,
) -> Rows:
    """Rows of a plan of which nothing is withheld."""
    nothing = np.zeros(len(person))
    return Rows(
        person=person,
        mentor=mentor,
        action=action,
        session=session,
        p=p,
        p0=p0,
        margin=nothing if margin is None else margin,
        withheld=nothing > 0,
        odds=nothing,
        drawn=nothing > 0,
        drawn_odds=nothing,
        leader=np.full(len(person), -1),
    )
