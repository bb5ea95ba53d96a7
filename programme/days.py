"""Days as people write them: in words, and with day and month swapped."""

from datetime import date
from typing import Final

from programme import clock
from programme.errors import InvalidInput

MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
}
IN_A_YEAR: Final = 12


def in_words(day: date, language: str) -> str:
    """3 August 1980: no month can be taken for a day."""
    return f"{day.day} {MONTHS[language].split()[day.month - 1]} {day.year}"


def swapped(day: date) -> date | None:
    """The date with day and month changed for each other, where there is one and it differs."""
    if day.day > IN_A_YEAR or day.day == day.month:
        return None
    return day.replace(month=day.day, day=day.month)


def refuse_swapped(path: str, day: date, first: date, last: date | None = None) -> None:
    """Raises InvalidInput, kind DAY_AND_MONTH_SWAPPED, for a day to come that would fit from
    ``first`` to ``last`` (today, where that is earlier or none is given) with its day and month
    swapped."""
    today, meant = clock.today(), swapped(day)
    if day > today and meant is not None and first <= meant <= min(last or today, today):
        raise mistaken(path, day, meant, "that is to come; perhaps it was",
                       "itu belum terjadi; mungkin maksudnya")  # fmt: skip


def mistaken(path: str, day: date, meant: date, why: str, alasan: str) -> InvalidInput:
    """The refusal of a day whose day and month are swapped, with the day that is ``meant``."""
    return InvalidInput(
        f"{path} is {in_words(day, 'en')}: {why} {in_words(meant, 'en')}, with day and month"
        f" swapped. Write {meant}.",
        f"{path} {in_words(day, 'id')}: {alasan} {in_words(meant, 'id')}, tanggal dan bulan"
        f" tertukar. Tulis {meant}.",
        path=path,
        kind="DAY_AND_MONTH_SWAPPED",
        facts={"given": day.isoformat(), "meant": meant.isoformat()},
    )
