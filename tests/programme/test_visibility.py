"""Row visibility: what SQL shows an actor is what a referee in plain Python says, for every entity,
every role and every actor of random worlds."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from programme import accounts, audit
from programme.actors import ANYONE, Actor
from programme.records import store
from programme.visibility import RULES, Bindings, visible_to
from programme.words import ConsentPurpose, EvidenceKind, Role
from tests.programme import market_rows, plan_rows, rows
from tests.programme.referee import Referee, keys

CENTRE, GAMBIR, GAMBIR_VILLAGE = "31.71", "31.71.01", "31.71.01.1001"
VILLAGES = (rows.VILLAGE, rows.NEXT_VILLAGE, rows.OTHER_VILLAGE, GAMBIR_VILLAGE)
PLANNED = ("31", rows.CITY, rows.DISTRICT, rows.OTHER_DISTRICT, GAMBIR)
OFFICES = (
    *((Role.KASATPEL, area) for area in (rows.DISTRICT, rows.OTHER_DISTRICT, GAMBIR)),
    *((Role.SUDIN, area) for area in (rows.CITY, CENTRE)),
    *((role, rows.PROVINCE) for role in (Role.DINAS, Role.AUDITOR, Role.DPO, Role.BANK)),
    (Role.BANK, rows.DISTRICT),
)


class World:
    """People, staff and their work, drawn at random."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.actors: list[Actor] = []
        self.mentors: list[Actor] = []
        self.people: list[int] = []

    async def settle(self) -> "World":
        await rows.district()
        await store.execute(
            "INSERT INTO agency (code, name_id, name_en) VALUES ('DPPAPP', 'x', 'x')"
        )
        await store.execute(
            "INSERT INTO org_unit (agency_code, kind, area_code, name)"
            " VALUES ('PPKUKM', 'AGENCY', '31', 'x')"
        )
        await store.execute_many(
            "INSERT INTO area (code, level, parent_code, name) VALUES ($1, $2, $3, $1)",
            [
                (CENTRE, "CITY", rows.PROVINCE),
                (GAMBIR, "DISTRICT", CENTRE),
                (GAMBIR_VILLAGE, "VILLAGE", GAMBIR),
            ],
        )
        self.mentors = [await rows.mentor(village=village) for village in VILLAGES * 2]
        self.people = [await rows.person(village=self.draw.choice(VILLAGES)) for _ in range(30)]
        cadres = [await rows.cadre(village=self.draw.choice(VILLAGES)) for _ in range(4)]
        self.people += [cadre.person_id for cadre in cadres if cadre.person_id is not None]
        owners = [
            await rows.actor(Role.JAKPRENEUR, rows.VILLAGE, person_id=person)
            for person in self.draw.sample(self.people[:30], 4)
        ]
        offices = [await rows.actor(role, area) for role, area in OFFICES]
        self.actors = [*self.mentors, *cadres, *owners, *offices]
        for person in self.people:
            await self.live(person)
        for area in PLANNED:
            await rows.target(100, area=area)
        await self.plan()
        await self.lock()
        await self.hand_over()
        await self.reward()
        await self.market()
        await self.double()
        return self

    async def double(self) -> None:
        """Likely duplicates of a village, and of any two; some were merged, one parted again."""
        near = await store.fetch(
            "SELECT a.id AS one, b.id AS other FROM person a JOIN person b"
            " ON a.village_code = b.village_code AND a.id < b.id ORDER BY 1, 2"
        )
        pairs = [(row["one"], row["other"]) for row in near]
        far = tuple(sorted(self.draw.sample(self.people, 2)))
        for one, other in dict.fromkeys([*pairs, far]):
            await plan_rows.candidate(one, other)
        merges = {other: one for one, other in pairs[::4]}
        for merged, survivor in merges.items():
            await plan_rows.merge(survivor, merged, self.actors[-1])
        for merged in list(merges)[::3]:
            await store.execute("DELETE FROM caseload WHERE person_id = $1", merged)
            await store.execute(
                "UPDATE person SET merged_into_id = (SELECT min(survivor_id) FROM person_merge"
                " WHERE merged_id = $1) WHERE id = $1",
                merged,
            )

    async def live(self, person: int) -> None:
        """Responsible mentors one after another, words about consent, work and its evidence."""
        day = date(2019, 3, 1)
        for _ in range(self.draw.randrange(3)):
            until = day + timedelta(days=self.draw.randrange(20, 200))
            await rows.caseload(person, self.draw.choice(self.mentors), since=day, until=until)
            day = until
        if self.draw.random() < 0.7:
            await rows.caseload(person, self.draw.choice(self.mentors), since=day)
        for _ in range(self.draw.randrange(5)):
            purpose = self.draw.choice([ConsentPurpose.BANK, ConsentPurpose.CONTACT])
            await rows.consent(person, purpose, self.draw.random() < 0.5)
        await store.execute(
            "INSERT INTO business (person_id, name, level, workers)"
            " VALUES ($1, 'x', 'BEGINNER', 1)",
            person,
        )
        await store.execute(
            "INSERT INTO dormancy (person_id, dormant, since, reason, recorded_at)"
            " VALUES ($1, TRUE, $2, 'x', now())",
            person,
            rows.DAY,
        )
        await store.execute(
            "INSERT INTO transfer (person_id, from_agency, to_agency, moved_on, reason,"
            " recorded_at) VALUES ($1, 'PPKUKM', 'DPPAPP', $2, 'x', now())",
            person,
            rows.DAY,
        )
        mentor = self.draw.choice(self.mentors)
        await store.execute(
            "INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on, recorded_at)"
            " VALUES ($1, $2, 'CALL', 'REACHED', $3, now())",
            person,
            mentor.mentor_id,
            rows.DAY,
        )
        session = await rows.session(area=self.draw.choice(VILLAGES), leader=mentor)
        await rows.attendance(session, person, recorded_by=mentor)
        await rows.attained(person, 2, on=rows.DAY, evidence=EvidenceKind.ATTENDANCE)

    async def plan(self) -> None:
        """Plans of every level and state, with rows of any mentor and of sessions alone."""
        asked = self.actors[-1]
        for week in range(2):
            monday = rows.WEEK - timedelta(weeks=week)
            for area in PLANNED:
                status = self.draw.choice(["DRAFT", "PUBLISHED", "SUPERSEDED", "QUEUED"])
                plan = await plan_rows.plan(area, asked, week=monday, status=status)
                await plan_rows.scenario_of(plan, asked)
                for person in self.draw.sample(self.people, 4):
                    await self.assign(plan, person)
        await store.execute(
            "UPDATE weekly_plan SET archived_at = now() WHERE status = 'PUBLISHED' AND week < $1",
            rows.WEEK,
        )

    async def hand_over(self) -> None:
        """Hand-overs of every level, each with people of anywhere."""
        for area in PLANNED:
            handover = await plan_rows.handover(area, self.actors[-1])
            for person in self.draw.sample(self.people, 4):
                await plan_rows.handed(handover, person, self.draw.choice(self.mentors))

    async def market(self) -> None:
        """A slot and a sale for everybody, all in one event."""
        event = await market_rows.event(self.actors[-1], capacity=100)
        for person in self.people:
            await market_rows.sold(event, person, self.actors[-1])

    async def lock(self) -> None:
        """A lock on some people, where they live."""
        found = await store.fetch("SELECT id, village_code FROM person ORDER BY id")
        for row in self.draw.sample(found, 12):
            await plan_rows.lock(row["id"], row["village_code"], self.actors[-1])

    async def assign(self, plan: int, person: int) -> None:
        session = await rows.session(status="SCHEDULED") if self.draw.random() < 0.3 else None
        mentor = None if session else self.draw.choice(self.mentors).mentor_id
        await store.execute(
            "INSERT INTO assignment (plan_id, person_id, mentor_id, action, session_id, planned_on,"
            " position, minutes, gain, stage, why, status)"
            " VALUES ($1, $2, $3, $4, $5, $6, 1, 12, 0.1, 2, '{}', 'PLANNED')",
            plan,
            person,
            mentor,
            mentor and "CALL",
            session,
            rows.WEEK,
        )

    async def reward(self) -> None:
        """A line of points each, and a trail."""
        for number, actor in enumerate(self.actors):
            if actor.role in (Role.MENTOR, Role.CADRE):
                await store.execute(
                    "INSERT INTO point_entry (actor_id, rule, rule_version, source_kind, source_id,"
                    " points, matures_on, occurred_on, week, recorded_at)"
                    " VALUES ($1, 'r', 1, 'ATTENDANCE', $2, 5, $3, $3, $3, now())",
                    actor.id,
                    number,
                    rows.WEEK,
                )
            await audit.record(actor, "TRIED", "person", number)
        await store.execute(
            "INSERT INTO conflict (entity, entity_id, person_id, field, base, yours, theirs,"
            " author_id, recorded_at) SELECT 'person', id, id, 'NOTE', '1', '2', '3', $1, now()"
            " FROM person",
            self.actors[0].id,
        )
        await store.execute(
            "INSERT INTO licence (person_id, type_code, number, issued_on, recorded_at,"
            " recorded_by_id) SELECT id, 'NIB', id::text, '2020-10-01', now(), $1 FROM person",
            self.actors[0].id,
        )
        await store.execute(
            "INSERT INTO file (person_id, actor_id, purpose, name, media_type, size, sha256,"
            " expires_at, uploaded_at) SELECT p.id, $1, 'CONTACT', 'x', 'image/png', 1,"
            " repeat('0', 64), now(), whole.at FROM person p, (VALUES (now()), (NULL)) whole (at)",
            self.actors[0].id,
        )


async def shown(actor: Actor, entity: str) -> set[Any]:
    bindings = Bindings()
    condition = visible_to(actor, entity, "r", bindings)
    found = await store.fetch(
        f"SELECT r.* FROM {entity} r WHERE {condition}", *bindings.resolve(actor)
    )
    return keys(found, entity)


def strangers(actors: list[Actor]) -> list[Actor]:
    """Actors that no sign-in makes: nobody, and accounts that lost their record."""
    bare = [replace(actor, mentor_id=None, cadre_id=None, person_id=None) for actor in actors]
    return [ANYONE, *(actor for actor in bare if actor not in actors)]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_every_actor_sees_what_the_referee_says(db: str, seed: int) -> None:
    world = await World(seed).settle()
    referee = await Referee.of_database()
    seen: dict[tuple[str, Role], int] = {}

    for entity in RULES:
        for actor in [*world.actors, *strangers(world.actors)]:
            visible = await shown(actor, entity)
            assert visible == referee.visible(actor, entity), (entity, actor)
            kind = (entity, actor.role)
            seen[kind] = seen.get(kind, 0) + len(visible)

    # and the worlds are rich: every rule shows something to somebody
    assert {kind for kind, count in seen.items() if not count} == {
        (entity, role)
        for entity in RULES
        for role in Role
        if RULES[entity].get(role, "FALSE") == "FALSE"
    }


async def test_every_office_and_a_sample_of_accounts_of_the_seeded_district(city: str) -> None:
    referee = await Referee.of_database()
    found = await store.fetch(
        "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY role ORDER BY id * 7919 % 1009)"
        " AS place FROM actor WHERE active) a WHERE place <= 2"
    )
    actors = [await accounts.load(row["id"]) for row in found]

    for actor in (*actors, ANYONE):
        assert actor is not None
        for entity in RULES:
            assert await shown(actor, entity) == referee.visible(actor, entity), (entity, actor)


async def test_what_has_no_rule_is_seen_by_nobody(db: str) -> None:
    await rows.district()
    await rows.person()

    for role in Role:
        actor = Actor(1, role, rows.PROVINCE)
        bindings = Bindings()
        assert visible_to(actor, "setting", "r", bindings) == "(FALSE)"
        assert bindings.resolve(actor) == []


async def test_an_actor_of_a_role_without_a_rule_sees_nothing(db: str) -> None:
    await rows.district()
    await rows.person()

    for entity in RULES:
        assert await shown(ANYONE, entity) == set()


async def test_every_value_is_bound(db: str) -> None:
    # given an actor whose every word would be an injection
    await rows.district()
    await rows.person()
    actor = replace(await rows.supervisor(), area_code="31' OR '1'='1")

    for role in Role:
        for entity in RULES:
            visible = await shown(replace(actor, role=role), entity)
            assert visible == await shown(replace(actor, role=role, area_code="99"), entity)
