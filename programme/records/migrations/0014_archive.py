"""Published plans leave the mentors' sight when they are old; a lock taken back is found by its id."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

CHECKS = {"weekly_plan": {"archived": "archived_at IS NULL OR published_at IS NOT NULL"}}
INDEXES = {"audit_unlocked": "audit (entity_id) WHERE action = 'PLAN_UNLOCK'"}
FORWARD = [
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
      for table, rules in CHECKS.items() for name, rule in rules.items()),
    *(f"CREATE INDEX {name} ON {rule}" for name, rule in INDEXES.items()),
]  # fmt: skip
BACKWARD = [
    *(f"DROP INDEX {name}" for name in INDEXES),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check"
      for table, rules in CHECKS.items() for name in rules),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("programme", "0013_handovers")]
    operations = [
        ops.AddField("WeeklyPlan", "archived_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
