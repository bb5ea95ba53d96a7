"""A whole synthetic city as columns: ``generate(size, seed)``. No database is needed."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from seeds import consents, drafts, offices, people, weeks
from seeds import registry as registries
from seeds import size as sizes
from seeds.columns import NULL, Array, Table
from seeds.hashing import logical_hash
from seeds.lives import Lives
from seeds.mentors import behaves
from seeds.streams import Streams
from seeds.weeks import Progress


@dataclass(frozen=True, eq=False)
class City:
    """Tables by name; ``secret`` holds NIKs and phones as numbers (NULL where none), which are
    sealed when they are loaded; ``truth`` is what was planted and never reaches the database."""

    size: str
    seed: int
    as_of: date
    tables: dict[str, Table]
    secret: dict[str, dict[str, Array]]
    truth: dict[str, Array]
    hash: str


def silent(_phase: str, _fraction: float) -> None:
    """No progress is shown."""


def generate(
    size: str, seed: int, *, until: date | None = None, on_progress: Progress = silent
) -> City:
    """The city of ``size`` and ``seed``, standing on ``until`` (26 October 2020 unless given).

    Raises InvalidInput for an unknown size, or a day for which no totals are published.
    """
    chosen, streams = sizes.named(size, until), Streams(seed)
    records = registries.draw(chosen, streams)
    everybody = people.draw(chosen, records, streams)
    withdrawn = consents.withdrawals(everybody, chosen.weeks, streams)
    week = np.where(np.isnat(withdrawn), 10_000, chosen.weeks.of(withdrawn))
    lives = weeks.live(chosen, everybody, week, streams, on_progress)
    tables, secret = drafts.tables(drafts.Draft(lives, records, withdrawn, streams))
    on_progress("tables", 1.0)
    found = logical_hash(tables)
    told = {"size": size, "seed": seed, "hash": found}
    day = chosen.weeks.as_of
    tables["setting"] = offices.settings({"as_of": day.isoformat(), "city": told})
    return City(size, seed, day, tables, secret, _truth(lives), found)


def _truth(lives: Lives) -> dict[str, Array]:
    """What a learner should recover, by person id − 1, mentor id − 1, attendance id − 1."""
    return {
        "motivation": lives.people.motivation,
        "ability": lives.people.ability,
        "response": lives.people.response,
        "dormant": lives.people.dormant,
        "copy_of": np.where(lives.people.copy_of == NULL, 0, lives.people.copy_of + 1),
        "value_added": lives.traits.value_added,
        "behaviour": lives.traits.behaviour,
        "fabricated": lives.rows("attendance")["fabricated"],
        "fabricator": behaves(lives.traits, "FRAUDSTER"),
    }
