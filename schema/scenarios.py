"""What-if: a plan's week under other hours, sessions, bands, floors or rules, beside the plan."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry.types import Info

from programme.planning import scenarios
from programme.planning.basis import Basis
from programme.words import FloorGroup, JobStatus, SessionTopic
from schema.context import asked
from schema.ids import from_global
from schema.keys import idempotency_key
from schema.paging import Node
from schema.reading import payload
from schema.refusals import Refusal
from schema.scalars import Date, DateTime, Facts

if TYPE_CHECKING:
    from schema.weekly_plans import WeeklyPlan

LazyWeeklyPlan = Annotated["WeeklyPlan", strawberry.lazy("schema.weekly_plans")]


@strawberry.type(description="A plan's week solved again under changes. It is never published.")
class Scenario(Node):
    """See programme.reads.scenarios."""

    name: str = strawberry.field(description="The name that tells it from the plan's others.")
    status: JobStatus = strawberry.field(description="How far its solve is.")
    phase: str | None = strawberry.field(description="What the worker is doing.")
    fraction: float = strawberry.field(description="How much of the work is done, 0 to 1.")
    error: str | None = strawberry.field(description="Why it failed.")
    requested_at: DateTime = strawberry.field(description="When it was asked for.")
    contacts: int | None = strawberry.field(description="How many people it plans.")
    sessions_led: int | None = strawberry.field(description="How many sessions have a leader.")
    objective: float | None = strawberry.field(description="What the solver maximised.")
    bound: float | None = strawberry.field(description="No plan can exceed this; proven.")
    gap: float | None = strawberry.field(description="(bound − objective) / bound.")
    expected_advances: float | None = strawberry.field(
        description="How many more people are expected to reach the next stage."
    )
    more_advances: float | None = strawberry.field(
        description="How many of these are more than the plan's; negative where it has more."
    )
    load_mean: float | None = strawberry.field(description="Mean use of the mentors' minutes.")
    load_max: float | None = strawberry.field(description="The largest use of a mentor's minutes.")
    load_gini: float | None = strawberry.field(description="Inequality of use, 0 is equal.")
    floors: int | None = strawberry.field(description="How many groups have a floor.")
    floors_met: int | None = strawberry.field(description="How many of these reach it.")
    changes: Facts = strawberry.field(description="What it changes.")
    plan: LazyWeeklyPlan | None = strawberry.field(description="The plan that it is beside.")


@strawberry.input(description="Hours of one mentor, or of all who work in an area: one of each.")
class ScenarioHours:
    """See programme.planning.whatif."""

    mentor_id: strawberry.ID | None = strawberry.field(
        description="The mentor's global id.", default=None
    )
    area_code: str | None = strawberry.field(
        description="The code of a district, or of a wider area within the plan's.", default=None
    )
    minutes: int | None = strawberry.field(
        description="Minutes a week more, or less: -10080 to 10080.", default=None
    )
    percent: float | None = strawberry.field(
        description="Per cent more, or less: -100 to 200.", default=None
    )


@strawberry.input(description="A session that is not in the records, led by one mentor.")
class ScenarioSession:
    """See programme.planning.whatif."""

    topic: SessionTopic = strawberry.field(description="What it is about.")
    area_code: str = strawberry.field(description="The code of the area where it is held.")
    slot: int = strawberry.field(
        description="When: weekday times four plus the part of the day, 0 (Monday 8 o'clock) to 19."
    )
    room: int = strawberry.field(description="How many people the room holds: 1 to 30000.")
    minutes: int = strawberry.field(
        description="What it costs its leader, preparation included: 60 to 600.", default=240
    )


@strawberry.input(description="The band in which a mentor's minutes should be used.")
class ScenarioBand:
    """See programme.planning.whatif."""

    low: float = strawberry.field(description="Share of the week, 0 to 1.")
    high: float = strawberry.field(description="Share of the week, low to 1.")
    cost: float = strawberry.field(
        description="What a minute outside costs, in expected advances: 0 to 0.01."
    )


@strawberry.input(description="The floor of a group.")
class ScenarioFloor:
    """See programme.planning.whatif."""

    group: FloorGroup = strawberry.field(description="Which group.")
    share: float = strawberry.field(
        description="Its share of all personal contacts that could be made: 0 to 1."
    )


@strawberry.input(description="What is changed: at least one of these, up to 20 of each list.")
class ScenarioChanges:
    """See programme.planning.whatif."""

    hours: list[ScenarioHours] | None = strawberry.field(
        description="Mentors' hours.", default=None
    )
    sessions: list[ScenarioSession] | None = strawberry.field(
        description="Extra sessions.", default=None
    )
    band: ScenarioBand | None = strawberry.field(description="The band of hours.", default=None)
    floors: list[ScenarioFloor] | None = strawberry.field(
        description="Floors of groups.", default=None
    )
    cover: int | None = strawberry.field(
        description="How many colleagues may stand in for a mentor: 0 to 10.", default=None
    )
    continuity: float | None = strawberry.field(
        description="Bonus for the mentor of the last contact, in expected advances: 0 to 0.1.",
        default=None,
    )


@strawberry.input(description="Of which plan or week, and what is changed.")
class ScenarioRunInput:
    """See programme.planning.scenarios.scenario_run."""

    plan_id: strawberry.ID | None = strawberry.field(
        description="The plan's global id; or else a week and an area.", default=None
    )
    week: Date | None = strawberry.field(
        description="A Monday: the newest plan of this week and area is meant. Where there is none"
        " yet, the week is planned first.",
        default=None,
    )
    area_code: str | None = strawberry.field(
        description="The official code of a district, a city or the province, within your scope.",
        default=None,
    )
    name: str = strawberry.field(description="A name, 1 to 80 characters, once a plan.")
    changes: ScenarioChanges = strawberry.field(description="What is changed.")
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Which scenario goes.")
class ScenarioDeleteInput:
    """See programme.planning.scenarios.scenario_delete."""

    scenario_id: strawberry.ID = strawberry.field(description="The scenario's global id.")


@strawberry.type(description="The scenario is queued; it stands beside its plan.")
class ScenarioRun:
    """The answer of scenarioRun."""

    scenario: Scenario | None = strawberry.field(description="The scenario, to be solved.")


@strawberry.type(description="The scenario is gone, and its solve is asked to stop.")
class ScenarioDeleted:
    """The answer of scenarioDelete."""

    plan: LazyWeeklyPlan | None = strawberry.field(description="The plan that it was beside.")


ScenarioRunResult = Annotated[
    ScenarioRun | Refusal,
    strawberry.union("ScenarioRunResult", description="The scenario, or why none was queued."),
]
ScenarioDeleteResult = Annotated[
    ScenarioDeleted | Refusal,
    strawberry.union("ScenarioDeleteResult", description="The plan, or why nothing was deleted."),
]


def _kept(given: ScenarioChanges) -> dict[str, Any]:
    """The changes as the programme keeps them, without what is not changed."""
    hours = [
        _given(
            mentor=_mentor(one.mentor_id, number),
            area=one.area_code,
            minutes=one.minutes,
            percent=one.percent,
        )
        for number, one in enumerate(given.hours or [])
    ]
    sessions = [
        _given(
            topic=one.topic.value,
            area=one.area_code,
            slot=one.slot,
            room=one.room,
            minutes=one.minutes,
        )
        for one in given.sessions or []
    ]
    band = given.band and _given(low=given.band.low, high=given.band.high, cost=given.band.cost)
    return _given(
        hours=hours or None,
        sessions=sessions or None,
        band=band,
        floors=[_given(group=one.group.value, share=one.share) for one in given.floors or []]
        or None,
        cover=given.cover,
        continuity=given.continuity,
    )


def _basis(given: ScenarioRunInput) -> Basis:
    wanted = given.plan_id
    plan = None if wanted is None else from_global(wanted, "WeeklyPlan", path="planId")
    return Basis(plan, given.week, given.area_code)


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _mentor(given: str | None, number: int) -> int | None:
    path = f"changes.hours.{number}.mentorId"
    return None if given is None else from_global(given, "Mentor", path=path)


@strawberry.type
class ScenarioMutations:
    """Mutations."""

    @strawberry.mutation(
        description="Solve a week again under changes, beside its plan (supervisors)."
    )
    async def scenario_run(
        self,
        info: Info,
        given: Annotated[
            ScenarioRunInput, strawberry.argument(name="input", description="Plan and changes.")
        ],
    ) -> ScenarioRunResult:
        """See programme.planning.scenarios.scenario_run."""
        context, _ = asked(info)
        scenario = await scenarios.scenario_run(
            context.actor,
            _basis(given),
            given.name,
            _kept(given.changes),
            given.idempotency_key,
        )
        return await payload(info, "ScenarioRun", {"scenario": ("Scenario", scenario)})  # type: ignore[return-value]

    @strawberry.mutation(description="Delete a scenario (supervisors).")
    async def scenario_delete(
        self,
        info: Info,
        given: Annotated[
            ScenarioDeleteInput, strawberry.argument(name="input", description="Which scenario.")
        ],
    ) -> ScenarioDeleteResult:
        """See programme.planning.scenarios.scenario_delete."""
        context, _ = asked(info)
        wanted = from_global(given.scenario_id, "Scenario", path="scenarioId")
        plan = await scenarios.scenario_delete(context.actor, wanted)
        return await payload(info, "ScenarioDeleted", {"plan": ("WeeklyPlan", plan)})  # type: ignore[return-value]
