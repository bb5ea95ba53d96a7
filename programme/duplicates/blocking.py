"""Which pairs are worth comparing: those that share a birth date, a phone, a NIK but for its birth
digits, or first words and a village. Each is one sort; a duplicate must slip through all four."""

from typing import Final

import numpy as np

from programme.duplicates.entries import Array, Entries

LARGEST: Final = 400
"""A block of more people tells nobody apart, and is left out: pairs grow with its square."""
SERIAL: Final = slice(12, 16)


def candidates(entries: Entries) -> Array:
    """[k, 2] pairs of rows, the lower first, each once."""
    found = [_pairs(key) for key in _keys(entries)]
    n = max(len(entries), 1)
    whole = np.unique(np.concatenate([pair[:, 0] * n + pair[:, 1] for pair in found]))
    return np.column_stack([whole // n, whole % n])


def _keys(entries: Entries) -> list[Array]:
    """[n] of whole numbers each; a negative one is in no block."""
    first = np.array([hash_of(words[:1]) for words in entries.words], np.int64)
    serial = _number(entries.nik[:, SERIAL])
    issued = _number(entries.nik[:, :6]) * 10_000 + serial
    return [
        _unordered(entries.born),
        _number(entries.phone),
        np.where(serial > 0, issued, -1),
        first * 100_000 + entries.village,
    ]


def hash_of(words: tuple[str, ...]) -> int:
    """The same number for the same words in every process, below 2^40."""
    value = 0
    for letter in " ".join(words).encode():
        value = (value * 257 + letter) % (2**40 - 87)
    return value


def _unordered(born: Array) -> Array:
    """Birth dates, the same whichever of day and month was written first."""
    date = born.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    year = date.astype("datetime64[Y]").astype(np.int64)
    of_year = month.astype(np.int64) % 12 + 1
    day = (date - month).astype(np.int64) + 1
    low, high = np.minimum(day, of_year), np.maximum(day, of_year)
    return np.asarray((year + 200) * 10_000 + low * 100 + high)


def _number(rows: Array) -> Array:
    """Digits as one number, -1 where there is none."""
    powers = 10 ** np.arange(rows.shape[1] - 1, -1, -1, dtype=np.int64)
    number = np.where(rows < 0, 0, rows).astype(np.int64) @ powers
    return np.asarray(np.where((rows < 0).all(axis=1), -1, number))


def _pairs(key: Array) -> Array:
    """The pairs of rows with the same key."""
    order = np.argsort(key, kind="stable")
    order = order[key[order] >= 0]
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    sizes = np.diff(starts, append=len(order))
    made = [np.empty((0, 2), np.int64)]
    for size in np.unique(sizes[(sizes > 1) & (sizes <= LARGEST)]):
        rows = order[starts[sizes == size][:, None] + np.arange(size)]
        left, right = np.triu_indices(int(size), 1)
        made.append(np.column_stack([rows[:, left].ravel(), rows[:, right].ravel()]))
    pairs = np.concatenate(made)
    return np.sort(pairs, axis=1)
