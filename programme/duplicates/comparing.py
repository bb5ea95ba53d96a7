"""How two entries agree, field by field: a small level each, 0 where they say nothing alike."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist

from programme.duplicates.entries import Array, Entries
from programme.duplicates.spelling import alike

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("DIFFERS", "FIRST_WORD", "NEAR", "SHORTENED", "SAME"),
    "birth": ("DIFFERS", "NEAR", "SWAPPED", "SAME"),
    "phone": ("DIFFERS", "UNKNOWN", "NEAR", "SAME"),
    "nik": ("DIFFERS", "TWO_DIGITS", "AREA_DIGIT", "ONE_DIGIT"),
    "place": ("DIFFERS", "DISTRICT", "VILLAGE"),
    "gender": ("DIFFERS", "SAME"),
}
"""The levels of each field, by number."""
CLOSE: Final = 0.92
"""Jaro–Winkler similarity from which two names are near."""
AREA_DIGITS: Final = 6
SERIAL: Final = 12


def levels(entries: Entries, pairs: Array) -> Array:
    """[k, fields] levels of each pair."""
    left, right = pairs.T
    births = _births(entries.born, left, right)
    return np.column_stack(
        [
            _names(entries.words, left, right),
            births,
            _phones(entries.phone, left, right),
            _niks(entries.nik, births, left, right),
            (entries.district[left] == entries.district[right]).astype(np.int8)
            + (entries.village[left] == entries.village[right]),
            entries.female[left] == entries.female[right],
        ]
    ).astype(np.int8)


def _names(words: Sequence[tuple[str, ...]], left: Array, right: Array) -> Array:
    whole = [" ".join(name) for name in words]
    near = cpdist(
        [whole[row] for row in left], [whole[row] for row in right],
        scorer=JaroWinkler.similarity, score_cutoff=CLOSE,
    )  # fmt: skip
    level = np.where(near > 0, 2, 0)
    codes: dict[str, int] = {}
    first = np.array([codes.setdefault(name[0] if name else "", len(codes)) for name in words])
    known = np.array([bool(name) for name in words])
    for pair in np.flatnonzero((first[left] == first[right]) & known[left] & known[right]):
        one, other = words[left[pair]], words[right[pair]]
        if one == other:
            level[pair] = 4
        elif alike(one, other):
            level[pair] = 3
        else:
            level[pair] = max(level[pair], 1)
    return np.asarray(level)


def _births(born: Array, left: Array, right: Array) -> Array:
    """SWAPPED: day and month changed places; NEAR: two of day, month and year are the same."""
    date = born.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    year = date.astype("datetime64[Y]").astype(np.int64)
    of_year = month.astype(np.int64) % 12 + 1
    day = (date - month).astype(np.int64) + 1
    same = [part[left] == part[right] for part in (year, of_year, day)]
    crossed = same[0] & (day[left] == of_year[right]) & (of_year[left] == day[right])
    agreed = sum(part.astype(np.int8) for part in same)
    return np.where(agreed == 3, 3, np.where(crossed, 2, np.where(agreed == 2, 1, 0)))


def _phones(phone: Array, left: Array, right: Array) -> Array:
    unknown = (phone[left, -1] < 0) | (phone[right, -1] < 0)
    wrong = (phone[left] != phone[right]).sum(axis=1)
    level = np.where(wrong == 0, 3, np.where(wrong == 1, 2, 0))
    return np.where(unknown, 1, level)


def _niks(nik: Array, births: Array, left: Array, right: Array) -> Array:
    """Digits typed wrong; two neighbours that changed places count as one.

    A NIK repeats the area and the birth date. AREA_DIGIT is told apart, as women of one birth date
    in neighbouring districts have it; and a digit in which the birth dates differ as well says
    nothing that these do not.
    """
    wrong = nik[left] != nik[right]
    count = wrong.sum(axis=1)
    place = wrong.argmax(axis=1)
    after = np.minimum(place + 1, 15)
    rows = np.arange(len(left))
    turned = (nik[left][rows, place] == nik[right][rows, after]) & (
        nik[left][rows, after] == nik[right][rows, place]
    )
    one = (count <= 1) | ((count == 2) & turned)
    own = (place >= SERIAL) | (births >= 2)
    told = np.where(place < AREA_DIGITS, 2, np.where(own, 3, 0))
    return np.where(one, told, np.where(count == 2, 1, 0))
