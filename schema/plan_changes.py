"""A draft changed by hand, previewed before it is saved."""

from dataclasses import asdict
from typing import Annotated

import strawberry
from strawberry.types import Info

from programme.planning import swaps
from programme.words import ContactAction
from schema.context import asked
from schema.ids import from_global
from schema.keys import idempotency_key
from schema.reading import payload
from schema.refusals import Refusal
from schema.weekly_plans import WeeklyPlan


@strawberry.input(
    description="What a person is to have instead: a mentor with an action, a session, or both;"
    " without any of them, nothing this week. A swap of two people is two changes."
)
class PlanChangeItem:
    """See programme.planning.changing.Change."""

    jakpreneur_id: strawberry.ID = strawberry.field(description="The person's global id.")
    mentor_id: strawberry.ID | None = strawberry.field(
        description="The mentor's global id.", default=None
    )
    action: ContactAction | None = strawberry.field(
        description="How the mentor reaches the person.", default=None
    )
    session_id: strawberry.ID | None = strawberry.field(
        description="The session's global id.", default=None
    )


@strawberry.input(description="Which draft is changed, and how.")
class PlanChangeInput:
    """See programme.planning.swaps.plan_change."""

    plan_id: strawberry.ID = strawberry.field(description="The draft's global id.")
    changes: list[PlanChangeItem] = strawberry.field(description="The changes, 1 to 100 people.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="What changes make of a draft, before and after.")
class PlanChangePreview:
    """See programme.planning.swaps.Preview."""

    objective_before: float = strawberry.field(description="What the draft is worth, as a gain.")
    objective_after: float = strawberry.field(description="The same with the changes.")
    delta: float = strawberry.field(description="After less before; negative is a loss.")
    advances_before: float = strawberry.field(description="Advances that the draft expects.")
    advances_after: float = strawberry.field(description="The same with the changes.")
    gap_before: float = strawberry.field(description="(bound − objective) / bound.")
    gap_after: float = strawberry.field(description="The same with the changes.")
    bound: float = strawberry.field(description="No plan can exceed this; proven.")
    violations: list[str] = strawberry.field(
        description="The rules that would be broken, in your language; with any the changes cannot"
        " be saved."
    )


@strawberry.type(description="The draft is changed.")
class PlanChanged:
    """The answer of planChange."""

    plan: WeeklyPlan | None = strawberry.field(description="The draft as it now stands.")
    preview: PlanChangePreview = strawberry.field(description="What the changes made of it.")


PlanChangeResult = Annotated[
    PlanChanged | Refusal,
    strawberry.union("PlanChangeResult", description="The draft, or why nothing was changed."),
]


@strawberry.type
class PlanChangeQueries:
    """Root fields."""

    @strawberry.field(
        description="What changes would make of a draft: nothing is written (supervisors)."
    )
    async def plan_change_preview(
        self,
        info: Info,
        plan_id: Annotated[strawberry.ID, strawberry.argument(description="The draft's id.")],
        changes: Annotated[
            list[PlanChangeItem], strawberry.argument(description="The changes, 1 to 100 people.")
        ],
    ) -> PlanChangePreview:
        """See programme.planning.swaps.plan_change_preview."""
        context, _ = asked(info)
        wanted = from_global(plan_id, "WeeklyPlan", path="planId")
        return _shown(await swaps.plan_change_preview(context.actor, wanted, _read(changes)))


@strawberry.type
class PlanChangeMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Change people's rows of a draft, where no rule is broken (supervisors)."
    )
    async def plan_change(
        self,
        info: Info,
        given: Annotated[
            PlanChangeInput, strawberry.argument(name="input", description="Which draft, how.")
        ],
    ) -> PlanChangeResult:
        """See programme.planning.swaps.plan_change."""
        context, _ = asked(info)
        wanted = from_global(given.plan_id, "WeeklyPlan", path="planId")
        plan, preview = await swaps.plan_change(
            context.actor, wanted, _read(given.changes), given.idempotency_key
        )
        return await payload(  # type: ignore[return-value]
            info, "PlanChanged", {"plan": ("WeeklyPlan", plan)}, preview=_shown(preview)
        )


def _read(changes: list[PlanChangeItem]) -> list[swaps.Change]:
    return [
        swaps.Change(
            from_global(one.jakpreneur_id, "Jakpreneur", path=f"changes.{at}.jakpreneurId"),
            _key(one.mentor_id, "Mentor", f"changes.{at}.mentorId"),
            one.action,
            _key(one.session_id, "TrainingSession", f"changes.{at}.sessionId"),
        )
        for at, one in enumerate(changes)
    ]


def _key(given: str | None, name: str, path: str) -> int | None:
    return None if given is None else from_global(given, name, path=path)


def _shown(preview: swaps.Preview) -> PlanChangePreview:
    delta = preview.objective_after - preview.objective_before
    return PlanChangePreview(delta=delta, **asdict(preview))
