"""Names, birth dates, NIKs and phones of people who cannot exist.

A NIK is district (6) ‖ day of birth (women +40) ‖ month ‖ year ‖ serial; the serial 0000 is never
issued, so no NIK here is a real person's. It must then be unique by district, birth date and
gender alone: where two people collide, the younger day goes to the one drawn first and the other
is born on the next earlier free day. A phone is +62 800 00xx xxxx, which is not assigned.
"""

from functools import cache

import numpy as np
from faker.providers.person.id_ID import Provider

from seeds.columns import NULL, Array
from seeds.days import DAY
from seeds.people import People
from seeds.reference import read
from seeds.size import Size
from seeds.streams import Streams

PHONES = 62_800_00_000000
STAFF_PHONES = PHONES + 900_000
MIDDLE = 0.35
"""Share of people with three names."""


@cache
def pools() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """First names of women and of men, and last names: each once, all equally likely."""
    lists = (Provider.first_names_female, Provider.first_names_male, Provider.last_names)
    women, men, last = (tuple(sorted(set(names))) for names in lists)
    return women, men, last


def names(female: Array, rng: np.random.Generator) -> list[str]:
    """A full name each."""
    (women, men, last), n = pools(), len(female)
    first = np.where(female, rng.integers(len(women), size=n), rng.integers(len(men), size=n))
    middle = np.where(rng.random(n) < MIDDLE, rng.integers(len(last), size=n), len(last))
    final = rng.integers(len(last), size=n)
    middles = (*(name + " " for name in last), "")
    rows = zip(female.tolist(), first.tolist(), middle.tolist(), final.tolist(), strict=True)
    return [f"{(women if w else men)[a]} {middles[b]}{last[c]}" for w, a, b, c in rows]


def near_names(full: list[str], people: People) -> list[str]:
    """The names as registered: an undetected duplicate's is a variant of the first one's."""
    near = list(full)
    for copy in np.flatnonzero(people.copy_of != NULL):
        near[copy] = _variant(full[people.copy_of[copy]], int(copy))
    return near


def _variant(name: str, turn: int) -> str:
    """The same name as another desk would write it."""
    parts = name.split()
    if turn % 3 == 0:
        return " ".join([parts[0], *(part[0] + "." for part in parts[1:-1]), parts[-1]])
    if turn % 3 == 1:
        return " ".join([parts[0], parts[-1][0] + "."])
    return name.replace("ah", "a", 1) if "ah" in name else parts[0]


def birth_dates(people: People) -> Array:
    """Birth dates that make the NIKs unique: no two of a district and gender share one."""
    day = np.datetime64(read("programme")["as_of"])
    born = np.asarray(day - (people.age * 365.25).astype(np.int64) * DAY - DAY)
    single = np.flatnonzero(people.copy_of == NULL)
    group = (people.district * 2 + people.female)[single]
    order = np.lexsort((-born[single].astype(np.int64), group))
    taken = _earlier_when_taken(born[single][order].astype(np.int64), group[order])
    born[single[order]] = taken.astype("datetime64[D]")
    copies = np.flatnonzero(people.copy_of != NULL)
    born[copies] = born[people.copy_of[copies]]
    return born


def _earlier_when_taken(days: Array, group: Array) -> Array:
    """Strictly falling days within each group, from days that fall weakly: each as late as may be.

    With k the rank in the group, day − k must not fall: a running minimum of day + k, less k.
    """
    start = np.searchsorted(group, group)
    rank = np.arange(len(days)) - start
    lowest = np.int64(10_000_000)
    level = days + rank - group * lowest
    falling: Array = np.minimum.accumulate(level) + group * lowest - rank
    return falling


def niks(people: People, born: Array, size: Size) -> Array:
    """The NIK of each person, as a number of 16 digits; of a duplicate, mistyped."""
    districts = np.array([int(code.replace(".", "")) for code in size.areas.districts])
    nik = districts[people.district] * 10**10 + _birth_digits(born, people.female) * 10**4
    free = set(nik.tolist())
    for copy in np.flatnonzero(people.copy_of != NULL):
        nik[copy] = mistyped = _mistyped(int(nik[people.copy_of[copy]]), free)
        free.add(mistyped)
    return np.asarray(nik)


def _birth_digits(born: Array, female: Array) -> Array:
    years = born.astype("datetime64[Y]").astype(np.int64) + 1970
    months = born.astype("datetime64[M]").astype(np.int64) % 12 + 1
    days = (born - born.astype("datetime64[M]")).astype(np.int64) + 1 + np.where(female, 40, 0)
    digits: Array = days * 10_000 + months * 100 + years % 100
    return digits


def _mistyped(nik: int, taken: set[int]) -> int:
    """The NIK with its year of birth (or month, or day) one or more digits off."""
    for place in (10**4, 10**5, 10**6, 10**8):
        for step in range(1, 10):
            digit = nik // place % 10
            typed = nik + ((digit + step) % 10 - digit) * place
            if typed not in taken:
                return typed
    raise ValueError(f"no mistyped form of {nik} is free")


def phones(people: People, streams: Streams) -> Array:
    """A phone number each, NULL where none is valid; a duplicate gives the first one's."""
    number = PHONES + streams.of("phones").permutation(len(people))
    number = np.where(people.phone, number, NULL)
    copies = np.flatnonzero((people.copy_of != NULL) & people.phone)
    first = number[people.copy_of[copies]]
    number[copies] = np.where(first == NULL, number[copies], first)
    return np.asarray(number)


def swapped(born: Array, streams: Streams) -> Array:
    """Birth dates as registered: of a few the day and the month changed places."""
    year, month = born.astype("datetime64[Y]"), born.astype("datetime64[M]")
    day_number = (born - month).astype(np.int64)
    rng = streams.of("swapped")
    share = read("people")["dirt"]["swapped_day_month"]
    wrong = (day_number < 12) & (rng.random(len(born)) < share)
    month_number = (month - year).astype(np.int64)
    other = (year.astype("datetime64[M]") + day_number).astype("datetime64[D]") + month_number
    return np.asarray(np.where(wrong, other, born))
