"""Where data were too few or said nothing, in words: what then carries is the prior."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.inputs import Floats, Ints

FEW = 30  # rows of a kind below which its estimate is mostly the prior's

WORDS = {
    "en": {
        "rows": "Only {rows} rows: estimates are mostly the prior's.",
        "constant": "Column {column} is the same in every row: it is left out.",
        "outcome": "y is {value} in every row: how rare the other outcome is, the prior says.",
        "one_action": "Every row has action {action}: what an action changes cannot be learned, "
        "and intervals are the prior's.",
        "unseen": "Action {action} occurs in {rows} rows: its effect is mostly the prior's.",
    },
    "id": {
        "rows": "Hanya {rows} baris: perkiraan terutama berasal dari prior.",
        "constant": "Kolom {column} sama di semua baris: kolom itu tidak dipakai.",
        "outcome": "y bernilai {value} di semua baris: kelangkaan hasil lain hanya dari prior.",
        "one_action": "Semua baris memiliki tindakan {action}: pengaruh tindakan tidak dapat "
        "dipelajari, dan selangnya berasal dari prior.",
        "unseen": "Tindakan {action} muncul di {rows} baris: pengaruhnya terutama dari prior.",
    },
}


@dataclass(frozen=True)
class Remark:
    """A fact about too little data; the numbers that its sentence needs."""

    kind: str
    facts: tuple[tuple[str, int], ...]

    def words(self, language: str = "en") -> str:
        """The sentence, in Indonesian ("id") or English."""
        return WORDS[language][self.kind].format(**dict(self.facts))


def remarks(x: Any, action: Ints, y: Floats) -> tuple[Remark, ...]:
    """What x[n,p], action[n] and y[n] are too few for."""
    found = []
    if len(y) < FEW:
        found.append(Remark("rows", (("rows", len(y)),)))
    constant = np.flatnonzero(x.min(axis=0) == x.max(axis=0))
    found += [Remark("constant", (("column", int(column)),)) for column in constant]
    if y.min() == y.max():
        found.append(Remark("outcome", (("value", int(y[0])),)))
    counts = np.bincount(action)
    if (counts > 0).sum() == 1:
        found.append(Remark("one_action", (("action", len(counts) - 1),)))
        return tuple(found)
    few = np.flatnonzero(counts < FEW)
    found += [Remark("unseen", (("action", int(a)), ("rows", int(counts[a])))) for a in few]
    return tuple(found)
