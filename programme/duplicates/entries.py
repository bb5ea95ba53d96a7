"""What is compared: one row a person, opened for as long as the comparison takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Entries:
    """n persons. ``born`` [n] days since 1970-01-01; ``village`` and ``district`` [n] codes;
    ``nik`` and ``phone`` [n, 16] and [n, 13] digits, a row of -1 where there is none; ``words`` are
    the names as they sound (see ``spelling.words_of``)."""

    words: Sequence[tuple[str, ...]]
    female: Array
    born: Array
    village: Array
    district: Array
    nik: Array
    phone: Array

    def __len__(self) -> int:
        return len(self.born)


def digits(texts: Sequence[str | None], width: int) -> Array:
    """Numbers as rows of ``width`` digits, right-aligned, -1 in front and where there is none."""
    rows = [[-1] * width if text is None else _row(text, width) for text in texts]
    return np.array(rows, np.int8).reshape(len(texts), width)


def _row(text: str, width: int) -> list[int]:
    found = [int(letter) for letter in text if letter.isdigit()][-width:]
    return [-1] * (width - len(found)) + found
