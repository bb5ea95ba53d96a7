"""Text that no database can hold: a NUL, or half of a surrogate pair (RFC 8259, section 8.2)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from programme.errors import InvalidInput

UNWRITABLE: Final = re.compile("[\0\ud800-\udfff]")


def refuse_unwritable(arguments: Mapping[str, Any]) -> None:
    """Raises InvalidInput, naming the field, where an argument of a root holds such text."""
    for path, text in _texts(arguments):
        if UNWRITABLE.search(text):
            field = path.removeprefix("input.")
            raise InvalidInput(
                f"{field} holds a character that is no text (a NUL or half a character); leave it"
                " out.",
                f"{field} berisi karakter yang bukan teks (NUL atau setengah karakter); hapus"
                " karakter itu.",
                path=field,
            )


def _texts(given: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        if type(value) is str:
            yield above + name, value
        elif isinstance(value, Mapping):
            yield from _texts(value, f"{above}{name}.")
