"""XLSX workbooks (ISO/IEC 29500): the first sheet is read that is shown and not empty.

Formulas, macros and links to other files are refused: what they show depends on who opens them. The
bytes that the parts unfold to are bounded before any is unfolded, and a part that declares entities
is not parsed.
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from itertools import chain
from typing import Any, Final
from xml.parsers import expat

from programme.errors import ProgrammeError
from programme.importing.rows import Cell, Note, Row, not_what_it_says, refused, row

WORKBOOK: Final = ("an XLSX workbook", "buku kerja XLSX")
MOST_UNFOLDED: Final = 256 << 20
"""Bytes of a workbook's parts together."""
MOST_NAMES: Final = 200
"""Characters of the names of sheets in a note."""
ACTIVE: Final = {
    "xl/vbaproject.bin": ("MACROS", "macros", "makro"),
    "xl/externallinks/": ("EXTERNAL_LINKS", "links to other files", "tautan ke berkas lain"),
}
"""Parts that make a workbook do something: how they begin in small letters (the case of a part's
name says nothing), the code, the words."""


def rows_of(data: bytes) -> tuple[Iterator[Row], tuple[Note, ...]]:
    """The rows of the sheet that is read, and a note where there are others. Raises InvalidInput
    NOT_A_TABLE, UNFOLDS_TOO_LARGE, MACROS, EXTERNAL_LINKS, and as it is read FORMULAS,
    TOO_MANY_COLUMNS."""
    import openpyxl  # half a second, for imports alone

    _check_parts(data)
    with _readable():
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in shown or book.worksheets:
            rows = _rows(sheet)
            first = next((one for one in rows if one.cells), None)
            if first is not None:
                return chain([first], rows), _passed_over(book.sheetnames, sheet.title)
    return iter(()), ()


@contextmanager
def _readable() -> Iterator[None]:
    """Whatever the readers stumble over is a workbook that is none: damaged bytes raise a dozen
    kinds of faults in them."""
    try:
        yield
    except (ProgrammeError, MemoryError):
        raise
    except Exception as fault:
        raise not_what_it_says(*WORKBOOK) from fault


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what a file says of its size may be wrong
    with _readable():
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            yield row(number, map(_value, cells))


def _passed_over(names: list[str], read: str) -> tuple[Note, ...]:
    others = ", ".join(name for name in names if name != read)[:MOST_NAMES]
    if not others:
        return ()
    return ((f"Sheet {read} was read; not read: {others}.",
             f"Lembar {read} dibaca; tidak dibaca: {others}."),)  # fmt: skip


def _check_parts(data: bytes) -> None:
    with _readable(), zipfile.ZipFile(io.BytesIO(data)) as parts:
        _check_weight(parts)
        for part in parts.infolist():
            _check_active(part.filename)
            _check_entities(parts, part)
        _check_macros(parts)


def _check_weight(parts: zipfile.ZipFile) -> None:
    weight = sum(part.file_size for part in parts.infolist())
    if weight > MOST_UNFOLDED:
        raise refused(
            "UNFOLDS_TOO_LARGE",
            f"The file unfolds to {weight} bytes; {MOST_UNFOLDED} are read. Save the sheet alone.",
            f"Isi berkas menjadi {weight} byte; paling banyak {MOST_UNFOLDED}. Simpan lembar itu"
            " saja.",
        )


def _check_active(name: str) -> None:
    for begin, (kind, what, apa) in ACTIVE.items():
        if name.casefold().startswith(begin):
            raise refused(
                kind,
                f"The workbook holds {what}; save it as a plain .xlsx or as CSV.",
                f"Buku kerja berisi {apa}; simpan sebagai .xlsx biasa atau CSV.",
            )


def _check_entities(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Entities are declared before the first element, in whatever encoding and part; what is no
    XML declares none."""
    begun = list[str]()

    def refuse(*_: Any) -> None:
        raise not_what_it_says(*WORKBOOK)

    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = refuse
    reader.StartElementHandler = lambda name, _: begun.append(name)
    with parts.open(part) as stream, suppress(expat.ExpatError):
        while not begun and (piece := stream.read(4096)):
            reader.Parse(piece)


def _check_macros(parts: zipfile.ZipFile) -> None:
    """A workbook with macros says so in its content types, whatever its parts are called."""
    if b"macroEnabled" in parts.read("[Content_Types].xml"):
        _check_active("xl/vbaProject.bin")


def _value(cell: Any) -> Cell:
    if cell.data_type == "f":
        raise refused(
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
