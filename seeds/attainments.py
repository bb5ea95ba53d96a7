"""Table ``attainment``: what each person reached, when it was true and when it was known.

The log of the weeks gives one row a step. Then the dirt of any real register is laid over it, so
that the totals of each stage stay: missing evidence, licences before mentoring, dates that were
corrected, steps that were taken back.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from programme.words import EvidenceKind
from seeds import columns
from seeds.accounts import Offices
from seeds.columns import NULL, Array, Table
from seeds.days import DAY, MICRO, ZONE
from seeds.fieldwork import NEVER, checked, supervisors
from seeds.lives import Lives
from seeds.reference import read
from seeds.registry import Registry
from seeds.steps import NO_PROOF
from seeds.streams import Streams

KINDS = list(EvidenceKind)
MISSING = KINDS.index(EvidenceKind.MISSING)
IMPORT = KINDS.index(EvidenceKind.PARTNER_IMPORT)
BY_STAGE = np.array([-1, *(KINDS.index(s["evidence"]) for s in read("stages").values())])


@dataclass(frozen=True, eq=False)
class Steps:
    """A row each; times are UTC. ``serial`` numbers the evidence, ``until`` is NaT while held."""

    person: Array
    stage: Array
    day: Array
    known: Array
    until: Array
    evidence: Array
    serial: Array
    by: Array

    def take(self, rows: Array) -> "Steps":
        """The rows at ``rows``."""
        return Steps(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def __len__(self) -> int:
        return len(self.person)


def joined(parts: list[Steps]) -> Steps:
    """All rows, by the moment at which they were known."""
    names = Steps.__dataclass_fields__
    every = Steps(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
    return every.take(np.argsort(every.known, kind="stable"))


def registered(lives: Lives, registry: Registry, recorded: Array, channel_mentor: Array) -> Steps:
    """P1 of everybody, by the first record."""
    n, first = len(lives.people), registry.first
    mentor = lives.posts.at(lives.post, lives.people.registered) + 1
    return Steps(
        np.arange(n),
        np.ones(n, np.int64),
        lives.people.registered,
        recorded[first],
        np.full(n, NEVER),
        np.full(n, BY_STAGE[1]),
        first + 1,
        np.where(channel_mentor[first], mentor, NULL),
    )


def progressed(lives: Lives, ids: Offices, proven_at: dict[int, Array], streams: Streams) -> Steps:
    """The steps of the log; ``proven_at`` holds by stage when each row of proof was validated."""
    rng, log = streams.of("attainments"), lives.rows("attainment")
    stage, proof, day = log["stage"], log["proof"], log["day"]
    known = checked(day, rng)
    for number, times in proven_at.items():
        proven = (stage == number) & (proof != NO_PROOF)
        known[proven] = times[proof[proven]]
    bare = proof == NO_PROOF
    evidence = np.where(bare & (stage == 2), IMPORT, BY_STAGE[stage])
    lost = (
        bare & (stage < 7) & (rng.random(len(stage)) < read("people")["dirt"]["missing_evidence"])
    )
    mentor = lives.posts.at(lives.post[log["person"]], day) + 1
    by = np.where(stage == 7, ids.bank, np.where(bare & (stage == 2), ids.dinas, mentor))
    serial = np.where(bare, rng.integers(100_000, 1_000_000, len(stage)), proof + 1)
    return Steps(
        log["person"],
        stage,
        day,
        known,
        np.full(len(stage), NEVER),
        np.where(lost, MISSING, evidence),
        serial,
        by,
    )


def out_of_order(steps: Steps, lives: Lives, streams: Streams) -> Steps:
    """Of a few the licence came first: before mentoring, or to people who have only P2."""
    rng, share = streams.of("stage order"), read("people")["dirt"]["stage_order"] / 2
    rows = np.full((len(lives.people), 8), -1)
    rows[steps.person, steps.stage] = np.arange(len(steps))
    person, day = steps.person.copy(), steps.day.copy()
    both = np.flatnonzero((rows[:, 3] >= 0) & (rows[:, 4] >= 0))
    early = both[rng.random(len(both)) < share]
    before = day[rows[early, 3]] - rng.integers(1, 60, len(early)) * DAY
    day[rows[early, 4]] = np.maximum(before, lives.people.registered[early])
    only = np.flatnonzero((rows[:, 4] >= 0) & (rows[:, 5] < 0))
    giving = only[rng.random(len(only)) < share]
    able = np.flatnonzero((rows[:, 2] >= 0) & (rows[:, 3] < 0) & ~lives.people.dormant)
    taking = rng.permutation(able)[: len(giving)]
    giving = giving[: len(taking)]
    since = lives.people.registered[taking] <= day[rows[giving, 4]]
    person[rows[giving[since], 4]] = taking[since]
    return replace(steps, person=person, day=day)


def corrected(steps: Steps, lives: Lives, streams: Streams) -> list[Steps]:
    """The steps, of which a few were first known under another date."""
    rng = streams.of("corrections")
    wrong = (steps.stage > 1) & (rng.random(len(steps)) < read("people")["dirt"]["corrected"])
    wait = rng.integers(5, 40, len(steps)) * DAY
    mended = steps.known + wait.astype("timedelta64[us]")
    wrong &= mended < _end(lives)
    rows = np.flatnonzero(wrong)
    first = steps.take(rows)
    shift = rng.integers(1, 20, len(rows)) * DAY
    earlier = np.maximum(first.day - shift, lives.people.registered[first.person])
    first = replace(first, day=earlier, until=mended[rows])
    known = np.where(wrong, mended, steps.known)
    return [first, replace(steps, known=known)]


def revoked(steps: Steps, lives: Lives, ids: Offices, streams: Streams) -> Steps:
    """Steps that were held for true and taken back: nobody holds them at the city's day."""
    rng = streams.of("revocations")
    held = np.zeros((len(lives.people), 9), np.bool_)
    held[steps.person, steps.stage] = True
    top = np.where(held[:, 1:8], np.arange(1, 8), 0).max(axis=1)
    latest = np.zeros(len(lives.people), "datetime64[us]")
    np.maximum.at(latest, steps.person, steps.known)
    room = (_end(lives) - latest) > np.timedelta64(30, "D")
    able = np.flatnonzero((top < 7) & room & ~held[np.arange(len(top)), top + 1] & (top > 1))
    chosen = able[rng.random(len(able)) < read("people")["dirt"]["revoked"]]
    day = latest[chosen].astype("datetime64[D]") + rng.integers(1, 10, len(chosen)) * DAY
    known = checked(day, rng)
    stage = top[chosen] + 1
    mentor = lives.posts.at(lives.post[chosen], day) + 1
    return Steps(
        chosen,
        stage,
        day,
        known,
        known + (rng.integers(2, 10, len(chosen)) * DAY).astype("timedelta64[us]"),
        BY_STAGE[stage],
        rng.integers(100_000, 1_000_000, len(chosen)),
        np.where(stage == 7, ids.bank, mentor),
    )


def _end(lives: Lives) -> np.datetime64:
    """The last lived moment, UTC."""
    midnight = np.datetime64(lives.size.weeks.last_day + timedelta(days=1), "us")
    return midnight - ZONE - MICRO


def holding(steps: Steps, people: int) -> Array:
    """``[n, 8]``: which stages each person holds at the city's day."""
    held = np.zeros((people, 8), np.bool_)
    now = np.isnat(steps.until)
    held[steps.person[now], steps.stage[now]] = True
    return held


def reached_on(steps: Steps, stage: int, people: int) -> Array:
    """The day on which each person reached ``stage``, NaT for who does not hold it."""
    day = np.full(people, np.datetime64("NaT", "D"))
    rows = (steps.stage == stage) & np.isnat(steps.until)
    day[steps.person[rows]] = steps.day[rows]
    return day


def table(steps: Steps, lives: Lives, ids: Offices, streams: Streams) -> Table:
    """Table ``attainment``: recorded by the mentor or the bank, validated by another hand."""
    count = len(steps)
    by = supervisors(lives, ids)[lives.people.district[steps.person]]
    by = np.where(steps.stage == 7, ids.dinas, by)
    return Table(
        "attainment",
        {
            "id": columns.large(range(1, count + 1)),
            "person_id": columns.large(steps.person + 1),
            "stage": columns.small(steps.stage),
            "attained_on": columns.dates(steps.day),
            "recorded_at": columns.moments(steps.known),
            "superseded_at": columns.moments(steps.until),
            "evidence_kind": columns.coded(steps.evidence, KINDS),
            "evidence_ref": columns.texts(_references(steps, streams)),
            "recorded_by_id": columns.large(steps.by),
            "validated_by_id": columns.large(by),
            "validated_at": columns.moments(steps.known),
        },
    )


def _references(steps: Steps, streams: Streams) -> list[str | None]:
    """What the evidence is called: a row of ours, or a number of somebody else's."""
    luck = streams.of("references").random(len(steps)).tolist()
    months = steps.day.astype("datetime64[M]").astype(str).tolist()
    rows = zip(steps.evidence.tolist(), steps.serial.tolist(), luck, months, strict=True)
    names = [str(kind) for kind in KINDS]
    return [_reference(names[kind], serial, dice, month) for kind, serial, dice, month in rows]


def _reference(kind: str, serial: int, luck: float, month: str) -> str | None:
    if kind == "MISSING":
        return None
    if kind == "LICENCE":
        rules = read("licences")
        older = month < str(rules["types_from"]["NIB"])[:7] and luck < rules["iumk"]
        return f"{'IUMK' if older else 'NIB'}/{month}/{serial}"
    if kind == "BANK_CONFIRMATION":
        pen = month >= "2020-07" and luck < 0.45
        return f"{'PEN' if pen else 'REGULAR'}/{month}/{serial}"
    return PREFIX[kind].format(month=month, serial=serial)


PREFIX = {
    "REGISTRATION": "registration:{serial}",
    "ATTENDANCE": "attendance:{serial}",
    "CONTACT_LOG": "contact:{serial}",
    "PARTNER_IMPORT": "partner/{month}/{serial}",
    "SALE": "sale/{month}/{serial}",
    "FINANCIAL_REPORT": "report/{month}/{serial}",
}
