"""Agencies, their uneven offices, the stages, the targets: what stands before anybody registers."""

from datetime import date
from typing import Any

import numpy as np

from seeds import columns
from seeds.areas import PROVINCE, rows
from seeds.columns import NULL, Table
from seeds.mentors import apportion
from seeds.people import People
from seeds.reference import read
from seeds.size import Size

LEVEL = {"AGENCY": "PROVINCE", "SUDIN": "CITY", "KASATPEL": "DISTRICT"}
TITLE = {"AGENCY": "Dinas", "SUDIN": "Suku Dinas", "KASATPEL": "Satuan Pelaksana"}


def agencies() -> Table:
    """Table ``agency``, by code."""
    listed = sorted(read("agencies").items())
    return Table(
        "agency",
        {
            "code": columns.texts([code for code, _ in listed]),
            "name_id": columns.texts([agency["name_id"] for _, agency in listed]),
            "name_en": columns.texts([agency["name_en"] for _, agency in listed]),
        },
    )


def org_units() -> Table:
    """Table ``org_unit``: each agency's own office, then its sudins, then its units."""
    units: list[tuple[str, str, str, int, str]] = []
    number: dict[tuple[str, str], int] = {}
    for code, agency in sorted(read("agencies").items()):
        for kind in agency["offices"]:
            for area, level, parent, name, _ in rows():
                if level == LEVEL[kind]:
                    above = number.get((code, parent or ""), int(NULL))
                    number[code, area] = len(units) + 1
                    units.append((code, kind, area, above, f"{TITLE[kind]} {code} {name}"))
    agency_code, kinds, area_code, parents, names = zip(*units, strict=True)
    return Table(
        "org_unit",
        {
            "id": columns.whole(range(1, len(units) + 1)),
            "agency_code": columns.texts(agency_code),
            "kind": columns.texts(kinds),
            "area_code": columns.texts(area_code),
            "parent_id": columns.whole(parents),
            "name": columns.texts(names),
        },
    )


def stages() -> Table:
    """Table ``stage``."""
    listed = list(read("stages").items())
    numbers = np.arange(1, len(listed) + 1)
    return Table(
        "stage",
        {
            "code": columns.small(numbers),
            "key": columns.texts([key for key, _ in listed]),
            "name_id": columns.texts([stage["name_id"] for _, stage in listed]),
            "name_en": columns.texts([stage["name_en"] for _, stage in listed]),
            "position": columns.small(numbers),
        },
    )


def targets(size: Size, people: People) -> Table:
    """Table ``target``: the province's, then each city's and district's part of it."""
    listed: list[tuple[int, str, str, date, date, int, str]] = []
    for target in read("targets")["target"]:
        for area, number in _parts(size, people, size.people(target["people"])):
            period = (target["first"], target["last"])
            listed.append((target["stage"], target["tier"], area, *period, number, target["words"]))
    stage, tier, area_code, first, last, people_, source = zip(*listed, strict=True)
    return Table(
        "target",
        {
            "id": columns.whole(range(1, len(listed) + 1)),
            "stage": columns.small(stage),
            "tier": columns.texts(tier),
            "area_code": columns.texts(area_code),
            "period_start": columns.dates(first),
            "period_end": columns.dates(last),
            "people": columns.whole(people_),
            "source": columns.texts(source),
        },
    )


def _parts(size: Size, people: People, total: int) -> list[tuple[str, int]]:
    """The province's total, and its parts by the people who live in each city and district."""
    parts = [(PROVINCE, total)]
    for codes, where in (
        (size.areas.cities, people.city),
        (size.areas.districts, people.district),
    ):
        weights = np.bincount(where, minlength=len(codes))
        parts += zip(codes, apportion(total, weights, 0).tolist(), strict=True)
    return parts


def settings(values: dict[str, Any]) -> Table:
    """Table ``setting``, by key."""
    listed = sorted(values.items())
    return Table(
        "setting",
        {
            "key": columns.texts([key for key, _ in listed]),
            "value": columns.documents([value for _, value in listed]),
        },
    )
