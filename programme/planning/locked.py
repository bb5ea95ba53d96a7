"""A week's locks as a table: what supervisors fixed before it is planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from planner.inputs import Columns, Ints, Range
from programme.words import ContactAction, LockKind

KINDS = tuple(LockKind)
ACTIONS = (None, *ContactAction)
LOCKS = """
    SELECT kind, person_id, mentor_id, action, session_id FROM plan_lock
    WHERE week = $2 AND area_code >= $1::text AND area_code < $1::text || '/' ORDER BY id
"""


@dataclass(frozen=True, eq=False)
class Locks(Columns):
    """A week's locks: ``kind`` a position in KINDS, ``action`` one in ACTIONS (0 = none); person,
    mentor and session are records' ids, 0 = none."""

    ranges: ClassVar[dict[str, Range]] = {
        "kind": Range(0, len(KINDS) - 1),
        "person": Range(0),
        "mentor": Range(0),
        "action": Range(0, len(ACTIONS) - 1),
        "session": Range(0),
    }

    kind: Ints
    person: Ints
    mentor: Ints
    action: Ints
    session: Ints

    def of(self, kind: LockKind) -> Ints:
        """The rows of one kind."""
        return np.flatnonzero(self.kind == KINDS.index(kind))


def locks_of(found: Sequence[Any]) -> Locks:
    """The locks that LOCKS reads."""
    return Locks(
        kind=np.array([KINDS.index(LockKind(row["kind"])) for row in found], np.int64),
        action=np.array([ACTIONS.index(row["action"]) for row in found], np.int64),
        **{
            name: np.array([row[f"{name}_id"] or 0 for row in found], np.int64)
            for name in ("person", "mentor", "session")
        },
    )


def one(key: int | None) -> Ints:
    """The ids of a single record; 0 = none."""
    return np.array([key or 0], np.int64)
