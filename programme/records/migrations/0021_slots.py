"""Marketing events, their places and what was sold there.

How many places are taken is counted in the event's own row, under a check: whoever claims a place
holds the row, and more than there are cannot be written.
"""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

CHECKS = {
    "marketing_event": {
        "kind": "kind IN ('BAZAAR', 'MALL', 'ONLINE_BAZAAR', 'E_ORDER')",
        "days": "starts_on <= ends_on",
        "taken": "taken BETWEEN 0 AND capacity",
        "stage": "stage BETWEEN 4 AND 7",
        "sector": "sector IN ('CULINARY', 'FASHION', 'CRAFT', 'SERVICES', 'RETAIL', 'AGRI',"
        " 'OTHER')",
    },
    "marketing_slot": {
        "status": "status IN ('CLAIMED', 'WAITING', 'RELEASED')",
        "released": "(status = 'RELEASED') = (released_at IS NOT NULL)",
    },
    "sale": {
        "band": "band IN ('UP_TO_500_THOUSAND', 'UP_TO_2_MILLION', 'UP_TO_10_MILLION',"
        " 'UP_TO_50_MILLION', 'OVER_50_MILLION')",
    },
}
CODE_COLUMNS = [("marketing_event", "area_code")]
FOREIGN_KEYS = [("marketing_event", "area_code", "area (code)", "NO ACTION")]
UNIQUES = {"marketing_slot_once": "marketing_slot (event_id, person_id) WHERE status <> 'RELEASED'"}
INDEXES = {
    "marketing_event_days": "marketing_event (starts_on, id)",
    "marketing_slot_person": "marketing_slot (person_id)",
    "marketing_slot_line": "marketing_slot (event_id, id) WHERE status = 'WAITING'",
    "sale_attainment": "sale (attainment_id) WHERE attainment_id IS NOT NULL",
    "sale_person": "sale (person_id)",
}
FORWARD = [
    *(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(13) COLLATE "C"'
      for table, column in CODE_COLUMNS),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fkey FOREIGN KEY ({column})"
      f" REFERENCES {target} ON DELETE {rule}" for table, column, target, rule in FOREIGN_KEYS),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
      for table, rules in CHECKS.items() for name, rule in rules.items()),
    *(f"CREATE UNIQUE INDEX {name} ON {rule}" for name, rule in UNIQUES.items()),
    *(f"CREATE INDEX {name} ON {rule}" for name, rule in INDEXES.items()),
]  # fmt: skip
BACKWARD = [
    *(f"DROP INDEX {name}" for name in (*INDEXES, *UNIQUES)),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check"
      for table, rules in CHECKS.items() for name in rules),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_fkey"
      for table, column, *_ in FOREIGN_KEYS),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("programme", "0020_duplicates")]
    operations = [
        ops.CreateModel(
            name="MarketingEvent",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("title", fields.CharField(max_length=160)),
                ("kind", fields.CharField(max_length=13)),
                ("area_code", fields.CharField(max_length=13)),
                ("starts_on", fields.DateField(auto_now=False, auto_now_add=False)),
                ("ends_on", fields.DateField(auto_now=False, auto_now_add=False)),
                ("capacity", fields.IntField()),
                ("taken", fields.IntField()),
                ("stage", fields.SmallIntField()),
                ("sector", fields.CharField(null=True, max_length=10)),
                ("created_by", fields.ForeignKeyField("programme.ActorRecord", source_field="created_by_id", db_constraint=True, to_field="id", related_name="marketing_events", on_delete=OnDelete.RESTRICT)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "marketing_event", "app": "programme", "pk_attr": "id", "table_description": "A bazaar, mall days or an online listing, for people of an area: from one kelurahan to all."},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MarketingSlot",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("event", fields.ForeignKeyField("programme.MarketingEvent", source_field="event_id", db_constraint=True, to_field="id", related_name="slots", on_delete=OnDelete.RESTRICT)),
                ("person", fields.ForeignKeyField("programme.Person", source_field="person_id", db_constraint=True, to_field="id", related_name="marketing_slots", on_delete=OnDelete.RESTRICT)),
                ("status", fields.CharField(max_length=8)),
                ("claimed_by", fields.ForeignKeyField("programme.ActorRecord", source_field="claimed_by_id", db_constraint=True, to_field="id", related_name="slots_claimed", on_delete=OnDelete.RESTRICT)),
                ("claimed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("released_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "marketing_slot", "app": "programme", "pk_attr": "id", "table_description": "A person's place in an event, or in its waiting line; at most one that is not released."},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Sale",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("slot", fields.OneToOneField("programme.MarketingSlot", source_field="slot_id", db_constraint=True, to_field="id", related_name="sale", on_delete=OnDelete.RESTRICT)),
                ("person", fields.ForeignKeyField("programme.Person", source_field="person_id", db_constraint=True, to_field="id", related_name="sales", on_delete=OnDelete.RESTRICT)),
                ("band", fields.CharField(max_length=20)),
                ("sold_on", fields.DateField(auto_now=False, auto_now_add=False)),
                ("reference", fields.CharField(max_length=80)),
                ("recorded_by", fields.ForeignKeyField("programme.ActorRecord", source_field="recorded_by_id", db_constraint=True, to_field="id", related_name="sales_recorded", on_delete=OnDelete.RESTRICT)),
                ("recorded_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("attainment", fields.ForeignKeyField("programme.Attainment", source_field="attainment_id", null=True, db_constraint=True, to_field="id", related_name="sales", on_delete=OnDelete.RESTRICT)),
            ],
            options={"table": "sale", "app": "programme", "pk_attr": "id", "table_description": "What a person sold at an event, as a band of Rupiah; the evidence of the P5 that it claimed,"},
            bases=["Model"],
        ),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
