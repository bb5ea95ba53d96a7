"""What people decide on a plan, and what a plan is kept with so that it can be explained."""

from tortoise import fields
from tortoise.models import Model

from programme.records.actors import ActorRecord, Mentor
from programme.records.people import Person
from programme.records.plans import WeeklyPlan
from programme.records.work import TrainingSession


class PlanPart(Model):
    """The facts and choices of one district's people, as a plan was decided from them.

    ``data`` is a compressed archive; see programme.planning.kept.
    """

    id = fields.BigIntField(primary_key=True)
    plan: fields.ForeignKeyRelation[WeeklyPlan] = fields.ForeignKeyField(
        "programme.WeeklyPlan", related_name="parts", on_delete=fields.CASCADE
    )
    district_code = fields.CharField(max_length=8)
    data = fields.BinaryField()

    class Meta:
        table = "plan_part"
        unique_together = (("plan", "district_code"),)


class PlanWhole(Model):
    """What is one for a whole plan: mentors, sessions, rules, and the decision with its prices."""

    id = fields.BigIntField(primary_key=True)
    plan: fields.ForeignKeyRelation[WeeklyPlan] = fields.ForeignKeyField(
        "programme.WeeklyPlan", related_name="wholes", on_delete=fields.CASCADE
    )
    data = fields.BinaryField()

    class Meta:
        table = "plan_whole"
        unique_together = (("plan",),)


class PlanLock(Model):
    """What a supervisor has fixed for a week before it is planned.

    CHOICE: the person's mentor and action, session, or both; NOTHING: the person is left out;
    LEADER: the mentor leads the session. ``area_code`` is the person's village or the session's.
    """

    id = fields.BigIntField(primary_key=True)
    week = fields.DateField()
    kind = fields.CharField(max_length=7)
    area_code = fields.CharField(max_length=13)
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="locks", null=True, on_delete=fields.RESTRICT
    )
    mentor: fields.ForeignKeyNullableRelation[Mentor] = fields.ForeignKeyField(
        "programme.Mentor", related_name="locks", null=True, on_delete=fields.RESTRICT
    )
    action = fields.CharField(max_length=8, null=True)
    session: fields.ForeignKeyNullableRelation[TrainingSession] = fields.ForeignKeyField(
        "programme.TrainingSession", related_name="locks", null=True, on_delete=fields.RESTRICT
    )
    locked_by: fields.ForeignKeyRelation[ActorRecord] = fields.ForeignKeyField(
        "programme.ActorRecord", related_name="locks", on_delete=fields.RESTRICT
    )
    locked_at = fields.DatetimeField()

    class Meta:
        table = "plan_lock"
        unique_together = (("week", "person"),)
