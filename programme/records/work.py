"""The field work: responsible mentors, contacts, sessions, attendance, attainments."""

from tortoise import fields
from tortoise.models import Model

from programme.records.actors import Cadre, Mentor
from programme.records.people import Person


class Caseload(Model):
    """Who is responsible for a person, and when: ``[valid_from, valid_to)``, never two at once."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="caseloads", on_delete=fields.RESTRICT
    )
    mentor: fields.ForeignKeyRelation[Mentor] = fields.ForeignKeyField(
        "programme.Mentor", related_name="caseloads", on_delete=fields.RESTRICT
    )
    valid_from = fields.DateField()
    valid_to = fields.DateField(null=True)

    class Meta:
        table = "caseload"


class Contact(Model):
    """A mentor's contact with a person. Counts for P3 once somebody else has validated it."""

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="contacts", on_delete=fields.RESTRICT
    )
    mentor: fields.ForeignKeyRelation[Mentor] = fields.ForeignKeyField(
        "programme.Mentor", related_name="contacts", on_delete=fields.RESTRICT
    )
    action = fields.CharField(max_length=8)
    outcome = fields.CharField(max_length=9)
    contacted_on = fields.DateField()
    recorded_at = fields.DatetimeField()
    note = fields.CharField(max_length=500, null=True)
    assignment_id = fields.BigIntField(null=True)
    validated_at = fields.DatetimeField(null=True)
    validated_by_id = fields.BigIntField(null=True)

    class Meta:
        table = "contact"


class TrainingSession(Model):
    """A training session, clinic, bazaar or sharing session; ``slot`` 0..19 is weekday × 4 + part
    of the day (two hours each from 08:00), ``duration`` in minutes with preparation."""

    id = fields.BigIntField(primary_key=True)
    title = fields.CharField(max_length=160)
    topic = fields.CharField(max_length=16)
    mode = fields.CharField(max_length=8)
    sector = fields.CharField(max_length=10, null=True)
    area_code = fields.CharField(max_length=13)
    held_on = fields.DateField()
    slot = fields.SmallIntField()
    duration = fields.SmallIntField(default=240)
    capacity = fields.SmallIntField()
    facilitators_needed = fields.SmallIntField(default=1)
    status = fields.CharField(max_length=9)

    class Meta:
        table = "training_session"


class SessionFacilitator(Model):
    """Who leads a session, by plan or by hand."""

    id = fields.BigIntField(primary_key=True)
    session: fields.ForeignKeyRelation[TrainingSession] = fields.ForeignKeyField(
        "programme.TrainingSession", related_name="facilitators", on_delete=fields.CASCADE
    )
    mentor: fields.ForeignKeyRelation[Mentor] = fields.ForeignKeyField(
        "programme.Mentor", related_name="sessions_led", on_delete=fields.RESTRICT
    )

    class Meta:
        table = "session_facilitator"
        unique_together = (("session", "mentor"),)


class SessionCadre(Model):
    """A cadre who shares at a session; the points of sharing go to whoever stands here."""

    id = fields.BigIntField(primary_key=True)
    session: fields.ForeignKeyRelation[TrainingSession] = fields.ForeignKeyField(
        "programme.TrainingSession", related_name="cadres", on_delete=fields.CASCADE
    )
    cadre: fields.ForeignKeyRelation[Cadre] = fields.ForeignKeyField(
        "programme.Cadre", related_name="sessions_shared", on_delete=fields.RESTRICT
    )

    class Meta:
        table = "session_cadre"
        unique_together = (("session", "cadre"),)


class Attendance(Model):
    """A person at a session; counts once validated by somebody other than who recorded it."""

    id = fields.BigIntField(primary_key=True)
    session: fields.ForeignKeyRelation[TrainingSession] = fields.ForeignKeyField(
        "programme.TrainingSession", related_name="attendances", on_delete=fields.RESTRICT
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="attendances", on_delete=fields.RESTRICT
    )
    status = fields.CharField(max_length=9)
    walk_in = fields.BooleanField(default=False)
    recorded_at = fields.DatetimeField()
    recorded_by_id = fields.BigIntField(null=True)
    validated_at = fields.DatetimeField(null=True)
    validated_by_id = fields.BigIntField(null=True)

    class Meta:
        table = "attendance"
        unique_together = (("session", "person"),)


class Attainment(Model):
    """A stage reached by a person, bitemporal.

    ``attained_on`` is when it was true; ``[recorded_at, superseded_at)`` is when we held it for
    true. A correction closes the old row and appends a new one; a revocation closes only. At
    most one row of (person, stage) is open.
    """

    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="attainments", on_delete=fields.RESTRICT
    )
    stage = fields.SmallIntField()
    attained_on = fields.DateField()
    recorded_at = fields.DatetimeField()
    superseded_at = fields.DatetimeField(null=True)
    evidence_kind = fields.CharField(max_length=18)
    evidence_ref = fields.CharField(max_length=80, null=True)
    recorded_by_id = fields.BigIntField(null=True)
    validated_by_id = fields.BigIntField(null=True)
    validated_at = fields.DatetimeField(null=True)

    class Meta:
        table = "attainment"
