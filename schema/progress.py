"""How good the probabilities are that plans are made with, and having them learned."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from programme import clock
from programme.progress import asking
from programme.progress.watching import Seen
from programme.words import JobStatus, ModelKind
from schema.context import asked
from schema.keys import idempotency_key
from schema.refusals import Refusal
from schema.scalars import Date, DateTime


@strawberry.type(
    description="A week as it came out, beside what the model had said before it learned from it."
)
class ProgressWeek:
    """See programme.progress.watching.Seen."""

    monday: Date = strawberry.field(description="The Monday.")
    rows: int = strawberry.field(description="How many people could reach a next stage.")
    predicted: float = strawberry.field(
        description="How many were expected to, within 14 days: the sum of the probabilities."
    )
    reached: int = strawberry.field(description="How many did.")
    log_loss: float | None = strawberry.field(
        description="Mean log loss of the probabilities, 0 is best; null without rows."
    )
    brier: float | None = strawberry.field(
        description="Mean squared error of the probabilities; null without rows."
    )
    calibration_error: float | None = strawberry.field(
        description="Expected calibration error, over ten groups of equally many rows; null without"
        " rows."
    )


@strawberry.type(description="Whether the probabilities still hold, since everything was fitted.")
class ProgressDrift:
    """See planner.progress.drift."""

    alarmed: bool = strawberry.field(
        description="Whether an alarm was raised: fit everything anew, and look for the cause."
    )
    words: list[str] = strawberry.field(
        description="Each alarm in your language, and for whom drift could not be noticed yet."
    )
    weeks: list[ProgressWeek] = strawberry.field(description="The weeks that were watched.")


@strawberry.type(description="The model of progress that plans are made with.")
class ProgressModel:
    """See programme.progress.asking.Known."""

    kind: ModelKind = strawberry.field(description="How it was learned.")
    learned_until: Date = strawberry.field(
        description="The Monday of the last week that it has learned from."
    )
    created_at: DateTime = strawberry.field(description="When it was learned.")
    version: int = strawberry.field(description="The version of what is kept of it.")
    fingerprint: str = strawberry.field(
        description="SHA-256 of all that it knows: the same records give the same."
    )
    rows: int = strawberry.field(description="Person-weeks that it has learned from.")
    words: str | None = strawberry.field(
        description="Where it learned from too little: so in your language."
    )
    drift: ProgressDrift = strawberry.field(description="Whether its probabilities still hold.")


@strawberry.type(description="A learning that was asked for, by somebody or by the week's end.")
class ProgressLearning:
    """See programme.progress.asking.Asked."""

    status: JobStatus = strawberry.field(description="How far it is.")
    phase: str | None = strawberry.field(description="What the worker is doing.")
    fraction: float = strawberry.field(description="How much of the work is done, 0 to 1.")
    error: str | None = strawberry.field(description="Why it failed.")
    requested_at: DateTime = strawberry.field(description="When it was asked for.")
    finished_at: DateTime | None = strawberry.field(description="When it came to its end.")


@strawberry.input(description="How the probabilities are to be learned.")
class ProgressLearnInput:
    """See programme.progress.asking.progress_learn."""

    anew: bool = strawberry.field(
        description="Fit everything anew from half a year, instead of the complete weeks since the"
        " last one.",
        default=False,
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="The learning is queued; watch it with `progressLearning`.")
class ProgressLearnQueued:
    """The answer of progressLearn."""

    learning: ProgressLearning = strawberry.field(description="The learning.")


ProgressLearnResult = Annotated[
    ProgressLearnQueued | Refusal,
    strawberry.union("ProgressLearnResult", description="The learning, or why none was queued."),
]


@strawberry.type
class ProgressQueries:
    """Root fields."""

    @strawberry.field(
        description="The model of progress that plans are made with (supervisors); null before the"
        " first is learned: plans then go by the published funnel."
    )
    async def progress_model(self, info: Info) -> ProgressModel | None:
        """See programme.progress.asking.progress_model."""
        context, _ = asked(info)
        found = await asking.progress_model(context.actor, context.language)
        return None if found is None else _model(found)

    @strawberry.field(
        description="The learning that was asked for last (supervisors); null where none was."
    )
    async def progress_learning(self, info: Info) -> ProgressLearning | None:
        """See programme.progress.asking.learning."""
        context, _ = asked(info)
        found = await asking.learning(context.actor)
        return None if found is None else _learning(found)


@strawberry.type
class ProgressMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Learn the probabilities from the records now, instead of at the week's end"
        " (supervisors of a city or the province)."
    )
    async def progress_learn(
        self,
        info: Info,
        given: Annotated[ProgressLearnInput, strawberry.argument(name="input", description="How.")],
    ) -> ProgressLearnResult:
        """See programme.progress.asking.progress_learn."""
        context, _ = asked(info)
        job = await asking.progress_learn(context.actor, anew=given.anew, key=given.idempotency_key)
        found = await asking.learning(context.actor, job)
        if found is None:
            raise TypeError(f"job {job} is no learning")
        return ProgressLearnQueued(learning=_learning(found))


def _model(found: asking.Known) -> ProgressModel:
    kept = found.kept
    return ProgressModel(
        kind=kept.kind,
        learned_until=Date(kept.learned_until),
        created_at=DateTime(clock.local(kept.created_at)),
        version=kept.version,
        fingerprint=kept.fingerprint,
        rows=kept.rows,
        words=found.too_little,
        drift=ProgressDrift(
            alarmed=found.alarmed,
            words=found.words,
            weeks=[_week(seen) for seen in found.weeks],
        ),
    )


def _week(seen: Seen) -> ProgressWeek:
    return ProgressWeek(
        monday=Date(seen.week),
        rows=seen.rows,
        predicted=seen.predicted,
        reached=seen.reached,
        log_loss=seen.log_loss,
        brier=seen.brier,
        calibration_error=seen.calibration,
    )


def _learning(found: asking.Asked) -> ProgressLearning:
    finished = found.finished_at
    return ProgressLearning(
        status=found.status,
        phase=found.phase,
        fraction=found.fraction,
        error=found.error,
        requested_at=DateTime(clock.local(found.requested_at)),
        finished_at=None if finished is None else DateTime(clock.local(finished)),
    )
