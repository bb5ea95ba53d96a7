"""Sales outside of our events, and sales that no longer hold.

A slot has one sale in force; one that was recorded wrongly stays as history. A sale without a slot
says where it was. An attainment rests on one sale.
"""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

CHECKS = {
    "sale": {
        "place": "place IN ('STALL', 'BAZAAR', 'MARKETPLACE', 'E_ORDER', 'LIVE', 'OTHER')",
        "where": "(slot_id IS NULL) = (place IS NOT NULL)",
        "voided": "voided_at > recorded_at",
    },
}
BEFORE = {"sale_attainment": "sale (attainment_id) WHERE attainment_id IS NOT NULL"}
UNIQUES = {
    "sale_once": "sale (slot_id) WHERE voided_at IS NULL",
    "sale_proof": "sale (attainment_id) WHERE attainment_id IS NOT NULL",
}
INDEXES = {"sale_slot": "sale (slot_id) WHERE slot_id IS NOT NULL"}
FORWARD = [
    *(f"DROP INDEX {name}" for name in BEFORE),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
      for table, rules in CHECKS.items() for name, rule in rules.items()),
    *(f"CREATE UNIQUE INDEX {name} ON {rule}" for name, rule in UNIQUES.items()),
    *(f"CREATE INDEX {name} ON {rule}" for name, rule in INDEXES.items()),
]  # fmt: skip
BACKWARD = [
    "DELETE FROM sale WHERE slot_id IS NULL OR voided_at IS NOT NULL",
    *(f"DROP INDEX {name}" for name in (*INDEXES, *UNIQUES)),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check"
      for table, rules in CHECKS.items() for name in rules),
    *(f"CREATE INDEX {name} ON {rule}" for name, rule in BEFORE.items()),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("programme", "0022_imports")]
    operations = [
        ops.AlterField("Sale", "slot", fields.ForeignKeyField("programme.MarketingSlot", source_field="slot_id", null=True, db_constraint=True, to_field="id", related_name="sales", on_delete=OnDelete.RESTRICT)),
        ops.AddField("Sale", "place", fields.CharField(null=True, max_length=11)),
        ops.AddField("Sale", "voided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
        ops.AlterModelOptions("Sale", {"table": "sale", "app": "programme", "pk_attr": "id", "table_description": "What a person sold, as a band of Rupiah: from a slot, or, without one, at another ``place``."}),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
