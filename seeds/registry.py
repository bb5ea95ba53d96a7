"""Who is registered when and by whom: the records of which some are the same person again."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from seeds.columns import NULL, Array
from seeds.days import spread, weights
from seeds.reference import read
from seeds.size import Size
from seeds.streams import Streams


@dataclass(frozen=True, eq=False)
class Registry:
    """Registration records by day (R rows) and the persons behind them (n rows).

    person      the person of each record
    day         the day of each record
    first       the record that made each person known
    copy_of     the earlier person that this one truly is (undetected), NULL otherwise
    """

    person: Array
    day: Array
    first: Array
    copy_of: Array

    @property
    def people(self) -> int:
        return len(self.first)


def draw(size: Size, streams: Streams) -> Registry:
    """The records of ``size``: totals of each year exact, duplicates among them."""
    rng = streams.of("registry")
    day = np.sort(np.concatenate([_days(size, rng), _later_days(size, rng)]))
    again = _second_agency(len(day), rng)
    first = np.flatnonzero(~again)
    person = np.cumsum(~again) - 1
    person[again] = _earlier_persons(person[again], rng)
    return Registry(person, day, first, _undetected(len(first), rng))


def _days(size: Size, rng: np.random.Generator) -> Array:
    """The days of the records up to the article's: 2020's part is exact."""
    totals = read("programme")
    year = date(totals["as_of"].year, 1, 1)
    in_year = size.people(totals["registered_2020"])
    before = size.people(totals["registered"]) - in_year
    last = totals["as_of"] - timedelta(days=1)
    spans = [(totals["first_day"], year - timedelta(days=1), before), (year, last, in_year)]
    return np.concatenate([_span(*span, rng) for span in spans])


def _later_days(size: Size, rng: np.random.Generator) -> Array:
    """The days of the records after the article's, where the city lives on."""
    if not size.later:
        return np.array([], "datetime64[D]")
    more = size.records - size.people(read("programme")["registered"])
    return _span(read("programme")["as_of"], size.weeks.last_day, more, rng)


def _span(first: date, last: date, records: int, rng: np.random.Generator) -> Array:
    days, shares = weights(first, last)
    return np.repeat(days, spread(records, shares, rng))


def _second_agency(records: int, rng: np.random.Generator) -> Array:
    """Which records are a known person again, at a second agency."""
    again = np.zeros(records, np.bool_)
    count = round(records * read("people")["dirt"]["cross_agency"])
    again[rng.choice(np.arange(records // 20 + 1, records), count, replace=False)] = True
    return again


def _earlier_persons(known: Array, rng: np.random.Generator) -> Array:
    """A person among the ``known[k]`` first ones for each k, no person twice."""
    chosen: set[int] = set()
    for count in known:
        person = int(rng.integers(count))
        while person in chosen:
            person = int(rng.integers(count))
        chosen.add(person)
    return np.fromiter(_in_order(known, chosen), np.int64, len(known))


def _in_order(known: Array, chosen: set[int]) -> list[int]:
    """The chosen persons so that each was known before its second record."""
    return [person for person, _ in zip(sorted(chosen), known, strict=True)]


def _undetected(people: int, rng: np.random.Generator) -> Array:
    """Which persons are an earlier one again, under a mistyped NIK."""
    copy_of = np.full(people, NULL)
    count = round(people * read("people")["dirt"]["undetected"])
    copies = rng.choice(np.arange(people // 20 + 1, people), count, replace=False)
    originals = (rng.random(count) * copies).astype(np.int64)
    free = (copy_of[originals] == NULL) & ~np.isin(originals, copies)
    copy_of[copies[free]] = originals[free]
    return copy_of
