"""What was learned of progress is kept, week by week; a row is never changed."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

CHECKS = {
    "progress_model": {
        "kind": "kind IN ('FIT', 'UPDATE')",
        "week": "extract(isodow FROM learned_until) = 1",
        "fingerprint": "fingerprint ~ '^[0-9a-f]{64}$'",
        "rows": "rows > 0",
        "watched": "kind = 'FIT' OR watched IS NOT NULL",
    },
}
CODE_COLUMNS = [("progress_model", "area_code")]
FOREIGN_KEYS = [("progress_model", "area_code", "area (code)", "NO ACTION")]
TRIGGERS = {
    "progress_model_append_only": (
        "progress_model", "BEFORE UPDATE OR DELETE ON progress_model FOR EACH ROW",
        "refuse_rewrite"),
}
FORWARD = [
    *(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(13) COLLATE "C"'
      for table, column in CODE_COLUMNS),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fkey FOREIGN KEY ({column})"
      f" REFERENCES {target} ON DELETE {rule}" for table, column, target, rule in FOREIGN_KEYS),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
      for table, rules in CHECKS.items() for name, rule in rules.items()),
    *(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()"
      for name, (_, when, function) in TRIGGERS.items()),
    "ALTER TABLE progress_model ALTER COLUMN data SET STORAGE EXTERNAL",
]  # fmt: skip
BACKWARD = [
    *(f"DROP TRIGGER {name} ON {table}" for name, (table, _, _) in TRIGGERS.items()),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check"
      for table, rules in CHECKS.items() for name in rules),
    "ALTER TABLE progress_model DROP CONSTRAINT progress_model_area_code_fkey",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("programme", "0014_archive")]
    operations = [
        ops.CreateModel(
            name="ProgressModel",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("kind", fields.CharField(max_length=6)),
                ("area_code", fields.CharField(max_length=13)),
                ("learned_until", fields.DateField(auto_now=False, auto_now_add=False)),
                ("version", fields.SmallIntField()),
                ("fingerprint", fields.CharField(max_length=64)),
                ("rows", fields.BigIntField()),
                ("watched", fields.JSONField(null=True)),
                ("data", fields.BinaryField()),
            ],
            options={"table": "progress_model", "app": "programme", "pk_attr": "id", "table_description": "A model as it was after the weeks until ``learned_until`` (a Monday); rows are never changed."},
            bases=["Model"],
        ),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
