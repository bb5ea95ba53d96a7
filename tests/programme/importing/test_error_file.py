"""The refused rows as a file: told in both languages, mended in a spreadsheet, imported again."""

import csv
import io
import json
from dataclasses import replace

import pytest

from programme.actors import Actor
from programme.errors import Forbidden, NotFound
from programme.importing import error_file
from programme.media import CSV, XLSX
from programme.records import store
from tests.programme import rows
from tests.programme.fingerprint import fingerprint
from tests.programme.importing import tables
from tests.programme.importing.running import done, people

BAD = tables.row(3, Kode_kelurahan="31.74")
WORSE = tables.row(4, Tanggal_daftar="10/26/2020", Sektor="Tambang")


def guarded(row: list[str]) -> list[str]:
    """The NIK and the date of birth stand as text for spreadsheets."""
    return [f"'{cell}" if place in (0, 4) else cell for place, cell in enumerate(row)]


def read(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


async def test_refused_rows_are_told_with_their_reasons(kasatpel: Actor) -> None:
    run = await done(kasatpel, tables.as_csv([tables.row(1), BAD, WORSE]))

    assert read(await error_file.text(kasatpel, run.id), ";") == [
        ["row", "code", "reason", *tables.HEADER],
        [
            "3",
            "INVALID_INPUT",
            "Kode kelurahan 31.74 is a city; give a kelurahan, as 31.74.09.1001.",
            *guarded(BAD),
        ],
        [
            "4",
            "DAY_AND_MONTH_SWAPPED",
            "Tanggal daftar is 10/26/2020, with the month first; perhaps 26 October 2020 is meant."
            " Write 2020-10-26. Sektor is Tambang; it is one of CULINARY, FASHION, CRAFT,"
            " SERVICES, RETAIL, AGRI, OTHER.",
            *guarded(WORSE),
        ],
    ]
    in_indonesian = await error_file.text(replace(kasatpel, language="id"), run.id)
    assert read(in_indonesian, ";") == [
        ["baris", "kode", "alasan", *tables.HEADER],
        [
            "3",
            "INVALID_INPUT",
            "Kode kelurahan 31.74 bukan kelurahan; isi kode kelurahan, misalnya 31.74.09.1001.",
            *guarded(BAD),
        ],
        [
            "4",
            "DAY_AND_MONTH_SWAPPED",
            "Tanggal daftar berisi 10/26/2020, bulan di depan; mungkin maksudnya 26 Oktober 2020."
            " Tulis 2020-10-26. Sektor berisi Tambang; harus salah satu dari CULINARY,"
            " FASHION, CRAFT, SERVICES, RETAIL, AGRI, OTHER.",
            *guarded(WORSE),
        ],
    ]


@pytest.mark.parametrize(
    ("data", "media_type", "in_english", "in_indonesian"),
    [
        (tables.as_csv([BAD]), CSV, ";", ";"),
        (tables.as_csv([BAD], delimiter=","), CSV, ",", ","),
        (tables.as_csv([BAD], delimiter="\t"), CSV, ",", ";"),
        (tables.as_xlsx([BAD]), XLSX, ",", ";"),
    ],
)
async def test_its_cells_are_parted_as_the_senders_spreadsheet_does(
    kasatpel: Actor, data: bytes, media_type: str, in_english: str, in_indonesian: str
) -> None:
    run = await done(kasatpel, data, media_type)

    for language, delimiter in (("en", in_english), ("id", in_indonesian)):
        text = await error_file.text(replace(kasatpel, language=language), run.id)
        assert [line[3:] for line in read(text, delimiter)] == [[*tables.HEADER], guarded(BAD)]


async def test_a_cell_that_looks_like_a_formula_is_made_inert(kasatpel: Actor) -> None:
    run = await done(kasatpel, tables.as_csv([tables.row(1, NIK="12", Nama="=HYPERLINK(1)")]))

    assert ";'=HYPERLINK(1);" in await error_file.text(kasatpel, run.id)


@pytest.mark.parametrize("media_type", [CSV, XLSX])
async def test_what_was_mended_is_imported_whole(
    kasatpel: Actor, media_type: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given more refused rows than a piece holds, with two faults in turn, when their cells are
    mended and the file is sent again as it came, all are registered; its own columns are passed
    over with a note, and a cell that was guarded is what it was."""
    monkeypatch.setattr(error_file, "PIECE", 3)
    faults = ({"Kode_kelurahan": "31.74"}, {"Tanggal_daftar": "10/12/2020x"})
    table = [tables.row(number, Nama="-Siti", **faults[number % 2]) for number in range(8)]
    data = tables.as_csv(table) if media_type == CSV else tables.as_xlsx(table)
    first = await done(kasatpel, data, media_type)
    text = await error_file.text(kasatpel, first.id)

    mended = text.replace("31.74,", f"{rows.VILLAGE},").replace("31.74;", f"{rows.VILLAGE};")
    mended = mended.replace("10/12/2020x", "12/10/2020").replace("\r\n", "\n")
    run = await done(kasatpel, f"\ufeff{mended}".encode())

    assert (first.refused, run.refused, run.new_people, await people()) == (8, 0, 8, 8)
    assert run.words == ("Columns that are not read: row, code, reason.",)
    names = await store.fetch("SELECT DISTINCT name, registered_on::text FROM person")
    assert [tuple(row) for row in names] == [("-Siti", "2020-10-12")]


async def test_what_is_refused_again_comes_back_without_the_columns_of_before(
    kasatpel: Actor,
) -> None:
    """Given a file of refused rows that is sent again as it is, in either language."""
    first = await done(kasatpel, tables.as_csv([BAD]))

    for language in ("en", "id"):
        text = await error_file.text(replace(kasatpel, language=language), first.id)
        again = await done(kasatpel, text.encode())
        told = read(await error_file.text(kasatpel, again.id), ";")
        assert told[0] == ["row", "code", "reason", *tables.HEADER]
        assert [(line[0], line[3:]) for line in told[1:]] == [("2", guarded(BAD))]


async def test_a_nik_that_lost_digits_is_not_whole_again(kasatpel: Actor) -> None:
    """Given a workbook in which a NIK is a number, its row is refused again if it is sent as it
    came back."""
    first = await done(kasatpel, tables.as_xlsx([tables.row(1, NIK=int(tables.nik(1)))]), XLSX)
    text = await error_file.text(kasatpel, first.id)

    again = await done(kasatpel, text.encode())

    assert (first.refused, again.refused, await people()) == (1, 1, 0)
    codes = await store.fetch("SELECT code FROM import_row")
    assert [row["code"] for row in codes] == ["NIK_AS_NUMBER"] * 2
    assert read(text, ",")[1][3] == "3.17409E+15"


async def test_who_reads_it_is_kept_and_nobody_else_does(kasatpel: Actor) -> None:
    other, mentor = await rows.supervisor(), await rows.mentor()
    run = await done(kasatpel, tables.as_csv([BAD]))
    before = await fingerprint()

    with pytest.raises(NotFound):
        await error_file.text(other, run.id)
    with pytest.raises(Forbidden):
        await error_file.text(mentor, run.id)
    assert await fingerprint() == before

    await error_file.text(kasatpel, run.id)
    kept = await store.fetch_row("SELECT * FROM audit ORDER BY id DESC LIMIT 1")
    assert kept is not None
    assert (kept["action"], kept["entity"], kept["actor_id"]) == ("READ", "import_run", kasatpel.id)
    assert json.loads(kept["facts"]) == {"ids": [run.id], "fields": ["rows"]}
