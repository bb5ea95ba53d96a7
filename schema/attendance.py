"""Attendance: the list of a session, and its validation by another hand."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme import attendance
from programme.words import AttendanceStatus
from schema.context import asked
from schema.ids import from_global
from schema.jakpreneurs import Attainment
from schema.keys import after, idempotency_key
from schema.reading import payload
from schema.refusals import Refusal
from schema.sessions import Attendance


@strawberry.input(description="A line of a session's list.")
class AttendanceRecordInput:
    """See programme.attendance.attendance_record."""

    session_id: strawberry.ID = strawberry.field(description="The session's global id.")
    jakpreneur_id: strawberry.ID = strawberry.field(description="The Jakpreneur's global id.")
    status: AttendanceStatus = strawberry.field(description="What the list says of the person.")
    walk_in: bool = strawberry.field(
        description="Whether the person came without a seat.", default=False
    )
    idempotency_key: str | None = idempotency_key()
    after: str | None = after()


@strawberry.type(description="The line stands on the list.")
class AttendanceRecorded:
    """The answer of attendanceRecord."""

    attendance: Attendance | None = strawberry.field(
        description="The line; null where the person is on another mentor's list."
    )


AttendanceRecordResult = Annotated[
    AttendanceRecorded | Refusal,
    strawberry.union("AttendanceRecordResult", description="The line, or why there is none."),
]


@strawberry.input(description="A line of a list to vouch for, or to refuse.")
class AttendanceValidateInput:
    """See programme.attendance.attendance_validate."""

    attendance_id: strawberry.ID = strawberry.field(description="The attendance's global id.")
    accepted: bool = strawberry.field(
        description="False turns a presence into an absence.", default=True
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="The attendance was validated.")
class AttendanceValidated:
    """The answer of attendanceValidate."""

    attendance: Attendance | None = strawberry.field(description="The attendance.")
    attainment: Attainment | None = strawberry.field(
        description="P2, where it was a basic training and P2 was not held."
    )


AttendanceValidateResult = Annotated[
    AttendanceValidated | Refusal,
    strawberry.union(
        "AttendanceValidateResult", description="The attendance, or why nothing was done."
    ),
]


@strawberry.type
class AttendanceMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Put a person on the list of a session that one leads or supervises."
    )
    async def attendance_record(
        self,
        info: Info,
        given: Annotated[
            AttendanceRecordInput, strawberry.argument(name="input", description="The line.")
        ],
    ) -> AttendanceRecordResult:
        """See programme.attendance.attendance_record."""
        context, _ = asked(info)
        done = await attendance.attendance_record(
            context.actor,
            from_global(given.session_id, "TrainingSession", path="sessionId"),
            from_global(given.jakpreneur_id, "Jakpreneur", path="jakpreneurId"),
            given.status,
            walk_in=given.walk_in,
            idempotency_key=given.idempotency_key,
            after=given.after,
        )
        changed = {"attendance": ("Attendance", done["attendance_id"])}
        return await payload(info, "AttendanceRecorded", changed)  # type: ignore[return-value]

    @strawberry.mutation(
        description="Vouch for an attendance that somebody else recorded; a training attains P2."
    )
    async def attendance_validate(
        self,
        info: Info,
        given: Annotated[
            AttendanceValidateInput, strawberry.argument(name="input", description="Which line.")
        ],
    ) -> AttendanceValidateResult:
        """See programme.attendance.attendance_validate."""
        context, _ = asked(info)
        done = await attendance.attendance_validate(
            context.actor,
            from_global(given.attendance_id, "Attendance", path="attendanceId"),
            accepted=given.accepted,
            idempotency_key=given.idempotency_key,
        )
        return await payload(  # type: ignore[return-value]
            info,
            "AttendanceValidated",
            {
                "attendance": ("Attendance", done["attendance_id"]),
                "attainment": ("Attainment", done["attainment_id"]),
            },
        )
