"""Old reports stay as they were: whatever is corrected afterwards, a past day is told again as it
was told on that day, person by person and in the funnels."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from programme import clock
from programme.actors import Actor
from programme.attainments import (
    attainment_correct,
    attainment_record,
    attainment_revoke,
    attainment_validate,
)
from programme.duplicates.merging import person_merge, person_unmerge
from programme.errors import ProgrammeError
from programme.paths import Way, Whom, stage_path_assign, stage_path_set
from programme.records import store
from programme.stages import Proof
from programme.transfers import jakpreneur_transfer
from programme.words import ConsentPurpose, EvidenceKind, Role
from schema.compose import compose
from schema.context import Context
from tests.programme import rows

SCHEMA = compose()
REPORT = """query Report($day: Date!) {
  programmeFacts(asOf: $day) { registered capital funnel { stage people validated } }
  stagePathFunnels(asOf: $day) { key people steps { stage skipped people validated } }
  agencyCounts(asOf: $day) { code registrations people }
  near: targets(asOf: $day, areaCode: "31.74.09") { stage realised }
  far: targets(asOf: $day, areaCode: "31.74.10") { stage realised }
  jakpreneurs(orderBy: OLDEST) { edges { node { id attainments(asOf: $day, orderBy: STAGE) {
    totalCount edges { node { id stage { key } attainedOn recordedAt supersededAt validatedAt
      recordedBy validatedBy evidenceRef } } } } } }
}"""
EVIDENCE = {
    2: EvidenceKind.PARTNER_IMPORT,
    3: EvidenceKind.PARTNER_IMPORT,
    4: EvidenceKind.LICENCE,
    5: EvidenceKind.SALE,
    6: EvidenceKind.FINANCIAL_REPORT,
    7: EvidenceKind.BANK_CONFIRMATION,
}
DAYS = 8


class Office:
    """Eight people of two districts and two agencies, a head office that claims, corrects, merges,
    parts and transfers, a city's office that validates."""

    def __init__(self, seed: int) -> None:
        self.random, self.done = Random(seed), 0

    async def begin(self) -> "Office":
        await rows.district()
        self.dinas = await rows.actor_of_city()
        self.sudin = await rows.supervisor(rows.CITY)
        self.kasatpel = await rows.supervisor()
        await store.execute("INSERT INTO agency VALUES ('DPPAPP', 'DPPAPP', 'DPPAPP')")
        villages = (rows.VILLAGE, rows.OTHER_VILLAGE) * 4
        self.people = [await rows.person(village=village) for village in villages]
        for area in (rows.DISTRICT, rows.OTHER_DISTRICT):
            for stage in (1, 2, 4, 5):
                await rows.target(100, area=area, stage=stage)
        return self

    async def work(self) -> None:
        """A day's work; what the programme refuses, it refuses."""
        for _ in range(self.random.randint(3, 8)):
            act = self.random.choice(
                [self.claim] * 4
                + [self.judge, self.mend, self.route, self.join, self.join, self.part, self.move]
            )
            try:
                await act()
                self.done += 1
            except ProgrammeError:
                continue

    def proof(self, stage: int) -> Proof:
        day = clock.today() - timedelta(days=self.random.randint(0, 20))
        licence = rows.nib(day) if stage == 4 else None
        return Proof(stage, day, EVIDENCE[stage], f"ref {self.random.random()}", licence)

    async def claim(self) -> None:
        person, stage = self.random.choice(self.people), self.random.randint(2, 7)
        await attainment_record(self.dinas, person, self.proof(stage))

    async def judge(self) -> None:
        accepted = self.random.random() < 0.8
        await attainment_validate(self.sudin, await self.one(), accepted=accepted, reason="no")

    async def mend(self) -> None:
        row = await self.one()
        if self.random.random() < 0.5:
            await attainment_revoke(self.dinas, row, "not so")
        else:
            stage = await store.fetch_value("SELECT stage FROM attainment WHERE id = $1", row)
            await attainment_correct(self.dinas, row, self.proof(stage or 2), "another day")

    async def route(self) -> None:
        rest = self.random.sample(range(2, 8), 6)
        skipped = (2,) if self.random.random() < 0.5 else ()
        await stage_path_set(self.dinas, Way("A", "A", "A", (1, *rest), skipped))
        key, area = self.random.choice([("A", rows.DISTRICT), ("A", rows.CITY), (None, rows.CITY)])
        await stage_path_assign(self.dinas, key, Whom(area_code=area))

    async def join(self) -> None:
        await person_merge(self.dinas, *self.random.sample(self.people, 2), "one")

    async def part(self) -> None:
        ids = await store.fetch("SELECT id FROM person_merge WHERE undone_at IS NULL ORDER BY id")
        await person_unmerge(
            self.dinas, self.random.choice([*(row["id"] for row in ids), 0]), "two"
        )

    async def move(self) -> None:
        agency = self.random.choice((rows.AGENCY, "DPPAPP"))
        await jakpreneur_transfer(self.dinas, self.random.choice(self.people), agency, "moved")

    async def one(self) -> int:
        ids = await store.fetch("SELECT id FROM attainment WHERE stage > 1 ORDER BY id")
        return int(self.random.choice(ids)["id"]) if ids else 0

    async def report(self, day: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The figures of a day, of the whole and of a district's office, and person by person."""
        figures: dict[str, Any] = {}
        for actor in (self.dinas, self.kasatpel):
            answer = await SCHEMA.execute(REPORT, {"day": str(day)}, Context(actor, "en"))
            assert answer.errors is None
            assert answer.data is not None
            people = answer.data.pop("jakpreneurs")["edges"]
            figures[actor.role] = answer.data
            if actor is self.dinas:
                persons = {edge["node"]["id"]: edge["node"]["attainments"] for edge in people}
        return figures, persons


@pytest.mark.parametrize("seed", range(4))
async def test_a_past_report_is_told_again_exactly(db: str, seed: int) -> None:
    office = await Office(seed).begin()
    told = {}
    for number in range(DAYS):
        day = rows.DAY + timedelta(days=number)
        clock.stand_on(day)
        await office.work()
        told[day] = await office.report(day)

    for day, (figures, persons) in told.items():
        again, people = await office.report(day)
        assert again == figures, day
        both = people.keys() & persons
        assert {key: people[key] for key in both} == {key: persons[key] for key in both}, day
    assert office.done > DAYS
    assert len({str(report) for report in told.values()}) > DAYS // 2


async def test_without_a_day_what_holds_today_is_told(db: str) -> None:
    office = await Office(0).begin()
    person = office.people[0]
    first = await attainment_record(office.dinas, person, office.proof(2))
    actor: Actor = office.dinas
    clock.stand_on(rows.DAY + timedelta(days=1))
    await attainment_revoke(actor, first["attainment_id"], "not so")
    asked = "{ jakpreneurs(first: 1, orderBy: OLDEST) { edges { node { now: attainments {"
    asked += ' totalCount } then: attainments(asOf: "2020-10-26") { totalCount } } } } }'

    answer = await SCHEMA.execute(asked, {}, Context(actor, "en"))

    assert answer.errors is None
    assert answer.data is not None
    counts = [edge["node"] for edge in answer.data["jakpreneurs"]["edges"]]
    assert counts == [{"now": {"totalCount": 1}, "then": {"totalCount": 2}}]


KNOWN = """query Known($day: Date) { jakpreneurs { edges { node {
  attainments(asOf: $day, orderBy: STAGE) { edges { node {
    stage { key } recordedBy validatedAt validatedBy } } } } } } }"""


async def test_a_day_to_come_is_refused(db: str) -> None:
    await rows.district()
    await rows.person()
    for language, told in (
        ("en", "asOf is 2020-10-27; the latest day that is known is today, 2020-10-26."),
        ("id", "asOf 2020-10-27; hari terakhir yang diketahui adalah hari ini, 2020-10-26."),
    ):
        dinas = replace(await rows.actor_of_city(), language=language)
        answer = await SCHEMA.execute(KNOWN, {"day": "2020-10-27"}, Context(dinas, language))
        assert answer.errors is not None
        [error] = answer.errors
        assert error.message == told
        assert error.extensions == {
            "code": "INVALID_INPUT",
            "path": "asOf",
            "facts": {"to": "2020-10-26"},
        }


async def test_it_is_told_who_recorded_and_who_validated(db: str) -> None:
    """As far as it was known on the day; to those who oversee, neither to the bank nor to the
    person."""
    await rows.district()
    mentor = await rows.mentor(name="Ani")
    kasatpel = await rows.actor(Role.KASATPEL, rows.DISTRICT, name="Budi")
    person = await rows.person(mentor=mentor)
    await rows.consent(person, ConsentPurpose.BANK, granted=True)
    day = rows.DAY - timedelta(days=1)
    clock.stand_on(day)
    proof = Proof(3, day, EvidenceKind.PARTNER_IMPORT)
    claimed = (await attainment_record(mentor, person, proof))["attainment_id"]
    clock.stand_on(rows.DAY)
    await attainment_validate(kasatpel, claimed)

    async def told(actor: Actor, on: date | None = None) -> list[tuple[Any, ...]]:
        answer = await SCHEMA.execute(KNOWN, {"day": on and str(on)}, Context(actor, "en"))
        assert answer.data is not None, answer.errors
        [one] = answer.data["jakpreneurs"]["edges"]
        found = [edge["node"] for edge in one["node"]["attainments"]["edges"]]
        return [(row["stage"]["key"], row["recordedBy"], row["validatedBy"]) for row in found]

    first = ("P1", None, None)
    auditor = await rows.actor(Role.AUDITOR, rows.PROVINCE)
    for overseer in (mentor, kasatpel, auditor):
        assert await told(overseer) == [first, ("P3", "Ani", "Budi")]
        assert await told(overseer, day) == [first, ("P3", "Ani", None)]
    self = await rows.actor(Role.JAKPRENEUR, rows.VILLAGE, person_id=person)
    for other in (self, await rows.actor(Role.BANK, rows.PROVINCE)):
        assert await told(other) == [first, ("P3", None, None)]
