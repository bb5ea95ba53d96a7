"""What a file is by its first bytes, whatever its name says."""

from typing import Final

SIGNS: Final = {
    "image/jpeg": ((0, b"\xff\xd8\xff"),),
    "image/png": ((0, b"\x89PNG\r\n\x1a\n"),),
    "image/webp": ((0, b"RIFF"), (8, b"WEBP")),
    "application/pdf": ((0, b"%PDF-"),),
}
"""The media types that are taken, each with what must stand where: ITU-T T.81, the PNG
specification (section 5.2), RFC 9649, ISO 32000-2."""
HEAD: Final = 12
"""So many bytes tell."""


def sniffed(head: bytes) -> str | None:
    """The media type of a file that begins with ``head``; None where it is none of SIGNS."""
    for media_type, signs in SIGNS.items():
        if all(head.startswith(sign, at) for at, sign in signs):
            return media_type
    return None
