"""Training sessions, attendance, and contacts."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from programme.words import (
    AttendanceStatus,
    ContactAction,
    ContactOutcome,
    Sector,
    SessionMode,
    SessionStatus,
    SessionTopic,
)
from schema.areas import Area
from schema.lists import page
from schema.orders import AttendanceOrder, TrainingSessionOrder
from schema.paging import Node
from schema.scalars import Date, DateTime

if TYPE_CHECKING:
    from schema.jakpreneurs import Jakpreneur
    from schema.mentors import Cadre, Mentor

LazyJakpreneur = Annotated["Jakpreneur", strawberry.lazy("schema.jakpreneurs")]
LazyMentor = Annotated["Mentor", strawberry.lazy("schema.mentors")]
LazyCadre = Annotated["Cadre", strawberry.lazy("schema.mentors")]
LazyTrainingSession = Annotated["TrainingSession", strawberry.lazy("schema.sessions")]


@strawberry.type(description="A mentor's contact with a person.")
class Contact(Node):
    """See programme.reads.work."""

    action: ContactAction = strawberry.field(description="How.")
    outcome: ContactOutcome = strawberry.field(description="What came of it.")
    contacted_on: Date = strawberry.field(description="The day of the contact.")
    recorded_at: DateTime = strawberry.field(description="When it was recorded.")
    note: str | None = strawberry.field(description="The mentor's note.")
    validated_at: DateTime | None = strawberry.field(
        description="When another hand validated it; null before."
    )
    jakpreneur: LazyJakpreneur | None = strawberry.field(description="With whom.")
    mentor: LazyMentor | None = strawberry.field(description="By whom.")


@strawberry.type(description="A person at a session.")
class Attendance(Node):
    """See programme.reads.work."""

    status: AttendanceStatus = strawberry.field(description="Invited, confirmed, present, absent.")
    walk_in: bool = strawberry.field(description="Whether the person came without a seat.")
    recorded_at: DateTime = strawberry.field(description="When it was recorded.")
    validated_at: DateTime | None = strawberry.field(
        description="When another hand validated it; null before."
    )
    session: LazyTrainingSession | None = strawberry.field(description="The session.")
    jakpreneur: LazyJakpreneur | None = strawberry.field(description="The person.")


@strawberry.type(description="A training, clinic, bazaar, bank day or sharing session.")
class TrainingSession(Node):
    """See programme.reads.work."""

    title: str = strawberry.field(description="The title.")
    topic: SessionTopic = strawberry.field(description="What it is about.")
    mode: SessionMode = strawberry.field(description="Offline, online or both.")
    sector: Sector | None = strawberry.field(description="The sector, where it has one.")
    held_on: Date = strawberry.field(description="The day.")
    slot: int = strawberry.field(
        description="Weekday × 4 + part of the day, 0 to 19: Monday 08:00 is 0, parts of two hours."
    )
    duration: int = strawberry.field(description="Minutes, preparation included.")
    capacity: int = strawberry.field(description="Seats.")
    facilitators_needed: int = strawberry.field(description="How many must lead it.")
    status: SessionStatus = strawberry.field(description="To come, held or called off.")
    area: Area | None = strawberry.field(description="Where it is for.")
    facilitators: list[LazyMentor] = strawberry.field(description="Who leads it.")
    cadres: list[LazyCadre] = strawberry.field(description="Who shares, as far as you may see.")
    attendances = page(
        Attendance, description="Who is expected or came, as you may see.", order=AttendanceOrder
    )


@strawberry.type
class SessionQueries:
    """Root fields."""

    training_sessions = page(
        TrainingSession,
        description="The sessions of the programme.",
        order=TrainingSessionOrder,
        filters={
            "area_code": (str, "Only sessions for this area, at any level."),
            "topic": (SessionTopic, "Only this topic."),
            "sector": (Sector, "Only this sector."),
            "status": (SessionStatus, "Only this state."),
            "held_from": (Date, "Only from this day on."),
            "held_to": (Date, "Only up to this day."),
            "search": (str, "Only titles that contain this text."),
        },
        root="training_sessions",
    )
