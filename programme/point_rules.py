"""What earns points, and how much: the register that the ledger pays by.

A rule is one entry: its words in both languages, its weight, its cap a week, and the validated
events that it pays for. Weights follow scarcity: about the square root of the weeks that a person
waits for the stage (weekly hazards of 2020: P2 .027, P3 .061, P4 .033, P5 .0059, P6 .040, P7
.0019), so P5 and P7 pay most. Nothing pays for a registration that led nowhere, for a contact, for
a loan's size, for what nobody or oneself validated. A changed rule gets the next version; lines of
the ledger keep theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from programme.known import STRUCK
from programme.words import PointSource, Role

SHARING_DAYS: Final = 28
"""A sharing session counts towards what its guests attain within these days."""

RESPONSIBLE: Final = """
    FROM attainment a
    JOIN caseload c ON c.person_id = a.person_id AND c.valid_from <= a.attained_on
        AND (c.valid_to IS NULL OR c.valid_to > a.attained_on)
    JOIN mentor party ON party.id = c.mentor_id"""
"""An attainment and the mentor who was responsible on the day that it was true."""
SHARED: Final = """
    JOIN training_session s ON s.id = t.session_id AND s.topic = 'PEER_SHARING'
    JOIN session_cadre k ON k.session_id = s.id
    JOIN cadre party ON party.id = k.cadre_id"""
"""A sharing session that was attended, and the cadres who shared."""
VOUCHED: Final = "a.evidence_kind <> 'MISSING' AND a.validated_by_id <> party.actor_id"
"""Proven, and validated by another hand than the party's own (by nobody: null, so not at all)."""

STAGE: Final = f"""
    SELECT a.id, party.actor_id, {{weight}}, a.attained_on, a.validated_at {RESPONSIBLE}
    WHERE a.stage IN ({{stages}}) AND {VOUCHED} {{only}}"""

MIDNIGHT: Final = "(v.day::timestamp AT TIME ZONE 'Asia/Jakarta')"
TRAINED: Final = f"""
    SELECT a.id, party.actor_id, greatest(0, ceil({{weight}} * (1 - g.done / g.people)))::int,
        a.attained_on, a.validated_at {RESPONSIBLE}
    JOIN person p ON p.id = a.person_id
    JOIN (
        SELECT v.day, t.period_start, t.period_end, t.people::numeric AS people, (
            SELECT count(*) FROM registration r WHERE r.registered_on >= t.period_start
            AND r.registered_on < least(v.day, t.period_end + 1)
            AND r.recorded_at < {MIDNIGHT} AND NOT {STRUCK.format(end=MIDNIGHT)}) AS done
        FROM target t JOIN (
            SELECT DISTINCT (a.validated_at AT TIME ZONE 'Asia/Jakarta')::date AS day
            FROM attainment a WHERE a.stage IN ({{stages}}) {{only}}) v ON v.day >= t.period_start
        WHERE t.stage = 1 AND t.tier = 'STRETCH' AND t.area_code = '31' AND t.people > 0
            AND t.period_start = date_trunc('year', t.period_start)
            AND t.period_end = t.period_start + interval '1 year - 1 day'
        OFFSET 0
    ) g ON g.day = (a.validated_at AT TIME ZONE 'Asia/Jakarta')::date
        AND p.registered_on BETWEEN g.period_start AND g.period_end
    WHERE a.stage IN ({{stages}}) AND {VOUCHED} {{only}}"""
"""``done`` is what the year had registered, and recorded, before the day of validation.

``OFFSET 0`` keeps the days counted once each: merged into the joins, they are counted again for
every event (110 s instead of 7 for a city's history).
"""

GUEST: Final = f"""
    SELECT t.id, party.actor_id, {{weight}}, s.held_on, t.validated_at
    FROM attendance t {SHARED}
    WHERE t.status = 'PRESENT' AND t.person_id <> party.person_id
        AND t.validated_by_id <> party.actor_id {{only}}"""

SHARED_PROGRESS: Final = f"""
    SELECT DISTINCT a.id, party.actor_id, {{weight}}, a.attained_on, a.validated_at
    FROM attainment a
    JOIN attendance t ON t.person_id = a.person_id AND t.status = 'PRESENT'
        AND t.validated_at <= a.validated_at {SHARED}
        AND s.held_on BETWEEN a.attained_on - {SHARING_DAYS} AND a.attained_on
    WHERE a.stage IN ({{stages}}) AND a.person_id <> party.person_id AND {VOUCHED} {{only}}"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to earn points.

    ``events`` is SQL over the validated events that pay, in this order: source, account, weight,
    day of the event, moment of validation. ``stages`` are those whose attainments pay;
    ``weekly_cap`` bounds what one party earns by the rule in a week.
    """

    name: str
    version: int
    party: Role
    source: PointSource
    weight: int
    weekly_cap: int
    stages: tuple[int, ...]
    words_en: str
    words_id: str
    why_en: str
    why_id: str
    events: str

    def sql(self, event: str = "") -> str:
        """The events, with this rule's weight and stages put in.

        ``event`` is a further condition on the attainment ``a`` or the attendance ``t``.
        """
        stages = ", ".join(map(str, self.stages))
        return self.events.format(weight=self.weight, stages=stages, only=event)


def _stage(stage: int, weight: int, words: tuple[str, str], why: tuple[str, str]) -> Rule:
    return Rule(
        f"STAGE_P{stage}",
        1,
        Role.MENTOR,
        PointSource.ATTAINMENT,
        weight,
        10 * weight,
        (stage,),
        *words,
        *why,
        STAGE,
    )


RULES: Final = (
    Rule(
        "REGISTRATION_TRAINED",
        1,
        Role.MENTOR,
        PointSource.ATTAINMENT,
        3,
        15,
        (2,),
        "A registered person came to be trained",
        "Orang yang terdaftar sudah mengikuti pelatihan",
        "A registration counts only once training follows, and less the nearer the year's target"
        " of registrations is; nothing once it is met.",
        "Pendaftaran baru dihitung setelah ada pelatihan, makin kecil makin dekat target tahun"
        " itu, dan nol setelah target tercapai.",
        TRAINED,
    ),
    _stage(
        2,
        6,
        ("Attended training (P2)", "Mengikuti pelatihan (P2)"),
        ("The first step after registration.", "Langkah pertama setelah pendaftaran."),
    ),
    _stage(
        3,
        4,
        ("Mentored (P3)", "Didampingi (P3)"),
        (
            "Paid once for the stage, never for each contact: more messages earn nothing.",
            "Dibayar sekali untuk tahap ini, bukan tiap kontak: pesan tambahan tak berpoin.",
        ),
    ),
    _stage(
        4,
        6,
        ("Holds a licence (P4)", "Memiliki izin (P4)"),
        ("A licence opens markets and capital.", "Izin membuka pasar dan permodalan."),
    ),
    _stage(
        5,
        13,
        ("Sells through the programme (P5)", "Berjualan lewat program (P5)"),
        (
            "The worst leak of the funnel: three of ten licensed people get this far.",
            "Kebocoran terbesar: hanya tiga dari sepuluh pemilik izin sampai di sini.",
        ),
    ),
    _stage(
        6,
        5,
        ("Reports its finances (P6)", "Melaporkan keuangan (P6)"),
        ("A report that was applied, not a class.", "Laporan yang diterapkan, bukan kelasnya."),
    ),
    _stage(
        7,
        20,
        ("Capital confirmed by the bank (P7)", "Permodalan dikonfirmasi bank (P7)"),
        (
            "The rarest step. The same for every amount: nothing rewards a larger loan.",
            "Langkah paling jarang. Sama untuk setiap jumlah: pinjaman besar tidak menambah poin.",
        ),
    ),
    Rule(
        "SHARING_GUEST",
        1,
        Role.CADRE,
        PointSource.ATTENDANCE,
        1,
        30,
        (),
        "A guest at one's sharing session",
        "Peserta di sesi berbagi",
        "Knowledge passed on voluntarily, confirmed by another hand.",
        "Pengetahuan yang dibagikan sukarela, dikonfirmasi pihak lain.",
        GUEST,
    ),
    Rule(
        "SHARED_PROGRESS",
        1,
        Role.CADRE,
        PointSource.ATTAINMENT,
        4,
        40,
        (4, 5, 6, 7),
        "A guest of the last four weeks reached P4 or later",
        "Peserta empat minggu terakhir mencapai P4 atau lebih",
        "What counts is what guests do with it: a later, validated outcome.",
        "Yang dihitung adalah hasilnya kemudian, yang sudah divalidasi.",
        SHARED_PROGRESS,
    ),
)


def paid_by(source: PointSource, stage: int | None = None) -> Iterator[Rule]:
    """The rules that pay for a kind of event; with ``stage``, for an attainment of that stage."""
    for rule in RULES:
        if rule.source is source and (stage is None or stage in rule.stages):
            yield rule
