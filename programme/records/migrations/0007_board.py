"""A board is walked from its top, in the order in which it is shown (programme.standings)."""

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = {"point_total_places": "point_total (week, (-points), actor_id)"}
BEFORE = {"point_total_board": "point_total (week, points DESC)"}


def _made(indexes: dict[str, str]) -> list[str]:
    return [f"CREATE INDEX {name} ON {rule}" for name, rule in indexes.items()]


def _dropped(indexes: dict[str, str]) -> list[str]:
    return [f"DROP INDEX {name}" for name in indexes]


class Migration(migrations.Migration):
    dependencies = [("programme", "0006_files")]
    operations = [
        ops.RunSQL(_dropped(BEFORE) + _made(INDEXES), _dropped(INDEXES) + _made(BEFORE)),
    ]
