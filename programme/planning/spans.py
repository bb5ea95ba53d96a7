"""What the numbers of a scenario's changes may be."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

from programme.errors import InvalidInput

Changes = Mapping[str, Any]
MOST = 20
"""Scenarios of a plan, and changes of one kind in a scenario."""


class Span(NamedTuple):
    """The lowest and the highest value."""

    low: float
    high: float

    def refuse(self, value: float, path: str) -> None:
        """Raises InvalidInput for a value outside, naming the place."""
        if not isfinite(value) or not self.low <= value <= self.high:
            raise InvalidInput(
                f"{path} is {value:g}; it takes {self.low:g} to {self.high:g}.",
                f"{path} bernilai {value:g}; harus {self.low:g} sampai {self.high:g}.",
                path=path,
            )


SHARE = Span(0, 1)
LISTS = {
    "hours": {"minutes": Span(-10_080, 10_080), "percent": Span(-100, 200)},
    "sessions": {"slot": Span(0, 19), "room": Span(1, 30_000), "minutes": Span(60, 600)},
    "floors": {"share": SHARE},
}
BAND = {"low": SHARE, "high": SHARE, "cost": Span(0, 0.01)}  # a minute brings a gain of some .002
RULES = {"cover": Span(0, 10), "continuity": Span(0, 0.1)}


def refuse_numbers(changes: Changes) -> None:
    """Raises InvalidInput, naming the place, unless every number makes sense and there is one."""
    if not any(changes.get(kind) not in (None, [], ()) for kind in changes):
        raise InvalidInput(
            "changes is empty: a scenario changes at least one thing.",
            "changes kosong: skenario mengubah paling sedikit satu hal.",
            path="changes",
        )
    for kind in LISTS:
        _refuse_many(kind, changes.get(kind, ()))
    for number, one in enumerate(changes.get("hours", ())):
        _refuse_pairs(f"changes.hours.{number}", one)
    for path, values, spans in _places(changes):
        for name in values.keys() & spans.keys():
            spans[name].refuse(values[name], f"{path}.{name}")
    _refuse_twice([one["group"] for one in changes.get("floors", ())])
    band = changes.get("band")
    if band is not None and band["low"] > band["high"]:
        raise InvalidInput(
            f"changes.band.low is {band['low']:g}, above high {band['high']:g}.",
            f"changes.band.low bernilai {band['low']:g}, di atas high {band['high']:g}.",
            path="changes.band.low",
        )


def _places(changes: Changes) -> Iterator[tuple[str, Changes, Mapping[str, Span]]]:
    """Where numbers stand, and what they may be."""
    yield "changes", changes, RULES
    yield "changes.band", changes.get("band") or {}, BAND
    for kind, spans in LISTS.items():
        for number, one in enumerate(changes.get(kind, ())):
            yield f"changes.{kind}.{number}", one, spans


def _refuse_many(kind: str, given: Sequence[Changes]) -> None:
    if len(given) > MOST:
        raise InvalidInput(
            f"changes.{kind} has {len(given)} entries; it takes up to {MOST}.",
            f"changes.{kind} berisi {len(given)} entri; paling banyak {MOST}.",
            path=f"changes.{kind}",
        )


def _refuse_twice(groups: Sequence[str]) -> None:
    for number, group in enumerate(groups):
        if group in groups[:number]:
            raise InvalidInput(
                f"changes.floors.{number}.group names {group} again; a group has one floor.",
                f"changes.floors.{number}.group menyebut {group} lagi; satu kelompok punya satu"
                " batas bawah.",
                path=f"changes.floors.{number}.group",
            )


def _refuse_pairs(path: str, one: Changes) -> None:
    """Whose hours, and by how much: one word of each pair."""
    for first, second in (("mentor", "area"), ("minutes", "percent")):
        if (first in one) == (second in one):
            raise InvalidInput(
                f"{path} takes one of {first} and {second}.",
                f"{path} memerlukan salah satu dari {first} dan {second}.",
                path=path,
            )
