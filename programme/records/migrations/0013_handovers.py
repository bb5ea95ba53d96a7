"""Whole caseloads change hands by a draft that is looked at and applied in one go."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

CHECKS = {
    "handover": {
        "reason": "reason IN ('JANUARY', 'LEAVER', 'NEWCOMERS')",
        "leaver": "(reason = 'LEAVER') = (leaver_id IS NOT NULL)",
        "status": "status IN ('QUEUED', 'SOLVING', 'DRAFT', 'APPLIED', 'FAILED', 'CANCELLED')",
        "applied": "(status = 'APPLIED') = (applied_at IS NOT NULL)",
        "kept": "kept <= held AND held <= people",
    },
    "handover_move": {"hands": "giver_id IS DISTINCT FROM taker_id"},
}
INDEXES = {
    "handover_area": "handover (area_code)",
    "handover_job": "handover (job_id)",
    "handover_move_person": "handover_move (person_id)",
}
CODE_COLUMNS = [("handover", "area_code")]
FOREIGN_KEYS = [("handover", "area_code", "area (code)", "NO ACTION")]
FORWARD = [
    *(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(13) COLLATE "C"'
      for table, column in CODE_COLUMNS),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fkey FOREIGN KEY ({column})"
      f" REFERENCES {target} ON DELETE {rule}" for table, column, target, rule in FOREIGN_KEYS),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
      for table, rules in CHECKS.items() for name, rule in rules.items()),
    *(f"CREATE INDEX {name} ON {rule}" for name, rule in INDEXES.items()),
]  # fmt: skip
BACKWARD = [
    *(f"DROP INDEX {name}" for name in INDEXES),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check"
      for table, rules in CHECKS.items() for name in rules),
    "ALTER TABLE handover DROP CONSTRAINT handover_area_code_fkey",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("programme", "0012_plan_cadres")]
    operations = [
        ops.CreateModel(
            name="Handover",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("area_code", fields.CharField(max_length=13)),
                ("reason", fields.CharField(max_length=9)),
                ("leaver", fields.ForeignKeyField("programme.Mentor", source_field="leaver_id", null=True, db_constraint=True, to_field="id", related_name="handovers", on_delete=OnDelete.RESTRICT)),
                ("status", fields.CharField(max_length=9)),
                ("job", fields.ForeignKeyField("programme.Job", source_field="job_id", db_constraint=True, to_field="id", related_name="handovers", on_delete=OnDelete.RESTRICT)),
                ("requested_by", fields.ForeignKeyField("programme.ActorRecord", source_field="requested_by_id", db_constraint=True, to_field="id", related_name="handovers", on_delete=OnDelete.RESTRICT)),
                ("requested_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("applied_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("people", fields.IntField(null=True)),
                ("held", fields.IntField(null=True)),
                ("kept", fields.IntField(null=True)),
                ("objective", fields.FloatField(null=True)),
                ("bound", fields.FloatField(null=True)),
                ("gap", fields.FloatField(null=True)),
                ("input_hash", fields.CharField(null=True, max_length=64)),
                ("loads", fields.JSONField(null=True)),
                ("conflicts", fields.JSONField(null=True)),
            ],
            options={"table": "handover", "app": "programme", "pk_attr": "id", "table_description": "A standing assignment of an area's people to its mentors, for a ``reason``."},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="HandoverMove",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("handover", fields.ForeignKeyField("programme.Handover", source_field="handover_id", db_constraint=True, to_field="id", related_name="moves", on_delete=OnDelete.CASCADE)),
                ("person", fields.ForeignKeyField("programme.Person", source_field="person_id", db_constraint=True, to_field="id", related_name="moves", on_delete=OnDelete.RESTRICT)),
                ("giver", fields.ForeignKeyField("programme.Mentor", source_field="giver_id", null=True, db_constraint=True, to_field="id", related_name="given", on_delete=OnDelete.RESTRICT)),
                ("taker", fields.ForeignKeyField("programme.Mentor", source_field="taker_id", db_constraint=True, to_field="id", related_name="taken", on_delete=OnDelete.RESTRICT)),
            ],
            options={"table": "handover_move", "app": "programme", "unique_together": (("handover", "person"),), "pk_attr": "id", "table_description": "A person who changes hands in a hand-over: from a mentor, or from nobody, to another."},
            bases=["Model"],
        ),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
