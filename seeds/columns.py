"""Tables as columns: numpy arrays with a kind that says what PostgreSQL holds.

A column of text keeps each distinct word once (``words``) and a code a row; code -1 is null. Among
numbers ``NULL`` is null, among dates and moments NaT.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
NULL = np.iinfo(np.int64).min


class Kind(Enum):
    """What a column holds; the value is its width on the wire in bytes, 0 where it varies."""

    INT2 = ("int2", 2)
    INT4 = ("int4", 4)
    INT8 = ("int8", 8)
    BOOL = ("bool", 1)
    DATE = ("date", 4)
    MOMENT = ("moment", 8)
    TEXT = ("text", 0)
    BYTES = ("bytes", 0)
    JSON = ("json", 0)

    @property
    def width(self) -> int:
        return self.value[1]


@dataclass(frozen=True, eq=False)
class Column:
    """``values[n]``: numbers, flags, dates or moments; of text the codes into ``words``."""

    kind: Kind
    values: Array
    words: tuple[bytes, ...] = ()

    def __len__(self) -> int:
        return len(self.values)

    def texts(self) -> list[str | None]:
        """The text of each row."""
        read = [word.decode() for word in self.words]
        return [None if code < 0 else read[code] for code in self.values]


@dataclass(frozen=True, eq=False)
class Table:
    """Equally long columns by name, in the order of the table's key."""

    name: str
    columns: Mapping[str, Column]

    def __post_init__(self) -> None:
        lengths = {name: len(column) for name, column in self.columns.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"{self.name}: columns of unequal length {lengths}")

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, column: str) -> Array:
        return self.columns[column].values

    def with_columns(self, **columns: Column) -> Self:
        """The same table with more columns."""
        return type(self)(self.name, {**self.columns, **columns})


def small(values: Iterable[Any]) -> Column:
    return Column(Kind.INT2, np.asarray(values, np.int64))


def whole(values: Iterable[Any]) -> Column:
    return Column(Kind.INT4, np.asarray(values, np.int64))


def large(values: Iterable[Any]) -> Column:
    return Column(Kind.INT8, np.asarray(values, np.int64))


def flags(values: Iterable[Any]) -> Column:
    return Column(Kind.BOOL, np.asarray(values, np.bool_))


def dates(values: Iterable[Any]) -> Column:
    return Column(Kind.DATE, np.asarray(values, "datetime64[D]"))


def moments(values: Iterable[Any]) -> Column:
    """Moments in UTC."""
    return Column(Kind.MOMENT, np.asarray(values, "datetime64[us]"))


def coded(codes: Iterable[int], words: Sequence[str]) -> Column:
    """Text by code: ``words[codes[i]]``."""
    return Column(Kind.TEXT, np.asarray(codes, np.int64), tuple(w.encode() for w in words))


def texts(values: Sequence[str | None]) -> Column:
    """Text row by row."""
    words: dict[str, int] = {}
    codes = [-1 if text is None else words.setdefault(text, len(words)) for text in values]
    return coded(np.array(codes, np.int64), list(words))


def same(text: str | None, rows: int) -> Column:
    """One text for every row."""
    return coded(np.full(rows, -1 if text is None else 0), [] if text is None else [text])


def binary(values: Sequence[bytes | None]) -> Column:
    """Bytes row by row."""
    codes = [-1 if value is None else row for row, value in enumerate(values)]
    return Column(Kind.BYTES, np.array(codes, np.int64), tuple(value or b"" for value in values))


def documents(values: Sequence[Any]) -> Column:
    """JSON row by row, written as PostgreSQL writes jsonb."""
    written = texts([json.dumps(value, ensure_ascii=False) for value in values])
    return Column(Kind.JSON, written.values, written.words)
