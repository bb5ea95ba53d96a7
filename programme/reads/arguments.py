"""The arguments of a read: by address in its selections, checked once they have values.

A value may be a ``Parameter``, which comes with each request; the statement is compiled before.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from programme import known
from programme.errors import InvalidInput
from programme.reads.selection import Parameter, Selection

DEFAULT_SIZE: Final = 20
LARGEST: Final = 100
CONNECTION: Final = frozenset({"edges", "page_info", "total_count"})
CURSORS: Final = ("after", "before")
READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "text": str,
    "date": date.fromisoformat,
    "timestamptz": datetime.fromisoformat,
    "double precision": float,
    "smallint": int,
    "integer": int,
    "bigint": int,
}
"""How the text of a cursor's part is read, by its SQL type."""
PAGED: Final = frozenset({"first", "last", *CURSORS})


@dataclass(frozen=True, slots=True)
class PageArguments:
    """Where a page's size stands (the end that it begins at), and which cursors it has."""

    address: str
    end: str
    cursors: tuple[str, ...]


class Arguments:
    """Everything that the statement of some selections binds, but for the actor's own values.

    Raises InvalidInput for a page that gives both ends.
    """

    def __init__(self, selections: Iterable[Selection]) -> None:
        self.constants: dict[str, Any] = {}
        self.parameters: list[tuple[str, str]] = []
        self.pages: list[PageArguments] = []
        for place, selection in enumerate(selections):
            self._walk(selection, str(place))

    def values(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The values by address (``0.2:first``), given those of the parameters.

        Raises InvalidInput naming the argument: a size outside 0..100, a cursor that is none.
        """
        values = dict(self.constants)
        for address, name in self.parameters:
            values[address] = parameters[name]
        for page in self.pages:
            _check_size(values[f"{page.address}:{page.end}"], page.end)
            for name in page.cursors:
                order, key = decode_cursor(values[f"{page.address}:{name}"], name)
                values[f"{page.address}:{name}_order"] = order
                values[f"{page.address}:{name}_key"] = key
        return values

    def _walk(self, selection: Selection, address: str) -> None:
        for name, value in selection.arguments.items():
            if isinstance(value, Parameter):
                self.parameters.append((f"{address}:{name}", value.name))
            else:
                self.constants[f"{address}:{name}"] = value
        words = {child.word for child in selection.children}
        if words & CONNECTION or PAGED & selection.arguments.keys():
            self._page(selection.arguments, address)
        for place, child in enumerate(selection.children):
            self._walk(child, f"{address}.{place}")

    def _page(self, given: Mapping[str, Any], address: str) -> None:
        if "first" in given and "last" in given:
            raise InvalidInput(
                "first and last cannot both be given; choose one end.",
                "first dan last tidak boleh diberikan bersamaan; pilih salah satu.",
                path="last",
            )
        end = "last" if "last" in given else "first"
        if end not in given:
            self.constants[f"{address}:{end}"] = DEFAULT_SIZE
        cursors = tuple(name for name in CURSORS if name in given)
        self.pages.append(PageArguments(address, end, cursors))


def _check_size(size: Any, end: str) -> None:
    if not isinstance(size, int) or not 0 <= size <= LARGEST:
        raise InvalidInput(
            f"{end} is {size}; a page takes 0 to {LARGEST}.",
            f"{end} bernilai {size}; satu halaman memuat 0 sampai {LARGEST}.",
            path=end,
            facts={"largest": LARGEST},
        )


def decode_cursor(cursor: str, path: str) -> tuple[str, str]:
    """The order value and key of a cursor, as text. Raises InvalidInput where it is no cursor."""
    try:
        order, key = json.loads(base64.b64decode(cursor, validate=True))
        return _text(order), _text(key)
    except (binascii.Error, ValueError, TypeError) as fault:
        raise _no_cursor(path) from fault


def check_cursors(kinds: Mapping[str, tuple[str, str]], values: Mapping[str, Any]) -> None:
    """``kinds`` are the SQL types of the order value and key of each cursor, by its address.

    Raises InvalidInput for a cursor of another list, whether or not rows would show it.
    """
    for address, (order, key) in kinds.items():
        try:
            READ[order](values[f"{address}_order"])
            READ[key](values[f"{address}_key"])
        except ValueError as fault:
            raise _no_cursor(address.rpartition(":")[2]) from fault


def check_lengths(longest: Mapping[str, int], values: Mapping[str, Any]) -> None:
    """``longest`` says how many characters a filter's value may have, by its address.

    Raises InvalidInput, naming the argument.
    """
    for address, most in longest.items():
        text, name = values[address], address.rpartition(":")[2]
        if text is not None and len(text) > most:
            raise InvalidInput(
                f"{name} has {len(text)} characters; at most {most} are searched for.",
                f"{name} berisi {len(text)} karakter; yang dicari paling banyak {most}.",
                path=name,
                facts={"longest": most},
            )


def check_known(days: Iterable[str], values: Mapping[str, Any]) -> None:
    """``days`` are the addresses of the days (``asOf``) of which is asked what was known.

    Raises InvalidInput for a day to come.
    """
    for address in days:
        if (day := values[address]) is not None:
            known.check(day)


def _no_cursor(path: str) -> InvalidInput:
    return InvalidInput(
        f"{path} is not a cursor of this list; take one from edges.cursor or pageInfo.",
        f"{path} bukan kursor daftar ini; ambil dari edges.cursor atau pageInfo.",
        path=path,
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError(value)
    return value
