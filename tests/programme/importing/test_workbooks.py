"""XLSX workbooks are read as plain tables, or refused in words."""

import io
import warnings
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from random import Random
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as some
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from programme.errors import InvalidInput
from programme.importing.rows import Row
from programme.importing.sheets import read
from programme.media import XLSX
from tests.programme.importing import tables
from tests.programme.importing.refusing import refusal, words

PLAIN = tables.as_xlsx([["1"]])


def test_a_workbook_is_read_with_the_types_of_its_cells() -> None:
    table = [
        ["3174094308800001", datetime(2020, 10, 12), 12.5, None, True],  # noqa: DTZ001 (a cell)
        [3.2e15, 7, "x ", "", 1],
    ]

    sheet = read(XLSX, tables.as_xlsx(table, header=("a", "b", "c", "d", "e")))

    assert sheet.header == Row(1, ("a", "b", "c", "d", "e"))
    first, second = [row.cells for row in sheet.rows]
    assert first == ("3174094308800001", date(2020, 10, 12), 12.5, None, "true")
    assert second[:3] == (3.2e15, 7, "x")
    assert sheet.delimiter is None


def shown(change: Callable[[openpyxl.Workbook], Any]) -> list[Row]:
    """The rows of a workbook with a header that was changed."""
    book = openpyxl.Workbook()
    book.active.append(["NIK", "Tanggal daftar"])
    change(book)
    sheet = read(XLSX, tables.saved(book))
    assert sheet.header == Row(1, ("NIK", "Tanggal daftar"))
    return sheet.rows


@pytest.mark.parametrize("pattern", ["dd/mm/yyyy", "[$-421]dd mmmm yyyy;@", "d-mmm-yy"])
def test_a_serial_number_with_the_format_of_a_date_is_one(pattern: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active["B2"] = 44130
        book.active["B2"].number_format = pattern

    assert shown(change) == [Row(2, (None, date(2020, 10, 26)))]


def test_dates_may_be_counted_from_1904() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        book.active["B2"] = 44130 - 1462
        book.active["B2"].number_format = "dd/mm/yyyy"

    assert shown(change) == [Row(2, (None, date(2020, 10, 26)))]


def test_formats_far_out_are_no_cells() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.active["A2"] = "1"
        for number in (1, 2, 9, 500):
            book.active.cell(number, 16_384).fill = PatternFill("solid", fgColor="FFFF00")

    assert shown(change) == [Row(2, ("1",))]


RICH = {
    "xl/sharedStrings.xml": b"""<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
        <si><r><rPr><b/></rPr><t xml:space="preserve">Siti </t></r><r><t>Aminah</t></r>
        <rPh sb="0" eb="1"><t>how it is read aloud</t></rPh></si></sst>""",
    "xl/worksheets/sheet1.xml": b"""<worksheet
        xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
        <row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>""",
}
SHARED = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml" /></Types>'
)


def test_text_in_two_styles_is_one_text() -> None:
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as parts:
        kinds = parts.read("[Content_Types].xml").replace(b"</Types>", SHARED)

    sheet = read(XLSX, tables.with_parts(PLAIN, {**RICH, "[Content_Types].xml": kinds}))

    assert sheet.header == Row(1, ("Siti Aminah",))


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_of_the_sheets_the_first_is_read_that_is_shown_and_not_empty(state: str) -> None:
    """Given sheets before and behind it: empty where they are shown, else with rows."""
    book = openpyxl.Workbook()
    book.active.title = "Peserta"
    book.active.append(["NIK"])
    before = book.create_sheet("Referensi", 0)
    before.sheet_state = state
    if state != "visible":
        before.append(["Kuliner"])
    book.create_sheet("Lain").append(["x"])

    sheet = read(XLSX, tables.saved(book))

    assert sheet.header == Row(1, ("NIK",))
    assert sheet.notes == (
        (
            "Sheet Peserta was read; not read: Referensi, Lain.",
            "Lembar Peserta dibaca; tidak dibaca: Referensi, Lain.",
        ),
    )


def test_a_formula_is_refused_with_its_cell() -> None:
    data = tables.as_xlsx([["1", "=A1"]])

    assert refusal(XLSX, data).facts == {"cell": "B2"}
    assert words(XLSX, data) == (
        "FORMULAS",
        "Cell B2 holds a formula; paste the column as values and save again.",
        "Sel B2 berisi rumus; tempel kolom sebagai nilai lalu simpan ulang.",
    )


TYPES = (
    b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
)
ENTITY = '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
MACROS = (
    "MACROS",
    "The workbook holds macros; save it as a plain .xlsx or as CSV.",
    "Buku kerja berisi makro; simpan sebagai .xlsx biasa atau CSV.",
)
LINKS = (
    "EXTERNAL_LINKS",
    "The workbook holds links to other files; save it as a plain .xlsx or as CSV.",
    "Buku kerja berisi tautan ke berkas lain; simpan sebagai .xlsx biasa atau CSV.",
)
NO_WORKBOOK = (
    "NOT_A_TABLE",
    "The content is not an XLSX workbook, whatever the file's name says; export the table again.",
    "Isinya bukan buku kerja XLSX, apa pun nama berkasnya; ekspor ulang tabelnya.",
)
EMPTY = ("EMPTY_FILE", "The file has no row.", "Berkas tidak berisi baris.")


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"xl/vbaProject.bin": b"x"}, MACROS),
        ({"XL/VBAPROJECT.BIN": b"x"}, MACROS),
        ({"[Content_Types].xml": TYPES}, MACROS),
        ({"xl/externalLinks/externalLink1.xml": b"<x/>"}, LINKS),
        ({"xl/workbook.xml": ENTITY.encode()}, NO_WORKBOOK),
        ({"xl/workbook.xml": ENTITY.encode("utf-16")}, NO_WORKBOOK),
        ({"xl/workbook.xml": f"<!--{'x' * 9_000}-->{ENTITY}".encode()}, NO_WORKBOOK),
        ({"xl/theme/of.another.name": ENTITY.encode()}, NO_WORKBOOK),
        ({"xl/workbook.xml": b"<x"}, NO_WORKBOOK),
    ],
)
def test_a_workbook_that_is_more_or_less_than_a_table_is_refused(
    parts: dict[str, bytes], told: tuple[str, ...]
) -> None:
    assert words(XLSX, tables.with_parts(PLAIN, parts)) == told


def zipped() -> bytes:
    """A ZIP file of something else."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as parts:
        parts.writestr("daftar.csv", "NIK;Nama")
    return written.getvalue()


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04nonsense", b"NIK,Nama", b"", b"PK\x05\x06" + bytes(18), zipped()]
)
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert words(XLSX, data) == NO_WORKBOOK


@given(
    some.randoms(use_true_random=False),
    some.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_a_damaged_workbook_is_read_or_refused_in_words(chance: Random, packing: int) -> None:
    """Given bytes of it that are others, as it is packed or in the parts themselves."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(PLAIN)) as old,
        zipfile.ZipFile(written, "w", packing) as new,
    ):
        for name in old.namelist():
            new.writestr(name, damaged(old.read(name), chance, chance.randrange(2)))

    for data in (written.getvalue(), damaged(PLAIN, chance, 3)):
        with suppress(InvalidInput), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of openpyxl, about what it leaves out
            read(XLSX, data)


def damaged(data: bytes, chance: Random, places: int) -> bytes:
    bad = bytearray(data)
    for _ in range(places):
        bad[chance.randrange(len(bad))] = chance.randrange(256)
    return bytes(bad)


def test_a_workbook_of_empty_sheets_is_refused() -> None:
    assert words(XLSX, tables.saved(openpyxl.Workbook())) == EMPTY


def test_a_bomb_is_not_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a part of 300 MB that is 300 kB in the file, no part of it is opened."""
    data = tables.with_parts(PLAIN, {"xl/media/a.bin": bytes(300 << 20)})
    assert len(data) < 1 << 20
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        weight = sum(part.file_size for part in parts.infolist())

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(zipfile.ZipFile, "open", refuse)

    assert words(XLSX, data) == (
        "UNFOLDS_TOO_LARGE",
        f"The file unfolds to {weight} bytes; 268435456 are read. Save the sheet alone.",
        f"Isi berkas menjadi {weight} byte; paling banyak 268435456. Simpan lembar itu saja.",
    )
