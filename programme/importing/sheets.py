"""A CSV or XLSX file as rows of cells; what cannot be read as a plain table is refused in words.

Of an XLSX file the first sheet is read. Formulas, macros and links to other files are refused: what
they show depends on who opens them. The bytes that its parts unfold to are bounded before any is
unfolded, and a part that declares entities is not parsed.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from programme.errors import InvalidInput
from programme.media import CSV

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 100
MOST_UNFOLDED: Final = 256 << 20
"""Bytes of an XLSX file's parts together."""
DELIMITERS: Final = ";,\t|"
ACTIVE: Final = {
    "xl/vbaProject.bin": ("MACROS", "macros", "makro"),
    "xl/externalLinks/": ("EXTERNAL_LINKS", "links to other files", "tautan ke berkas lain"),
}
"""Parts that make a workbook do something: how they begin, the code, the words."""
Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number in the file, from 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first row that is not empty, those below it, and notes on how the file was read, in
    English and Indonesian."""

    header: Row
    rows: list[Row]
    notes: tuple[tuple[str, str], ...] = ()


def read(media_type: str, data: bytes) -> Sheet:
    """The table in a file. Raises InvalidInput, whose kind says what is wrong."""
    if media_type == CSV:
        text, notes = _decoded(data)
        return _sheet(_of_csv(text), notes)
    return _sheet(_of_workbook(data), ())


def _sheet(rows: Iterator[Row], notes: tuple[tuple[str, str], ...]) -> Sheet:
    kept = list[Row]()
    for row in rows:
        if any(cell not in (None, "") for cell in row.cells):
            kept.append(row)
        if len(kept) > MOST_ROWS + 1:
            raise _refused(
                "TOO_MANY_ROWS",
                f"The file has more than {MOST_ROWS} rows; split it.",
                f"Berkas berisi lebih dari {MOST_ROWS} baris; pecah menjadi beberapa berkas.",
            )
    if not kept:
        raise _refused("EMPTY_FILE", "The file has no row.", "Berkas tidak berisi baris.")
    return Sheet(kept[0], kept[1:], notes)


def _decoded(data: bytes) -> tuple[str, tuple[tuple[str, str], ...]]:
    if b"\0" in data:
        raise _not_what_it_says("text/csv")
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        note = (
            "The file is not UTF-8; it was read as Latin-1 (ISO 8859-1): look at names with accents"
            " before you import it.",
            "Berkas bukan UTF-8; dibaca sebagai Latin-1 (ISO 8859-1): periksa nama beraksen sebelum"
            " diimpor.",
        )
        return data.decode("latin-1"), (note,)


def _of_csv(text: str) -> Iterator[Row]:
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        for cells in reader:
            _check_width(len(cells), before + 1)
            yield Row(before + 1, tuple(cell.strip() for cell in cells))
            before = reader.line_num
    except csv.Error as fault:
        raise _refused(
            "NOT_A_TABLE",
            f"Line {before + 1} cannot be read as CSV ({fault}); look at its quotes.",
            f"Baris {before + 1} tidak terbaca sebagai CSV ({fault}); periksa tanda kutipnya.",
        ) from fault


def _of_workbook(data: bytes) -> Iterator[Row]:
    import openpyxl  # half a second, for imports alone
    from openpyxl.utils.exceptions import InvalidFileException

    _check_parts(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size may be wrong
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            _check_width(len(cells), number)
            yield Row(number, tuple(_value(cell) for cell in cells))
    except InvalidInput:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, TypeError,
            SyntaxError, AttributeError, OSError) as fault:  # fmt: skip
        raise _not_what_it_says("an XLSX workbook") from fault


def _check_parts(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            _check_weight(parts)
            for part in parts.infolist():
                _check_active(part.filename)
                if part.filename.endswith((".xml", ".rels")):
                    _check_entities(parts, part)
            _check_macros(parts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, KeyError) as fault:
        raise _not_what_it_says("an XLSX workbook") from fault


def _check_weight(parts: zipfile.ZipFile) -> None:
    weight = sum(part.file_size for part in parts.infolist())
    if weight > MOST_UNFOLDED:
        raise _refused(
            "UNFOLDS_TOO_LARGE",
            f"The file unfolds to {weight} bytes; {MOST_UNFOLDED} are read. Save the sheet alone.",
            f"Isi berkas menjadi {weight} byte; paling banyak {MOST_UNFOLDED}. Simpan lembar itu"
            " saja.",
        )


def _check_active(name: str) -> None:
    for begin, (kind, what, apa) in ACTIVE.items():
        if name.startswith(begin):
            raise _refused(
                kind,
                f"The workbook holds {what}; save it as a plain .xlsx or as CSV.",
                f"Buku kerja berisi {apa}; simpan sebagai .xlsx biasa atau CSV.",
            )


def _check_entities(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with parts.open(part) as stream:
        if b"<!DOCTYPE" in stream.read(4096):
            raise _not_what_it_says("an XLSX workbook")


def _check_macros(parts: zipfile.ZipFile) -> None:
    """A workbook with macros says so in its content types, whatever its parts are called."""
    if b"macroEnabled" in parts.read("[Content_Types].xml"):
        _check_active("xl/vbaProject.bin")


def _check_width(columns: int, number: int) -> None:
    if columns > MOST_COLUMNS:
        raise _refused(
            "TOO_MANY_COLUMNS",
            f"Row {number} has {columns} columns; a table has up to {MOST_COLUMNS}.",
            f"Baris {number} punya {columns} kolom; tabel berisi paling banyak {MOST_COLUMNS}.",
        )


def _value(cell: Any) -> Cell:
    if cell.data_type == "f":
        raise _refused(
            "FORMULAS",
            f"Cell {cell.coordinate} holds a formula; paste the column as values and save again.",
            f"Sel {cell.coordinate} berisi rumus; tempel kolom sebagai nilai lalu simpan ulang.",
            facts={"cell": cell.coordinate},
        )
    value = cell.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, int | float | date):
        return value
    return str(value).strip()


def _not_what_it_says(what: str) -> InvalidInput:
    return _refused(
        "NOT_A_TABLE",
        f"The content is not {what}, whatever the file's name says; export the table again.",
        f"Isinya bukan {what}, apa pun nama berkasnya; ekspor ulang tabelnya.",
    )


def _refused(
    kind: str, words: str, kata: str, *, facts: dict[str, Any] | None = None
) -> InvalidInput:
    return InvalidInput(words, kata, path="fileId", kind=kind, facts=facts)
