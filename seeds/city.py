"""A whole synthetic city as columns: ``generate(size, seed)``. No database is needed."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from seeds import (
    areas,
    attainments,
    consents,
    fieldwork,
    identity,
    offices,
    people,
    register,
    staff,
    weeks,
)
from seeds import registry as registries
from seeds import size as sizes
from seeds.columns import NULL, Array, Table
from seeds.hashing import logical_hash
from seeds.lives import Lives
from seeds.mentors import fabricates
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
    tables, secret = _tables(lives, records, withdrawn, streams)
    on_progress("tables", 1.0)
    found = logical_hash(tables)
    told = {"size": size, "seed": seed, "hash": found}
    day = chosen.weeks.as_of
    tables["setting"] = offices.settings({"as_of": day.isoformat(), "city": told})
    return City(size, seed, day, tables, secret, _truth(lives), found)


def _tables(
    lives: Lives, records: registries.Registry, withdrawn: Array, streams: Streams
) -> tuple[dict[str, Table], dict[str, dict[str, Array]]]:
    """Every table but the settings' own hash, and what is to be sealed."""
    ids, n = staff.accounts(lives), len(lives.people)
    registration = register.registrations(lives, records, streams)
    contact, contacted = fieldwork.contacts(lives, ids, streams)
    attendance, attended = fieldwork.attendances(lives, ids, streams)
    steps = _steps(lives, records, ids, registration, attended, contacted, streams)
    licensed = attainments.reached_on(steps, 4, n)
    cadres = staff.choose_cadres(lives, licensed, streams)
    born = identity.birth_dates(lives.people, lives.size, streams)
    person = register.persons(lives, born, attainments.holding(steps, n), streams)
    names = person.columns["name"].texts()
    session, facilitator = fieldwork.training_sessions(lives, streams)
    actor = staff.actors(lives, ids, cadres, names, streams)
    phones = identity.phones(lives.people, streams)
    reported = _reported(steps, n)
    listed = [
        areas.table(),
        offices.agencies(),
        offices.org_units(),
        offices.stages(),
        offices.targets(lives.size, lives.people),
        offices.settings({"as_of": lives.size.weeks.as_of.isoformat()}),
        person,
        actor,
        staff.mentors(lives, streams),
        staff.leaves(lives),
        staff.cadre_table(lives, ids, cadres, streams),
        registration,
        register.businesses(lives.people, names, streams),
        consents.table(
            lives.people,
            lives.size.weeks,
            registration["recorded_at"][records.first],
            withdrawn,
            reported,
            (cadres.person, cadres.first, cadres.board),
            streams,
        ),
        fieldwork.caseloads(lives),
        contact,
        session,
        facilitator,
        attendance,
        attainments.table(steps, lives, ids, streams),
    ]
    nik = identity.niks(lives.people, born, lives.size, streams)
    secret = {
        "person": {"nik": nik, "phone": phones},
        "actor": {"phone": staff.actor_phones(actor, phones)},
    }
    return {table.name: table for table in listed}, secret


def _steps(
    lives: Lives,
    records: registries.Registry,
    ids: staff.Accounts,
    registration: Table,
    attended: Array,
    contacted: Array,
    streams: Streams,
) -> attainments.Steps:
    """All attainments, dirt included."""
    by_mentor = registration["channel"] == register.BY_MENTOR
    start = attainments.registered(lives, records, registration["recorded_at"], by_mentor)
    later = attainments.progressed(lives, ids, attended, contacted, streams)
    clean = attainments.joined([start, attainments.out_of_order(later, lives, streams)])
    taken_back = attainments.revoked(clean, lives, ids, streams)
    return attainments.joined([*attainments.corrected(clean, lives, streams), taken_back])


def _reported(steps: attainments.Steps, people: int) -> tuple[Array, Array, Array]:
    """Who holds P6, since when it is known, and who of them P7 as well."""
    rows = np.flatnonzero((steps.stage == 6) & np.isnat(steps.until))
    held = attainments.holding(steps, people)
    return steps.person[rows], steps.known[rows], held[steps.person[rows], 7]


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
        "fabricator": fabricates(lives.traits),
    }
