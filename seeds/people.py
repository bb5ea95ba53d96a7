"""Who the registered persons are: place, age, trade, and the latent traits that move them."""

from dataclasses import dataclass

import numpy as np

from programme.words import Sector
from seeds.areas import ISLANDS
from seeds.columns import NULL, Array
from seeds.reference import read
from seeds.registry import Registry
from seeds.size import Size
from seeds.streams import Streams

SECTORS = list(Sector)


@dataclass(frozen=True, eq=False)
class People:
    """One row a person (n rows); codes are positions in the areas, agencies and sectors.

    motivation, ability, response and dormant are latent: planted, never stored in the database.
    whatsapp is an opt-in with a valid number; consent is to be contacted at all.
    """

    registered: Array
    village: Array
    district: Array
    city: Array
    agency: Array
    female: Array
    age: Array
    sector: Array
    motivation: Array
    ability: Array
    response: Array
    dormant: Array
    copy_of: Array
    phone: Array
    whatsapp: Array
    consent: Array

    def __len__(self) -> int:
        return len(self.registered)


def draw(size: Size, registry: Registry, streams: Streams) -> People:
    """The persons behind the records of ``registry``."""
    n = registry.people
    village = _villages(size, n, streams)
    female = _copied(streams.of("gender").random(n) < read("people")["female"], registry)
    motivation, ability = _traits(n, streams)
    rng = streams.of("reach")
    phone = rng.random(n) < read("people")["phone_valid"]
    return People(
        registered=registry.day[registry.first],
        village=_copied(village, registry),
        district=size.areas.district_of[_copied(village, registry)],
        city=size.areas.city_of[_copied(village, registry)],
        agency=_agencies(n, streams),
        female=female,
        age=_copied(_ages(female, streams), registry),
        sector=_copied(_sectors(size, village, female, streams), registry),
        motivation=motivation,
        ability=ability,
        response=_response(n, streams),
        dormant=_dormant(n, streams) | (registry.copy_of != NULL),
        copy_of=registry.copy_of,
        phone=phone,
        whatsapp=phone & (rng.random(n) < _whatsapp()),
        consent=rng.random(n) < read("people")["contact_consent"],
    )


def _copied(values: Array, registry: Registry) -> Array:
    """An undetected duplicate is the same person: place, gender, age and trade are copied."""
    copies = np.flatnonzero(registry.copy_of != NULL)
    values[copies] = values[registry.copy_of[copies]]
    return values


def _whatsapp() -> float:
    """The share of valid phones that may be written to by WhatsApp."""
    rules = read("people")
    return float(rules["whatsapp"] * rules["whatsapp_opt_in"])


def _villages(size: Size, n: int, streams: Streams) -> Array:
    """A village each: the city's share of MSMEs times the village's own weight."""
    rng, areas = streams.of("villages"), size.areas
    shares = read("people")["city_share"]
    of_city = np.array([shares[code] for code in areas.cities])
    spread = rng.lognormal(0.0, read("people")["village_spread"], len(areas.villages))
    per_city = np.bincount(areas.city_of, spread, len(areas.cities))
    weight = spread * (of_city / per_city)[areas.city_of]
    villages = rng.choice(len(weight), n, p=weight / weight.sum())
    villages[: len(weight)] = rng.permutation(len(weight))[:n]
    return rng.permutation(villages)


def _agencies(n: int, streams: Streams) -> Array:
    shares = np.array([agency["share"] for agency in read("agencies").values()])
    return streams.of("agencies").choice(len(shares), n, p=shares / shares.sum())


def _ages(female: Array, streams: Streams) -> Array:
    """Ages in years with their fraction at the article's day."""
    rng, mixture = streams.of("ages"), read("people")["ages"]
    bracket = rng.choice(len(mixture), len(female), p=[share for *_, share in mixture])
    low, high = (np.array([row[side] for row in mixture])[bracket] for side in (0, 1))
    ages = low + rng.random(len(female)) * (high + 1 - low)
    older: Array = ages + np.where(female, read("people")["women_older_by"], 0)
    return older


def _sectors(size: Size, village: Array, female: Array, streams: Streams) -> Array:
    rng, mix = streams.of("sectors"), read("people")["sectors"]
    sector = np.empty(len(village), np.int64)
    for who, rows in (("women", female), ("men", ~female)):
        shares = [mix[who][name] for name in SECTORS]
        sector[rows] = rng.choice(len(SECTORS), rows.sum(), p=shares)
    islands = np.array([code.startswith(ISLANDS) for code in size.areas.villages])[village]
    fishing = islands & (rng.random(len(village)) < mix["islands_agri"])
    return np.asarray(np.where(fishing, SECTORS.index(Sector.AGRI), sector))


def _traits(n: int, streams: Streams) -> tuple[Array, Array]:
    """Latent motivation z and ability a, standard normal, correlated."""
    rng, rho = streams.of("traits"), read("people")["motivation_ability"]
    z, own = rng.standard_normal((2, n))
    return z, rho * z + np.sqrt(1 - rho**2) * own


def _response(n: int, streams: Streams) -> Array:
    """The exponent on every treatment multiplier: .6 + .4 u, u in 0..2; below 0 a sleeping dog."""
    rng = streams.of("response")
    response = 0.6 + 0.4 * rng.uniform(0, 2, n)
    held_back = rng.random(n) < read("people")["sleeping_dogs"]
    return np.asarray(np.where(held_back, -0.3 * response, response))


def _dormant(n: int, streams: Streams) -> Array:
    return np.asarray(streams.of("dormant").random(n) > read("programme")["active_share"])
