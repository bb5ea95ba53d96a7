"""Hand-overs of whole caseloads: asked for, looked at, applied."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme.planning import handover
from programme.words import HandoverReason, HandoverStatus
from schema.areas import Area
from schema.context import asked
from schema.ids import from_global
from schema.jakpreneurs import Jakpreneur
from schema.keys import idempotency_key
from schema.lists import page
from schema.mentors import Mentor
from schema.orders import HandoverMoveOrder, HandoverOrder
from schema.paging import Node
from schema.reading import payload
from schema.refusals import Refusal
from schema.scalars import DateTime, Facts

LazyHandover = Annotated["Handover", strawberry.lazy("schema.handovers")]


@strawberry.type(description="Somebody who changes hands in a hand-over.")
class HandoverMove(Node):
    """See programme.reads.handovers."""

    handover: LazyHandover | None = strawberry.field(description="The hand-over.")
    jakpreneur: Jakpreneur | None = strawberry.field(description="The person.")
    giver: Mentor | None = strawberry.field(description="The mentor until now, if any.")
    taker: Mentor | None = strawberry.field(description="The mentor from then on.")


@strawberry.type(description="Each person of an area to one mentor: a draft until it is applied.")
class Handover(Node):
    """See programme.reads.handovers."""

    reason: HandoverReason = strawberry.field(description="Why lists change hands.")
    status: HandoverStatus = strawberry.field(description="How far it is.")
    phase: str | None = strawberry.field(description="What the worker is doing.")
    fraction: float = strawberry.field(description="How much of the work is done, 0 to 1.")
    error: str | None = strawberry.field(description="Why it failed.")
    requested_at: DateTime = strawberry.field(description="When it was asked for.")
    applied_at: DateTime | None = strawberry.field(description="When it came into force.")
    people: int | None = strawberry.field(description="How many people it assigns.")
    held: int | None = strawberry.field(description="How many had a mentor who may keep them.")
    kept: int | None = strawberry.field(description="How many of these keep their mentor.")
    objective: float | None = strawberry.field(
        description="Affinity of all, with what keeping a mentor is worth."
    )
    bound: float | None = strawberry.field(description="No assignment can exceed this; proven.")
    gap: float | None = strawberry.field(description="(bound − objective) / bound.")
    conflicts: list[str] = strawberry.field(
        description="The bands and room of mentors that no assignment keeps, in words."
    )
    loads: Facts | None = strawberry.field(
        description="Of each mentor the people before and after, in a list called mentors."
    )
    area: Area | None = strawberry.field(description="The area.")
    leaver: Mentor | None = strawberry.field(description="Who leaves, where that is the reason.")
    moves = page(
        HandoverMove,
        description="Who changes hands; all others keep their mentor.",
        order=HandoverMoveOrder,
        filters={"mentor_id": (strawberry.ID, "Only who comes to this mentor.")},
    )


@strawberry.input(description="Where and why caseloads change hands.")
class HandoverRunInput:
    """See programme.planning.handover.handover_run."""

    area_code: str = strawberry.field(description="The code of a district, or of a wider area.")
    reason: HandoverReason = strawberry.field(
        description="JANUARY: every list; LEAVER: one mentor's; NEWCOMERS: who has no mentor."
    )
    mentor_id: strawberry.ID | None = strawberry.field(
        description="The global id of the mentor who leaves; for LEAVER only.", default=None
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Which draft comes into force.")
class HandoverApplyInput:
    """See programme.planning.handover.handover_apply."""

    handover_id: strawberry.ID = strawberry.field(description="The hand-over's global id.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Which hand-over's solve is to stop.")
class HandoverCancelInput:
    """See programme.planning.handover.handover_cancel."""

    handover_id: strawberry.ID = strawberry.field(description="The hand-over's global id.")


@strawberry.type(
    description="The hand-over is queued; a worker makes its draft. Watch it with"
    " `handoverProgress`."
)
class HandoverRun:
    """The answer of handoverRun."""

    handover: Handover | None = strawberry.field(description="The hand-over.")


@strawberry.type(description="The hand-over is in force from today.")
class HandoverApplied:
    """The answer of handoverApply."""

    handover: Handover | None = strawberry.field(description="The hand-over.")


@strawberry.type(
    description="The solve is asked to stop: a hand-over that waits is CANCELLED at once; one that"
    " is being solved keeps its best so far as the draft, and is CANCELLED where it has none."
)
class HandoverCancelled:
    """The answer of handoverCancel."""

    handover: Handover | None = strawberry.field(description="The hand-over as it now stands.")


HandoverRunResult = Annotated[
    HandoverRun | Refusal,
    strawberry.union("HandoverRunResult", description="The hand-over, or why none was queued."),
]
HandoverApplyResult = Annotated[
    HandoverApplied | Refusal,
    strawberry.union("HandoverApplyResult", description="The hand-over, or why nobody moved."),
]

HandoverCancelResult = Annotated[
    HandoverCancelled | Refusal,
    strawberry.union(
        "HandoverCancelResult", description="The hand-over, or why nothing was stopped."
    ),
]


@strawberry.type
class HandoverQueries:
    """Root fields."""

    handovers = page(
        Handover,
        description="The hand-overs of caseloads that you may see (supervisors).",
        order=HandoverOrder,
        filters={
            "status": (HandoverStatus, "Only this state."),
            "area_code": (str, "Only for this area or areas in it."),
        },
        root="handovers",
    )


@strawberry.type
class HandoverMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Queue a draft: who of an area goes to whom, most keeping theirs (supervisors)."
    )
    async def handover_run(
        self,
        info: Info,
        given: Annotated[
            HandoverRunInput, strawberry.argument(name="input", description="Where and why.")
        ],
    ) -> HandoverRunResult:
        """See programme.planning.handover.handover_run."""
        context, _ = asked(info)
        leaver = None
        if given.mentor_id is not None:
            leaver = from_global(given.mentor_id, "Mentor", path="mentorId")
        made = await handover.handover_run(
            context.actor,
            given.area_code,
            given.reason,
            leaver,
            given.idempotency_key,
        )
        return await payload(info, "HandoverRun", {"handover": ("Handover", made)})  # type: ignore[return-value]

    @strawberry.mutation(description="Apply a draft: lists change hands today (supervisors).")
    async def handover_apply(
        self,
        info: Info,
        given: Annotated[
            HandoverApplyInput, strawberry.argument(name="input", description="Which draft.")
        ],
    ) -> HandoverApplyResult:
        """See programme.planning.handover.handover_apply."""
        context, _ = asked(info)
        wanted = from_global(given.handover_id, "Handover", path="handoverId")
        done = await handover.handover_apply(context.actor, wanted, given.idempotency_key)
        return await payload(info, "HandoverApplied", {"handover": ("Handover", done)})  # type: ignore[return-value]

    @strawberry.mutation(description="Ask the solve of a hand-over to stop (supervisors).")
    async def handover_cancel(
        self,
        info: Info,
        given: Annotated[
            HandoverCancelInput, strawberry.argument(name="input", description="Which hand-over.")
        ],
    ) -> HandoverCancelResult:
        """See programme.planning.handover.handover_cancel."""
        context, _ = asked(info)
        wanted = from_global(given.handover_id, "Handover", path="handoverId")
        asked_for = await handover.handover_cancel(context.actor, wanted)
        return await payload(info, "HandoverCancelled", {"handover": ("Handover", asked_for)})  # type: ignore[return-value]
