"""What is recorded when a week begins: all that a policy, or who predicts for it, may see."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from planner.inputs import Mentors, People, Sessions
from seeds.columns import Array
from seeds.reference import read
from seeds.simulation.start import Start
from seeds.simulation.state import State

CONTACT_DAY = 2
"""A week's contacts are made on its Wednesday: on the next Monday they are five days old."""
REMEMBERED = 8
"""Weeks for which a person's last mentor is remembered."""
NEVER = 9999


@dataclass(frozen=True, eq=False)
class Record:
    """What else is known of the n people of a view, beside the planner's columns.

    agency, district  of registration, as positions
    counted          validated contacts so far, n − 1 at most before P3
    contacts, told   contacts ever made, and those that were answered
    seats, came      seats ever held, and sessions that the person came to
    objects          to profiling: no model and no experiment
    """

    agency: Array
    district: Array
    counted: Array
    contacts: Array
    told: Array
    seats: Array
    came: Array
    objects: Array


@dataclass(frozen=True, eq=False)
class View:
    """A week: n people who may be planned for, M posts, T sessions.

    ids[n]      the persons, by number
    holders[M]  the mentors who hold the posts; behind the posts come the cadres, who are numbered
                on from the last mentor
    """

    week: int
    monday: date
    ids: Array
    people: People
    record: Record
    mentors: Mentors
    holders: Array
    sessions: Sessions

    def __len__(self) -> int:
        return len(self.ids)


def look(start: Start, state: State) -> View:
    """The records of the week that begins.

    Left out: who has all seven stages or no consent, the known dormant, and who stood in last
    week's plan: a row has its fortnight to itself.
    """
    lives, week = start.lives, state.now
    asleep = start.dormant & (lives.sleeps_from <= week)
    rests = state.planned >= week - 1
    seen = (state.stage > 0) & (state.stage < 7) & ~asleep & ~rests
    seen &= lives.people.consent & (lives.withdraws > week)
    ids = np.flatnonzero(seen)
    return View(
        week=week,
        monday=start.monday(week),
        ids=ids,
        people=_people(start, state, ids),
        record=_record(start, state, ids),
        mentors=_mentors(start, week),
        holders=_holders(start, week),
        sessions=start.sessions[week - start.first],
    )


def _people(start: Start, state: State, ids: Array) -> People:
    who, week = start.lives.people, state.now
    weeks_since = week - state.last_contact[ids]
    unseen = np.minimum(7 * weeks_since - CONTACT_DAY, NEVER)
    return People(
        stage=state.stage[ids],
        village=start.village[ids],
        mentor=start.lives.post[ids],
        consent=np.ones(len(ids), np.bool_),
        whatsapp=who.whatsapp[ids],
        phone=who.phone[ids],
        sector=who.sector[ids],
        woman=who.female[ids],
        recent=state.recent[:, ids].sum(axis=0),
        unseen=unseen,
        weeks=week - state.since[ids],
        classes=state.classes[:, ids].sum(axis=0),
        last_mentor=np.where(weeks_since <= REMEMBERED, state.last_mentor[ids], -1),
    )


def _record(start: Start, state: State, ids: Array) -> Record:
    who = start.lives.people
    need = read("field")["contacts"]["for_mentoring"]
    return Record(
        agency=who.agency[ids],
        district=who.district[ids],
        counted=np.where(
            state.stage[ids] <= 2, np.minimum(state.counted[ids], need - 1), state.counted[ids]
        ),
        contacts=state.contacts[ids],
        told=state.told[ids],
        seats=state.seats[ids],
        came=state.came[ids],
        objects=start.objects[ids],
    )


def _mentors(start: Start, week: int) -> Mentors:
    holders, cadres = start.holders(week), start.cadres
    none = np.zeros(len(cadres), np.int64)
    return Mentors(
        village=np.concatenate([start.work, cadres.village]),
        minutes=start.minutes(week),
        sectors=np.concatenate([start.sectors[holders], cadres.sectors]),
        skills=np.concatenate([start.skills[holders], none]),
        cadre=np.arange(start.posts + len(cadres)) >= start.posts,
    )


def _holders(start: Start, week: int) -> Array:
    first = len(start.lives.traits.value_added)
    return np.concatenate([start.holders(week), first + np.arange(len(start.cadres))])
