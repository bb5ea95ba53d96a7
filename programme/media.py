"""What a file is by its first bytes, whatever its name says."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import Final

SIGNS: Final = {
    "image/jpeg": ((0, b"\xff\xd8\xff"),),
    "image/png": ((0, b"\x89PNG\r\n\x1a\n"),),
    "image/webp": ((0, b"RIFF"), (8, b"WEBP")),
    "application/pdf": ((0, b"%PDF-"),),
}
"""The media types that are taken, each with what must stand where: ITU-T T.81, the PNG
specification (section 5.2), RFC 9649, ISO 32000-2."""
CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLES: Final = (CSV, XLSX)
"""The media types of tables that are imported: RFC 4180, and ISO/IEC 29500, whose packages are ZIP
files. Text has no sign of its own; it holds no control characters but those of lines and tabs, or
begins as UTF-16 does (RFC 2781, section 3.2)."""
UTF_16: Final = (BOM_UTF16_LE, BOM_UTF16_BE)
ZIPPED: Final = b"PK\x03\x04"
HEAD: Final = 12
"""So many bytes tell."""


def sniffed(head: bytes) -> str | None:
    """The media type of a file that begins with ``head``; None where it is none of SIGNS."""
    for media_type, signs in SIGNS.items():
        if all(head.startswith(sign, at) for at, sign in signs):
            return media_type
    return None


def told(head: bytes, promised: str) -> str | None:
    """The media type of a file that was promised as another or the same; None for none of ours."""
    if promised == XLSX and head.startswith(ZIPPED):
        return XLSX
    plain = head.startswith(UTF_16) or all(byte >= 0x20 or byte in b"\t\r\n" for byte in head)
    if promised == CSV and plain and not head.startswith(ZIPPED) and sniffed(head) is None:
        return CSV
    return sniffed(head)
