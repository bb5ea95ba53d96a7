"""Weekly plans, their rows, and a mentor's day."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry.types import Info

from programme.errors import InvalidInput
from programme.words import AssignmentStatus, ContactAction, PlanStatus
from schema.areas import Area, Stage
from schema.jakpreneurs import Jakpreneur
from schema.lists import page
from schema.orders import AssignmentOrder, ScenarioOrder, WeeklyPlanOrder
from schema.paging import Node
from schema.reading import read_root
from schema.scalars import Date, DateTime, Facts
from schema.scenarios import Scenario
from schema.sessions import TrainingSession

if TYPE_CHECKING:
    from schema.mentors import Mentor

LazyMentor = Annotated["Mentor", strawberry.lazy("schema.mentors")]
LazyWeeklyPlan = Annotated["WeeklyPlan", strawberry.lazy("schema.weekly_plans")]

MOST_DAYS = 7
Day = Annotated[Date, strawberry.argument(description="The day, or the first of several.")]
Days = Annotated[int, strawberry.argument(description="How many days, 1 to 7.")]

HourRows = Annotated[
    int | None,
    strawberry.argument(
        description="How many mentors are told, and how many districts: 0 to 100, all if not given."
    ),
]

ASSIGNMENT_FILTERS = {
    "action": (ContactAction, "Only rows with this action."),
    "status": (AssignmentStatus, "Only rows in this state."),
    "planned_on": (Date, "Only rows of this day."),
}


@strawberry.type(description="A row of a plan: this person, this mentor, this action or session.")
class Assignment(Node):
    """See programme.reads.plans."""

    action: ContactAction | None = strawberry.field(
        description="How to reach the person; null where only a seat is planned."
    )
    planned_on: Date = strawberry.field(description="The day.")
    position: int = strawberry.field(description="The place in the mentor's day, from 1.")
    minutes: int = strawberry.field(description="Minutes that it takes the mentor, way included.")
    gain: float = strawberry.field(
        description="The rise in the probability of reaching the next stage over doing nothing."
    )
    status: AssignmentStatus = strawberry.field(
        description="To do, answered by its mentor, or done."
    )
    decline_reason: str | None = strawberry.field(description="Why its mentor declined it.")
    answered_at: DateTime | None = strawberry.field(
        description="When its mentor acknowledged or declined it."
    )
    pinned: bool = strawberry.field(description="A supervisor locked this choice.")
    why: Facts = strawberry.field(
        description="Why this and not another: the choice, the runner-up, the prices, in words."
    )
    toward: Stage | None = strawberry.field(description="The stage to reach.")
    plan: LazyWeeklyPlan | None = strawberry.field(description="The plan.")
    jakpreneur: Jakpreneur | None = strawberry.field(description="The person.")
    mentor: LazyMentor | None = strawberry.field(description="The mentor, where the row has one.")
    session: TrainingSession | None = strawberry.field(
        description="The session in which a seat is planned."
    )


@strawberry.type(description="A plan of one ISO week for one area.")
class WeeklyPlan(Node):
    """See programme.reads.plans."""

    week: Date = strawberry.field(description="The Monday of the week.")
    status: PlanStatus = strawberry.field(description="How far it is.")
    phase: str | None = strawberry.field(description="What the worker is doing.")
    fraction: float = strawberry.field(description="How much of the work is done, 0 to 1.")
    error: str | None = strawberry.field(description="Why it failed.")
    requested_at: DateTime = strawberry.field(description="When it was asked for.")
    solved_at: DateTime | None = strawberry.field(description="When it was solved and checked.")
    published_at: DateTime | None = strawberry.field(description="When it came into force.")
    people: int | None = strawberry.field(description="How many people could be planned.")
    contacts: int | None = strawberry.field(description="How many rows it has.")
    withheld: int | None = strawberry.field(
        description="How many rows were left out by lot as it was published, so that it is learned"
        " what contacts bring; they are in no figure. For supervisors."
    )
    objective: float | None = strawberry.field(description="What the solver maximised.")
    bound: float | None = strawberry.field(description="No plan can exceed this; proven.")
    gap: float | None = strawberry.field(description="(bound − objective) / bound.")
    expected_advances: float | None = strawberry.field(
        description="How many more people are expected to reach the next stage."
    )
    fifo_advances: float | None = strawberry.field(
        description="The same for first-in-first-out, on the same probabilities."
    )
    greedy_advances: float | None = strawberry.field(
        description="The same for greedy by gain a minute, on the same probabilities."
    )
    load_mean: float | None = strawberry.field(description="Mean use of the mentors' minutes.")
    load_max: float | None = strawberry.field(description="The largest use of a mentor's minutes.")
    load_gini: float | None = strawberry.field(description="Inequality of use, 0 is equal.")
    input_hash: str | None = strawberry.field(description="SHA-256 of what it was made from.")
    fingerprint: str | None = strawberry.field(description="SHA-256 of what was decided.")
    conflicts: list[str] | None = strawberry.field(
        description="Locks that cannot all hold, and the limits that they meet, in your language:"
        " without any one of them the others could. For supervisors."
    )
    repair: Facts | None = strawberry.field(
        description="What a repair did: who moved from what to what, the plan's objective before"
        " and after, and the district's bound and gap. For supervisors."
    )
    fairness: Facts | None = strawberry.field(
        description="Each group's contacts against its floor, met or why not, in words; how even"
        " hours and difficulty are. For supervisors."
    )

    @strawberry.field(
        description="What one hour more of each mentor would bring, in expected advances, the most"
        " first; maximum, median and minimum, by district too. For supervisors."
    )
    def mentor_hours(self, first: HourRows = strawberry.UNSET) -> Facts | None:
        """Read with the row around it (programme.reads.plans)."""
        raise TypeError("mentorHours comes with the row around it")

    repairs: LazyWeeklyPlan | None = strawberry.field(description="The plan that it repairs.")
    area: Area | None = strawberry.field(description="The area.")
    scenarios = page(
        Scenario,
        description="What-if scenarios of this plan (supervisors).",
        order=ScenarioOrder,
    )
    assignments = page(
        Assignment,
        description="The rows that you may see.",
        order=AssignmentOrder,
        filters={
            **ASSIGNMENT_FILTERS,
            "mentor_id": (strawberry.ID, "Only this mentor's rows."),
        },
    )


@strawberry.type(description="A mentor's days: whom to contact, in order, and what to lead.")
class MentorDay:
    """See programme.reads.plans."""

    date: Date = strawberry.field(description="The first day.")
    mentor: LazyMentor | None = strawberry.field(description="The mentor.")
    assignments: list[Assignment] = strawberry.field(
        description="The rows of published plans, in order."
    )
    sessions: list[TrainingSession] = strawberry.field(description="The sessions to lead.")


def checked_days(days: int) -> None:
    """Raises InvalidInput for anything but a day to a week."""
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(
            f"days is {days}; a mentor's days are read 1 to {MOST_DAYS} at a time.",
            f"days bernilai {days}; hari pendamping dibaca 1 sampai {MOST_DAYS} sekaligus.",
            path="days",
            facts={"most": MOST_DAYS},
        )


@strawberry.type
class WeeklyPlanQueries:
    """Root fields."""

    weekly_plans = page(
        WeeklyPlan,
        description="The weekly plans that you may see.",
        order=WeeklyPlanOrder,
        filters={
            "week": (Date, "Only plans of the week with this Monday."),
            "status": (PlanStatus, "Only this state."),
            "area_code": (str, "Only plans for this area or areas in it."),
        },
        root="weekly_plans",
    )

    @strawberry.field(description="The asking mentor's day, or several; null for any other role.")
    async def mentor_day(self, info: Info, date: Day, days: Days = 1) -> MentorDay | None:
        """The day list in one query."""
        checked_days(days)
        return await read_root(info, "mentor_day")  # type: ignore[no-any-return]
