"""A table as rows of cells, and the refusal of a file that is none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from programme.errors import InvalidInput

MOST_COLUMNS: Final = 100
Cell = str | int | float | date | None
Note = tuple[str, str]
"""Something to be known of a file, in English and Indonesian."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number in the file, from 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first row that is not empty, those below it, and notes on how the file was read.
    ``delimiter`` is what parts the cells of a CSV file."""

    header: Row
    rows: list[Row]
    notes: tuple[Note, ...] = ()
    delimiter: str | None = None


def row(number: int, cells: Iterable[Cell]) -> Row:
    """A row without the empty cells at its end, which a spreadsheet that was formatted out there
    has by the thousand. Raises InvalidInput TOO_MANY_COLUMNS."""
    kept = list(cells)
    while kept and kept[-1] in (None, ""):
        kept.pop()
    if len(kept) > MOST_COLUMNS:
        raise refused(
            "TOO_MANY_COLUMNS",
            f"Row {number} has {len(kept)} columns; a table has up to {MOST_COLUMNS}.",
            f"Baris {number} punya {len(kept)} kolom; tabel berisi paling banyak {MOST_COLUMNS}.",
        )
    return Row(number, tuple(kept))


def not_what_it_says(what: str, apa: str) -> InvalidInput:
    """The refusal of content that is not ``what`` it is called (``apa`` in Indonesian)."""
    return refused(
        "NOT_A_TABLE",
        f"The content is not {what}, whatever the file's name says; export the table again.",
        f"Isinya bukan {apa}, apa pun nama berkasnya; ekspor ulang tabelnya.",
    )


def refused(
    kind: str, words: str, kata: str, *, facts: dict[str, Any] | None = None
) -> InvalidInput:
    """The refusal of a file."""
    return InvalidInput(words, kata, path="fileId", kind=kind, facts=facts)
