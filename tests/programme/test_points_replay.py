"""The ledger of points rebuilt: whatever happens, replaying the events gives every balance."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from programme import point_rules, points
from programme.attainments import (
    attainment_correct,
    attainment_record,
    attainment_revoke,
    attainment_validate,
)
from programme.attendance import attendance_record, attendance_validate
from programme.errors import Conflict
from programme.records import store
from programme.words import AttendanceStatus, SessionTopic
from tests.programme import rows
from tests.programme.test_points import PROOFS, YESTERDAY, proof_of

EACH = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["claim", "attain"]), st.integers(0, 3), st.sampled_from(sorted(PROOFS))
        ),
        st.tuples(
            st.sampled_from(["accept", "reject", "revoke", "correct"]),
            st.integers(0, 11),
            st.just(0),
        ),
        st.tuples(st.just("guest"), st.integers(0, 3), st.booleans()),
    ),
    min_size=4,
    max_size=22,
)


class World:
    """Two mentors, a cadre who shares, four people; supervisors who claim and who judge."""

    def __init__(self) -> None:
        self.claims: list[tuple[int, int]] = []

    async def begin(self) -> "World":
        self.dinas = await rows.supervisor(rows.PROVINCE)
        self.sudin = await rows.supervisor(rows.CITY)
        self.mentors = [await rows.mentor(), await rows.mentor()]
        self.cadre = await rows.cadre()
        self.people = [await rows.person(mentor=self.mentors[n % 2]) for n in range(4)]
        self.session = await rows.session(
            topic=SessionTopic.PEER_SHARING, sharer=self.cadre, held_on=YESTERDAY
        )
        return self

    async def step(self, what: str, which: int, more: Any) -> None:
        """One step; what the programme refuses, it refuses."""
        try:
            await self._step(what, which, more)
        except Conflict as refused:
            if refused.kind not in {"ALREADY_ATTAINED", "ALREADY_VALIDATED", "SUPERSEDED"}:
                raise

    async def _step(self, what: str, which: int, more: Any) -> None:
        if what in {"claim", "attain"}:
            claim = await attainment_record(self.dinas, self.people[which], proof_of(more))
            self.claims.append((claim["attainment_id"], more))
            if what == "attain":
                await attainment_validate(self.sudin, claim["attainment_id"])
        elif what == "guest":
            listed = await attendance_record(
                self.dinas, self.session, self.people[which], AttendanceStatus.PRESENT
            )
            await attendance_validate(self.sudin, listed["attendance_id"], accepted=more)
        elif self.claims:
            await self._judge(what, *self.claims[which % len(self.claims)])

    async def _judge(self, what: str, claim: int, stage: int) -> None:
        if what == "accept":
            await attainment_validate(self.sudin, claim)
        elif what == "reject":
            await attainment_validate(self.sudin, claim, accepted=False, reason="No")
        elif what == "revoke":
            await attainment_revoke(self.sudin, claim, "No")
        else:
            earlier = proof_of(stage, YESTERDAY - timedelta(days=1))
            corrected = await attainment_correct(self.dinas, claim, earlier, "Day")
            self.claims.append((corrected["attainment_id"], stage))

    @property
    def parties(self) -> list[int]:
        return [*(mentor.id for mentor in self.mentors), self.cadre.id]


CORRECTED: list[tuple[str, int, Any]] = [
    *(("guest", 0, True), ("claim", 0, 4)),
    *(("correct", 0, 0), ("accept", 1, 0)),
]
"""A stage that was reached the day before the session, as it turned out: it pays no cadre."""


@EACH
@example(steps=CORRECTED)
@given(steps=STEPS)
async def test_replaying_the_events_rebuilds_every_balance(
    db: str, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[str, int, Any]]
) -> None:
    """The ledger equals its replay, its totals, and a referee that knows neither its SQL."""
    tight = [replace(rule, weekly_cap=2 * rule.weight - 1) for rule in RULES]
    monkeypatch.setattr(point_rules, "RULES", tight)
    if not await store.fetch_value("SELECT count(*) FROM stage"):
        await rows.district()
    world = await World().begin()

    for step in steps:
        await world.step(*step)

    ledger = await _balances()
    assert {party: ledger[party] for party in world.parties if ledger[party]} == {
        party: points for party, points in (await _refereed(world)).items() if points
    }
    assert ledger == await _totals()
    kept = await _told()
    assert await _replayed() == (kept, ledger)


RULES = point_rules.RULES
STAGE_WEIGHTS = {2: 6, 4: 6, 5: 13, 6: 5, 7: 20}


async def _balances() -> Counter[int]:
    found = await store.fetch("SELECT actor_id, sum(points) AS n FROM point_entry GROUP BY 1")
    return Counter({row["actor_id"]: int(row["n"]) for row in found if row["n"]})


async def _totals() -> Counter[int]:
    found = await store.fetch("SELECT actor_id, sum(points) AS n FROM point_total GROUP BY 1")
    return Counter({row["actor_id"]: int(row["n"]) for row in found if row["n"]})


async def _told() -> Counter[tuple[Any, ...]]:
    """The lines without their own numbers: a claw-back by the line that it reverses."""
    found = await store.fetch(
        "SELECT e.actor_id, e.rule, e.points, e.week, e.occurred_on, e.matures_on, e.recorded_at,"
        " e.source_kind, coalesce(r.source_id, e.source_id) FROM point_entry e"
        " LEFT JOIN point_entry r ON r.id = e.reverses_id"
    )
    return Counter(tuple(row) for row in found)


class Undo(Exception):
    """Ends a transaction that must leave nothing behind."""


async def _replayed() -> tuple[Counter[tuple[Any, ...]], Counter[int]]:
    """The ledger as the events alone make it; the one that is kept stays."""
    told: Any = None

    async def replay() -> None:
        nonlocal told
        async with store.transaction():
            await store.execute("TRUNCATE point_entry, point_total")
            await points.recompute_from_events()
            told = await _told(), await _totals()
            raise Undo

    with pytest.raises(Undo):
        await replay()
    return told  # type: ignore[no-any-return]


async def _refereed(world: World) -> dict[int, int]:
    """Balances by the rules as they are told, in plain Python over the rows of the events."""
    weight = {f"P{stage}": points for stage, points in STAGE_WEIGHTS.items()}
    weight |= {"GUEST": 1, "SHARED": 4}
    attained = await store.fetch(
        "SELECT a.*, c.mentor_id, m.actor_id FROM attainment a JOIN caseload c USING (person_id)"
        " JOIN mentor m ON m.id = c.mentor_id WHERE a.person_id = ANY($1)"
        " AND a.validated_at IS NOT NULL AND a.stage > 1 ORDER BY a.validated_at",
        world.people,
    )
    guests = await store.fetch(
        "SELECT * FROM attendance WHERE session_id = $1 AND status = 'PRESENT'"
        " AND validated_at IS NOT NULL ORDER BY validated_at",
        world.session,
    )
    since = {guest["person_id"]: guest["validated_at"] for guest in guests}
    events = [(guest["validated_at"], world.cadre.id, "GUEST", False) for guest in guests]
    for row in attained:
        gone = row["superseded_at"] is not None
        at, person = row["validated_at"], row["person_id"]
        events.append((at, row["actor_id"], f"P{row['stage']}", gone))
        after = row["attained_on"] >= YESTERDAY  # the day of the session
        if row["stage"] >= 4 and after and person in since and since[person] <= at:
            events.append((at, world.cadre.id, "SHARED", gone))
    paid: dict[tuple[int, str], int] = defaultdict(int)
    balance: dict[int, int] = defaultdict(int)
    for _, party, rule, gone in sorted(events):
        earned = min(weight[rule], 2 * weight[rule] - 1 - paid[party, rule])
        paid[party, rule] += earned
        balance[party] += 0 if gone else earned
    return balance
