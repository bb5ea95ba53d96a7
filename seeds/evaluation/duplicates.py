"""`jakmentor evaluate duplicates`: pairs found in seeded cities against the planted duplicates.

The detector sees what a registration holds (name, NIK, phone, birth date, gender, village), never
the seed's truth, which judges it afterwards. Of a person who was registered three times, all three
pairs are true. Intervals are Wilson's, 95 %.
"""

from itertools import combinations
from time import process_time
from typing import Any, Final

import numpy as np

from programme.duplicates.entries import Entries, digits
from programme.duplicates.matching import match
from programme.duplicates.spelling import words_of
from seeds import city
from seeds.city import City
from seeds.columns import NULL

BARS: Final = {"precision": 0.98, "recall": 0.90}
Z95: Final = 1.959964
SEEDS: Final = (1, 2, 3, 4, 5)
"""Cities for the report; what the detector was chosen on are seeds from 100 on."""


def evaluate(size: str = "kota", seeds: tuple[int, ...] = SEEDS) -> dict[str, Any]:
    """The report: a row a city, and precision and recall over all of them with intervals.

    Raises InvalidInput for an unknown size.
    """
    rows = [_row(city.generate(size, seed)) for seed in seeds]
    right, found, true = (sum(row[name] for row in rows) for name in ("right", "found", "true"))
    return {
        "size": size,
        "bars": BARS,
        "rows": rows,
        "precision": {"value": _share(right, found), "interval": wilson(right, found)},
        "recall": {"value": _share(right, true), "interval": wilson(right, true)},
    }


def _row(seeded: City) -> dict[str, Any]:
    started = process_time()
    entries = entries_of(seeded)
    matches = match(entries)
    spent = process_time() - started
    true, found = true_pairs(seeded), {(int(a), int(b)) for a, b in matches.pairs}
    right = len(true & found)
    return {
        "seed": seeded.seed,
        "people": len(entries),
        "compared": matches.compared,
        "true": len(true),
        "found": len(found),
        "right": right,
        "precision": _share(right, len(found)),
        "recall": _share(right, len(true)),
        "seconds": round(spent, 2),
    }


def entries_of(seeded: City) -> Entries:
    """What the detector reads of a city's persons, in the order of their ids."""
    person, secret = seeded.tables["person"], seeded.secret["person"]
    names = person.columns["name"].texts()
    villages = [word.decode() for word in person.columns["village_code"].words]
    districts = {code: place for place, code in enumerate(sorted({c[:8] for c in villages}))}
    of_village = np.array([districts[code[:8]] for code in villages])
    return Entries(
        words=[words_of(name or "") for name in names],
        female=person["gender"] == 0,
        born=person["birth_date"].astype("datetime64[D]").astype(np.int64),
        village=person["village_code"],
        district=of_village[person["village_code"]],
        nik=digits([f"{number:016d}" for number in secret["nik"].tolist()], 16),
        phone=digits([None if n == NULL else str(n) for n in secret["phone"].tolist()], 13),
    )


def true_pairs(seeded: City) -> set[tuple[int, int]]:
    """Rows that are one person, the lower first."""
    copy_of = seeded.truth["copy_of"]
    known: dict[int, list[int]] = {}
    for copy in np.flatnonzero(copy_of):
        known.setdefault(int(copy_of[copy]) - 1, []).append(int(copy))
    groups = (sorted((first, *copies)) for first, copies in known.items())
    return {pair for group in groups for pair in combinations(group, 2)}


def wilson(right: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (1927); all of 0 to 1 where there is nothing to count."""
    if of == 0:
        return 0.0, 1.0
    share, z2 = right / of, Z95**2
    centre = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z95 / (1 + z2 / of) * np.sqrt(share * (1 - share) / of + z2 / (4 * of**2))
    return round(float(centre - half), 4), round(min(1.0, float(centre + half)), 4)


def _share(right: int, of: int) -> float | None:
    return None if of == 0 else round(right / of, 4)
