"""What a cell says: text, a date, a number, yes or no; read alike from CSV and XLSX."""

import re
from datetime import date
from typing import Final

from programme import clock
from programme.days import MONTHS, in_words
from programme.errors import InvalidInput
from programme.importing.inert import plain
from programme.importing.rows import Cell

LONG: Final = 10**15
"""Excel keeps 15 digits of a number, so one from here on may have lost some."""
EXPONENT: Final = re.compile(r"[0-9][0-9.,]*[eE]\+?[0-9]+")
CENTURY: Final = 100
UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
"""Signs without a width, which come along where a number is copied from a message or a PDF."""
YES: Final = frozenset({"ya", "y", "yes", "true", "1", "x"})
NO: Final = frozenset({"tidak", "t", "no", "n", "false", "0", "-", ""})
ISO: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
PARTED: Final = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})")
NAMED: Final = re.compile(r"([0-9]{1,2})[ \-]([A-Za-z]{3,9})\.?[ \-]([0-9]{4}|[0-9]{2})")
TIME: Final = re.compile(r"[ T][0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2}(\.[0-9]+)?)?$")
"""What databases and spreadsheets write behind a date that they keep as a moment."""
NAMES: Final = {
    name.casefold()[:3]: number
    for words in MONTHS.values()
    for number, name in enumerate(words.split(), start=1)
} | {"agt": 8, "nop": 11, "peb": 2}


def text(cell: Cell) -> str:
    """The cell as it is read: a number whose last digits may be lost as 3.17409E+15, so that nobody
    takes it for whole."""
    if isinstance(cell, int | float) and abs(cell) >= LONG:
        return f"{cell:.5E}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else plain(UNSEEN.sub("", str(cell)).replace("\xa0", " ").strip())


def digits(cell: Cell, path: str) -> str:
    """The digits of an identity number, which stands as text. Raises NIK_AS_NUMBER where a
    spreadsheet made a number of it, whose last digits are then lost."""
    written = text(cell)
    if EXPONENT.fullmatch(written):
        raise InvalidInput(
            f"{path} stands as a number, of which Excel keeps 15 digits: the last of 16 is lost."
            " Format the column as text and type it anew from the source.",
            f"{path} berupa bilangan, padahal Excel hanya menyimpan 15 angka: angka ke-16 hilang."
            " Ubah kolom menjadi teks lalu isi ulang dari sumbernya.",
            path=path,
            kind="NIK_AS_NUMBER",
        )
    return written


def day(cell: Cell, path: str) -> date | None:
    """A date: of Excel, 2020-10-26, 26/10/2020 (the day first, as in Indonesia), 26 Oktober 2020,
    or as Excel shortens that, 26-Okt-20; None where the cell is empty.

    Raises InvalidInput (path), kind DAY_AND_MONTH_SWAPPED where only the month first makes a date.
    """
    if isinstance(cell, date):
        return cell
    written = TIME.sub("", text(cell))
    if not written:
        return None
    if found := ISO.fullmatch(written):
        year, month, number = map(int, found.groups())
    elif found := PARTED.fullmatch(written):
        number, month, year = map(int, found.groups())
        _refuse_swapped(number, month, year, written, path)
    elif (found := NAMED.fullmatch(written)) and found[2].casefold()[:3] in NAMES:
        number, month = int(found[1]), NAMES[found[2].casefold()[:3]]
        year = _year(found[3])
    else:
        raise _no_date(written, path)
    try:
        return date(year, month, number)
    except ValueError as fault:
        raise _no_date(written, path) from fault


def amount(cell: Cell, path: str) -> int | None:
    """A whole number, 3500000, 3.500.000 or Rp3.500.000; None where the cell is empty."""
    written = text(cell)
    if not written:
        return None
    plain = re.sub(r"^(rp\.?|idr)\s*", "", written, flags=re.IGNORECASE).removesuffix(",00")
    if not re.fullmatch(r"[0-9]{1,18}|[0-9]{1,3}(\.[0-9]{3}){1,5}|[0-9]{1,3}(,[0-9]{3}){1,5}",
                        plain):  # fmt: skip
        raise InvalidInput(
            f"{path} is {written[:40]}; write a whole number, as 3500000 or 3.500.000.",
            f"{path} berisi {written[:40]}; tulis bilangan bulat, misalnya 3500000 atau 3.500.000.",
            path=path,
        )
    return int(re.sub("[.,]", "", plain))


def truth(cell: Cell, path: str) -> bool:
    """Yes or no; no where the cell is empty."""
    written = text(cell).casefold()
    if written not in YES | NO:
        raise InvalidInput(
            f"{path} is {written[:40]}; write ya or tidak.",
            f"{path} berisi {written[:40]}; tulis ya atau tidak.",
            path=path,
        )
    return written in YES


def _year(written: str) -> int:
    """The year, of two digits the latest one that is not to come."""
    year, this = int(written), clock.today().year
    if len(written) > 2:
        return year
    return this - (this - year) % CENTURY


def _refuse_swapped(number: int, month: int, year: int, written: str, path: str) -> None:
    if month <= len(MONTHS["en"].split()) or number > len(MONTHS["en"].split()):
        return
    try:
        meant = date(year, number, month)
    except ValueError:
        return
    raise InvalidInput(
        f"{path} is {written}, with the month first; perhaps {in_words(meant, 'en')} is meant."
        f" Write {meant}.",
        f"{path} berisi {written}, bulan di depan; mungkin maksudnya {in_words(meant, 'id')}."
        f" Tulis {meant}.",
        path=path,
        kind="DAY_AND_MONTH_SWAPPED",
        facts={"given": written, "meant": meant.isoformat()},
    )


def _no_date(written: str, path: str) -> InvalidInput:
    return InvalidInput(
        f"{path} is {written[:40]}, which is no date; write it as 2020-10-26 or 26/10/2020.",
        f"{path} berisi {written[:40]}, bukan tanggal; tulis 2020-10-26 atau 26/10/2020.",
        path=path,
    )
