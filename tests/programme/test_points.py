"""The ledger: only validated progress pays, claw-backs are lines, replaying rebuilds it exactly."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programme import point_rules, points, stages
from programme.actors import Actor
from programme.attainments import (
    attainment_correct,
    attainment_record,
    attainment_revoke,
    attainment_validate,
)
from programme.attendance import attendance_record, attendance_validate
from programme.errors import Conflict
from programme.records import store
from programme.stages import Proof
from programme.words import AttendanceStatus, Board, EvidenceKind, SessionTopic
from tests.programme import rows
from tests.programme.boards import standings

YESTERDAY = rows.DAY - timedelta(days=1)
PROOFS = {
    2: Proof(2, YESTERDAY, EvidenceKind.PARTNER_IMPORT),
    4: Proof(4, YESTERDAY, EvidenceKind.LICENCE),
    5: Proof(5, YESTERDAY, EvidenceKind.SALE),
    6: Proof(6, YESTERDAY, EvidenceKind.FINANCIAL_REPORT),
    7: Proof(7, YESTERDAY, EvidenceKind.BANK_CONFIRMATION),
}
EACH = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


async def lines(actor: Actor) -> list[tuple[str, int]]:
    found = await store.fetch(
        "SELECT rule, points FROM point_entry WHERE actor_id = $1 ORDER BY id", actor.id
    )
    return [(row["rule"], row["points"]) for row in found]


async def attain(person: int, stage: int, dinas: Actor, sudin: Actor) -> int:
    """A stage claimed by the one and validated by the other."""
    claim = await attainment_record(dinas, person, PROOFS[stage])
    await attainment_validate(sudin, claim["attainment_id"])
    return int(claim["attainment_id"])


def test_the_rarest_steps_pay_most_and_nothing_pays_for_a_loans_size() -> None:
    weights = {rule.name: rule.weight for rule in point_rules.RULES}
    stage_weights = sorted(weights[f"STAGE_P{stage}"] for stage in range(2, 8))
    assert [weights["STAGE_P5"], weights["STAGE_P7"]] == stage_weights[-2:]
    assert "STAGE_P1" not in weights
    for rule in point_rules.RULES:
        assert all((rule.words_en, rule.words_id, rule.why_en, rule.why_id)), rule.name
        assert rule.weekly_cap >= rule.weight
        assert "amount" not in rule.sql()
        assert points.rule_of(rule.name) is rule


async def test_points_go_to_the_mentor_who_was_responsible_then(db: str) -> None:
    await rows.district()
    dinas, sudin = await rows.supervisor(rows.PROVINCE), await rows.supervisor(rows.CITY)
    before, now = await rows.mentor(), await rows.mentor()
    person = await rows.person()
    await rows.caseload(person, before, until=rows.DAY)
    await rows.caseload(person, now, since=rows.DAY)

    await attain(person, 5, dinas, sudin)

    assert await lines(before) == [("STAGE_P5", 13)]
    assert await lines(now) == []


async def test_a_line_says_where_it_comes_from_and_when_it_matures(db: str) -> None:
    await rows.district()
    dinas, sudin = await rows.supervisor(rows.PROVINCE), await rows.supervisor(rows.CITY)
    mentor = await rows.mentor()
    claim = await attain(await rows.person(mentor=mentor), 4, dinas, sudin)
    await attainment_revoke(sudin, claim, "No such number")

    first, second = await store.fetch(
        "SELECT id, rule_version, source_kind, source_id, points, occurred_on, week, matures_on,"
        " reverses_id FROM point_entry ORDER BY id"
    )
    assert tuple(first)[1:] == (
        1,
        "ATTAINMENT",
        claim,
        6,
        YESTERDAY,
        rows.WEEK,
        rows.DAY + timedelta(days=42),
        None,
    )
    assert tuple(second)[2:6] == ("REVERSAL", first["id"], -6, rows.DAY)
    assert second["reverses_id"] == first["id"]
    assert await points.balance(mentor.id) == 0


async def test_a_cap_bounds_what_a_rule_pays_in_a_week(db: str) -> None:
    await rows.district()
    dinas, sudin = await rows.supervisor(rows.PROVINCE), await rows.supervisor(rows.CITY)
    mentor = await rows.mentor()
    for _ in range(12):
        await attain(await rows.person(mentor=mentor), 4, dinas, sudin)
    await attain(await rows.person(mentor=mentor), 5, dinas, sudin)
    assert Counter(await lines(mentor)) == {("STAGE_P4", 6): 10, ("STAGE_P5", 13): 1}


async def test_a_cadre_earns_by_guests_and_by_what_they_reach_later(db: str) -> None:
    await rows.district()
    dinas, sudin = await rows.supervisor(rows.PROVINCE), await rows.supervisor(rows.CITY)
    mentor, cadre = await rows.mentor(), await rows.cadre()
    session = await rows.session(topic=SessionTopic.PEER_SHARING, leader=mentor, sharer=cadre)
    guest = await rows.person(mentor=mentor)
    for person in (guest, cadre.person_id):
        assert person is not None
        listed = await attendance_record(dinas, session, person, AttendanceStatus.PRESENT)
        await attendance_validate(sudin, listed["attendance_id"])
    assert await lines(cadre) == [("SHARING_GUEST", 1)]

    await attain(guest, 5, dinas, sudin)
    await attain(await rows.person(mentor=mentor), 5, dinas, sudin)
    assert await lines(cadre) == [("SHARING_GUEST", 1), ("SHARED_PROGRESS", 4)]


@pytest.mark.parametrize(
    ("registered", "paid"), [(0, 3), (1, 3), (4, 2), (7, 1), (9, 1), (10, 0), (14, 0)]
)
async def test_registrations_pay_once_training_follows_and_less_near_the_target(
    db: str, registered: int, paid: int
) -> None:
    """Of a target of 10, so many were registered before today."""
    await rows.district()
    await rows.target(10)
    dinas, sudin = await rows.supervisor(rows.PROVINCE), await rows.supervisor(rows.CITY)
    mentor = await rows.mentor()
    for _ in range(registered):
        await rows.person(mentor=mentor)
    person = await rows.person(mentor=mentor, registered_on=rows.DAY)
    assert await lines(mentor) == []

    proof = Proof(2, rows.DAY, EvidenceKind.PARTNER_IMPORT)
    claim = await attainment_record(dinas, person, proof)
    await attainment_validate(sudin, claim["attainment_id"])

    expected = [("REGISTRATION_TRAINED", paid)] if paid else []
    assert await lines(mentor) == [*expected, ("STAGE_P2", 6)]


async def test_a_flood_of_registrations_leaves_every_rank_unchanged(db: str) -> None:
    await rows.district()
    await rows.target(1_000)
    dinas, sudin = await rows.supervisor(rows.PROVINCE), await rows.supervisor(rows.CITY)
    mentors = [await rows.mentor() for _ in range(4)]
    for mentor, stage in zip(mentors, (7, 5, 4, 2), strict=True):
        await attain(await rows.person(mentor=mentor), stage, dinas, sudin)
    before = await standings(mentors[0], rows.PROVINCE, Board.MENTOR, rows.DAY)

    for _ in range(60):
        person = await rows.person(mentor=mentors[3], registered_on=YESTERDAY)
        claim = await stages.open_row(person, 1)
        assert claim is not None
        async with store.transaction():
            await stages.validate(claim["id"], sudin)

    assert await standings(mentors[0], rows.PROVINCE, Board.MENTOR, rows.DAY) == before
    assert [place.points for place in before] == [20, 13]


# What happens to a small world, step by step, and what the ledger must say of it.

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
            claim = await attainment_record(self.dinas, self.people[which], PROOFS[more])
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
            earlier = replace(PROOFS[stage], attained_on=YESTERDAY - timedelta(days=1))
            corrected = await attainment_correct(self.dinas, claim, earlier, "Day")
            self.claims.append((corrected["attainment_id"], stage))

    @property
    def parties(self) -> list[int]:
        return [*(mentor.id for mentor in self.mentors), self.cadre.id]


@EACH
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
        if row["stage"] >= 4 and person in since and since[person] <= at:
            events.append((at, world.cadre.id, "SHARED", gone))
    paid: dict[tuple[int, str], int] = defaultdict(int)
    balance: dict[int, int] = defaultdict(int)
    for _, party, rule, gone in sorted(events):
        earned = min(weight[rule], 2 * weight[rule] - 1 - paid[party, rule])
        paid[party, rule] += earned
        balance[party] += 0 if gone else earned
    return balance
