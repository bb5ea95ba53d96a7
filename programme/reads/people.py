"""How Jakpreneurs and what hangs on them are read."""

from collections.abc import Sequence

from programme.identity import mask_nik
from programme.known import MOVED
from programme.reads.areas import WITHIN_AREA
from programme.reads.consents import IN_FORCE
from programme.reads.files import OF_PERSON
from programme.reads.licences import WALLET
from programme.reads.registry import (
    DORMANCIES,
    INCOMPLETE,
    NEAREST_OFFICE,
    TRANSFERS,
    UNMOVED,
)
from programme.reads.shape import (
    Column,
    Filter,
    Listed,
    Many,
    One,
    Order,
    Shape,
    contains,
    node_id,
    plain,
    register,
)
from programme.secrets import vault
from programme.words import Role

FIELD_STAFF = frozenset(
    {Role.MENTOR, Role.KASATPEL, Role.SUDIN, Role.DINAS, Role.CADRE, Role.JAKPRENEUR, Role.DPO}
)
"""Who may read phone, NIK (masked) and turnover of a person that they may see at all."""
OVERSEERS = FIELD_STAFF - {Role.JAKPRENEUR} | {Role.AUDITOR}
"""Who may read which official recorded or validated something: not the bank, nor the person."""

AS_OF_END = "({value} + 1)::timestamp AT TIME ZONE 'Asia/Jakarta'"
BAND = """CASE WHEN {row}.monthly_turnover <= 25000000 THEN 'UP_TO_300_MILLION'
    WHEN {row}.monthly_turnover <= 2500000000 / 12.0 THEN 'UP_TO_2_5_BILLION'
    WHEN {row}.monthly_turnover <= 50000000000 / 12.0 THEN 'UP_TO_50_BILLION'
    WHEN {row}.monthly_turnover IS NOT NULL THEN 'OVER_50_BILLION' END"""
"""Twelve months as the last (programme.words.TurnoverBand)."""
MOVED_SINCE = MOVED.replace("{end}", AS_OF_END)
KNOWN_THEN = f"""SELECT ka.id, %s AS person_id, ka.stage, ka.attained_on, ka.recorded_at,
    NULL::timestamptz AS superseded_at, ka.evidence_kind, ka.evidence_ref,
    ka.recorded_by_id,
    CASE WHEN ka.validated_at < {AS_OF_END} THEN ka.validated_at END AS validated_at,
    CASE WHEN ka.validated_at < {AS_OF_END} THEN ka.validated_by_id END AS validated_by_id
    FROM attainment ka %s ka.attained_on <= {{value}} AND ka.recorded_at < {AS_OF_END}
        AND (ka.superseded_at IS NULL OR ka.superseded_at >= {AS_OF_END})"""
STAYED = KNOWN_THEN % (
    "ka.person_id",
    f"WHERE ka.id NOT IN (SELECT km.id FROM {MOVED_SINCE} km) AND",
)
LEFT = KNOWN_THEN % ("km.person_id", f"JOIN {MOVED_SINCE} km ON km.id = ka.id WHERE")
AS_KNOWN = f"({STAYED} UNION ALL {LEFT})"
"""The attainments as they were known at a day's end (programme.known), each with whose it was: in
two arms, so that a person's are found by the index."""
LATEST_CONTACT = (
    "LATERAL (SELECT * FROM contact lc WHERE lc.person_id = {row}.id"
    " ORDER BY lc.contacted_on DESC, lc.id DESC LIMIT 1)"
)


def _open(sealed: Sequence[str]) -> list[str | None]:
    return vault().open_all(bytes.fromhex(text) for text in sealed)


def _open_masked(sealed: Sequence[str]) -> list[str | None]:
    return [None if nik is None else mask_nik(nik) for nik in _open(sealed)]


def _official(column: str) -> Column:
    """The name of the account that a column names."""
    return Column(f"(SELECT name FROM actor WHERE id = {{row}}.{column})", roles=OVERSEERS)


JAKPRENEUR = Shape(
    name="Jakpreneur",
    entity="person",
    source="person",
    fields={
        "id": node_id("Jakpreneur"),
        **plain(
            "name",
            "gender",
            "birth_date",
            "registered_on",
            "whatsapp",
            "disability",
            "poor_family",
            "dormant_since",
        ),
        "nik": Column(
            "encode({row}.nik_cipher, 'hex')",
            roles=FIELD_STAFF,
            audited=True,
            reveal=_open_masked,
        ),
        "phone": Column(
            "encode({row}.phone_cipher, 'hex')", roles=FIELD_STAFF, audited=True, reveal=_open
        ),
        "stage": One("Stage", "{target}.code = {row}.stage"),
        "next_stage": One("Stage", "{target}.code = {row}.next_stage"),
        "village": One("Area", "{target}.code = {row}.village_code"),
        "agency": One("Agency", "{target}.code = {row}.agency_code"),
        "office": NEAREST_OFFICE,
        "business": One("Business", "{target}.person_id = {row}.id", implied=True),
        "mentor": One("Mentor", "{target}.id = {row}.mentor_id"),
        "last_contact": One("Contact", "TRUE", source=LATEST_CONTACT, implied=True),
        "registrations": Listed(
            "Registration",
            "{target}.person_id = ANY (ARRAY(SELECT {row}.id UNION ALL"
            " SELECT rm.id FROM person rm WHERE rm.merged_into_id = {row}.id))",
            "{target}.registered_on, {target}.id",
            implied=True,
        ),
        "transfers": TRANSFERS,
        "dormancies": DORMANCIES,
        "attainments": Many(
            "Attainment",
            "{target}.person_id = {row}.id",
            implied=True,
            unless={"as_of": "{target}.superseded_at IS NULL"},
        ),
        "licences": WALLET,
        "consents": IN_FORCE,
        "contacts": Many("Contact", "{target}.person_id = {row}.id", implied=True),
        "attendances": Many("Attendance", "{target}.person_id = {row}.id", implied=True),
        "marketing_slots": Many("MarketingSlot", "{target}.person_id = {row}.id"),
        "files": OF_PERSON,
    },
    filters={
        "stage": Filter("{row}.stage = substr({value}, 2)::smallint", "text"),
        "next_stage": Filter("{row}.next_stage = substr({value}, 2)::smallint", "text"),
        "area_code": Filter(WITHIN_AREA, "text"),
        "mentor_id": Filter("{row}.mentor_id = {value}", "bigint"),
        "sector": Filter(
            "EXISTS (SELECT 1 FROM business fb WHERE fb.person_id = {row}.id"
            " AND fb.sector = {value})",
            "text",
        ),
        "dormant": Filter("({row}.dormant_since IS NOT NULL) = {value}", "boolean"),
        "unmoved": UNMOVED,
        "incomplete": INCOMPLETE,
        "search": contains("name", misspelt=True),
    },
    orders={
        "NAME": Order("{row}.name", "text"),
        "NEWEST": Order("{row}.registered_on", "date", descending=True),
        "OLDEST": Order("{row}.registered_on", "date"),
        "STAGE": Order("{row}.stage", "smallint", descending=True),
    },
)

BUSINESS = Shape(
    name="Business",
    entity="business",
    source="business",
    fields={
        **plain("name", "sector", "kbli2", "level", "workers"),
        "monthly_turnover": Column("{row}.monthly_turnover", roles=FIELD_STAFF, audited=True),
        "turnover_band": Column(BAND, roles=FIELD_STAFF),
    },
)

REGISTRATION = Shape(
    name="Registration",
    entity="registration",
    source="registration",
    fields={
        **plain("channel", "registered_on", "recorded_at"),
        "agency": One("Agency", "{target}.code = {row}.agency_code"),
    },
)

ATTAINMENT = Shape(
    name="Attainment",
    entity="attainment",
    source="attainment",
    fields={
        "id": node_id("Attainment"),
        **plain(
            "attained_on",
            "recorded_at",
            "superseded_at",
            "evidence_kind",
            "evidence_ref",
            "validated_at",
        ),
        "recorded_by": _official("recorded_by_id"),
        "validated_by": _official("validated_by_id"),
        "stage": One("Stage", "{target}.code = {row}.stage"),
        "jakpreneur": One("Jakpreneur", "{target}.id = {row}.person_id", implied=True),
        "sale": One("Sale", "{target}.attainment_id = {row}.id"),
    },
    filters={"as_of": Filter("TRUE", "date", source=AS_KNOWN, known=True)},
    orders={
        "NEWEST": Order("{row}.attained_on", "date", descending=True),
        "STAGE": Order("{row}.stage", "smallint"),
    },
)

register(JAKPRENEUR, BUSINESS, REGISTRATION, ATTAINMENT)
