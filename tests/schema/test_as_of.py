"""Old reports stay as they were: whatever is corrected afterwards, a past day is told again as it
was told on that day, person by person and in the funnels."""

from datetime import timedelta
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
from programme.errors import ProgrammeError
from programme.paths import Way, Whom, stage_path_assign, stage_path_set
from programme.records import store
from programme.stages import Proof
from programme.words import EvidenceKind
from schema.compose import compose
from schema.context import Context
from tests.programme import rows

SCHEMA = compose()
REPORT = """query Report($day: Date!) {
  programmeFacts(asOf: $day) { registered capital funnel { stage people validated } }
  stagePathFunnels(asOf: $day) { key people steps { stage skipped people validated } }
  jakpreneurs(orderBy: OLDEST) { edges { node { id attainments(asOf: $day, orderBy: STAGE) {
    totalCount edges { node { id stage { key } attainedOn recordedAt supersededAt validatedAt
      evidenceRef } } } } } }
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
    """Six people, a head office that claims and corrects, a city's office that validates."""

    def __init__(self, seed: int) -> None:
        self.random, self.done = Random(seed), 0

    async def begin(self) -> "Office":
        await rows.district()
        self.dinas = await rows.actor_of_city()
        self.sudin = await rows.supervisor(rows.CITY)
        self.people = [await rows.person() for _ in range(6)]
        return self

    async def work(self) -> None:
        """A day's work; what the programme refuses, it refuses."""
        for _ in range(self.random.randint(3, 8)):
            act = self.random.choice([self.claim, self.claim, self.judge, self.mend, self.route])
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
            await attainment_correct(self.dinas, row, self.proof(stage), "another day")

    async def route(self) -> None:
        rest = self.random.sample(range(2, 8), 6)
        skipped = (2,) if self.random.random() < 0.5 else ()
        await stage_path_set(self.dinas, Way("A", "A", "A", (1, *rest), skipped))
        key, area = self.random.choice([("A", rows.DISTRICT), ("A", rows.CITY), (None, rows.CITY)])
        await stage_path_assign(self.dinas, key, Whom(area_code=area))

    async def one(self) -> int:
        ids = await store.fetch("SELECT id FROM attainment WHERE stage > 1 ORDER BY id")
        return int(self.random.choice(ids)["id"]) if ids else 0

    async def report(self, day: Any) -> Any:
        answer = await SCHEMA.execute(REPORT, {"day": str(day)}, Context(self.dinas, "en"))
        assert answer.errors is None
        return answer.data


@pytest.mark.parametrize("seed", range(3))
async def test_a_past_report_is_told_again_exactly(db: str, seed: int) -> None:
    office = await Office(seed).begin()
    told = {}
    for number in range(DAYS):
        day = rows.DAY + timedelta(days=number)
        clock.stand_on(day)
        await office.work()
        told[day] = await office.report(day)

    for day, report in told.items():
        assert await office.report(day) == report, day
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
