"""What an import refuses is told in words in both languages, and nothing of it is written, whether
it is tried or done in earnest."""

import re
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from programme.actors import Actor
from programme.importing import runs
from programme.media import CSV, XLSX
from programme.records import store
from programme.words import JobStatus
from tests.programme import rows
from tests.programme.importing import tables
from tests.programme.importing.running import done, registry

NIK = tables.nik(1)
TODAY = ("26 October 2020", "26 Oktober 2020")


def nik(first: int, digits: str) -> dict[str, str]:
    """The NIK with other digits from the place ``first`` on."""
    return {"NIK": NIK[: first - 1] + digits + NIK[first - 1 + len(digits) :]}


def digits(places: str, found: str, words: str, kata: str) -> tuple[str, str, str, str]:
    first, last = places.split("-")
    return (
        "INVALID_INPUT",
        "nik",
        f"Digits {places} of the NIK are {found}: {words}.",
        f"Angka ke-{first} sampai ke-{last} NIK adalah {found}: {kata}.",
    )


NIK_RULES = [
    (nik(1, "99"), digits("1-2", "99", "no province", "bukan kode provinsi")),
    (
        nik(3, "00"),
        digits(
            *("3-4", "00", "no regency or city of province 31"),
            "bukan kabupaten atau kota di provinsi 31",
        ),
    ),
    (nik(5, "99"), digits("5-6", "99", "no district of 31.74", "bukan kecamatan di 31.74")),
    (
        nik(7, "35"),
        digits(
            *("7-8", "35", "no day; it is 01 to 31, or 41 to 71 for a woman"),
            "bukan tanggal; harus 01 sampai 31, atau 41 sampai 71 untuk perempuan",
        ),
    ),
    (
        nik(9, "13"),
        digits("9-10", "13", "no month; it is 01 to 12", "bukan bulan; harus 01 sampai 12"),
    ),
    (
        nik(7, "300255"),
        digits("7-12", "300255", "no date that has been", "bukan tanggal yang pernah ada"),
    ),
    (
        nik(13, "0000"),
        digits(
            *("13-16", "0000", "a serial that is never issued"),
            "nomor urut yang tidak diterbitkan",
        ),
    ),
    (
        {"NIK": NIK[:15]},
        (
            *("INVALID_INPUT", "nik", "A NIK is 16 digits; this one has 15."),
            "NIK terdiri dari 16 angka; yang ini 15.",
        ),
    ),
    (
        {"NIK": NIK[:15] + "O"},
        (
            *("INVALID_INPUT", "nik"),
            "A NIK is 16 digits; other characters stand in this one.",
            "NIK terdiri dari 16 angka; yang ini berisi karakter lain.",
        ),
    ),
    (
        {"NIK": "3,17409E+15"},
        (
            *("NIK_AS_NUMBER", "nik"),
            "NIK stands as a number, of which Excel keeps 15 digits: the last of 16 is lost. Format"
            " the column as text and type it anew from the source.",
            "NIK berupa bilangan, padahal Excel hanya menyimpan 15 angka: angka ke-16 hilang. Ubah"
            " kolom menjadi teks lalu isi ulang dari sumbernya.",
        ),
    ),
]
DATES = [
    (
        {"Tanggal_daftar": "27/10/2020"},
        (
            *("INVALID_INPUT", "registeredOn"),
            "Tanggal daftar is 27 October 2020; it lies between 1 January 2017 and today,"
            f" {TODAY[0]}.",
            "Tanggal daftar 27 Oktober 2020; harus antara 1 Januari 2017 dan hari ini,"
            f" {TODAY[1]}.",
        ),
    ),
    (
        {"Tanggal_daftar": "2020-12-10"},
        (
            *("DAY_AND_MONTH_SWAPPED", "registeredOn"),
            "Tanggal daftar is 10 December 2020: that is to come; perhaps it was 12 October 2020,"
            " with day and month swapped. Write 2020-10-12.",
            "Tanggal daftar 10 Desember 2020: itu belum terjadi; mungkin maksudnya 12 Oktober 2020,"
            " tanggal dan bulan tertukar. Tulis 2020-10-12.",
        ),
    ),
    (
        {"Tanggal_daftar": "10/26/2020"},
        (
            *("DAY_AND_MONTH_SWAPPED", "registeredOn"),
            "Tanggal daftar is 10/26/2020, with the month first; perhaps 26 October 2020 is meant."
            " Write 2020-10-26.",
            "Tanggal daftar berisi 10/26/2020, bulan di depan; mungkin maksudnya 26 Oktober 2020."
            " Tulis 2020-10-26.",
        ),
    ),
    (
        {"Tanggal_lahir": "1955-02-01"},
        (
            *("DAY_AND_MONTH_SWAPPED", "birthDate"),
            "Tanggal lahir is 1 February 1955: the NIK says 2 January 1955, with day and month"
            " swapped. Write 1955-01-02.",
            "Tanggal lahir 1 Februari 1955: NIK menyebut 2 Januari 1955, tanggal dan bulan"
            " tertukar. Tulis 1955-01-02.",
        ),
    ),
    (
        {"Tanggal_lahir": "2055-01-02"},
        (
            *("BIRTH_DATE_DIFFERS", "birthDate"),
            "Tanggal lahir is 2 January 2055, the NIK says 2 January 1955; one of them is mistyped:"
            " look at the identity card.",
            "Tanggal lahir 2 Januari 2055, NIK menyebut 2 Januari 1955; salah satu keliru ketik:"
            " periksa KTP.",
        ),
    ),
]


@pytest.mark.parametrize("dry_run", [True, False])
async def test_bad_rows_are_refused_one_by_one_and_nothing_is_written(
    kasatpel: Actor, dry_run: bool
) -> None:
    cases = [*NIK_RULES, *DATES]
    before = await registry()

    data = tables.as_csv([tables.row(1, **change) for change, _ in cases])
    run = await done(kasatpel, data, dry_run=dry_run)

    told = await store.fetch(
        "SELECT code, path, words_en, words_id FROM import_row ORDER BY number"
    )
    assert [tuple(row) for row in told] == [refusal for _, refusal in cases]
    assert (run.status, run.done, run.refused) == (JobStatus.DONE, len(cases), len(cases))
    assert await registry() == before
    for row in told:
        assert not re.search("[0-9]{15}", row["words_en"] + row["words_id"])


def book_of_a_formula() -> bytes:
    book = openpyxl.Workbook()
    for line in (tables.HEADER, tables.row(1)):
        book.active.append(line)
    book.active["A2"] = '=CONCATENATE("3174",B2)'
    return tables.saved(book)


MACROS = tables.with_parts(tables.as_xlsx([tables.row(1)]), {"xl/vbaProject.bin": b"x"})
LINKS = tables.with_parts(
    tables.as_xlsx([tables.row(1)]), {"xl/externalLinks/externalLink1.xml": b"<x/>"}
)
FILES = {
    "a formula": (
        *(book_of_a_formula(), XLSX),
        "Cell A2 holds a formula; paste the column as values and save again.",
        "Sel A2 berisi rumus; tempel kolom sebagai nilai lalu simpan ulang.",
    ),
    "macros": (
        *(MACROS, XLSX),
        "The workbook holds macros; save it as a plain .xlsx or as CSV.",
        "Buku kerja berisi makro; simpan sebagai .xlsx biasa atau CSV.",
    ),
    "links": (
        *(LINKS, XLSX),
        "The workbook holds links to other files; save it as a plain .xlsx or as CSV.",
        "Buku kerja berisi tautan ke berkas lain; simpan sebagai .xlsx biasa atau CSV.",
    ),
    "no workbook": (
        *(b"PK\x03\x04nonsense", XLSX),
        "The content is not an XLSX workbook, whatever the file's name says; export the table"
        " again.",
        "Isinya bukan buku kerja XLSX, apa pun nama berkasnya; ekspor ulang tabelnya.",
    ),
    "a header alone": (
        *(tables.as_csv([]), CSV),
        "Below the header in row 1 stands no row.",
        "Di bawah judul kolom di baris 1 tidak ada baris.",
    ),
    "nothing": (b"\r\n", CSV, "The file has no row.", "Berkas tidak berisi baris."),
    "a header twice": (
        *(tables.as_csv([[*tables.row(1), NIK]], header=[*tables.HEADER, "No. NIK"]), CSV),
        "Two columns say nik; leave one of them out.",
        "Dua kolom berisi nik; hapus salah satunya.",
    ),
    "no header": (
        *(b"NIK;Nama\r\n1;Siti", CSV),
        "Row 1 is taken for the header and lacks villageCode (kode kelurahan), registeredOn"
        " (tanggal daftar).",
        "Baris 1 dianggap judul kolom dan tidak memuat villageCode (kode kelurahan), registeredOn"
        " (tanggal daftar).",
    ),
    "no encoding": (
        *(tables.as_csv([tables.row(1)]) + b"\x81", CSV),
        "The file's text is neither UTF-8, UTF-16 nor Windows-1252; save it as “CSV UTF-8”.",
        "Teks berkas bukan UTF-8, UTF-16, atau Windows-1252; simpan sebagai “CSV UTF-8”.",
    ),
    "too many rows": (
        *(tables.as_csv([tables.row(1)] * 100_001), CSV),
        "The file has more than 100000 rows; split it.",
        "Berkas berisi lebih dari 100000 baris; pecah menjadi beberapa berkas.",
    ),
}


@pytest.mark.parametrize("name", FILES)
async def test_a_file_that_is_no_table_fails_in_words_and_nothing_is_written(
    kasatpel: Actor, name: str
) -> None:
    data, media_type, words, kata = FILES[name]
    before = await registry()

    run = await done(kasatpel, data, media_type)

    assert (run.status, run.words, run.done) == (JobStatus.FAILED, (words,), 0)
    in_indonesian = await runs.one(replace(kasatpel, language="id"), run.id)
    assert in_indonesian.words == (kata,)
    assert await registry() == before


async def test_a_nik_is_read_as_people_write_it(kasatpel: Actor) -> None:
    """Given spaces, hyphens, dots, an apostrophe before it, and signs that nobody sees."""
    ways: list[Any] = [
        f"{NIK[:4]} {NIK[4:8]} {NIK[8:12]} {NIK[12:]}",
        f"{NIK[:6]}-{NIK[6:12]}-{NIK[12:]}",
        f"{NIK[:6]}.{NIK[6:12]}.{NIK[12:]}",
        f"{NIK[:6]}\u00a0{NIK[6:12]}\u00a0{NIK[12:]}",
        f"'{NIK}",
        f" \u200b{NIK}\u200e ",
    ]

    run = await done(kasatpel, tables.as_csv([tables.row(1, NIK=way) for way in ways]))

    assert (run.new_people, run.known, run.refused) == (1, len(ways) - 1, 0)
    assert await store.fetch_value("SELECT village_code FROM person") == rows.VILLAGE
