"""The features of a week: against the gathered week, a plain reading of the records, and time."""

from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from planner.inputs import Ints
from programme import clock
from programme.planning.arrays import rows_of
from programme.planning.gather import gather
from programme.progress.events import NEVER, Events, events
from programme.progress.known import Known, day_of, known, moment_of, mondays
from programme.records import store

DISTRICT = "31.74.09"
TODAY = date(2020, 10, 26)
EARLIER = date(2020, 8, 3)
SOME = slice(None, None, 7)


async def test_the_present_week_is_known_as_it_is_gathered(city: str) -> None:
    found, week = await events(DISTRICT), await gather(TODAY, DISTRICT)

    features = known(found, TODAY)

    at = rows_of(found.people.id, week.person_ids)
    assert at.size > 300
    assert np.array_equal(np.flatnonzero(features.active), at)
    open_ones = found.people.objects[at] == 0
    mentors = np.append(week.mentor_ids, 0)[week.people.last_mentor]
    for name in ("stage", "weeks", "recent", "classes", "unseen"):
        mine, theirs = getattr(features, name)[at], getattr(week.people, name)
        assert np.array_equal(mine[open_ones], theirs[open_ones]), name
    assert np.array_equal(features.last_mentor[at][open_ones], mentors[open_ones])
    assert np.array_equal(found.people.sector[at][open_ones], week.people.sector[open_ones])


async def test_a_past_week_is_known_as_a_plain_reading_says(city: str) -> None:
    found = await events(DISTRICT)

    features = known(found, EARLIER)

    read = [await plainly(int(person), EARLIER) for person in found.people.id[SOME]]
    assert len(read) > 60
    for name in read[0]:
        assert getattr(features, name)[SOME].tolist() == [facts[name] for facts in read], name


async def plainly(person: int, monday: date) -> dict[str, Any]:
    """The facts of one person by the records, row by row."""
    start = datetime.combine(monday, time(), clock.JAKARTA)
    contacts = [
        row
        for row in await store.fetch("SELECT * FROM contact WHERE person_id = $1", person)
        if row["recorded_at"] < start and row["contacted_on"] < monday
    ]
    met = [row for row in contacts if row["outcome"] != "NO_ANSWER"]
    last = max(met, key=lambda row: (row["contacted_on"], row["id"]), default=None)
    seats = [
        row
        for row in await store.fetch(
            "SELECT s.held_on, a.recorded_at, a.status FROM attendance a JOIN training_session s"
            " ON s.id = a.session_id WHERE a.person_id = $1 AND a.status <> 'INVITED'",
            person,
        )
        if row["recorded_at"] < start and row["held_on"] < monday
    ]
    came = [row["held_on"] for row in seats if row["status"] == "PRESENT"]
    counted = [row for row in met if row["validated_at"] and row["validated_at"] < start]
    whole = await store.fetch_row("SELECT * FROM person WHERE id = $1", person)
    assert whole is not None
    reached = {1: whole["registered_on"]} | {
        row["stage"]: row["attained_on"]
        for row in await store.fetch("SELECT * FROM attainment WHERE person_id = $1", person)
        if row["recorded_at"] < start
        and not (row["superseded_at"] and row["superseded_at"] < start)
    }
    following = next((stage for stage in range(1, 8) if stage not in reached), 0)
    since = reached.get(following - 1, whole["registered_on"])
    asleep = whole["dormant_since"] is not None and whole["dormant_since"] <= monday
    lately = monday - timedelta(days=28)
    return {
        "active": whole["registered_on"] < monday and not asleep and following > 0,
        "next": following,
        "stage": max(following - 1, 0),
        "weeks": max((monday - since).days, 0) // 7,
        "recent": sum(row["contacted_on"] >= lately for row in counted),
        "lately": any(row["contacted_on"] >= lately for row in contacts),
        "classes": sum(day >= lately for day in came),
        "unseen": (monday - last["contacted_on"]).days if last else 9999,
        "counted": len(counted),
        "tried": len(contacts),
        "answered": sum(row["outcome"] in {"REACHED", "AGREED"} for row in contacts),
        "seats": len(seats),
        "attended": len(came),
        "last_mentor": last["mentor_id"]
        if last and last["contacted_on"] >= monday - timedelta(days=56)
        else 0,
    }


async def test_what_comes_later_changes_nothing(city: str) -> None:
    """Whatever was recorded, validated or taken back after the Monday is moved about or lost."""
    found = await events(DISTRICT)
    before = known(found, EARLIER)

    for seed in range(8):
        after = known(another_future(found, EARLIER, np.random.default_rng(seed)), EARLIER)
        for column in fields(Known):
            one, other = getattr(before, column.name), getattr(after, column.name)
            assert np.array_equal(one, other), column.name


async def test_what_was_known_before_does_change_it(city: str) -> None:
    found = await events(DISTRICT)
    told = found.steps.recorded < moment_of(EARLIER)
    gone = replace(found.steps, superseded=np.where(told, 0, found.steps.superseded))

    features = known(replace(found, steps=gone), EARLIER)

    registered = found.people.registered < day_of(EARLIER)
    assert (features.next[registered] == 2).all()


def another_future(found: Events, monday: date, rng: np.random.Generator) -> Events:
    """The same events up to the Monday; afterwards everything is otherwise."""
    moment, today = moment_of(monday), day_of(monday)

    def later(times: Ints) -> Ints:
        drawn = rng.integers(moment, moment + 10**13, times.size)
        never = rng.random(times.size) < 0.3
        return np.where(times >= moment, np.where(never, NEVER, drawn), times)

    contacts, seats, steps, people = found.contacts, found.seats, found.steps, found.people
    new = {"contacts": contacts.recorded, "seats": seats.recorded, "steps": steps.recorded}
    unknown = {name: times >= moment for name, times in new.items()}

    def mixed(values: Ints, name: str) -> Ints:
        out, rows = values.copy(), np.flatnonzero(unknown[name])
        out[rows] = rng.permutation(values[rows])
        return out

    return replace(
        found,
        people=replace(
            people,
            dormant=np.where(
                people.dormant > today, today + 1 + rng.integers(0, 99), people.dormant
            ),
        ),
        contacts=replace(
            contacts,
            person=mixed(contacts.person, "contacts"),
            day=mixed(contacts.day, "contacts"),
            outcome=mixed(contacts.outcome, "contacts"),
            recorded=later(contacts.recorded),
            validated=later(contacts.validated),
        ),
        seats=replace(
            seats,
            person=mixed(seats.person, "seats"),
            day=mixed(seats.day, "seats"),
            recorded=later(seats.recorded),
        ),
        steps=replace(
            steps,
            person=mixed(steps.person, "steps"),
            stage=mixed(steps.stage, "steps"),
            day=mixed(steps.day, "steps"),
            recorded=later(steps.recorded),
            superseded=later(steps.superseded),
        ),
    )


def test_mondays() -> None:
    assert mondays(date(2020, 10, 1), date(2020, 10, 20)) == [
        date(2020, 10, 5),
        date(2020, 10, 12),
        date(2020, 10, 19),
    ]
    assert mondays(date(2020, 10, 5), date(2020, 10, 4)) == []
