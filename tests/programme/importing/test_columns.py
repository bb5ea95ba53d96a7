"""What cells and columns say, in Indonesian and English."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from programme import clock
from programme.errors import InvalidInput
from programme.importing import cells
from programme.importing.columns import headed, mapped, registrant
from programme.importing.rows import Row, Sheet
from programme.registrants import BusinessGiven, Registrant
from programme.words import BusinessLevel, ConsentPurpose, RegistrationChannel, Sector


@pytest.mark.parametrize(
    "written",
    [
        *("2020-10-26", "26/10/2020", "26-10-2020", "26.10.2020"),
        *("26 Oktober 2020", "26 October 2020", "26 okt 2020", "26-Oct-2020", date(2020, 10, 26)),
        *("26-Okt-20", "26-Oct-20", "'2020-10-26", "\u200e26/10/2020\u00a0"),
        *("2020-10-26 00:00:00", "2020-10-26T14:05:09.25", "26/10/2020 8:05", "26-Okt-20 0.00"),
    ],
)
def test_a_date_is_read_in_every_form(written: Any) -> None:
    assert cells.day(written, "registeredOn") == date(2020, 10, 26)


def test_a_year_of_two_digits_is_none_that_is_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_standing", date(2020, 10, 26))

    assert cells.day("3-Agt-80", "birthDate") == date(1980, 8, 3)
    assert cells.day("3 Peb 20", "birthDate") == date(2020, 2, 3)
    assert cells.day("3 Nop 21", "birthDate") == date(1921, 11, 3)


@given(some.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_the_day_stands_first(day: date) -> None:
    assert cells.day(f"{day.day}/{day.month}/{day.year}", "x") == day
    assert cells.day(day.isoformat(), "x") == day


def test_a_month_that_stands_first_is_refused_in_words() -> None:
    with pytest.raises(InvalidInput) as refused:
        cells.day("10/26/2020", "registeredOn")

    assert (refused.value.kind, refused.value.path) == ("DAY_AND_MONTH_SWAPPED", "registeredOn")
    assert refused.value.message == (
        "registeredOn is 10/26/2020, with the month first; perhaps 26 October 2020 is meant. Write"
        " 2020-10-26."
    )
    assert refused.value.pesan == (
        "registeredOn berisi 10/26/2020, bulan di depan; mungkin maksudnya 26 Oktober 2020. Tulis"
        " 2020-10-26."
    )


@pytest.mark.parametrize(
    "written", ["26/10/20", "31/02/2020", "2020", "kemarin", "44130", "0/1/2020"]
)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        cells.day(written, "birthDate")

    assert refused.value.message == (
        f"birthDate is {written}, which is no date; write it as 2020-10-26 or 26/10/2020."
    )


@pytest.mark.parametrize("cell", [3174094308800001, 3.1740943088e15, "3.17409E+15", "3,17409E+15"])
def test_a_nik_that_became_a_number_is_refused(cell: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        cells.digits(cell, "nik")

    assert refused.value.kind == "NIK_AS_NUMBER"
    assert refused.value.message == (
        "nik stands as a number, of which Excel keeps 15 digits: the last of 16 is lost. Format the"
        " column as text and type it anew from the source."
    )
    assert str(cell) not in refused.value.message


@pytest.mark.parametrize(
    "written", ["3500000", "3.500.000", "3,500,000", "Rp3.500.000", "Rp 3.500.000,00"]
)
def test_an_amount_is_read_in_every_form(written: str) -> None:
    assert cells.amount(written, "x") == 3_500_000


@pytest.mark.parametrize("written", ["-1", "3.5", "banyak", "1.00.000", "9" * 19])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        cells.amount(written, "x")


INDONESIAN = {
    "NIK": "3174094308800001", "Nama Lengkap": "Siti Aminah", "KODE_KELURAHAN": "31.74.09.1001",
    "Tgl. Daftar": "12/10/2020", "Tanggal Lahir": "3 Agustus 1980", "No. HP": 81234567890,
    "WA": "ya", "Kanal": "Pendamping", "Nama usaha": "Warung Siti", "Sektor": "Kuliner",
    "KBLI": "56", "Tingkat": "Naik kelas", "Omzet": "Rp3.500.000", "Pekerja": 2,
    "Setuju dihubungi": "Ya", "Setuju bank": "tidak", "Catatan": "x",
}  # fmt: skip
ENGLISH = {
    "identity number": "3174094308800001", "full name": "Siti Aminah",
    "village code": "31.74.09.1001", "registered on": date(2020, 10, 12),
    "date of birth": "1980-08-03", "phone": "081234567890", "WhatsApp": "yes", "channel": "mentor",
    "business name": "Warung Siti", "sector": "CULINARY", "kbli 2": 56, "level": "NAIK_KELAS",
    "monthly turnover": 3_500_000.0, "workers": "2", "consent contact": "1", "consent bank": "",
}  # fmt: skip


@pytest.mark.parametrize(("table", "ignored"), [(INDONESIAN, ("Catatan",)), (ENGLISH, ())])
def test_columns_are_found_by_their_names_in_both_languages(
    table: dict[str, Any], ignored: tuple[str, ...]
) -> None:
    places = mapped(Row(1, tuple(table)))

    assert places.ignored == ignored
    assert registrant(Row(2, tuple(table.values())), places) == Registrant(
        nik="3174094308800001",
        name="Siti Aminah",
        village_code="31.74.09.1001",
        channel=RegistrationChannel.MENTOR,
        registered_on=date(2020, 10, 12),
        birth_date=date(1980, 8, 3),
        phone="081234567890",
        whatsapp=True,
        business=BusinessGiven(
            "Warung Siti", Sector.CULINARY, "56", BusinessLevel.NAIK_KELAS, 3_500_000, 2
        ),
        consents=(ConsentPurpose.CONTACT,),
    )


def test_all_that_is_wrong_with_a_row_is_told() -> None:
    places = mapped(Row(1, ("NIK", "Nama", "Kelurahan", "Tanggal daftar", "WA", "Sektor")))

    told = registrant(Row(2, (3174094308800001, "Siti", "x", "", "mungkin", "Tambang")), places)

    assert isinstance(told, list)
    assert [(fault.kind, fault.path) for fault in told] == [
        ("NIK_AS_NUMBER", "nik"),
        ("INVALID_INPUT", "registeredOn"),
        ("INVALID_INPUT", "whatsapp"),
        ("INVALID_INPUT", "business.name"),
        ("INVALID_INPUT", "business.sector"),
    ]


def test_a_short_row_is_empty_at_its_end() -> None:
    places = mapped(Row(1, ("NIK", "Nama", "Kelurahan", "Tanggal daftar", "Tanggal lahir")))

    told = registrant(Row(2, ("1", "Siti", "x", "2020-10-26")), places)

    assert isinstance(told, Registrant)
    assert told.birth_date is None


TITLE = Row(1, ("Daftar peserta Jakpreneur", None, "2020"))
NAMED = Row(4, ("NIK", "Nama", "Kelurahan", "Tanggal daftar"))
PERSON = Row(5, ("3174094308800001", "Siti", "31.74.09.1001", "12/10/2020"))
NOTE = (
    "The columns are named in row 4; what stands above is not read.",
    "Judul kolom ada di baris 4; yang di atasnya tidak dibaca.",
)


def test_a_title_may_stand_above_the_names_of_the_columns() -> None:
    notes = (("a", "b"),)

    assert headed(Sheet(NAMED, [PERSON], notes)) == (Sheet(NAMED, [PERSON], notes), mapped(NAMED))
    for above in (1, 10):
        sheet = Sheet(TITLE, [*[TITLE] * (above - 1), NAMED, PERSON], notes, ";")
        named = Sheet(NAMED, [PERSON], (*notes, NOTE), ";")
        assert headed(sheet) == (named, mapped(NAMED))


def test_where_no_row_names_the_columns_the_first_is_told_of() -> None:
    """Given a title of more rows than are looked through, too."""
    for sheet in (Sheet(TITLE, [PERSON]), Sheet(TITLE, [*[TITLE] * 10, NAMED, PERSON])):
        with pytest.raises(InvalidInput) as refused:
            headed(sheet)
        assert refused.value.message == (
            "Row 1 is taken for the header and lacks nik (nik), name (nama), villageCode (kode"
            " kelurahan), registeredOn (tanggal daftar)."
        )


def test_a_header_without_what_is_needed_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        mapped(Row(3, ("NIK", "Nama", "Alamat")))

    assert refused.value.kind == "MISSING_COLUMNS"
    assert refused.value.message == (
        "Row 3 is taken for the header and lacks villageCode (kode kelurahan), registeredOn"
        " (tanggal daftar)."
    )


def test_a_column_that_stands_twice_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        mapped(Row(1, ("NIK", "Nomor NIK")))

    assert (refused.value.kind, refused.value.facts) == ("COLUMN_TWICE", {"column": "nik"})
