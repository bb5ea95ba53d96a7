"""The tables that a city fills: their columns and keys, as the records declare them.

A column ending in ``_hash`` or ``_cipher`` is sealed when it is loaded; the logical values are all
the others.
"""

from seeds.columns import Kind

PERIOD = "valid_from date valid_to date"
CHECKED = "validated_at moment validated_by_id int8"
TABLES = {
    "area": "code text level text parent_code text name text postal_code text",
    "agency": "code text name_id text name_en text",
    "org_unit": "id int4 agency_code text kind text area_code text parent_id int4 name text",
    "stage": "code int2 key text name_id text name_en text position int2",
    "target": "id int4 stage int2 tier text area_code text period_start date period_end date"
    " people int4 source text",
    "setting": "key text value json",
    "person": "id int8 nik_hash bytes nik_cipher bytes phone_hash bytes phone_cipher bytes"
    " name text gender text birth_date date village_code text agency_code text"
    " registered_on date whatsapp bool disability bool poor_family bool stage int2"
    " next_stage int2 dormant_since date mentor_id int8 path_id int8 merged_into_id int8",
    "actor": "id int8 role text name text area_code text agency_code text person_id int8"
    " phone_hash bytes phone_cipher bytes language text leaderboard_opt_in bool active bool",
    "mentor": "id int8 actor_id int8 agency_code text name text district_code text"
    " village_code text weekly_minutes int4 contact_load int2 skills json active_from date"
    " active_to date",
    "mentor_leave": "id int8 mentor_id int8 first_day date last_day date reason text",
    "cadre": "id int8 actor_id int8 person_id int8 weekly_minutes int4 competences json pkk bool"
    " active_from date active_to date",
    "registration": "id int8 person_id int8 agency_code text channel text registered_on date"
    " recorded_at moment",
    "business": "id int8 person_id int8 name text sector text kbli2 text level text"
    " monthly_turnover int8 workers int2",
    "consent": "id int8 person_id int8 purpose text granted bool source text recorded_at moment"
    " actor_id int8",
    "caseload": f"id int8 person_id int8 mentor_id int8 {PERIOD}",
    "contact": "id int8 person_id int8 mentor_id int8 action text outcome text contacted_on date"
    f" recorded_at moment note text assignment_id int8 {CHECKED}",
    "training_session": "id int8 title text topic text mode text sector text area_code text"
    " held_on date slot int2 duration int2 capacity int2 facilitators_needed int2 status text",
    "session_facilitator": "id int8 session_id int8 mentor_id int8",
    "session_cadre": "id int8 session_id int8 cadre_id int8",
    "attendance": "id int8 session_id int8 person_id int8 status text walk_in bool"
    f" recorded_at moment recorded_by_id int8 {CHECKED}",
    "attainment": "id int8 person_id int8 stage int2 attained_on date recorded_at moment"
    " superseded_at moment evidence_kind text evidence_ref text recorded_by_id int8"
    " validated_by_id int8 validated_at moment",
    "licence": "id int8 person_id int8 type_code text number text issued_on date expires_on date"
    " attainment_id int8 file_id int8 recorded_at moment recorded_by_id int8 revoked_at moment",
}
KINDS = {kind.value[0]: kind for kind in Kind}


def columns(table: str) -> dict[str, Kind]:
    """The columns of ``table`` with their kinds, in the order of the records."""
    words = TABLES[table].split()
    return {name: KINDS[kind] for name, kind in zip(words[::2], words[1::2], strict=True)}


def logical(table: str) -> list[str]:
    """The columns whose values are hashed: all but the sealed ones, by name."""
    return sorted(name for name, kind in columns(table).items() if kind is not Kind.BYTES)
