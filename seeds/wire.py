"""PostgreSQL's binary COPY format, written for whole columns at once.

A row is its number of fields (int16), then for each field its length (int32, -1 is null) and its
bytes, all big-endian (PostgreSQL manual, COPY, "Binary Format"). A date counts days and a moment
microseconds from 2000-01-01; jsonb is a version byte and its text.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from seeds.columns import NULL, Array, Column, Kind, Table

Bytes = npt.NDArray[np.uint8]
HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
CHUNK = 32_768
EPOCH = {Kind.DATE: np.datetime64("2000-01-01", "D"), Kind.MOMENT: np.datetime64("2000-01-01")}


def stream(table: Table, names: Sequence[str]) -> Iterator[bytes]:
    """The COPY stream of ``table``'s columns ``names``, in pieces."""
    columns = [Field(table.columns[name]) for name in names]
    yield HEADER
    for low in range(0, len(table), CHUNK):
        yield _rows(columns, low, min(low + CHUNK, len(table))).tobytes()
    yield TRAILER


class Field:
    """A column ready to be written in slices."""

    def __init__(self, column: Column) -> None:
        self.kind, self.values = column.kind, column.values
        prefix = b"\x01" if column.kind is Kind.JSON else b""
        words = [prefix + word for word in column.words]
        self.lengths = np.array([len(word) for word in words], np.int64)
        self.starts = np.cumsum(self.lengths) - self.lengths
        self.letters = np.frombuffer(b"".join(words), np.uint8)

    def sizes(self, low: int, high: int) -> Array:
        """The length of each row's value, -1 for null."""
        values = self.values[low:high]
        if self.kind.width:
            return np.where(_null(values), -1, self.kind.width)
        if not len(self.lengths):
            return np.full(len(values), -1)
        return np.where(values < 0, -1, self.lengths[values])

    def write(self, into: Bytes, at: Array, low: int, high: int, sizes: Array) -> None:
        """Put the values that are there at the positions ``at``."""
        there = np.flatnonzero(sizes >= 0)
        values = self.values[low:high][there]
        if self.kind.width:
            spans = np.arange(self.kind.width)
            into[at[there][:, None] + spans] = _big_endian(self.kind, values)
            return
        lengths = sizes[there]
        steps = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        source = np.repeat(self.starts[values], lengths) + steps
        into[np.repeat(at[there], lengths) + steps] = self.letters[source]


def _rows(fields: Sequence[Field], low: int, high: int) -> Bytes:
    """Rows ``low`` to ``high`` as one array of bytes."""
    sizes = [field.sizes(low, high) for field in fields]
    widths: Array = 2 + 4 * len(fields) + np.maximum(sizes, 0).sum(axis=0)
    at = np.cumsum(widths) - widths
    into = np.empty(int(widths.sum()), np.uint8)
    into[at[:, None] + np.arange(2)] = np.frombuffer(len(fields).to_bytes(2, "big"), np.uint8)
    at = at + 2
    for field, size in zip(fields, sizes, strict=True):
        into[at[:, None] + np.arange(4)] = size.astype(">i4").view(np.uint8).reshape(-1, 4)
        field.write(into, at + 4, low, high, size)
        at = at + 4 + np.maximum(size, 0)
    return into


def _null(values: Array) -> Array:
    if values.dtype.kind == "M":
        return np.isnat(values)
    return values == NULL if values.dtype.kind == "i" else np.zeros(len(values), np.bool_)


def _big_endian(kind: Kind, values: Array) -> Bytes:
    if kind in EPOCH:
        values = (values - EPOCH[kind]).astype(np.int64)
    wire = values.astype(f">i{kind.width}") if kind.width > 1 else values.astype(np.uint8)
    return wire.view(np.uint8).reshape(-1, kind.width)
