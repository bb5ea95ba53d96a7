"""CSV files as spreadsheets write them: UTF-8, UTF-16 ("Unicode text") or Windows-1252, the cells
parted by a semicolon, comma, tab or bar.

The sign that stands most often in the first line parts the cells, or the one that a line ``sep=;``
before it names, as Excel has it.
"""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from programme.importing.rows import Note, Row, not_what_it_says, refused, row
from programme.media import UTF_16

DELIMITERS: Final = ";,\t|"
HINT: Final = re.compile(rf"sep=([{DELIMITERS}])[\r\n]", re.IGNORECASE)
OLD: Final = "Windows-1252"
"""What Excel's plain "CSV" is written in, in Jakarta as in Western Europe; of ISO 8859-1 it is a
superset but for control characters (WHATWG Encoding Standard, section 4.2)."""


def decoded(data: bytes) -> tuple[str, tuple[Note, ...]]:
    """The text of a file, with a note where its encoding had to be guessed. Raises InvalidInput
    NOT_A_TABLE, UNKNOWN_ENCODING."""
    text, notes = _told_or_guessed(data)
    if "\0" in text:
        raise not_what_it_says("text/csv", "text/csv")
    return text, notes


def _told_or_guessed(data: bytes) -> tuple[str, tuple[Note, ...]]:
    try:
        return data.decode("utf-16" if data.startswith(UTF_16) else "utf-8-sig"), ()
    except UnicodeDecodeError:
        return _guessed(data)


def _guessed(data: bytes) -> tuple[str, tuple[Note, ...]]:
    note = (
        f"The file is not UTF-8; it was read as {OLD}: look at names with accents before you"
        " import it.",
        f"Berkas bukan UTF-8; dibaca sebagai {OLD}: periksa nama beraksen sebelum diimpor.",
    )
    if not data.startswith(UTF_16):
        with suppress(UnicodeDecodeError):
            return data.decode(OLD), (note,)
    raise refused(
        "UNKNOWN_ENCODING",
        f"The file's text is neither UTF-8, UTF-16 nor {OLD}; save it as “CSV UTF-8”.",
        f"Teks berkas bukan UTF-8, UTF-16, atau {OLD}; simpan sebagai “CSV UTF-8”.",
    )


def delimiter_of(text: str) -> str:
    """The sign that parts the cells."""
    if hint := HINT.match(text):
        return hint[1]
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=head.count)


def rows_of(text: str, delimiter: str) -> Iterator[Row]:
    """The rows by the number of the line that each begins on. Raises InvalidInput NOT_A_TABLE,
    TOO_MANY_COLUMNS."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        for cells in reader:
            if before or not HINT.match(text):
                yield row(before + 1, (cell.strip() for cell in cells))
            before = reader.line_num
    except csv.Error as fault:
        raise refused(
            "NOT_A_TABLE",
            f"Line {before + 1} cannot be read as CSV ({fault}); look at its quotes.",
            f"Baris {before + 1} tidak terbaca sebagai CSV ({fault}); periksa tanda kutipnya.",
        ) from fault
