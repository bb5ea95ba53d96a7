"""A CSV or XLSX file as a sheet; what cannot be read as a plain table is refused in words."""

from collections.abc import Iterator
from typing import Final

from programme.importing import delimited, workbooks
from programme.importing.rows import Note, Row, Sheet, refused
from programme.media import CSV

MOST_ROWS: Final = 100_000


def read(media_type: str, data: bytes) -> Sheet:
    """The table in a file. Raises InvalidInput, whose kind says what is wrong."""
    if media_type == CSV:
        text, notes = delimited.decoded(data)
        delimiter = delimited.delimiter_of(text)
        return _sheet(delimited.rows_of(text, delimiter), notes, delimiter)
    return _sheet(*workbooks.rows_of(data), None)


def _sheet(rows: Iterator[Row], notes: tuple[Note, ...], delimiter: str | None) -> Sheet:
    kept = list[Row]()
    for row in rows:
        if row.cells:
            kept.append(row)
        if len(kept) > MOST_ROWS + 1:
            raise refused(
                "TOO_MANY_ROWS",
                f"The file has more than {MOST_ROWS} rows; split it.",
                f"Berkas berisi lebih dari {MOST_ROWS} baris; pecah menjadi beberapa berkas.",
            )
    if not kept:
        raise refused("EMPTY_FILE", "The file has no row.", "Berkas tidak berisi baris.")
    return Sheet(kept[0], kept[1:], notes, delimiter)
