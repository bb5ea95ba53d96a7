"""From a table's columns, named in Indonesian or English, to registrations."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, TypeVar

from programme.errors import InvalidInput, ProgrammeError
from programme.importing import cells
from programme.importing.rows import Cell, Note, Row, Sheet, refused
from programme.registrants import BusinessGiven, Registrant
from programme.words import BusinessLevel, ConsentPurpose, RegistrationChannel, Sector

W = TypeVar("W", bound=StrEnum)

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "nik": ("nik", "no nik", "nomor nik", "nomor induk kependudukan", "identity number"),
    "name": ("nama", "nama lengkap", "name", "full name"),
    "villageCode": ("kode kelurahan", "kode kelurahan domisili", "village code", "kelurahan"),
    "registeredOn": ("tanggal daftar", "tanggal pendaftaran", "tgl daftar", "registered on",
                     "registration date"),
    "birthDate": ("tanggal lahir", "tgl lahir", "birth date", "date of birth"),
    "phone": ("telepon", "no telepon", "no hp", "nomor hp", "hp", "phone", "mobile"),
    "whatsapp": ("whatsapp", "wa"),
    "channel": ("kanal", "channel"),
    "agencyCode": ("kode dinas", "dinas", "agency", "agency code"),
    "disability": ("disabilitas", "difabel", "disability"),
    "poorFamily": ("keluarga miskin", "dtks", "poor family"),
    "business.name": ("nama usaha", "usaha", "business name", "business"),
    "business.sector": ("sektor", "sektor usaha", "sector"),
    "business.kbli2": ("kbli", "kbli 2", "kbli2"),
    "business.level": ("tingkat", "tingkat usaha", "level"),
    "business.monthlyTurnover": ("omzet", "omset", "omzet bulanan", "monthly turnover", "turnover"),
    "business.workers": ("pekerja", "jumlah pekerja", "tenaga kerja", "workers"),
    "consentContact": ("setuju dihubungi", "consent contact"),
    "consentProfiling": ("setuju profil", "consent profiling"),
    "consentLeaderboard": ("setuju papan peringkat", "consent leaderboard"),
    "consentBank": ("setuju bank", "consent bank"),
}  # fmt: skip
"""What a column may be called; small and capital letters and signs between words are the same."""
NEEDED: Final = ("nik", "name", "villageCode", "registeredOn")
MOST_ABOVE: Final = 10
"""Rows of a title that may stand above those names."""
CALLED: Final = {name: path for path, names in NAMES.items() for name in names}
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "channel": {"loket kecamatan": "DISTRICT_DESK", "kecamatan": "DISTRICT_DESK",
                "pendamping": "MENTOR", "acara": "EVENT", "situs": "WEB"},
    "business.sector": {"kuliner": "CULINARY", "fesyen": "FASHION", "kriya": "CRAFT",
                        "kerajinan": "CRAFT", "jasa": "SERVICES", "perdagangan": "RETAIL",
                        "pertanian": "AGRI", "lainnya": "OTHER"},
    "business.level": {"pemula": "BEGINNER"},
}  # fmt: skip
"""Indonesian words for a vocabulary's; its own words are taken as well."""
CONSENTS: Final = {
    "consentContact": ConsentPurpose.CONTACT,
    "consentProfiling": ConsentPurpose.PROFILING,
    "consentLeaderboard": ConsentPurpose.LEADERBOARD,
    "consentBank": ConsentPurpose.BANK,
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each word of a registration stands, and columns that no word was found for."""

    places: Mapping[str, int]
    ignored: tuple[str, ...]


def headed(sheet: Sheet) -> tuple[Sheet, Columns]:
    """The sheet from the row on that names the columns, with a note where a title stands above it,
    and these columns. Raises as ``mapped`` does of the first row."""
    for place, row in enumerate([sheet.header, *sheet.rows[:MOST_ABOVE]]):
        if not set(NEEDED) <= {CALLED.get(_plain(cells.text(cell))) for cell in row.cells}:
            continue
        notes = sheet.notes if place == 0 else (*sheet.notes, _passed_over(row.number))
        return replace(sheet, header=row, rows=sheet.rows[place:], notes=notes), mapped(row)
    return sheet, mapped(sheet.header)


def mapped(header: Row) -> Columns:
    """The columns under a header. Raises InvalidInput MISSING_COLUMNS, COLUMN_TWICE."""
    places, ignored = dict[str, int](), list[str]()
    for place, cell in enumerate(header.cells):
        called = cells.text(cell)
        path = CALLED.get(_plain(called))
        if path is None:
            ignored += [called] if called else []
            continue
        if path in places:
            raise refused(
                "COLUMN_TWICE",
                f"Two columns say {path}; leave one of them out.",
                f"Dua kolom berisi {path}; hapus salah satunya.",
                facts={"column": path},
            )
        places[path] = place
    missing = [path for path in NEEDED if path not in places]
    if missing:
        names = ", ".join(f"{path} ({NAMES[path][0]})" for path in missing)
        raise refused(
            "MISSING_COLUMNS",
            f"Row {header.number} is taken for the header and lacks {names}.",
            f"Baris {header.number} dianggap judul kolom dan tidak memuat {names}.",
            facts={"missing": missing},
        )
    return Columns(places, tuple(ignored))


def registrant(row: Row, columns: Columns) -> Registrant | list[ProgrammeError]:
    """What a row says, or why it cannot be read, cell by cell."""
    line = _Line(row.cells, columns.places)
    given = {
        "nik": line.read("nik", cells.digits),
        "name": line.said("name"),
        "village_code": line.said("villageCode"),
        "channel": line.word("channel", RegistrationChannel) or RegistrationChannel.DISTRICT_DESK,
        "registered_on": line.needed("registeredOn", cells.day),
        "agency_code": line.said("agencyCode") or None,
        "birth_date": line.read("birthDate", cells.day),
        "phone": line.phone() or None,
        "whatsapp": line.read("whatsapp", cells.truth),
        "disability": line.read("disability", cells.truth),
        "poor_family": line.read("poorFamily", cells.truth),
        "business": line.business(),
        "consents": tuple(
            purpose for path, purpose in CONSENTS.items() if line.read(path, cells.truth)
        ),
    }
    return line.faults or Registrant(**given)


class _Line:
    """A row's cells by the word that they give; what cannot be read is kept in ``faults``."""

    def __init__(self, given: Sequence[Cell], places: Mapping[str, int]) -> None:
        self._given, self._places = given, places
        self.faults: list[ProgrammeError] = []

    def cell(self, path: str) -> Cell:
        place = self._places.get(path, len(self._given))
        return self._given[place] if place < len(self._given) else None

    def said(self, path: str) -> str:
        return cells.text(self.cell(path))

    def read(self, path: str, reader: Callable[[Cell, str], Any]) -> Any:
        try:
            return reader(self.cell(path), path)
        except ProgrammeError as fault:
            self.faults.append(fault)
            return None

    def needed(self, path: str, reader: Callable[[Cell, str], Any]) -> Any:
        if not self.said(path):
            self.faults.append(_empty(path))
            return None
        return self.read(path, reader)

    def phone(self) -> str:
        """A number; the 0 before it, which a spreadsheet takes from a number, is put back."""
        cell, said = self.cell("phone"), self.said("phone")
        return f"0{said}" if isinstance(cell, int | float) and said.startswith("8") else said

    def word(self, path: str, vocabulary: type[W]) -> W | None:
        said = self.said(path)
        if not said:
            return None
        try:
            known = WORDS[path].get(_plain(said))
            return vocabulary(known or re.sub(r"[\s\-]+", "_", said.upper()))
        except ValueError:
            self.faults.append(_no_word(path, said, vocabulary))
            return None

    def business(self) -> BusinessGiven | None:
        if not any(self.said(path) for path in NAMES if path.startswith("business.")):
            return None
        if not self.said("business.name"):
            self.faults.append(_empty("business.name"))
        workers = self.read("business.workers", cells.amount)
        return BusinessGiven(
            self.said("business.name"),
            self.word("business.sector", Sector),
            self.said("business.kbli2") or None,
            self.word("business.level", BusinessLevel) or BusinessLevel.BEGINNER,
            self.read("business.monthlyTurnover", cells.amount),
            1 if workers is None else workers,
        )


def _passed_over(number: int) -> Note:
    return (
        f"The columns are named in row {number}; what stands above is not read.",
        f"Judul kolom ada di baris {number}; yang di atasnya tidak dibaca.",
    )


def _plain(called: str) -> str:
    return " ".join(re.sub(r"[^\w]+|_", " ", called.casefold()).split())


def _empty(path: str) -> InvalidInput:
    return InvalidInput(f"{path} is empty; fill it in.", f"{path} kosong; isi dahulu.", path=path)


def _no_word(path: str, said: str, vocabulary: type[StrEnum]) -> InvalidInput:
    known = ", ".join(vocabulary)
    return InvalidInput(
        f"{path} is {said[:40]}; it is one of {known}.",
        f"{path} berisi {said[:40]}; harus salah satu dari {known}.",
        path=path,
    )
