"""What value added showed in all cities together, and whether the bars are reached."""

from dataclasses import dataclass

import numpy as np

from seeds.evaluation.value_added import OURS, Found, Gamed

COVERED = (0.75, 0.85)
MOST_PLACES = {"visibly": 3.0, "latently": 10.0, "nudging": 0.0}
SHARE = 0.9
USUAL = ("contacts", "points", "success rate")
Z95 = 1.96


@dataclass(frozen=True)
class Horizon:
    """Means over the cities; see ``Found``.

    bar      SHARE of the limit
    covered  of the people of all cities
    """

    weeks: int
    people: int
    ranked: int
    exposure: float
    tau: float
    limit: float
    bar: float
    ranks: dict[str, float]
    covered: float

    @property
    def found_again(self) -> bool:
        """Ranks are as near to the planted ones as the exposure allows, but for a tenth."""
        return self.ranked > 0 and self.ranks[OURS] >= self.bar

    @property
    def above(self) -> bool:
        """Nothing that boards usually count comes nearer."""
        return all(self.ranks[OURS] > self.ranks[name] for name in USUAL if name in self.ranks)

    @property
    def covers(self) -> bool:
        """80 % intervals cover 75 to 85 %."""
        return COVERED[0] <= self.covered <= COVERED[1]


@dataclass(frozen=True)
class Gaming:
    """Percentile places that a kind of gaming brought, mean over so many mentors.

    half  half-width of the 95 % interval of what it brought by value added
    """

    kind: str
    weeks: int
    mentors: int
    most: float
    places: dict[str, float]
    half: float

    @property
    def in_vain(self) -> bool:
        """It brings no more than it may."""
        return self.places[OURS] <= self.most


@dataclass(frozen=True)
class Verdict:
    """By horizon, and by kind of gaming. The bars are the mentors'."""

    mentors: tuple[Horizon, ...]
    cadres: tuple[Horizon, ...]
    gaming: tuple[Gaming, ...]

    @property
    def kept(self) -> bool:
        """Every bar is reached."""
        shown = all(one.found_again and one.above and one.covers for one in self.mentors)
        return shown and all(one.in_vain for one in self.gaming)


def verdict(found: list[Found], gamed: list[Gamed]) -> Verdict:
    """All cities together."""
    kinds = dict.fromkeys(one.kind for one in gamed)
    return Verdict(
        _horizons([one for one in found if one.whom == "mentors"]),
        _horizons([one for one in found if one.whom == "cadres"]),
        tuple(_gaming([one for one in gamed if one.kind == kind]) for kind in kinds),
    )


def _horizons(found: list[Found]) -> tuple[Horizon, ...]:
    weeks = sorted({one.weeks for one in found})
    return tuple(_horizon([one for one in found if one.weeks == each]) for each in weeks)


def _horizon(cities: list[Found]) -> Horizon:
    people = [one.people for one in cities]
    limit = float(np.mean([one.limit for one in cities]))
    return Horizon(
        weeks=cities[0].weeks,
        people=sum(people),
        ranked=sum(one.ranked for one in cities),
        exposure=float(np.mean([one.exposure for one in cities])),
        tau=float(np.mean([one.tau for one in cities])),
        limit=limit,
        bar=SHARE * limit,
        ranks={
            name: float(np.mean([one.ranks[name] for one in cities])) for name in cities[0].ranks
        },
        covered=_weighted([one.covered for one in cities], people),
    )


def _gaming(cities: list[Gamed]) -> Gaming:
    gained = {
        name: np.concatenate([one.places[name] for one in cities]) for name in cities[0].places
    }
    ours = gained[OURS]
    return Gaming(
        kind=cities[0].kind,
        weeks=cities[0].weeks,
        mentors=ours.size,
        most=MOST_PLACES[cities[0].kind],
        places={name: float(places.mean()) for name, places in gained.items()},
        half=float(Z95 * ours.std() / np.sqrt(ours.size)),
    )


def _weighted(values: list[float], weights: list[int]) -> float:
    return float(np.average(values, weights=weights)) if any(weights) else 0.0
