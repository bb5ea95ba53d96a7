"""How large a city is, and the published totals scaled to it."""

from dataclasses import dataclass
from datetime import date

from programme.errors import InvalidInput
from seeds.areas import Areas, within
from seeds.days import Weeks
from seeds.reference import read


@dataclass(frozen=True)
class Size:
    """A city's size: registration ``records`` at its day, mentors, areas."""

    name: str
    records: int
    mentors: int
    areas: Areas
    weeks: Weeks
    scale: float

    @property
    def later(self) -> bool:
        """Whether the city lives on beyond the article's day."""
        return bool(self.weeks.as_of > read("programme")["as_of"])

    def people(self, published: float) -> int:
        """A published number scaled to this city."""
        return round(published * self.scale)

    def anchors(self) -> list[int]:
        """At or beyond P1 (records) to P7 at the article's day."""
        return [self.people(number) for number in read("programme")["anchors"]["as_of"]]

    def later_anchors(self) -> list[int]:
        """The same at the later published day."""
        return [self.people(number) for number in read("programme")["anchors"]["later"]]


def named(name: str, until: date | None = None) -> Size:
    """The size ``name``, standing on ``until`` (the article's day unless given).

    Raises InvalidInput for an unknown size or a day for which no totals are published.
    """
    sizes, totals = read("sizes"), read("programme")
    if name not in sizes:
        raise InvalidInput(
            f"No size {name}; there are {', '.join(sizes)}.",
            f"Tidak ada ukuran {name}; yang ada {', '.join(sizes)}.",
            path="size",
        )
    day = until or totals["as_of"]
    published = (totals["as_of"], totals["anchors"]["later_day"])
    if day not in published:
        days = " and ".join(each.isoformat() for each in published)
        raise InvalidInput(
            f"A city cannot stand on {day}: totals are published for {days}.",
            f"Kota tidak dapat berdiri pada {day}: angka diterbitkan untuk {days}.",
            path="until",
        )
    chosen = sizes[name]
    scale = chosen["people"] / totals["registered"]
    at_day = totals["anchors"]["later"][0] if day != totals["as_of"] else totals["registered"]
    areas = within(chosen["areas"])
    return Size(name, round(at_day * scale), chosen["mentors"], areas, Weeks(day), scale)
