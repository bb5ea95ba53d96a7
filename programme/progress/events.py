"""What happened, as arrays: each event with the day on which it was true and when it was known.

Days are counted from 1970, moments are microseconds of UTC since then; ``NEVER`` is a moment that
has not come. A person is a row of ``person_ids``, in all tables. Everything is read in one
snapshot by binary COPY: a city of 168,000 with two million events takes seconds.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from planner.inputs import Flags
from programme.planning.arrays import KINDS, SECTORS, rows_of
from programme.planning.columns import Ints, columns
from programme.planning.queries import SNAPSHOT
from programme.records import store
from programme.stages import STEPS as STEPS_OF_PATHS
from programme.words import ContactAction, ContactOutcome

NEVER: Final = 1 << 62
OUTCOMES: Final = list(ContactOutcome)
ACTIONS: Final = list(ContactAction)


def _moment(column: str) -> str:
    return f"coalesce((extract(epoch FROM {column}) * 1000000)::bigint, {NEVER})"


def _day(column: str) -> str:
    return f"({column} - date '1970-01-01')::bigint"


IN_AREA = """p.village_code >= $1::text AND p.village_code < $1::text || '/'
    AND p.merged_into_id IS NULL"""
"""Of a person who was merged the survivor tells."""
PEOPLE = f"""
    SELECT p.id, rpad(replace(p.village_code, '.', ''), 10, '0')::bigint AS village,
        coalesce(array_position($2::text[], b.sector) - 1, -1)::bigint AS sector,
        (p.gender = 'FEMALE')::int::bigint AS woman,
        p.disability::int::bigint AS disability,
        (p.whatsapp AND p.phone_hash IS NOT NULL)::int::bigint AS whatsapp,
        {_day("p.registered_on")} AS registered,
        coalesce({_day("p.dormant_since")}, {NEVER}) AS dormant,
        coalesce(p.path_id, 0) AS path,
        (NOT coalesce(c.granted, TRUE))::int::bigint AS objects
    FROM person p LEFT JOIN business b ON b.person_id = p.id
    LEFT JOIN LATERAL (SELECT granted FROM consent c WHERE c.person_id = p.id
        AND c.purpose = 'PROFILING' ORDER BY c.id DESC LIMIT 1) c ON TRUE
    WHERE {IN_AREA} ORDER BY p.id
"""
CONTACTS = f"""
    SELECT e.person_id AS person, e.mentor_id AS mentor,
        array_position($2::text[], e.action)::bigint AS action,
        array_position($3::text[], e.outcome)::bigint - 1 AS outcome,
        {_day("e.contacted_on")} AS day, {_moment("e.recorded_at")} AS recorded,
        {_moment("e.validated_at")} AS validated
    FROM contact e JOIN person p ON p.id = e.person_id WHERE {IN_AREA} ORDER BY e.id
"""
SEATS = f"""
    SELECT e.person_id AS person, {_day("s.held_on")} AS day,
        array_position($2::text[], s.topic)::bigint - 1 AS topic,
        coalesce(array_position($3::text[], s.sector) - 1, -1)::bigint AS sector,
        (e.status = 'PRESENT')::int::bigint AS present, {_moment("e.recorded_at")} AS recorded
    FROM attendance e JOIN training_session s ON s.id = e.session_id
    JOIN person p ON p.id = e.person_id
    WHERE {IN_AREA} AND e.status <> 'INVITED' ORDER BY e.id
"""
STEPS = f"""
    SELECT e.person_id AS person, e.stage::bigint AS stage, {_day("e.attained_on")} AS day,
        {_moment("e.recorded_at")} AS recorded, {_moment("e.superseded_at")} AS superseded,
        {_moment("e.validated_at")} AS validated
    FROM attainment e JOIN person p ON p.id = e.person_id WHERE {IN_AREA} ORDER BY e.id
"""
WAYS = f"""
    SELECT path_id AS path, stage::bigint AS stage, skipped::int::bigint AS skipped
    FROM {STEPS_OF_PATHS} s ORDER BY path_id, position
"""
TURNS = f"""
    SELECT e.person_id AS person, coalesce(e.before_id, 0) AS before,
        {_moment("e.recorded_at")} AS recorded
    FROM path_turn e JOIN person p ON p.id = e.person_id WHERE {IN_AREA} ORDER BY e.id
"""
MENTORS = """
    SELECT id, rpad(replace(village_code, '.', ''), 10, '0')::bigint AS village,
        (skills @> '["FINANCE"]')::int::bigint AS finance
    FROM mentor ORDER BY id
"""
PUBLISHED = f"""
    SELECT e.person_id AS person, coalesce(e.mentor_id, 0) AS mentor, {_day("w.week")} AS week,
        coalesce(array_position($2::text[], e.action), 0)::bigint AS action,
        coalesce(array_position($3::text[], s.topic) - 1, -1)::bigint AS topic,
        coalesce(array_position($4::text[], s.sector) - 1, -1)::bigint AS sector
    FROM assignment e JOIN weekly_plan w ON w.id = e.plan_id AND w.published_at IS NOT NULL
        AND w.status = 'PUBLISHED'
    LEFT JOIN training_session s ON s.id = e.session_id
    JOIN person p ON p.id = e.person_id WHERE {IN_AREA} ORDER BY e.id
"""
PLANS = f"""
    SELECT {_day("w.week")} AS week, rpad(replace(area_code, '.', ''), 10, '0')::bigint AS first,
        rpad(replace(area_code, '.', ''), 10, '9')::bigint AS last
    FROM weekly_plan w WHERE w.published_at IS NOT NULL AND w.status = 'PUBLISHED' ORDER BY w.id
"""


@dataclass(frozen=True, eq=False)
class People:
    """A row each: kelurahan code, sector (-1 = unknown), flags, the day of registration and that
    of dormancy (``NEVER``); the id of the path through the stages; ``objects`` to profiling."""

    id: Ints
    village: Ints
    sector: Ints
    woman: Ints
    disability: Ints
    whatsapp: Ints
    registered: Ints
    dormant: Ints
    path: Ints
    objects: Ints

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, eq=False)
class Contacts:
    """A contact each: mentor's id, action 1.. of ``ACTIONS``, outcome an index of ``OUTCOMES``."""

    person: Ints
    mentor: Ints
    action: Ints
    outcome: Ints
    day: Ints
    recorded: Ints
    validated: Ints


@dataclass(frozen=True, eq=False)
class Seats:
    """A seat each in a session of a ``planner.inputs.Kind``, for one trade's people (-1 = any's);
    ``present`` where the person came."""

    person: Ints
    day: Ints
    kind: Ints
    sector: Ints
    present: Ints
    recorded: Ints


@dataclass(frozen=True, eq=False)
class Steps:
    """An attainment each, bitemporal: true from ``day``, known from ``recorded`` until
    ``superseded``."""

    person: Ints
    stage: Ints
    day: Ints
    recorded: Ints
    superseded: Ints
    validated: Ints


@dataclass(frozen=True, eq=False)
class Published:
    """A row each of the plans that were published: the Monday ``week``, mentor's id (0 = none),
    action (0 = none), kind of session (0 = none)."""

    person: Ints
    mentor: Ints
    week: Ints
    action: Ints
    kind: Ints
    sector: Ints


@dataclass(frozen=True, eq=False)
class Plans:
    """A plan each that was published: its Monday ``week``, and the first and last kelurahan code
    that its area could hold."""

    week: Ints
    first: Ints
    last: Ints


@dataclass(frozen=True, eq=False)
class Mentors:
    """A row each: kelurahan code, and whether he or she knows finance."""

    id: Ints
    village: Ints
    finance: Ints


@dataclass(frozen=True, eq=False)
class Ways:
    """A path each, 0 being the catalogue's order: ``order[k, 7]`` its stages as they follow one
    another, ``skipped[k, 7]`` those that nobody is sent to."""

    id: Ints
    order: Ints
    skipped: Flags


@dataclass(frozen=True, eq=False)
class Turns:
    """A change of somebody's path each, in order: the path ``before``, left at ``recorded``."""

    person: Ints
    before: Ints
    recorded: Ints


@dataclass(frozen=True, eq=False)
class Events:
    """All that happened in an area."""

    ways: Ways
    turns: Turns
    mentors: Mentors
    people: People
    contacts: Contacts
    seats: Seats
    steps: Steps
    plans: Plans
    published: Published


async def events(area_code: str) -> Events:
    """What happened to the people of an area, as one snapshot sees it."""
    topics = [topic.value for topic in KINDS]
    actions, outcomes = [a.value for a in ACTIONS], [o.value for o in OUTCOMES]
    sectors = list(SECTORS)
    async with store.transaction():
        await store.execute(SNAPSHOT)
        ways = _ways(await columns(WAYS))
        turned = await columns(TURNS, area_code)
        mentors = Mentors(**await columns(MENTORS))
        people = People(**await columns(PEOPLE, area_code, sectors))
        met = await columns(CONTACTS, area_code, actions, outcomes)
        seated = await columns(SEATS, area_code, topics, sectors)
        reached = await columns(STEPS, area_code)
        plans = Plans(**await columns(PLANS))
        planned = await columns(PUBLISHED, area_code, actions, topics, sectors)
    for found in (met, seated, reached, planned, turned):
        found["person"] = rows_of(people.id, found["person"])
    for found in (seated, planned):
        found["kind"] = _kinds(found.pop("topic"))
    return Events(
        ways=ways,
        turns=Turns(**turned),
        mentors=mentors,
        people=people,
        contacts=Contacts(**met),
        seats=Seats(**seated),
        steps=Steps(**reached),
        plans=plans,
        published=Published(**planned),
    )


def _ways(found: dict[str, Ints]) -> Ways:
    """The steps of the paths, a path a row."""
    order, skipped = found["stage"].reshape(-1, 7), found["skipped"].reshape(-1, 7)
    return Ways(id=found["path"][::7], order=order, skipped=skipped == 1)


def _kinds(topic: Ints) -> Ints:
    """The planner's kind of each topic, 0 of none."""
    return np.array([*(kind.value for kind in KINDS.values()), 0], np.int64)[topic]
