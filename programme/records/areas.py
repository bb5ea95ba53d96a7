"""Areas by official code, agencies, and the uneven tree of their offices."""

from tortoise import fields
from tortoise.models import Model


class Area(Model):
    """Province 31, 6 cities and regency, 44 districts, 267 villages (Kepmendagri codes).

    Codes nest by prefix and are collated "C", so the places under a code are the range
    ``[code, code || '/')`` ('/' follows '.'): one index serves every level.
    """

    code = fields.CharField(max_length=13, primary_key=True)
    level = fields.CharField(max_length=10)
    parent_code = fields.CharField(max_length=13, null=True)
    name = fields.CharField(max_length=80)
    postal_code = fields.CharField(max_length=5, null=True)

    class Meta:
        table = "area"


class Agency(Model):
    """One of the seven agencies (OPD) of the programme."""

    code = fields.CharField(max_length=20, primary_key=True)
    name_id = fields.CharField(max_length=160)
    name_en = fields.CharField(max_length=160)

    class Meta:
        table = "agency"


class OrgUnit(Model):
    """An agency's office for an area: its own, a sudin, or a kasatpel where one exists."""

    id = fields.IntField(primary_key=True)
    agency_code = fields.CharField(max_length=20)
    kind = fields.CharField(max_length=10)
    area_code = fields.CharField(max_length=13)
    parent: fields.ForeignKeyNullableRelation["OrgUnit"] = fields.ForeignKeyField(
        "programme.OrgUnit", related_name="children", null=True, on_delete=fields.RESTRICT
    )
    name = fields.CharField(max_length=160)

    class Meta:
        table = "org_unit"


class Target(Model):
    """How many people should have reached a stage in a period, by tier and area."""

    id = fields.IntField(primary_key=True)
    stage = fields.SmallIntField()
    tier = fields.CharField(max_length=10)
    area_code = fields.CharField(max_length=13)
    period_start = fields.DateField()
    period_end = fields.DateField()
    people = fields.IntField()
    source = fields.CharField(max_length=200)

    class Meta:
        table = "target"


class Stage(Model):
    """One of the seven stages, P1 to P7; ``position`` is the order in force."""

    code = fields.SmallIntField(primary_key=True)
    key = fields.CharField(max_length=4, unique=True)
    name_id = fields.CharField(max_length=80)
    name_en = fields.CharField(max_length=80)
    position = fields.SmallIntField(unique=True)

    class Meta:
        table = "stage"


class Setting(Model):
    """A fact of this installation: the demo's day, the seeded city's size, number and hash."""

    key = fields.CharField(max_length=40, primary_key=True)
    value: fields.Field[object] = fields.JSONField()

    class Meta:
        table = "setting"
