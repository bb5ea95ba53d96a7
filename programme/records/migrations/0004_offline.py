"""What phones need that are off line for days: whom a change is about, how long the feed is kept,
who changed a field last, and the values that met another."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

KEPT_DAYS = 60
CHECKS = {
    "conflict": {
        "choice": "choice IN ('YOURS', 'THEIRS')",
        "resolved": "(choice IS NULL) = (resolved_at IS NULL)"
        " AND (choice IS NULL) = (resolved_by_id IS NULL)",
    },
}
FOREIGN_KEYS = [
    ("field_edit", "actor_id", "actor (id)", "RESTRICT"),
    ("conflict", "author_id", "actor (id)", "RESTRICT"),
    ("conflict", "their_author_id", "actor (id)", "RESTRICT"),
    ("conflict", "resolved_by_id", "actor (id)", "RESTRICT"),
]
INDEXES = {
    "change_of_mentor": "change (mentor_id, txid) WHERE mentor_id IS NOT NULL",
    "change_of_person": "change (person_id, txid) WHERE person_id IS NOT NULL",
    "conflict_of_person": "conflict (person_id)",
    "conflict_open": "conflict (recorded_at) WHERE choice IS NULL",
}
FUNCTIONS = {
    "refuse_rewrite_while_kept": f"""
        BEGIN
            IF TG_OP = 'DELETE' AND OLD.at < clock_timestamp() - interval '{KEPT_DAYS} days' THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION '% is append-only for {KEPT_DAYS} days', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END""",
}
TRIGGERS = {
    "change_append_only": (
        "change", "BEFORE UPDATE OR DELETE ON change FOR EACH ROW", "refuse_rewrite_while_kept"),
}
AS_BEFORE = "BEFORE UPDATE OR DELETE ON change FOR EACH ROW EXECUTE FUNCTION refuse_rewrite()"

FORWARD = [
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
      for table, rules in CHECKS.items() for name, rule in rules.items()),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fkey FOREIGN KEY ({column})"
      f" REFERENCES {target} ON DELETE {rule}" for table, column, target, rule in FOREIGN_KEYS),
    *(f"CREATE INDEX {name} ON {rule}" for name, rule in INDEXES.items()),
    *(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
      for name, body in FUNCTIONS.items()),
    "DROP TRIGGER change_append_only ON change",
    *(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()"
      for name, (_, when, function) in TRIGGERS.items()),
]
BACKWARD = [
    "DROP TRIGGER change_append_only ON change",
    f"CREATE TRIGGER change_append_only {AS_BEFORE}",
    *(f"DROP FUNCTION {name}()" for name in FUNCTIONS),
    *(f"DROP INDEX {name}" for name in INDEXES),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_fkey"
      for table, column, _, _ in FOREIGN_KEYS),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check"
      for table, rules in CHECKS.items() for name in rules),
]


class Migration(migrations.Migration):
    dependencies = [("programme", "0003_reading")]
    operations = [
        ops.AddField("Change", "person_id", fields.BigIntField(null=True)),
        ops.CreateModel(
            name="FieldEdit",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("entity", fields.CharField(max_length=40)),
                ("entity_id", fields.BigIntField()),
                ("field", fields.CharField(max_length=30)),
                ("actor_id", fields.BigIntField()),
                ("edited_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "field_edit", "app": "programme", "unique_together": (("entity", "entity_id", "field"),), "pk_attr": "id", "table_description": "Who changed a field of a row last, and when."},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FieldConflict",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("entity", fields.CharField(max_length=40)),
                ("entity_id", fields.BigIntField()),
                ("person", fields.ForeignKeyField("programme.Person", source_field="person_id", db_constraint=True, to_field="id", related_name="conflicts", on_delete=OnDelete.RESTRICT)),
                ("field", fields.CharField(max_length=30)),
                ("base", fields.TextField(unique=False)),
                ("yours", fields.TextField(unique=False)),
                ("theirs", fields.TextField(unique=False)),
                ("author_id", fields.BigIntField()),
                ("recorded_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("their_author_id", fields.BigIntField(null=True)),
                ("their_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("choice", fields.CharField(null=True, max_length=6)),
                ("resolved_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("resolved_by_id", fields.BigIntField(null=True)),
            ],
            options={"table": "conflict", "app": "programme", "pk_attr": "id", "table_description": "A value that somebody gave a field which another hand had changed meanwhile."},
            bases=["Model"],
        ),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
