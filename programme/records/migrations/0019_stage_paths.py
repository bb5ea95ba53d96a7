"""Paths through the stages and the types of licences as data; the wallets of licences.

The days of the types: IUMK by Pergub 30/2018 until the risk-based licences of PP 5/2021, good for
five years; NIB since PP 24/2018 (domain.md section 2). The others were there before the programme;
what the law says of how long they are good is general knowledge, unverified.
"""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

ORDER = "'[1, 2, 3, 4, 5, 6, 7]'::jsonb"
CHECKS = {
    "stage_path": {
        "key": "key ~ '^[A-Z][A-Z0-9_]*$'",
        "steps": f"jsonb_array_length(steps) = 7 AND steps @> {ORDER} AND steps->0 = '1'",
        "skipped": f"jsonb_typeof(skipped) = 'array' AND skipped <@ {ORDER}"
        " AND NOT skipped @> '1'",
        "held": "superseded_at > recorded_at",
    },
    "stage_path_rule": {
        "level": "level IN ('BEGINNER', 'NAIK_KELAS')",
        "period": "valid_to > valid_from",
    },
    "licence_type": {"period": "valid_to > valid_from", "years": "years > 0"},
    "licence": {"period": "expires_on > issued_on", "number": "number <> ''"},
}
CODE_COLUMNS = [("stage_path_rule", "area_code")]
FOREIGN_KEYS = [
    ("person", "path_id", "stage_path (id)", "RESTRICT"),
    ("stage_path_rule", "agency_code", "agency (code)", "RESTRICT"),
    ("stage_path_rule", "area_code", "area (code)", "RESTRICT"),
    ("licence", "type_code", "licence_type (code)", "RESTRICT"),
    ("licence", "file_id", "file (id)", "SET NULL"),
    ("licence", "recorded_by_id", "actor (id)", "RESTRICT"),
]
UNIQUES = {
    "stage_path_in_force": "stage_path (key) WHERE superseded_at IS NULL",
    "stage_path_rule_whom": "stage_path_rule (agency_code, area_code, level)"
    " NULLS NOT DISTINCT WHERE valid_to IS NULL",
    "licence_of_one": "licence (type_code, number) WHERE revoked_at IS NULL",
}
INDEXES = {
    "path_turn_person": "path_turn (person_id, id)",
    "licence_person": "licence (person_id)",
    "licence_attainment": "licence (attainment_id) WHERE attainment_id IS NOT NULL",
    "licence_expiry": "licence (expires_on) WHERE revoked_at IS NULL",
}
SELDOM = ["stage_path", "stage_path_rule", "licence_type"]
TRIGGERS = {
    "path_turn_append_only": (
        "path_turn", "BEFORE UPDATE OR DELETE ON path_turn FOR EACH ROW", "refuse_rewrite"),
}
TYPES = """
    INSERT INTO licence_type (code, name_id, name_en, valid_from, valid_to, years) VALUES
    ('IUMK', 'Izin Usaha Mikro dan Kecil', 'Micro and small business licence',
        '2018-04-02', '2021-07-01', 5),
    ('NIB', 'Nomor Induk Berusaha', 'Business identification number', '2018-06-21', NULL, NULL),
    ('SPP_IRT', 'Sertifikat Produksi Pangan Industri Rumah Tangga',
        'Home food industry certificate', '2012-01-01', NULL, 5),
    ('HALAL', 'Sertifikat Halal', 'Halal certificate', '2012-01-01', NULL, 4),
    ('HKI', 'Hak Kekayaan Intelektual (merek)', 'Intellectual property (trade mark)',
        '2012-01-01', NULL, 10),
    ('BPOM', 'Izin Edar BPOM', 'BPOM distribution permit', '2012-01-01', NULL, 5),
    ('SNI', 'Sertifikat SNI', 'National standard certificate', '2012-01-01', NULL, 4)"""
FORWARD = [
    *(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(13) COLLATE "C"'
      for table, column in CODE_COLUMNS),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({rule})"
      for table, rules in CHECKS.items() for name, rule in rules.items()),
    *(f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fkey FOREIGN KEY ({column})"
      f" REFERENCES {target} ON DELETE {rule}" for table, column, target, rule in FOREIGN_KEYS),
    *(f"CREATE UNIQUE INDEX {name} ON {rule}" for name, rule in UNIQUES.items()),
    *(f"CREATE INDEX {name} ON {rule}" for name, rule in INDEXES.items()),
    TYPES,
    *(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()"
      for name, (_, when, function) in TRIGGERS.items()),
    *(f"CREATE TRIGGER {table}_change_everywhere AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
      f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION change_everywhere()" for table in SELDOM),
]  # fmt: skip
BACKWARD = [
    "ALTER TABLE person DROP CONSTRAINT person_path_id_fkey",
]


class Migration(migrations.Migration):
    dependencies = [("programme", "0018_registry")]
    operations = [
        ops.AddField("Person", "path_id", fields.BigIntField(null=True)),
        ops.CreateModel(
            name="StagePath",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key", fields.CharField(max_length=20)),
                ("name_id", fields.CharField(max_length=80)),
                ("name_en", fields.CharField(max_length=80)),
                ("steps", fields.JSONField()),
                ("skipped", fields.JSONField()),
                ("recorded_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("superseded_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "stage_path", "app": "programme", "pk_attr": "id", "table_description": "A path through the stages as it stands, or stood, from ``recorded_at`` to ``superseded_at``."},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StagePathRule",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("path_key", fields.CharField(max_length=20)),
                ("agency_code", fields.CharField(null=True, max_length=20)),
                ("area_code", fields.CharField(null=True, max_length=13)),
                ("level", fields.CharField(null=True, max_length=10)),
                ("valid_from", fields.DateField(auto_now=False, auto_now_add=False)),
                ("valid_to", fields.DateField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "stage_path_rule", "app": "programme", "pk_attr": "id", "table_description": "Who follows a path on the days ``[valid_from, valid_to)``."},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PathTurn",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("person", fields.ForeignKeyField("programme.Person", source_field="person_id", db_constraint=True, to_field="id", related_name="path_turns", on_delete=OnDelete.RESTRICT)),
                ("before", fields.ForeignKeyField("programme.StagePath", source_field="before_id", null=True, db_constraint=True, to_field="id", related_name="left", on_delete=OnDelete.RESTRICT)),
                ("recorded_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "path_turn", "app": "programme", "pk_attr": "id", "table_description": "A person left the path ``before_id`` (null: the catalogue's order) at ``recorded_at``."},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LicenceType",
            fields=[
                ("code", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=10)),
                ("name_id", fields.CharField(max_length=120)),
                ("name_en", fields.CharField(max_length=120)),
                ("valid_from", fields.DateField(auto_now=False, auto_now_add=False)),
                ("valid_to", fields.DateField(null=True, auto_now=False, auto_now_add=False)),
                ("years", fields.SmallIntField(null=True)),
            ],
            options={"table": "licence_type", "app": "programme", "pk_attr": "code", "table_description": "A type of licence, which is evidence on the days ``[valid_from, valid_to)``."},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Licence",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("person", fields.ForeignKeyField("programme.Person", source_field="person_id", db_constraint=True, to_field="id", related_name="licences", on_delete=OnDelete.RESTRICT)),
                ("type_code", fields.CharField(max_length=10)),
                ("number", fields.CharField(max_length=40)),
                ("issued_on", fields.DateField(auto_now=False, auto_now_add=False)),
                ("expires_on", fields.DateField(null=True, auto_now=False, auto_now_add=False)),
                ("attainment", fields.ForeignKeyField("programme.Attainment", source_field="attainment_id", null=True, db_constraint=True, to_field="id", related_name="licences", on_delete=OnDelete.RESTRICT)),
                ("file_id", fields.BigIntField(null=True)),
                ("recorded_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("recorded_by_id", fields.BigIntField()),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "licence", "app": "programme", "pk_attr": "id", "table_description": "A licence in a person's wallet."},
            bases=["Model"],
        ),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
