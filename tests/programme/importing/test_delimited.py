"""CSV files are read as spreadsheets write them, or refused in words."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from programme.errors import InvalidInput
from programme.importing.rows import Row
from programme.importing.sheets import read
from programme.media import CSV, told
from tests.programme.importing.refusing import words


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_csv_is_read_with_its_own_delimiter(delimiter: str, mark: bytes) -> None:
    text = f'\r\nNIK{delimiter}Nama\r\n1{delimiter}"É{delimiter} ""x"""\r\n\r\n2{delimiter}b\r\n'

    sheet = read(CSV, mark + text.encode())

    assert sheet.header == Row(2, ("NIK", "Nama"))
    assert sheet.rows == [Row(3, ("1", f'É{delimiter} "x"')), Row(5, ("2", "b"))]
    assert (sheet.notes, sheet.delimiter) == ((), delimiter)


def test_a_line_before_the_header_may_name_the_delimiter() -> None:
    sheet = read(CSV, b"sep=;\r\nNIK;Nama, lengkap, tanpa gelar\r\n1;a,b\r\n")

    assert sheet.header == Row(2, ("NIK", "Nama, lengkap, tanpa gelar"))
    assert sheet.rows == [Row(3, ("1", "a,b"))]


def test_a_cell_over_two_lines_keeps_the_numbers_of_the_lines() -> None:
    sheet = read(CSV, b'NIK,Nama\n1,"a\nb"\n2,c\n')

    assert sheet.rows == [Row(2, ("1", "a\nb")), Row(4, ("2", "c"))]


def test_empty_rows_and_columns_at_the_end_are_left_out() -> None:
    """Given more of them than a table may have columns."""
    more = ";" * 300

    sheet = read(CSV, f"NIK;Nama{more}\r\n1;a{more}\r\n{more}\r\n;;\r\n\r\n".encode())

    assert sheet.header == Row(1, ("NIK", "Nama"))
    assert sheet.rows == [Row(2, ("1", "a"))]


@pytest.mark.parametrize("coding", ["utf-16-le", "utf-16-be"])
def test_unicode_text_of_excel_is_utf_16(coding: str) -> None:
    data = "\ufeffNIK\tNama\r\n1\tJosé ✓\r\n".encode(coding)

    sheet = read(CSV, data)

    assert told(data[:12], CSV) == CSV
    assert sheet.rows == [Row(2, ("1", "José ✓"))]
    assert (sheet.notes, sheet.delimiter) == ((), "\t")


def test_windows_1252_is_told_in_words() -> None:
    sheet = read(CSV, "NIK,Nama\n1,José Ma’ruf".encode("cp1252"))

    assert sheet.rows == [Row(2, ("1", "José Ma’ruf"))]
    assert sheet.notes == (
        (
            "The file is not UTF-8; it was read as Windows-1252: look at names with accents before"
            " you import it.",
            "Berkas bukan UTF-8; dibaca sebagai Windows-1252: periksa nama beraksen sebelum"
            " diimpor.",
        ),
    )


NO_CSV = (
    "NOT_A_TABLE",
    "The content is not text/csv, whatever the file's name says; export the table again.",
    "Isinya bukan text/csv, apa pun nama berkasnya; ekspor ulang tabelnya.",
)
NO_ENCODING = (
    "UNKNOWN_ENCODING",
    "The file's text is neither UTF-8, UTF-16 nor Windows-1252; save it as “CSV UTF-8”.",
    "Teks berkas bukan UTF-8, UTF-16, atau Windows-1252; simpan sebagai “CSV UTF-8”.",
)
EMPTY = ("EMPTY_FILE", "The file has no row.", "Berkas tidak berisi baris.")


@pytest.mark.parametrize(
    ("data", "told_in_words"),
    [
        (b"", EMPTY),
        (b"\xef\xbb\xbf", EMPTY),
        (b"\r\n;;\r\n", EMPTY),
        ("NIK,Nama".encode("utf-16-le"), NO_CSV),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", NO_CSV),
        ("\ufeffNIK,Nama\n1,a\0b".encode("utf-16-le"), NO_CSV),
        (b"NIK,Nama\n1,\x81\x8d", NO_ENCODING),
        (b"\xff\xfeN\0I", NO_ENCODING),
        (
            b'NIK,Nama\n1,"a',
            (
                "NOT_A_TABLE",
                "Line 2 cannot be read as CSV (unexpected end of data); look at its quotes.",
                "Baris 2 tidak terbaca sebagai CSV (unexpected end of data); periksa tanda"
                " kutipnya.",
            ),
        ),
        (
            b"NIK,Nama\n" + b",".join([b"x"] * 101),
            (
                "TOO_MANY_COLUMNS",
                "Row 2 has 101 columns; a table has up to 100.",
                "Baris 2 punya 101 kolom; tabel berisi paling banyak 100.",
            ),
        ),
        (
            b"NIK\n" + b"1\n" * 100_001,
            (
                "TOO_MANY_ROWS",
                "The file has more than 100000 rows; split it.",
                "Berkas berisi lebih dari 100000 baris; pecah menjadi beberapa berkas.",
            ),
        ),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)
def test_a_csv_that_is_no_table_is_refused(data: bytes, told_in_words: tuple[str, ...]) -> None:
    assert words(CSV, data) == told_in_words


@given(some.binary(max_size=60), some.sampled_from([b"", b"\xff\xfe", b"\xfe\xff", b"NIK;Nama\n"]))
def test_any_bytes_are_read_or_refused_in_words(data: bytes, begin: bytes) -> None:
    with suppress(InvalidInput):
        assert read(CSV, begin + data).header.cells


def test_a_hundred_thousand_rows_are_taken() -> None:
    assert len(read(CSV, b"NIK\n" + b"1\n" * 100_000).rows) == 100_000
