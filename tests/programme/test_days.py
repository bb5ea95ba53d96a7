"""Days in words, and days to come whose day and month were swapped."""

from datetime import date

import pytest

from programme import clock
from programme.days import in_words, refuse_swapped, swapped
from programme.errors import InvalidInput

TODAY = date(2020, 10, 26)
FIRST = date(2020, 2, 3)


@pytest.fixture(autouse=True)
def today() -> None:
    clock.stand_on(TODAY)


def test_a_day_is_told_in_words() -> None:
    day = date(1980, 8, 3)
    assert (in_words(day, "en"), in_words(day, "id")) == ("3 August 1980", "3 Agustus 1980")


@pytest.mark.parametrize(
    ("day", "other"),
    [
        (date(2020, 12, 10), date(2020, 10, 12)),
        (date(2020, 12, 13), None),
        (date(2020, 11, 11), None),
    ],
)
def test_day_and_month_are_swapped_where_that_is_another_day(day: date, other: date | None) -> None:
    assert swapped(day) == other


def test_a_day_to_come_that_fits_swapped_is_refused_with_what_is_meant() -> None:
    with pytest.raises(InvalidInput) as refused:
        refuse_swapped("movedOn", date(2020, 12, 10), FIRST)

    fault = refused.value
    assert (fault.kind, fault.path) == ("DAY_AND_MONTH_SWAPPED", "movedOn")
    assert fault.message == (
        "movedOn is 10 December 2020: that is to come; perhaps it was 12 October 2020, with day and"
        " month swapped. Write 2020-10-12."
    )
    assert fault.pesan == (
        "movedOn 10 Desember 2020: itu belum terjadi; mungkin maksudnya 12 Oktober 2020, tanggal"
        " dan bulan tertukar. Tulis 2020-10-12."
    )
    assert fault.facts == {"given": "2020-12-10", "meant": "2020-10-12"}


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2020, 10, 9), None),  # past
        (date(2020, 12, 1), None),  # swapped before the first day
        (date(2020, 11, 12), None),  # swapped to come
        (date(2020, 12, 10), date(2020, 10, 11)),  # swapped after the last day
        (date(2020, 11, 11), None),  # the same day
    ],
)
def test_another_day_is_let_through(day: date, last: date | None) -> None:
    refuse_swapped("movedOn", day, FIRST, last)
