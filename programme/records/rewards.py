"""The ledger of points, its incrementally kept totals, and who has a place on the boards."""

from tortoise import fields
from tortoise.models import Model

from programme.records.actors import ActorRecord


class PointEntry(Model):
    """One append-only line of the ledger, from one validated event; ``week`` is its Monday.

    Its state is derived: provisional before ``matures_on``, then matured; clawed back once another
    line reverses it.

    Unique by (source, rule, party). A claw-back is a line of its own with negative points that
    names the line it reverses; nothing is ever edited.
    """

    id = fields.BigIntField(primary_key=True)
    actor: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="point_entries", on_delete=fields.RESTRICT
    )
    rule = fields.CharField(max_length=40)
    rule_version = fields.SmallIntField()
    source_kind = fields.CharField(max_length=12)
    source_id = fields.BigIntField()
    points = fields.IntField()
    matures_on = fields.DateField()
    occurred_on = fields.DateField()
    week = fields.DateField()
    recorded_at = fields.DatetimeField()
    reverses_id = fields.BigIntField(null=True)

    class Meta:
        table = "point_entry"
        unique_together = (("source_kind", "source_id", "rule", "actor"),)


class PointTotal(Model):
    """An actor's points of one week, kept by the ledger's own trigger."""

    id = fields.BigIntField(primary_key=True)
    actor: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="point_totals", on_delete=fields.RESTRICT
    )
    week = fields.DateField()
    points = fields.IntField()
    entries = fields.IntField()

    class Meta:
        table = "point_total"
        unique_together = (("actor", "week"),)


class BoardMember(Model):
    """Who has a place on a weekly board while at work.

    A copy, kept by triggers, of what the rows of the mentor or cadre, the person and the account
    say: so a board reads one row a place.
    """

    id = fields.BigIntField(primary_key=True)
    board = fields.CharField(max_length=6)
    actor: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="boards", on_delete=fields.CASCADE
    )
    name = fields.CharField(max_length=120)
    village_code = fields.CharField(max_length=13)
    active_from = fields.DateField()
    active_to = fields.DateField(null=True)
    opted_in = fields.BooleanField()

    class Meta:
        table = "board_member"
        unique_together = (("actor", "board"),)


class BoardSize(Model):
    """How many members more a board of an area has from a week on.

    Their sum up to a week is the board's size. Kept by a trigger of the members.
    """

    id = fields.BigIntField(primary_key=True)
    board = fields.CharField(max_length=6)
    area_code = fields.CharField(max_length=13)
    week = fields.DateField()
    more = fields.IntField()

    class Meta:
        table = "board_size"
        unique_together = (("board", "area_code", "week"),)


class ValueAdded(Model):
    """What a mentor or cadre added to the people of the plans in the ``weeks`` until ``until`` (a
    Monday); see planner.value_added.

    ``score`` is on the log odds, ``low`` and ``high`` its 80 % interval, ``top`` the probability of
    the best quarter of the board. ``exposure`` is how much the ``rows`` can tell: where that is too
    little to be ``ranked``, the ``band`` is shown alone.
    """

    id = fields.BigIntField(primary_key=True)
    board = fields.CharField(max_length=6)
    actor: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="values_added", on_delete=fields.RESTRICT
    )
    until = fields.DateField()
    weeks = fields.SmallIntField()
    rows = fields.IntField()
    score = fields.FloatField()
    low = fields.FloatField()
    high = fields.FloatField()
    top = fields.FloatField()
    exposure = fields.FloatField()
    ranked = fields.BooleanField()
    band = fields.SmallIntField()

    class Meta:
        table = "value_added"
        unique_together = (("board", "weeks", "until", "actor"),)
