"""Likely duplicates: listed, dismissed, merged, and parted again."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme.duplicates import candidates, merging
from schema.context import asked
from schema.ids import from_global, to_global
from schema.keys import idempotency_key
from schema.refusals import Refusal
from schema.scalars import Date
from schema.words import StageKey


@strawberry.type(description="One of two persons who are likely one.")
class DuplicateSide:
    """See programme.duplicates.candidates.Side."""

    jakpreneur_id: strawberry.ID = strawberry.field(description="The Jakpreneur's global id.")
    name: str = strawberry.field(description="The name as registered.")
    birth_date: Date = strawberry.field(description="The birth date as registered.")
    registered_on: Date = strawberry.field(description="The day of the first registration.")
    agency_code: str = strawberry.field(description="The agency of registration.")
    village_code: str = strawberry.field(description="The kelurahan's code.")
    stage: StageKey = strawberry.field(description="The last stage held.")


@strawberry.type(description="Two persons who are likely one.")
class DuplicateCandidate:
    """See programme.duplicates.candidates.Candidate."""

    candidate_id: strawberry.ID = strawberry.field(description="The candidate's global id.")
    probability: float = strawberry.field(
        description="How likely they are one, 0 to 1, as the registry's own pairs tell."
    )
    reasons: list[str] = strawberry.field(
        description="What agrees, then what does not, in words of your language."
    )
    one: DuplicateSide = strawberry.field(description="The one.")
    other: DuplicateSide = strawberry.field(description="The other.")


@strawberry.type(description="A page of likely duplicates, the likeliest first.")
class DuplicateCandidates:
    """See programme.duplicates.candidates.Page."""

    candidates: list[DuplicateCandidate] = strawberry.field(description="Those of the page.")
    total_count: int = strawberry.field(description="How many there are in all.")


@strawberry.input(description="A pair of whom you know that they are two.")
class DuplicateDismissInput:
    """See programme.duplicates.candidates.duplicate_dismiss."""

    candidate_id: strawberry.ID = strawberry.field(description="The candidate's global id.")
    reason: str = strawberry.field(description="What tells it, up to 300 characters.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Two persons who are one.")
class PersonMergeInput:
    """See programme.duplicates.merging.person_merge."""

    survivor_id: strawberry.ID = strawberry.field(description="The Jakpreneur who is kept.")
    merged_id: strawberry.ID = strawberry.field(
        description="The Jakpreneur whose records become the other's."
    )
    reason: str = strawberry.field(description="What tells it, up to 300 characters.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="A merge that was wrong.")
class PersonUnmergeInput:
    """See programme.duplicates.merging.person_unmerge."""

    merge_id: strawberry.ID = strawberry.field(description="The merge's global id.")
    reason: str = strawberry.field(description="What tells it, up to 300 characters.")
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="The pair is never a candidate again.")
class DuplicateDismissed:
    """The answer of duplicateDismiss."""

    candidate_id: strawberry.ID = strawberry.field(description="The candidate's global id.")


@strawberry.type(description="Two persons are one now.")
class PersonMerged:
    """The answer of personMerge."""

    merge_id: strawberry.ID = strawberry.field(
        description="The merge's global id, by which it is undone."
    )
    survivor_id: strawberry.ID = strawberry.field(description="The Jakpreneur who is kept.")


@strawberry.type(description="Two persons are two again.")
class PersonParted:
    """The answer of personUnmerge."""

    survivor_id: strawberry.ID = strawberry.field(description="The Jakpreneur who was kept.")
    parted_id: strawberry.ID = strawberry.field(description="The Jakpreneur who is back.")


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

    @strawberry.field(
        description="Persons who are likely one, of whom you may see both (supervisors)."
    )
    async def duplicate_candidates(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description="How many, 1 to 100.")] = 20,
        skip: Annotated[int, strawberry.argument(description="How many come before.")] = 0,
    ) -> DuplicateCandidates:
        """See programme.duplicates.candidates.page."""
        context, _ = asked(info)
        found = await candidates.page(context.actor, first, skip)
        return DuplicateCandidates(
            candidates=[_candidate(each) for each in found.candidates], total_count=found.total
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
        """See programme.duplicates.candidates.duplicate_dismiss."""
        context, _ = asked(info)
        key = from_global(given.candidate_id, "DuplicateCandidate", path="candidateId")
        await candidates.duplicate_dismiss(
            context.actor, key, given.reason, idempotency_key=given.idempotency_key
        )
        return DuplicateDismissed(candidate_id=_id("DuplicateCandidate", key))

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
        return PersonMerged(
            merge_id=_id("PersonMerge", done["merge_id"]),
            survivor_id=_id("Jakpreneur", done["survivor_id"]),
        )

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
        return PersonParted(
            survivor_id=_id("Jakpreneur", done["survivor_id"]),
            parted_id=_id("Jakpreneur", done["parted_id"]),
        )


def _candidate(found: candidates.Candidate) -> DuplicateCandidate:
    return DuplicateCandidate(
        candidate_id=_id("DuplicateCandidate", found.id),
        probability=found.probability,
        reasons=found.reasons,
        one=_side(found.one),
        other=_side(found.other),
    )


def _side(side: candidates.Side) -> DuplicateSide:
    return DuplicateSide(
        jakpreneur_id=_id("Jakpreneur", side.id),
        name=side.name,
        birth_date=Date(side.birth_date),
        registered_on=Date(side.registered_on),
        agency_code=side.agency,
        village_code=side.village,
        stage=StageKey(side.stage),
    )


def _id(name: str, key: int) -> strawberry.ID:
    return strawberry.ID(to_global(name, key))
