"""Tables that change seldom tell the change feed so by themselves: a kept answer may hold any row
of theirs (programme.freshness). Verbs tell of the others, naming whom it concerns."""

from tortoise import migrations
from tortoise.migrations import operations as ops

SELDOM = [
    "agency", "area", "org_unit", "stage", "target", "actor", "mentor", "mentor_leave", "cadre",
    "registration", "training_session", "session_facilitator", "session_cadre",
]  # fmt: skip
FUNCTION = """
    CREATE FUNCTION change_everywhere() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO change (entity, entity_id, kind, area_code) VALUES ('*', 0, 'UPSERT', '');
            RETURN NULL;
        END$$"""
FORWARD = [
    FUNCTION,
    *(f"CREATE TRIGGER {table}_change_everywhere AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
      f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION change_everywhere()" for table in SELDOM),
]
BACKWARD = [
    *(f"DROP TRIGGER {table}_change_everywhere ON {table}" for table in SELDOM),
    "DROP FUNCTION change_everywhere()",
]


class Migration(migrations.Migration):
    dependencies = [("programme", "0004_offline")]
    operations = [ops.RunSQL(FORWARD, BACKWARD)]
