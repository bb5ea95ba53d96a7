"""Pairs that are likely one person, of any number of entries."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from programme.duplicates import blocking, comparing, linkage
from programme.duplicates.entries import Array, Entries

LIKELY: Final = 0.9
"""Pairs from this probability on are candidates (chosen on cities of seeds from 100 on)."""


@dataclass(frozen=True, eq=False)
class Matches:
    """``pairs`` [k, 2] rows of the entries, the likeliest first; ``probability`` [k]; ``levels``
    and ``weights`` [k, fields]; ``compared`` pairs in all."""

    pairs: Array
    probability: Array
    levels: Array
    weights: Array
    compared: int


def match(entries: Entries, *, likely: float = LIKELY) -> Matches:
    """The pairs whose probability is ``likely`` or more."""
    pairs = blocking.candidates(entries)
    levels = comparing.levels(entries, pairs)
    learned = linkage.learn(levels)
    probability = learned.probability(levels)
    kept = np.flatnonzero(probability >= likely)
    kept = kept[np.lexsort((pairs[kept, 1], pairs[kept, 0], -probability[kept]))]
    chosen = levels[kept]
    return Matches(pairs[kept], probability[kept], chosen, learned.weights(chosen), len(pairs))
