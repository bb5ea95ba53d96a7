"""Files are read as plain tables, or refused in words."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from programme.errors import InvalidInput
from programme.importing import sheets
from programme.importing.sheets import Row, read
from programme.media import CSV, XLSX
from tests.programme.importing import tables


def refusal(media_type: str, data: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as refused:
        read(media_type, data)
    assert refused.value.path == "fileId"
    assert refused.value.message != refused.value.pesan
    return refused.value


def with_parts(data: bytes, parts: dict[str, bytes]) -> bytes:
    """A workbook with other parts, or parts replaced."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, parts.pop(name, old.read(name)))
        for name, content in parts.items():
            new.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_csv_is_read_with_its_own_delimiter(delimiter: str, mark: bytes) -> None:
    text = f'\r\nNIK{delimiter}Nama\r\n1{delimiter}"É{delimiter} ""x"""\r\n\r\n2{delimiter}b\r\n'

    sheet = read(CSV, mark + text.encode())

    assert sheet.header == Row(2, ("NIK", "Nama"))
    assert sheet.rows == [Row(3, ("1", f'É{delimiter} "x"')), Row(5, ("2", "b"))]
    assert sheet.notes == ()


def test_a_cell_over_two_lines_keeps_the_numbers_of_the_lines() -> None:
    sheet = read(CSV, b'NIK,Nama\n1,"a\nb"\n2,c\n')

    assert sheet.rows == [Row(2, ("1", "a\nb")), Row(4, ("2", "c"))]


def test_latin_1_is_told_in_words() -> None:
    sheet = read(CSV, "NIK,Nama\n1,José".encode("latin-1"))

    assert sheet.rows == [Row(2, ("1", "José"))]
    [(words, kata)] = sheet.notes
    assert words.startswith("The file is not UTF-8; it was read as Latin-1")
    assert kata.startswith("Berkas bukan UTF-8; dibaca sebagai Latin-1")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "EMPTY_FILE"),
        (b"\r\n\r\n", "EMPTY_FILE"),
        ("NIK,Nama".encode("utf-16"), "NOT_A_TABLE"),
        (b'NIK,Nama\n1,"a', "NOT_A_TABLE"),
        (b",".join([b"x"] * 101), "TOO_MANY_COLUMNS"),
    ],
)
def test_a_csv_that_is_no_table_is_refused(data: bytes, kind: str) -> None:
    assert refusal(CSV, data).kind == kind


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)

    assert len(read(CSV, b"NIK\n1\n2").rows) == 2
    assert refusal(CSV, b"NIK\n1\n2\n3").kind == "TOO_MANY_ROWS"


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


def test_a_formula_is_refused_with_its_cell() -> None:
    refused = refusal(XLSX, tables.as_xlsx([["1", "=A1"]]))

    assert (refused.kind, refused.facts) == ("FORMULAS", {"cell": "B2"})
    assert refused.message == (
        "Cell B2 holds a formula; paste the column as values and save again."
    )


MACROS = (
    b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
)


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"xl/vbaProject.bin": b"x"}, "MACROS"),
        ({"[Content_Types].xml": MACROS}, "MACROS"),
        ({"xl/externalLinks/externalLink1.xml": b"<x/>"}, "EXTERNAL_LINKS"),
        ({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}, "NOT_A_TABLE"),
        ({"xl/workbook.xml": b"<x"}, "NOT_A_TABLE"),
    ],
)
def test_a_workbook_that_is_more_or_less_than_a_table_is_refused(
    parts: dict[str, bytes], kind: str
) -> None:
    assert refusal(XLSX, with_parts(tables.as_xlsx([["1"]]), dict(parts))).kind == kind


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04nonsense", b"NIK,Nama", b"", b"PK\x05\x06" + bytes(18)]
)
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert refusal(XLSX, data).kind == "NOT_A_TABLE"


def test_a_bomb_is_not_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a part of 300 MB that is 300 kB in the file, no part of it is opened."""
    data = with_parts(tables.as_xlsx([["1"]]), {"xl/media/a.bin": bytes(300 << 20)})
    assert len(data) < 1 << 20

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(zipfile.ZipFile, "open", refuse)

    assert refusal(XLSX, data).kind == "UNFOLDS_TOO_LARGE"


def test_only_the_first_sheet_is_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["NIK"])
    book.create_sheet().append(["Lain"])
    written = io.BytesIO()
    book.save(written)

    assert read(XLSX, written.getvalue()).header == Row(1, ("NIK",))
