"""NIK and phone: each rule of the digits, in words that name them; masks that give nothing away."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme import clock
from programme.errors import InvalidInput
from programme.identity import Nik, mask_nik, mask_phone, parse_nik, parse_phone
from programme.words import Gender

DAY = date(2020, 10, 26)
WOMAN = "3174094108900001"
T = TypeVar("T")


@pytest.fixture(autouse=True)
def standing() -> Iterator[None]:
    clock.stand_on(DAY)
    yield
    clock.stand_on(None)


def answer(parse: Callable[[str], T], text: str) -> T | InvalidInput:
    try:
        return parse(text)
    except InvalidInput as refusal:
        return refusal


def test_a_nik_says_where_it_was_issued_when_its_bearer_was_born_and_whether_a_woman() -> None:
    assert parse_nik(WOMAN) == Nik(WOMAN, "31.74.09", Gender.FEMALE, date(1990, 8, 1), "0001")
    assert parse_nik("3174090108900001").gender is Gender.MALE


@pytest.mark.parametrize("written", ["31 7409 410890 0001", "317409-410890-0001", f" {WOMAN}\t"])
def test_separators_are_taken(written: str) -> None:
    assert parse_nik(written).digits == WOMAN


@pytest.mark.parametrize(
    ("digits", "born"),
    [
        ("3174092610200001", date(2020, 10, 26)),  # today
        ("3174092710200001", date(1920, 10, 27)),  # tomorrow: a century ago
        ("3174092902000001", date(2000, 2, 29)),
        ("3174092902040001", date(2004, 2, 29)),
        ("3174096902960001", date(1996, 2, 29)),
    ],
)
def test_the_century_is_the_latest_that_is_not_in_the_future(digits: str, born: date) -> None:
    assert parse_nik(digits).birth_date == born


@pytest.mark.parametrize(
    ("digits", "message", "pesan", "facts"),
    [
        (
            "317409410890000",
            "A NIK is 16 digits; this one has 15.",
            "NIK terdiri dari 16 angka; yang ini 15.",
            {"rule": "LENGTH", "length": 15},
        ),
        (
            "",
            "A NIK is 16 digits; this one has 0.",
            "NIK terdiri dari 16 angka; yang ini 0.",
            {"rule": "LENGTH", "length": 0},
        ),
        (
            "317409410890000O",
            "A NIK is 16 digits; other characters stand in this one.",
            "NIK terdiri dari 16 angka; yang ini berisi karakter lain.",
            {"rule": "DIGITS"},
        ),
        (
            "317409410890000١",  # an Arabic digit
            "A NIK is 16 digits; other characters stand in this one.",
            "NIK terdiri dari 16 angka; yang ini berisi karakter lain.",
            {"rule": "DIGITS"},
        ),
        (
            "9974094108900001",
            "Digits 1-2 of the NIK are 99: no province.",
            "Angka ke-1 sampai ke-2 NIK adalah 99: bukan kode provinsi.",
            {"rule": "PROVINCE", "digits": [1, 2], "found": "99"},
        ),
        (
            "3199094108900001",
            "Digits 3-4 of the NIK are 99: no regency or city of province 31.",
            "Angka ke-3 sampai ke-4 NIK adalah 99: bukan kabupaten atau kota di provinsi 31.",
            {"rule": "REGENCY", "digits": [3, 4], "found": "99"},
        ),
        (
            "6400094108900001",
            "Digits 3-4 of the NIK are 00: no regency or city of province 64.",
            "Angka ke-3 sampai ke-4 NIK adalah 00: bukan kabupaten atau kota di provinsi 64.",
            {"rule": "REGENCY", "digits": [3, 4], "found": "00"},
        ),
        (
            "3174994108900001",
            "Digits 5-6 of the NIK are 99: no district of 31.74.",
            "Angka ke-5 sampai ke-6 NIK adalah 99: bukan kecamatan di 31.74.",
            {"rule": "DISTRICT", "digits": [5, 6], "found": "99"},
        ),
        (
            "3174093208900001",
            "Digits 7-8 of the NIK are 32: no day; it is 01 to 31, or 41 to 71 for a woman.",
            "Angka ke-7 sampai ke-8 NIK adalah 32: bukan tanggal; harus 01 sampai 31, atau 41"
            " sampai 71 untuk perempuan.",
            {"rule": "DAY", "digits": [7, 8], "found": "32"},
        ),
        (
            "3174094113900001",
            "Digits 9-10 of the NIK are 13: no month; it is 01 to 12.",
            "Angka ke-9 sampai ke-10 NIK adalah 13: bukan bulan; harus 01 sampai 12.",
            {"rule": "MONTH", "digits": [9, 10], "found": "13"},
        ),
        (
            "3174097002900001",
            "Digits 7-12 of the NIK are 700290: no date that has been.",
            "Angka ke-7 sampai ke-12 NIK adalah 700290: bukan tanggal yang pernah ada.",
            {"rule": "DATE", "digits": [7, 12], "found": "700290"},
        ),
    ],
)
def test_a_broken_rule_is_named_with_its_digits(
    digits: str, message: str, pesan: str, facts: dict[str, object]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_nik(digits)

    refused = refusal.value
    assert (refused.message, refused.pesan) == (message, pesan)
    assert (refused.path, refused.facts) == ("nik", facts)


@pytest.mark.parametrize("day", ["00", "40", "72", "99"])
def test_days_outside_both_ranges_are_refused(day: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_nik(f"317409{day}08900001")

    assert refusal.value.facts["rule"] == "DAY"


@pytest.mark.parametrize("day", ["01", "31", "41", "71"])
def test_the_ends_of_both_ranges_are_taken(day: str) -> None:
    assert parse_nik(f"317409{day}08900001").birth_date.day == int(day) % 40


def test_codes_that_the_register_no_longer_has_are_taken_where_it_was_divided() -> None:
    # Tarakan was city 73 of East Kalimantan before North Kalimantan was parted from it
    assert parse_nik("6473014108900001").district_code == "64.73.01"


def test_the_serial_of_synthetic_people_is_refused_for_a_real_registration() -> None:
    assert parse_nik("3174094108900000").serial == "0000"

    with pytest.raises(InvalidInput) as refusal:
        parse_nik("3174094108900000", synthetic=False, path="person.nik")

    assert refusal.value.message == (
        "Digits 13-16 of the NIK are 0000: a serial that is never issued."
    )
    assert refusal.value.path == "person.nik"


@given(st.text(max_size=24) | st.text(alphabet="0123456789 .-", max_size=24))
def test_any_text_is_a_nik_or_a_refusal_that_does_not_repeat_it(text: str) -> None:
    told = answer(parse_nik, text)

    assert isinstance(told, Nik) or len(text) < 7 or text not in f"{told.message} {told.facts}"


def test_what_is_shown_does_not_complete_a_nik() -> None:
    assert mask_nik(WOMAN) == "317409**********"
    assert repr(parse_nik(WOMAN)) == "Nik(317409**********)"
    assert mask_phone("+6281234567890") == "+62812*****890"


@pytest.mark.parametrize(
    "written",
    ["0812 3456 7890", "+62 812-3456-7890", "6281234567890", "81234567890", "(+62)81234567890"],
)
def test_a_phone_written_any_common_way_is_one_number(written: str) -> None:
    assert parse_phone(written) == "+6281234567890"


def test_the_phones_of_synthetic_people_are_taken() -> None:
    assert parse_phone("0800 0012 3456") == "+6280000123456"


@pytest.mark.parametrize(
    ("written", "rule", "message"),
    [
        ("", "FORMAT", "does not begin as 08, 628 or +628"),
        ("halo", "FORMAT", "does not begin as 08, 628 or +628"),
        ("+1 555 123 4567", "FORMAT", "does not begin as 08, 628 or +628"),
        ("0812", "LENGTH", "has 4 digits; a mobile number has 10 to 13 with its leading 0"),
        ("0812 3456 7890 1234", "LENGTH", "has 16 digits; a mobile number has 10 to 13 with its"
         " leading 0"),
        ("021 8888 8888", "MOBILE", "is a landline"),
        ("0800 1234 567", "MOBILE", "is a service number"),
        ("0809 1234 567", "MOBILE", "is a service number"),
    ],
)  # fmt: skip
def test_a_phone_that_cannot_be_a_mobile_is_refused(written: str, rule: str, message: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_phone(written)

    assert refusal.value.message == (
        f"The phone number {message}; give an Indonesian mobile number, as 0812 3456 7890."
    )
    assert (refusal.value.path, refusal.value.facts) == ("phone", {"rule": rule})


@given(st.text(max_size=24) | st.text(alphabet="+0123456789 -()", max_size=24))
def test_any_text_is_a_phone_or_a_refusal(text: str) -> None:
    told = answer(parse_phone, text)

    if isinstance(told, str):
        assert told.startswith("+628")
        assert parse_phone(told) == told
    else:
        assert told.path == "phone"
