"""Likely duplicates: listed, dismissed, merged, and parted again."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme.duplicates import dismissing, merging
from schema.context import asked
from schema.ids import from_global
from schema.jakpreneurs import Jakpreneur
from schema.keys import idempotency_key
from schema.lists import page
from schema.orders import DuplicateCandidateOrder, PersonMergeOrder
from schema.paging import Node
from schema.reading import payload
from schema.refusals import Refusal
from schema.scalars import DateTime


@strawberry.type(description="Two persons who are likely one.")
class DuplicateCandidate(Node):
    """See programme.reads.duplicates."""

    probability: float = strawberry.field(
        description="How likely they are one, 0 to 1, as the registry's own pairs tell."
    )
    reasons: list[str] = strawberry.field(
        description="What agrees, then what does not, in words of your language."
    )
    found_at: DateTime = strawberry.field(description="When they were first found.")
    dismissed_at: DateTime | None = strawberry.field(
        description="When somebody said that they are two; null while nobody has."
    )
    dismiss_reason: str | None = strawberry.field(description="What told it.")
    one: Jakpreneur | None = strawberry.field(description="The one.")
    other: Jakpreneur | None = strawberry.field(description="The other.")


@strawberry.type(description="A person whose records became another's.")
class PersonMerge(Node):
    """See programme.reads.duplicates."""

    reason: str = strawberry.field(description="What told that they are one.")
    merged_at: DateTime = strawberry.field(description="When.")
    merged_by: str = strawberry.field(description="The name of the supervisor.")
    undone_at: DateTime | None = strawberry.field(
        description="When they were parted again; null while merged."
    )
    undone_by: str | None = strawberry.field(description="The name of who parted them.")
    survivor: Jakpreneur | None = strawberry.field(description="The one who is kept.")
    merged: Jakpreneur | None = strawberry.field(
        description="The other; null while merged, since nobody sees such a one."
    )
    merged_name: str = strawberry.field(description="The other's name as registered.")


@strawberry.input(description="A pair of whom you know that they are two.")
class DuplicateDismissInput:
    """See programme.duplicates.dismissing.duplicate_dismiss."""

    candidate_id: strawberry.ID = strawberry.field(description="The candidate's global id.")
    reason: str = strawberry.field(description="What tells it, 1 to 200 characters.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Two persons who are one.")
class PersonMergeInput:
    """See programme.duplicates.merging.person_merge."""

    survivor_id: strawberry.ID = strawberry.field(description="The Jakpreneur who is kept.")
    merged_id: strawberry.ID = strawberry.field(
        description="The Jakpreneur whose records become the other's."
    )
    reason: str = strawberry.field(description="What tells it, 1 to 200 characters.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="A merge that was wrong.")
class PersonUnmergeInput:
    """See programme.duplicates.merging.person_unmerge."""

    merge_id: strawberry.ID = strawberry.field(description="The merge's global id.")
    reason: str = strawberry.field(description="What tells it, 1 to 200 characters.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="The pair is never a candidate again.")
class DuplicateDismissed:
    """The answer of duplicateDismiss."""

    candidate: DuplicateCandidate | None = strawberry.field(description="The pair.")


@strawberry.type(description="Two persons are one now.")
class PersonMerged:
    """The answer of personMerge."""

    merge: PersonMerge | None = strawberry.field(description="The merge; undo it by its id.")


@strawberry.type(description="Two persons are two again.")
class PersonParted:
    """The answer of personUnmerge."""

    merge: PersonMerge | None = strawberry.field(description="The merge that was undone.")


DuplicateDismissResult = Annotated[
    DuplicateDismissed | Refusal,
    strawberry.union("DuplicateDismissResult", description="What was dismissed, or why nothing."),
]
PersonMergeResult = Annotated[
    PersonMerged | Refusal,
    strawberry.union("PersonMergeResult", description="The merge, or why there is none."),
]
PersonUnmergeResult = Annotated[
    PersonParted | Refusal,
    strawberry.union("PersonUnmergeResult", description="Who was parted, or why nobody was."),
]


@strawberry.type
class DuplicateQueries:
    """Root fields."""

    duplicate_candidates = page(
        DuplicateCandidate,
        description="Persons who are likely one, of whom you may see both (supervisors), but those"
        " pairs that were dismissed.",
        order=DuplicateCandidateOrder,
        root="duplicate_candidates",
    )
    person_merges = page(
        PersonMerge,
        description="Merges of people of your area, also those that were undone (supervisors).",
        order=PersonMergeOrder,
        filters={"undone": (bool, "Only those that were undone, or only those in force.")},
        root="person_merges",
    )


@strawberry.type
class DuplicateMutations:
    """Mutations."""

    @strawberry.mutation(description="Say that two are two (supervisors).")
    async def duplicate_dismiss(
        self,
        info: Info,
        given: Annotated[
            DuplicateDismissInput, strawberry.argument(name="input", description="Which pair.")
        ],
    ) -> DuplicateDismissResult:
        """See programme.duplicates.dismissing.duplicate_dismiss."""
        context, _ = asked(info)
        done = await dismissing.duplicate_dismiss(
            context.actor,
            from_global(given.candidate_id, "DuplicateCandidate", path="candidateId"),
            given.reason,
            idempotency_key=given.idempotency_key,
        )
        changed = {"candidate": ("DuplicateCandidate", done["candidate_id"])}
        return await payload(info, "DuplicateDismissed", changed)  # type: ignore[return-value]

    @strawberry.mutation(
        description="Make two persons one: what hangs on both is the survivor's (supervisors)."
    )
    async def person_merge(
        self,
        info: Info,
        given: Annotated[
            PersonMergeInput, strawberry.argument(name="input", description="Which two.")
        ],
    ) -> PersonMergeResult:
        """See programme.duplicates.merging.person_merge."""
        context, _ = asked(info)
        done = await merging.person_merge(
            context.actor,
            from_global(given.survivor_id, "Jakpreneur", path="survivorId"),
            from_global(given.merged_id, "Jakpreneur", path="mergedId"),
            given.reason,
            idempotency_key=given.idempotency_key,
        )
        changed = {"merge": ("PersonMerge", done["merge_id"])}
        return await payload(info, "PersonMerged", changed)  # type: ignore[return-value]

    @strawberry.mutation(description="Undo a merge: everything is as before it (supervisors).")
    async def person_unmerge(
        self,
        info: Info,
        given: Annotated[
            PersonUnmergeInput, strawberry.argument(name="input", description="Which merge.")
        ],
    ) -> PersonUnmergeResult:
        """See programme.duplicates.merging.person_unmerge."""
        context, _ = asked(info)
        done = await merging.person_unmerge(
            context.actor,
            from_global(given.merge_id, "PersonMerge", path="mergeId"),
            given.reason,
            idempotency_key=given.idempotency_key,
        )
        changed = {"merge": ("PersonMerge", done["merge_id"])}
        return await payload(info, "PersonParted", changed)  # type: ignore[return-value]
