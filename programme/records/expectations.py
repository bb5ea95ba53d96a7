"""What was expected of a published plan's rows, and which of them were left out by lot."""

from tortoise import fields
from tortoise.models import Model

from programme.records.actors import Mentor
from programme.records.people import Person
from programme.records.plans import WeeklyPlan
from programme.records.work import TrainingSession


class Expectation(Model):
    """A row of a plan as it was published, before anything came of it.

    Probabilities are of the next ``stage`` within 14 days: ``p`` with the row, ``p0`` without,
    ``plain`` with the row by a mentor like the mean one. ``margin``: how far its worth lay above
    the person's next best. ``by_hand``: a supervisor's choice. ``odds``: the probability with which
    it could be withheld by lot, 0 = it could not; ``withheld`` it was; ``drawn``: the probability
    with which it was drawn instead, NULL = it was planned.
    """

    id = fields.BigIntField(primary_key=True)
    plan: fields.ForeignKeyRelation[WeeklyPlan] = fields.ForeignKeyField(
        "programme.WeeklyPlan", related_name="expectations", on_delete=fields.CASCADE
    )
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "programme.Person", related_name="expectations", on_delete=fields.RESTRICT
    )
    mentor: fields.ForeignKeyNullableRelation[Mentor] = fields.ForeignKeyField(
        "programme.Mentor", related_name="expectations", null=True, on_delete=fields.RESTRICT
    )
    action = fields.CharField(max_length=8, null=True)
    session: fields.ForeignKeyNullableRelation[TrainingSession] = fields.ForeignKeyField(
        "programme.TrainingSession",
        related_name="expectations",
        null=True,
        on_delete=fields.RESTRICT,
    )
    stage = fields.SmallIntField()
    p = fields.FloatField()
    p0 = fields.FloatField()
    plain = fields.FloatField()
    margin = fields.FloatField()
    by_hand = fields.BooleanField()
    odds = fields.FloatField()
    withheld = fields.BooleanField()
    drawn = fields.FloatField(null=True)

    class Meta:
        table = "expectation"
        unique_together = (("plan", "person"),)
