"""From lived weeks to tables: each in turn, so that it finds what it needs."""

from dataclasses import dataclass

import numpy as np

from seeds import (
    accounts,
    areas,
    attainments,
    consents,
    fieldwork,
    identity,
    licences,
    offices,
    register,
    staff,
)
from seeds.attainments import Steps
from seeds.columns import Array, Table
from seeds.lives import Lives
from seeds.registry import Registry
from seeds.streams import Streams

Secrets = dict[str, dict[str, Array]]


@dataclass(frozen=True, eq=False)
class Draft:
    """What the tables are written from. ``withdrawn`` is the day of a consent taken back."""

    lives: Lives
    registry: Registry
    withdrawn: Array
    streams: Streams


def tables(draft: Draft) -> tuple[dict[str, Table], Secrets]:
    """Every table by name, without sealed columns, and what is to be sealed."""
    lives, streams = draft.lives, draft.streams
    ids = accounts.offices(lives)
    registration = register.registrations(lives, draft.registry, streams)
    contact, contacted = fieldwork.contacts(lives, ids, streams)
    attendance, attended = fieldwork.attendances(lives, ids, streams)
    start = _registered(draft, registration)
    later = attainments.progressed(lives, ids, {2: attended, 3: contacted}, streams)
    steps = _dirty(draft, start, later, ids)
    cadres = staff.choose_cadres(
        lives, attainments.reached_on(steps, 4, len(lives.people)), streams
    )
    caseload = fieldwork.caseloads(lives)
    people, secret = _people(draft, steps, caseload)
    actor = accounts.table(lives, ids, cadres, people[0].columns["name"].texts(), streams)
    secret["actor"] = {"phone": accounts.phones(actor, secret["person"]["phone"])}
    attained = attainments.table(steps, lives, ids, streams)
    listed = [
        *_standing(lives),
        *people,
        actor,
        staff.mentors(lives, streams),
        staff.leaves(lives),
        staff.cadre_table(lives, ids.first_cadre, cadres, streams),
        registration,
        _consents(draft, registration, steps, cadres),
        caseload,
        contact,
        *_sessions(lives, cadres, streams),
        attendance,
        attained,
        licences.table(attained, lives, streams),
    ]
    return {table.name: table for table in listed}, secret


def _standing(lives: Lives) -> list[Table]:
    """What stands before anybody registers."""
    return [
        areas.table(),
        offices.agencies(),
        offices.org_units(),
        offices.stages(),
        offices.targets(lives.size, lives.people),
        offices.settings({"as_of": lives.size.weeks.as_of.isoformat()}),
    ]


def _registered(draft: Draft, registration: Table) -> Steps:
    by_mentor = registration["channel"] == register.BY_MENTOR
    return attainments.registered(
        draft.lives, draft.registry, registration["recorded_at"], by_mentor
    )


def _dirty(draft: Draft, start: Steps, later: Steps, ids: accounts.Offices) -> Steps:
    """All attainments, with the dirt of any real register."""
    lives, streams = draft.lives, draft.streams
    clean = attainments.joined([start, attainments.out_of_order(later, lives, streams)])
    taken_back = attainments.revoked(clean, lives, ids, streams)
    return attainments.joined([*attainments.corrected(clean, lives, streams), taken_back])


def _people(draft: Draft, steps: Steps, caseload: Table) -> tuple[list[Table], Secrets]:
    """Persons and businesses, and the persons' NIKs and phones."""
    lives, streams = draft.lives, draft.streams
    born = identity.birth_dates(lives.people)
    person = register.persons(lives, born, attainments.holding(steps, len(born)), streams)
    person = person.with_columns(mentor_id=fieldwork.responsible(caseload, len(person)))
    names = person.columns["name"].texts()
    nik = identity.niks(lives.people, born, lives.size)
    secret = {"person": {"nik": nik, "phone": identity.phones(lives.people, streams)}}
    return [person, register.businesses(lives.people, names, streams)], secret


def _consents(draft: Draft, registration: Table, steps: Steps, cadres: staff.Cadres) -> Table:
    people, weeks = draft.lives.people, draft.lives.size.weeks
    asked = consents.Asked(
        registration["recorded_at"][draft.registry.first],
        draft.withdrawn,
        _reported(steps, len(people)),
        (cadres.person, cadres.first, cadres.board),
    )
    return consents.table(people, weeks, asked, draft.streams)


def _reported(steps: Steps, people: int) -> tuple[Array, Array, Array]:
    """Who holds P6, since when it is known, and who of them P7 as well."""
    rows = np.flatnonzero((steps.stage == 6) & np.isnat(steps.until))
    held = attainments.holding(steps, people)
    return steps.person[rows], steps.known[rows], held[steps.person[rows], 7]


def _sessions(lives: Lives, cadres: staff.Cadres, streams: Streams) -> list[Table]:
    session, facilitator = fieldwork.training_sessions(lives, streams)
    return [session, facilitator, staff.session_cadres(lives, session, cadres, streams)]
