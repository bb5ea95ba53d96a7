"""What supervisors lock for a week before it is planned."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme.planning import locks
from programme.planning.locks import Wish
from programme.words import ContactAction, LockKind
from schema.areas import Area
from schema.context import asked
from schema.ids import from_global, to_global
from schema.jakpreneurs import Jakpreneur
from schema.keys import idempotency_key
from schema.lists import page
from schema.mentors import Mentor
from schema.orders import PlanLockOrder
from schema.paging import Node
from schema.reading import payload
from schema.refusals import Refusal
from schema.scalars import Date, DateTime
from schema.sessions import TrainingSession


@strawberry.type(description="What a supervisor fixed for a week before it is planned.")
class PlanLock(Node):
    """See programme.reads.locks."""

    week: Date = strawberry.field(description="The Monday of the week.")
    kind: LockKind = strawberry.field(description="What is fixed.")
    action: ContactAction | None = strawberry.field(description="How the person is to be reached.")
    locked_at: DateTime = strawberry.field(description="When.")
    locked_by: str = strawberry.field(description="The name of the supervisor.")
    area: Area | None = strawberry.field(description="The person's village, or the session's area.")
    jakpreneur: Jakpreneur | None = strawberry.field(description="The person.")
    mentor: Mentor | None = strawberry.field(description="The mentor.")
    session: TrainingSession | None = strawberry.field(description="The session.")


@strawberry.input(
    description="What is to be locked. CHOICE: jakpreneurId, and mentorId with action, or"
    " sessionId, or all of them; NOTHING: jakpreneurId; LEADER: sessionId and mentorId."
)
class PlanLockInput:
    """See programme.planning.locks.plan_lock."""

    week: Date = strawberry.field(description="The Monday of the week.")
    kind: LockKind = strawberry.field(description="What is fixed.")
    jakpreneur_id: strawberry.ID | None = strawberry.field(
        description="The person's global id.", default=None
    )
    mentor_id: strawberry.ID | None = strawberry.field(
        description="The mentor's global id.", default=None
    )
    action: ContactAction | None = strawberry.field(
        description="How the mentor is to reach the person.", default=None
    )
    session_id: strawberry.ID | None = strawberry.field(
        description="The session's global id.", default=None
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Which lock is taken back.")
class PlanUnlockInput:
    """See programme.planning.locks.plan_unlock."""

    lock_id: strawberry.ID = strawberry.field(description="The lock's global id.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="The next plan of the week holds this.")
class PlanLocked:
    """The answer of planLock."""

    lock: PlanLock | None = strawberry.field(description="The lock.")


@strawberry.type(description="The lock is gone.")
class PlanUnlocked:
    """The answer of planUnlock."""

    lock_id: strawberry.ID = strawberry.field(description="The lock's global id.")


PlanLockResult = Annotated[
    PlanLocked | Refusal,
    strawberry.union("PlanLockResult", description="The lock, or why nothing was locked."),
]
PlanUnlockResult = Annotated[
    PlanUnlocked | Refusal,
    strawberry.union("PlanUnlockResult", description="What was unlocked, or why nothing was."),
]


@strawberry.type
class PlanLockQueries:
    """Root fields."""

    plan_locks = page(
        PlanLock,
        description="The locks that you may see (supervisors).",
        order=PlanLockOrder,
        filters={
            "week": (Date, "Only locks of the week with this Monday."),
            "kind": (LockKind, "Only this kind."),
            "area_code": (str, "Only locks in this area."),
        },
        root="plan_locks",
    )


@strawberry.type
class PlanLockMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Lock a person's choice, leave a person out, or lock who leads a session, for"
        " a week that is yet to be planned (supervisors)."
    )
    async def plan_lock(
        self,
        info: Info,
        given: Annotated[
            PlanLockInput, strawberry.argument(name="input", description="What is to be locked.")
        ],
    ) -> PlanLockResult:
        """See programme.planning.locks.plan_lock."""
        context, _ = asked(info)
        wish = Wish(
            given.week,
            given.kind,
            _key(given.jakpreneur_id, "Jakpreneur", "jakpreneurId"),
            _key(given.mentor_id, "Mentor", "mentorId"),
            given.action,
            _key(given.session_id, "TrainingSession", "sessionId"),
        )
        lock = await locks.plan_lock(context.actor, wish, given.idempotency_key)
        return await payload(info, "PlanLocked", {"lock": ("PlanLock", lock)})  # type: ignore[return-value]

    @strawberry.mutation(description="Take a lock back (supervisors).")
    async def plan_unlock(
        self,
        info: Info,
        given: Annotated[
            PlanUnlockInput, strawberry.argument(name="input", description="Which lock.")
        ],
    ) -> PlanUnlockResult:
        """See programme.planning.locks.plan_unlock."""
        context, _ = asked(info)
        wanted = from_global(given.lock_id, "PlanLock", path="lockId")
        lock = await locks.plan_unlock(context.actor, wanted, given.idempotency_key)
        return PlanUnlocked(lock_id=strawberry.ID(to_global("PlanLock", lock)))


def _key(given: str | None, name: str, path: str) -> int | None:
    return None if given is None else from_global(given, name, path=path)
