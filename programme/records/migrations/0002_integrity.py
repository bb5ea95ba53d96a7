"""What must always be true, held by the database: collations, checks, foreign keys of plain
columns, exclusions, append-only ledgers, the audit chain, the point totals, the change feed."""

from tortoise import migrations
from tortoise.migrations import operations as ops

CODE_COLUMNS = [
    ("area", "code"), ("area", "parent_code"), ("org_unit", "area_code"), ("target", "area_code"),
    ("person", "village_code"), ("actor", "area_code"), ("mentor", "district_code"),
    ("mentor", "village_code"), ("training_session", "area_code"), ("weekly_plan", "area_code"),
    ("change", "area_code"),
]


def words(column: str, *values: str) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


SECTORS = ("CULINARY", "FASHION", "CRAFT", "SERVICES", "RETAIL", "AGRI", "OTHER")
CHECKS = {
    "area": {
        "level": words("level", "PROVINCE", "CITY", "DISTRICT", "VILLAGE"),
        "code": r"code ~ CASE level WHEN 'PROVINCE' THEN '^\d{2}$' WHEN 'CITY' THEN '^\d{2}\.\d{2}$'"
        r" WHEN 'DISTRICT' THEN '^\d{2}(\.\d{2}){2}$' ELSE '^\d{2}(\.\d{2}){2}\.\d{4}$' END",
        "parent": "(parent_code IS NULL) = (level = 'PROVINCE')",
    },
    "org_unit": {"kind": words("kind", "AGENCY", "SUDIN", "KASATPEL")},
    "stage": {"code": "code BETWEEN 1 AND 7", "key": "key = 'P' || code"},
    "target": {
        "tier": words("tier", "RPJMD", "STRETCH"),
        "period": "period_start <= period_end",
        "people": "people >= 0",
    },
    "person": {
        "gender": words("gender", "FEMALE", "MALE"),
        "nik_hash": "octet_length(nik_hash) = 32",
        "phone": "(phone_hash IS NULL) = (phone_cipher IS NULL)",
        "stage": "stage BETWEEN 1 AND 7",
        "next_stage": "next_stage BETWEEN 1 AND 7",
    },
    "registration": {"channel": words("channel", "DISTRICT_DESK", "WEB", "MENTOR", "EVENT")},
    "business": {
        "sector": words("sector", *SECTORS),
        "level": words("level", "BEGINNER", "NAIK_KELAS"),
        "turnover": "monthly_turnover >= 0",
        "workers": "workers >= 0",
    },
    "consent": {"purpose": words("purpose", "CONTACT", "PROFILING", "LEADERBOARD", "BANK")},
    "actor": {
        "role": words("role", "MENTOR", "CADRE", "JAKPRENEUR", "KASATPEL", "SUDIN", "DINAS", "BANK",
                      "AUDITOR", "DPO"),
        "scope": "length(area_code) = CASE role WHEN 'KASATPEL' THEN 8 WHEN 'SUDIN' THEN 5"
        " WHEN 'DINAS' THEN 2 ELSE length(area_code) END",
        "person": "role <> 'JAKPRENEUR' OR person_id IS NOT NULL",
        "phone": "(phone_hash IS NULL) = (phone_cipher IS NULL)",
        "language": words("language", "id", "en"),
    },
    "mentor": {
        "weekly_minutes": "weekly_minutes BETWEEN 0 AND 3600",
        "contact_load": "contact_load BETWEEN 0 AND 200",
        "period": "active_to >= active_from",
        "village": "starts_with(village_code, district_code)",
    },
    "mentor_leave": {"period": "first_day <= last_day"},
    "cadre": {
        "weekly_minutes": "weekly_minutes BETWEEN 0 AND 1200",
        "period": "active_to >= active_from",
    },
    "caseload": {"period": "valid_to > valid_from"},
    "contact": {
        "action": words("action", "WHATSAPP", "CALL", "VISIT"),
        "outcome": words("outcome", "REACHED", "AGREED", "DECLINED", "NO_ANSWER"),
        "validated": "(validated_at IS NULL) = (validated_by_id IS NULL)",
    },
    "training_session": {
        "topic": words("topic", "BASIC_TRAINING", "LICENCE_CLINIC", "BAZAAR", "BOOKKEEPING",
                       "BANK_DAY", "PEER_SHARING"),
        "mode": words("mode", "OFFLINE", "ONLINE", "HYBRID"),
        "sector": words("sector", *SECTORS),
        "status": words("status", "SCHEDULED", "HELD", "CANCELLED"),
        "slot": "slot BETWEEN 0 AND 19",
        "duration": "duration BETWEEN 15 AND 720",
        "capacity": "capacity > 0",
        "facilitators": "facilitators_needed > 0",
    },
    "attendance": {
        "status": words("status", "INVITED", "CONFIRMED", "PRESENT", "ABSENT"),
        "validated": "(validated_at IS NULL) = (validated_by_id IS NULL)",
        "other_hand": "validated_by_id <> recorded_by_id",
    },
    "attainment": {
        "evidence": words("evidence_kind", "REGISTRATION", "ATTENDANCE", "CONTACT_LOG", "LICENCE",
                          "SALE", "FINANCIAL_REPORT", "BANK_CONFIRMATION", "PARTNER_IMPORT",
                          "MISSING"),
        "held": "superseded_at > recorded_at",
        "validated": "(validated_at IS NULL) = (validated_by_id IS NULL)",
        "other_hand": "validated_by_id <> recorded_by_id",
    },
    "job": {
        "status": words("status", "QUEUED", "RUNNING", "DONE", "FAILED", "CANCELLED"),
        "starts": "starts BETWEEN 0 AND max_starts",
        "fraction": "fraction BETWEEN 0 AND 1",
    },
    "weekly_plan": {
        "week": "extract(isodow FROM week) = 1",
        "status": words("status", "QUEUED", "SOLVING", "DRAFT", "PUBLISHED", "SUPERSEDED", "FAILED",
                        "CANCELLED"),
        "solved": "status NOT IN ('DRAFT', 'PUBLISHED') OR (objective IS NOT NULL AND bound IS NOT"
        " NULL AND gap IS NOT NULL AND gap >= 0 AND fingerprint IS NOT NULL)",
        "published": "(published_at IS NOT NULL) OR status <> 'PUBLISHED'",
    },
    "assignment": {
        "action": words("action", "WHATSAPP", "CALL", "VISIT"),
        "something": "action IS NOT NULL OR session_id IS NOT NULL",
        "by_whom": "(action IS NULL) = (mentor_id IS NULL)",
        "minutes": "minutes >= 0",
        "stage": "stage BETWEEN 1 AND 7",
        "status": words("status", "PLANNED", "DONE"),
    },
    "point_entry": {
        "source": words("source_kind", "ATTAINMENT", "ATTENDANCE", "REVERSAL"),
        "points": "points <> 0",
        "week": "extract(isodow FROM week) = 1",
        "reversal": "(points < 0) = (reverses_id IS NOT NULL)",
        "reversal_source": "(source_kind = 'REVERSAL') = (reverses_id IS NOT NULL)",
    },
    "point_total": {"week": "extract(isodow FROM week) = 1"},
    "change": {"kind": words("kind", "UPSERT", "DELETE")},
}

FOREIGN_KEYS = [
    *((table, column, "area (code)", "RESTRICT") for table, column in CODE_COLUMNS
      if (table, column) not in {("area", "code"), ("change", "area_code")}),
    *((table, "agency_code", "agency (code)", "RESTRICT")
      for table in ("org_unit", "actor", "mentor", "person", "registration")),
    ("target", "stage", "stage (code)", "RESTRICT"),
    ("attainment", "stage", "stage (code)", "RESTRICT"),
    ("person", "stage", "stage (code)", "RESTRICT"),
    ("person", "next_stage", "stage (code)", "RESTRICT"),
    ("consent", "actor_id", "actor (id)", "RESTRICT"),
    ("audit", "actor_id", "actor (id)", "RESTRICT"),
    ("contact", "validated_by_id", "actor (id)", "RESTRICT"),
    ("contact", "assignment_id", "assignment (id)", "SET NULL"),
    ("attendance", "recorded_by_id", "actor (id)", "RESTRICT"),
    ("attendance", "validated_by_id", "actor (id)", "RESTRICT"),
    ("attainment", "recorded_by_id", "actor (id)", "RESTRICT"),
    ("attainment", "validated_by_id", "actor (id)", "RESTRICT"),
    ("weekly_plan", "published_by_id", "actor (id)", "RESTRICT"),
    ("idempotency_key", "actor_id", "actor (id)", "CASCADE"),
    ("point_entry", "reverses_id", "point_entry (id)", "RESTRICT"),
]

EXCLUSIONS = {
    ("caseload", "caseload_one_mentor"):
        "person_id WITH =, daterange(valid_from, valid_to, '[)') WITH &&",
    ("mentor_leave", "mentor_leave_no_overlap"):
        "mentor_id WITH =, daterange(first_day, last_day, '[]') WITH &&",
}

UNIQUES = {
    "org_unit_of_area": "org_unit (agency_code, kind, area_code)",
    "target_of_period": "target (stage, tier, area_code, period_start, period_end)",
    "registration_of_agency": "registration (person_id, agency_code)",
    "person_nik": "person (nik_hash)",
    "actor_phone": "actor (phone_hash) WHERE phone_hash IS NOT NULL",
    "attainment_open": "attainment (person_id, stage) WHERE superseded_at IS NULL",
    "weekly_plan_published": "weekly_plan (week, area_code) WHERE status = 'PUBLISHED'",
    "weekly_plan_running": "weekly_plan (week, area_code) WHERE status IN ('QUEUED', 'SOLVING')",
    "refresh_token_hash": "refresh_token (token_hash)",
    "point_entry_reversed_once": "point_entry (reverses_id) WHERE reverses_id IS NOT NULL",
    "audit_chain": "audit (previous_hash)",
}

APPEND_ONLY = ["consent", "audit", "point_entry", "change"]

FUNCTIONS = {
    "refuse_rewrite": """
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END""",
    "audit_digest_chain": """
        DECLARE
            last audit;
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtext('audit'));
            SELECT * INTO last FROM audit ORDER BY id DESC LIMIT 1;
            NEW.id := coalesce(last.id, 0) + 1;
            NEW.previous_hash := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
            NEW.hash := audit_digest(NEW);
            RETURN NEW;
        END""",
    "point_total_keep": """
        BEGIN
            INSERT INTO point_total (actor_id, week, points, entries)
            SELECT actor_id, week, sum(points), count(*) FROM added GROUP BY actor_id, week
            ORDER BY actor_id, week
            ON CONFLICT (actor_id, week) DO UPDATE SET
                points = point_total.points + excluded.points,
                entries = point_total.entries + excluded.entries;
            RETURN NULL;
        END""",
    "change_wake": """
        BEGIN
            PERFORM pg_notify('change', '');
            RETURN NULL;
        END""",
}

DIGEST = """
CREATE FUNCTION audit_digest(entry audit) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(entry.previous_hash || convert_to(jsonb_build_array(
        entry.id, extract(epoch FROM entry.at), entry.actor_id, entry.action, entry.entity,
        entry.entity_id, entry.facts)::text, 'UTF8'))
$$
"""

TRIGGERS = {
    "audit_append": ("audit", "BEFORE INSERT ON audit FOR EACH ROW", "audit_digest_chain"),
    "point_entry_total": (
        "point_entry",
        "AFTER INSERT ON point_entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT",
        "point_total_keep",
    ),
    "change_notify": ("change", "AFTER INSERT ON change FOR EACH STATEMENT", "change_wake"),
    **{
        f"{table}_append_only": (
            table, f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW", "refuse_rewrite")
        for table in APPEND_ONLY
    },
}

FORWARD = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    *(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(13) COLLATE "C"'
      for table, column in CODE_COLUMNS),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
      for table, rules in CHECKS.items() for name, rule in rules.items()),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fkey FOREIGN KEY ({column})"
      f" REFERENCES {target} ON DELETE {rule}" for table, column, target, rule in FOREIGN_KEYS),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist ({rule})"
      for (table, name), rule in EXCLUSIONS.items()),
    *(f"CREATE UNIQUE INDEX {name} ON {rule}" for name, rule in UNIQUES.items()),
    "ALTER TABLE change ALTER COLUMN txid SET DEFAULT pg_current_xact_id()::text::bigint",
    "ALTER TABLE change ALTER COLUMN at SET DEFAULT clock_timestamp()",
    DIGEST,
    *(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
      for name, body in FUNCTIONS.items()),
    *(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()"
      for name, (_, when, function) in TRIGGERS.items()),
]

BACKWARD = [
    *(f"DROP TRIGGER {name} ON {table}" for name, (table, _, _) in TRIGGERS.items()),
    *(f"DROP FUNCTION {name}()" for name in FUNCTIONS),
    "DROP FUNCTION audit_digest(audit)",
    "ALTER TABLE change ALTER COLUMN txid DROP DEFAULT, ALTER COLUMN at DROP DEFAULT",
    *(f"DROP INDEX {name}" for name in UNIQUES),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name in EXCLUSIONS),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_fkey"
      for table, column, _, _ in FOREIGN_KEYS),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check"
      for table, rules in CHECKS.items() for name in rules),
    *(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(13) COLLATE "default"'
      for table, column in CODE_COLUMNS),
]


class Migration(migrations.Migration):
    dependencies = [("programme", "0001_initial")]
    operations = [ops.RunSQL(FORWARD, BACKWARD)]
