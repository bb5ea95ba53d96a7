"""Who has a place on a board now stands in one row each, and how many have one is kept by week, both
derived by triggers: a board is read without its members' accounts, persons and count."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

CODE_COLUMNS = [("board_member", "village_code"), ("board_size", "area_code")]
STAFF = ("mentor", "cadre")
AREA_LENGTHS = "ARRAY[2, 5, 8, 13]"
"""Of the codes of a province, a city, a district, a village."""

RENEW = """
    CREATE FUNCTION board_renew(asked bigint[]) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM board_member WHERE actor_id = ANY (asked);
            INSERT INTO board_member
                (board, actor_id, name, village_code, active_from, active_to, opted_in)
            SELECT w.board, w.actor_id, w.name, w.village_code, w.active_from, w.active_to,
                a.leaderboard_opt_in
            FROM (SELECT 'MENTOR' AS board, m.actor_id, m.name, m.village_code, m.active_from,
                    m.active_to FROM mentor m WHERE m.actor_id = ANY (asked)
                UNION ALL
                SELECT 'CADRE', k.actor_id, p.name, p.village_code, k.active_from, k.active_to
                FROM cadre k JOIN person p ON p.id = k.person_id WHERE k.actor_id = ANY (asked)
            ) w JOIN actor a ON a.id = w.actor_id ORDER BY w.board, w.actor_id;
        END$$"""
FILL = "SELECT board_renew(ARRAY(SELECT actor_id FROM mentor UNION SELECT actor_id FROM cadre))"
FUNCTIONS = {
    "board_of_touched": """
        BEGIN
            PERFORM board_renew(ARRAY(SELECT actor_id FROM touched));
            RETURN NULL;
        END""",
    "board_of_changed": """
        BEGIN
            PERFORM board_renew(
                ARRAY(SELECT actor_id FROM before UNION SELECT actor_id FROM touched));
            RETURN NULL;
        END""",
    "board_of_person": """
        BEGIN
            PERFORM board_renew(ARRAY(SELECT actor_id FROM cadre WHERE person_id = NEW.id));
            RETURN NULL;
        END""",
    "board_of_account": """
        BEGIN
            UPDATE board_member SET opted_in = NEW.leaderboard_opt_in WHERE actor_id = NEW.id;
            RETURN NULL;
        END""",
    "board_size_keep": f"""
        BEGIN
            INSERT INTO board_size (board, area_code, week, more)
            SELECT t.board, a.code, w.week,
                sum(CASE TG_OP WHEN 'DELETE' THEN -w.more ELSE w.more END)
            FROM touched t
            CROSS JOIN LATERAL (SELECT DISTINCT left(t.village_code, n) AS code
                FROM unnest({AREA_LENGTHS}) n) a
            CROSS JOIN LATERAL (VALUES
                (date_trunc('week', t.active_from::timestamp)::date, 1),
                (date_trunc('week', t.active_to::timestamp)::date + 7, -1)) w (week, more)
            WHERE w.week IS NOT NULL
            GROUP BY t.board, a.code, w.week ORDER BY t.board, a.code, w.week
            ON CONFLICT (board, area_code, week)
                DO UPDATE SET more = board_size.more + excluded.more;
            RETURN NULL;
        END""",
    "board_size_empty": """
        BEGIN
            DELETE FROM board_size;
            RETURN NULL;
        END""",
}
TRIGGERS = {
    **{
        f"{table}_board_{event.lower()}": (
            table,
            f"AFTER {event} ON {table} REFERENCING {side} TABLE AS touched FOR EACH STATEMENT",
            "board_of_touched",
        )
        for table in STAFF for event, side in (("INSERT", "NEW"), ("DELETE", "OLD"))
    },
    **{
        f"{table}_board_update": (
            table,
            f"AFTER UPDATE ON {table} REFERENCING OLD TABLE AS before NEW TABLE AS touched"
            " FOR EACH STATEMENT",
            "board_of_changed",
        )
        for table in STAFF
    },
    "person_board": (
        "person",
        "AFTER UPDATE OF name, village_code ON person FOR EACH ROW WHEN"
        " ((OLD.name, OLD.village_code) IS DISTINCT FROM (NEW.name, NEW.village_code))",
        "board_of_person",
    ),
    "actor_board": (
        "actor", "AFTER UPDATE OF leaderboard_opt_in ON actor FOR EACH ROW", "board_of_account"),
    "board_member_size_insert": (
        "board_member",
        "AFTER INSERT ON board_member REFERENCING NEW TABLE AS touched FOR EACH STATEMENT",
        "board_size_keep",
    ),
    "board_member_size_delete": (
        "board_member",
        "AFTER DELETE ON board_member REFERENCING OLD TABLE AS touched FOR EACH STATEMENT",
        "board_size_keep",
    ),
    "board_member_size_truncate": (
        "board_member", "AFTER TRUNCATE ON board_member FOR EACH STATEMENT", "board_size_empty"),
}  # fmt: skip

FORWARD = [
    *(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(13) COLLATE "C"'
      for table, column in CODE_COLUMNS),
    RENEW,
    *(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
      for name, body in FUNCTIONS.items()),
    *(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()"
      for name, (_, when, function) in TRIGGERS.items()),
    FILL,
]  # fmt: skip
BACKWARD = [
    *(f"DROP TRIGGER {name} ON {table}" for name, (table, _, _) in TRIGGERS.items()),
    *(f"DROP FUNCTION {name}()" for name in FUNCTIONS),
    "DROP FUNCTION board_renew(bigint[])",
]


class Migration(migrations.Migration):
    dependencies = [("programme", "0008_responsible")]
    operations = [
        ops.CreateModel(
            name="BoardMember",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("board", fields.CharField(max_length=6)),
                ("actor", fields.ForeignKeyField("programme.ActorRecord", source_field="actor_id", db_constraint=True, to_field="id", related_name="boards", on_delete=OnDelete.CASCADE)),
                ("name", fields.CharField(max_length=120)),
                ("village_code", fields.CharField(max_length=13)),
                ("active_from", fields.DateField(auto_now=False, auto_now_add=False)),
                ("active_to", fields.DateField(null=True, auto_now=False, auto_now_add=False)),
                ("opted_in", fields.BooleanField()),
            ],
            options={"table": "board_member", "app": "programme", "unique_together": (("actor", "board"),), "pk_attr": "id", "table_description": "Who has a place on a weekly board while at work."},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="BoardSize",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("board", fields.CharField(max_length=6)),
                ("area_code", fields.CharField(max_length=13)),
                ("week", fields.DateField(auto_now=False, auto_now_add=False)),
                ("more", fields.IntField()),
            ],
            options={"table": "board_size", "app": "programme", "unique_together": (("board", "area_code", "week"),), "pk_attr": "id", "table_description": "How many members more a board of an area has from a week on."},
            bases=["Model"],
        ),
        ops.RunSQL(FORWARD, BACKWARD),
    ]
