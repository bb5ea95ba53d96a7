"""Tables of the register: persons, their registrations and their businesses."""

import numpy as np

from programme.words import BusinessLevel, RegistrationChannel
from seeds import columns, identity
from seeds.columns import NULL, Array, Table
from seeds.consents import NOT_A_DAY
from seeds.days import DAY, moment
from seeds.lives import Lives
from seeds.mentors import behaves
from seeds.people import SECTORS, People
from seeds.reference import read
from seeds.registry import Registry
from seeds.streams import Streams

GENDERS = ["FEMALE", "MALE"]
CHANNELS = list(RegistrationChannel)
BY_MENTOR = CHANNELS.index(RegistrationChannel.MENTOR)
LEVELS = list(BusinessLevel)
CHASED = 0.7
"""Share of a quota chaser's people that the chaser registered in the last weeks of a quarter."""


def persons(lives: Lives, born: Array, held: Array, streams: Streams) -> Table:
    """Table ``person`` without its sealed columns; ``held[n, 8]`` are the stages with proof."""
    people, areas, rng = lives.people, lives.size.areas, streams.of("persons")
    rules, n = read("people"), len(lives.people)
    full = identity.near_names(identity.names(people.female, streams.of("names")), people)
    stages = np.arange(1, 8)
    missing = np.where(held[:, 1:], 8, stages).min(axis=1)
    return Table(
        "person",
        {
            "id": columns.large(range(1, n + 1)),
            "name": columns.texts(full),
            "gender": columns.coded(~people.female, GENDERS),
            "birth_date": columns.dates(identity.swapped(born, streams)),
            "village_code": columns.coded(_written_village(lives, streams), areas.villages),
            "agency_code": columns.coded(people.agency, list(read("agencies"))),
            "registered_on": columns.dates(people.registered),
            "whatsapp": columns.flags(people.whatsapp),
            "disability": columns.flags(rng.random(n) < rules["disability"]),
            "poor_family": columns.flags(rng.random(n) < rules["poor_family"]),
            "stage": columns.small(np.where(held[:, 1:], stages, 1).max(axis=1)),
            "next_stage": columns.small(np.where(missing == 8, NULL, missing)),
            "dormant_since": columns.dates(dormant_since(lives)),
            "path_id": columns.large(np.full(n, NULL)),
            "merged_into_id": columns.large(np.full(n, NULL)),
        },
    )


def dormant_since(lives: Lives) -> Array:
    """The day from which a person counts as dormant, NaT for the others."""
    since = lives.people.registered + 7 * read("programme")["dormant_after_weeks"] * DAY
    known = lives.people.dormant & (since <= np.datetime64(lives.size.weeks.last_day))
    return np.where(known, since, NOT_A_DAY)


def _written_village(lives: Lives, streams: Streams) -> Array:
    """The village as registered: of a few, a neighbouring one of the same district."""
    rng, village = streams.of("written village"), lives.people.village
    wrong = rng.random(len(village)) < read("people")["dirt"]["wrong_village"]
    shifted = np.minimum(village + 1, len(lives.size.areas.villages) - 1)
    district = lives.size.areas.district_of
    return np.where(wrong & (district[shifted] == district[village]), shifted, village)


def registrations(lives: Lives, registry: Registry, streams: Streams) -> Table:
    """Table ``registration``: the records in the order of their days."""
    rng, records = streams.of("registrations"), len(registry.day)
    last = np.datetime64(lives.size.weeks.last_day)
    late = np.where(rng.random(records) < 0.1, rng.integers(1, 4, records), 0)
    recorded = np.minimum(registry.day + late * DAY, last)
    return Table(
        "registration",
        {
            "id": columns.large(range(1, records + 1)),
            "person_id": columns.large(registry.person + 1),
            "agency_code": columns.coded(
                _agencies(lives.people, registry, rng), list(read("agencies"))
            ),
            "channel": columns.coded(_channels(lives, registry, rng), CHANNELS),
            "registered_on": columns.dates(registry.day),
            "recorded_at": columns.moments(moment(recorded, rng)),
        },
    )


def _agencies(people: People, registry: Registry, rng: np.random.Generator) -> Array:
    """The person's agency; of a second record, another one."""
    agency = people.agency[registry.person]
    again = np.ones(len(agency), np.bool_)
    again[registry.first] = False
    other = rng.integers(1, len(read("agencies")) - 1, len(agency))
    other = np.where(agency > 0, 0, other)
    return np.where(again, other, agency)


def _channels(lives: Lives, registry: Registry, rng: np.random.Generator) -> Array:
    """The channel; quota chasers register many themselves at the end of a quarter."""
    shares = read("people")["channels"]
    channel = rng.choice(len(CHANNELS), len(registry.day), p=[shares[name] for name in CHANNELS])
    month = registry.day.astype("datetime64[M]")
    day = (registry.day - month).astype(np.int64)
    closing = (month.astype(np.int64) % 3 == 2) & (day >= 14)
    mentor = lives.posts.at(lives.post[registry.person], registry.day)
    chased = (
        behaves(lives.traits, "QUOTA_CHASER")[mentor] & closing & (rng.random(len(day)) < CHASED)
    )
    return np.where(chased, BY_MENTOR, channel)


def businesses(people: People, names: list[str | None], streams: Streams) -> Table:
    """Table ``business``: one a person."""
    rng, rules, n = streams.of("businesses"), read("people"), len(people)
    trade = rules["sectors"]
    factor = np.array([trade["turnover_factor"][sector] for sector in SECTORS])[people.sector]
    turnover = trade["turnover_median"] * factor * rng.lognormal(0, trade["turnover_spread"], n)
    told = rng.random(n) < trade["turnover_told"]
    unknown = rng.random(n) < rules["dirt"]["missing_sector"]
    kbli = [trade["kbli"][sector] for sector in SECTORS]
    words = [trade["business_words"][sector] for sector in SECTORS]
    luck = rng.random((2, n))
    rows = zip(people.sector.tolist(), luck.T.tolist(), names, unknown.tolist(), strict=True)
    written = [
        (f"{_one(words[s], a)} {str(name).split()[0]}", None if lost else _one(kbli[s], b))
        for s, (a, b), name, lost in rows
    ]
    return Table(
        "business",
        {
            "id": columns.large(range(1, n + 1)),
            "person_id": columns.large(range(1, n + 1)),
            "name": columns.texts([name for name, _ in written]),
            "sector": columns.coded(np.where(unknown, -1, people.sector), SECTORS),
            "kbli2": columns.texts([code for _, code in written]),
            "level": columns.coded(rng.random(n) < rules["naik_kelas"], LEVELS),
            "monthly_turnover": columns.large(
                np.where(told, np.rint(turnover / 50_000) * 50_000, NULL)
            ),
            "workers": columns.small(rng.poisson(rules["workers"], n)),
        },
    )


def _one(options: list[str], luck: float) -> str:
    return options[int(luck * len(options))]
