"""Bulk imports: runs, the rows that were refused, and files that are about nobody in particular."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

TYPES = ("image/jpeg", "image/png", "image/webp", "application/pdf")
TABLES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
BEFORE = {
    "purpose": "purpose IN ('ATTAINMENT', 'CONTACT')",
    "media_type": "media_type ~ '^(image/(jpeg|png|webp)|application/pdf)$'",
}
AFTER = {
    "purpose": "purpose IN ('ATTAINMENT', 'CONTACT', 'IMPORT')",
    "media_type": "media_type = ANY (CASE purpose WHEN 'IMPORT' THEN ARRAY[{}] ELSE ARRAY[{}]"
    " END)".format(*(", ".join(f"'{one}'" for one in some) for some in (TABLES, TYPES))),
}
CHECKS = {
    "file": {"about": "(person_id IS NULL) = (purpose = 'IMPORT')"},
    "import_run": {
        "done": "done = new_people + new_records + known + accepted + refused",
        "total": "done <= total OR done = 0",
        "counts": "least(new_people, new_records, known, accepted, refused) >= 0",
        "dry_run": "CASE WHEN dry_run THEN new_people + new_records + known = 0"
        " ELSE accepted = 0 END",
        "fault": "(fault_en IS NULL) = (fault_id IS NULL)",
    },
    "import_row": {"number": "number > 0"},
}
INDEXES = {
    "import_run_asked": "import_run (requested_by_id, id)",
    "import_run_job": "import_run (job_id)",
    "import_run_file": "import_run (file_id)",
}
REPLACED = [
    *(f"ALTER TABLE file DROP CONSTRAINT file_{name}_check" for name in BEFORE),
]  # fmt: skip
FORWARD = [
    *REPLACED,
    *(f"ALTER TABLE file ADD CONSTRAINT file_{name}_check CHECK ({rule})"
      for name, rule in AFTER.items()),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
      for table, rules in CHECKS.items() for name, rule in rules.items()),
    *(f"CREATE INDEX {name} ON {rule}" for name, rule in INDEXES.items()),
]  # fmt: skip
BACKWARD = [
    *(f"DROP INDEX {name}" for name in INDEXES),
    *(f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name}_check"
      for table, rules in CHECKS.items() for name in rules),
    "DELETE FROM import_run",
    "DELETE FROM file WHERE purpose = 'IMPORT'",
    *REPLACED,
    *(f"ALTER TABLE file ADD CONSTRAINT file_{name}_check CHECK ({rule})"
      for name, rule in BEFORE.items()),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("programme", "0021_slots")]
    operations = [
        ops.AlterField("File", "person", fields.ForeignKeyField("programme.Person", source_field="person_id", null=True, db_constraint=True, to_field="id", related_name="files", on_delete=OnDelete.RESTRICT)),
        ops.AlterField("File", "media_type", fields.CharField(max_length=80)),
        ops.CreateModel(
            name="ImportRun",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("file", fields.ForeignKeyField("programme.File", source_field="file_id", db_constraint=True, to_field="id", related_name="import_runs", on_delete=OnDelete.RESTRICT)),
                ("job", fields.ForeignKeyField("programme.Job", source_field="job_id", db_constraint=True, to_field="id", related_name="import_runs", on_delete=OnDelete.RESTRICT)),
                ("requested_by", fields.ForeignKeyField("programme.ActorRecord", source_field="requested_by_id", db_constraint=True, to_field="id", related_name="import_runs", on_delete=OnDelete.RESTRICT)),
                ("requested_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("dry_run", fields.BooleanField()),
                ("total", fields.IntField(null=True)),
                ("done", fields.IntField()),
                ("new_people", fields.IntField()),
                ("new_records", fields.IntField()),
                ("known", fields.IntField()),
                ("accepted", fields.IntField()),
                ("refused", fields.IntField()),
                ("notes", fields.TextField(unique=False)),
                ("fault_en", fields.CharField(null=True, max_length=500)),
                ("fault_id", fields.CharField(null=True, max_length=500)),
            ],
            options={"table": "import_run", "app": "programme", "pk_attr": "id", "table_description": "A run over a file of registrations; of ``total`` rows ``done`` are behind it."},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ImportRow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("run", fields.ForeignKeyField("programme.ImportRun", source_field="run_id", db_constraint=True, to_field="id", related_name="rows", on_delete=OnDelete.CASCADE)),
                ("number", fields.IntField()),
                ("code", fields.CharField(max_length=40)),
                ("path", fields.CharField(null=True, max_length=80)),
                ("words_en", fields.TextField(unique=False)),
                ("words_id", fields.TextField(unique=False)),
                ("cells", fields.BinaryField()),
            ],
            options={"table": "import_row", "app": "programme", "unique_together": (("run", "number"),), "pk_attr": "id", "table_description": "A row that was refused, by its number in the file. ``cells`` is sealed: it holds the row."},
            bases=["Model"],
        ),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
