"""The one schema, composed of the feature words."""

from typing import Annotated, Any

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.types import Info

from schema.absences import AbsenceMutations
from schema.acknowledge import AcknowledgeMutations
from schema.areas import AreaQueries
from schema.attainments import AttainmentMutations
from schema.attendance import AttendanceMutations
from schema.bridge import BridgeQueries
from schema.caseloads import CaseloadMutations
from schema.changes import ChangeQueries
from schema.consents import ConsentMutations
from schema.contacts import ContactMutations
from schema.duplicates import DuplicateMutations, DuplicateQueries
from schema.edits import ConflictQueries, EditMutations
from schema.errors import face
from schema.facts import FactQueries
from schema.files import FileMutations
from schema.forecast import ForecastQueries
from schema.handover_live import HandoverSubscriptions
from schema.handovers import HandoverMutations, HandoverQueries
from schema.imports import ImportMutations, ImportQueries, ImportSubscriptions
from schema.jakpreneurs import JakpreneurQueries
from schema.licences import LicenceMutations, LicenceQueries
from schema.live import LiveSubscriptions
from schema.marketing import MarketingMutations, MarketingQueries
from schema.mentors import MentorQueries
from schema.paging import Node
from schema.payloads import Execution
from schema.plan_changes import PlanChangeMutations, PlanChangeQueries
from schema.plan_effect import PlanEffectQueries
from schema.plan_explain import PlanExplainQueries
from schema.plan_live import PlanSubscriptions
from schema.plan_locks import PlanLockMutations, PlanLockQueries
from schema.plans import PlanMutations
from schema.progress import ProgressMutations, ProgressQueries
from schema.reading import read_node
from schema.registration import RegistrationMutations
from schema.registry import RegistryMutations, RegistryQueries
from schema.rows import look_up
from schema.scalars import SCALARS
from schema.scenarios import ScenarioMutations
from schema.sessions import SessionQueries
from schema.signin import DeviceQueries, SignInMutations
from schema.stage_paths import StagePathMutations, StagePathQueries
from schema.standings import StandingQueries
from schema.targets import TargetQueries
from schema.value_added import ValueAddedQueries
from schema.weekly_plans import WeeklyPlanQueries


@strawberry.type
class NodeQueries:
    """Root fields."""

    @strawberry.field(description="Any object by its global id; null where you may see none.")
    async def node(
        self,
        info: Info,
        global_id: Annotated[strawberry.ID, strawberry.argument(name="id", description="The id.")],
    ) -> Node | None:
        """Relay's object identification."""
        return await read_node(info, global_id)  # type: ignore[return-value]


QUERIES: tuple[type, ...] = (
    NodeQueries,
    MentorQueries,
    JakpreneurQueries,
    AreaQueries,
    SessionQueries,
    WeeklyPlanQueries,
    DeviceQueries,
    StandingQueries,
    FactQueries,
    TargetQueries,
    ForecastQueries,
    ChangeQueries,
    ConflictQueries,
    PlanLockQueries,
    MarketingQueries,
    ImportQueries,
    PlanExplainQueries,
    PlanEffectQueries,
    ValueAddedQueries,
    HandoverQueries,
    PlanChangeQueries,
    ProgressQueries,
    RegistryQueries,
    StagePathQueries,
    LicenceQueries,
    DuplicateQueries,
    BridgeQueries,
)
MUTATIONS: tuple[type, ...] = (
    SignInMutations,
    ConsentMutations,
    PlanMutations,
    AbsenceMutations,
    ScenarioMutations,
    ContactMutations,
    AttendanceMutations,
    AttainmentMutations,
    MarketingMutations,
    ImportMutations,
    FileMutations,
    CaseloadMutations,
    HandoverMutations,
    EditMutations,
    PlanLockMutations,
    AcknowledgeMutations,
    PlanChangeMutations,
    ProgressMutations,
    RegistrationMutations,
    RegistryMutations,
    StagePathMutations,
    LicenceMutations,
    DuplicateMutations,
)
SUBSCRIPTIONS: tuple[type, ...] = (
    PlanSubscriptions,
    HandoverSubscriptions,
    ImportSubscriptions,
    LiveSubscriptions,
)


class Schema(strawberry.Schema):
    """Strawberry's schema, quiet about expected errors: ``schema.errors`` logs the others."""

    def process_errors(self, errors: Any, execution_context: Any = None) -> None:
        """Nothing is left to log."""


def _root(name: str, parts: tuple[type, ...], description: str) -> type | None:
    if not parts:
        return None
    return strawberry.type(type(name, parts, {}), description=description)


def compose() -> Schema:
    """Build the schema; its roots mask faults and its objects read rows."""
    query = _root("Query", QUERIES, "What can be read.")
    if query is None:
        raise TypeError("a schema needs a query")
    schema = Schema(
        query=query,
        mutation=_root("Mutation", MUTATIONS, "What can be done; each is one transaction."),
        subscription=_root("Subscription", SUBSCRIPTIONS, "What can be watched live."),
        config=StrawberryConfig(scalar_map=SCALARS),
        execution_context_class=Execution,
    )
    face(schema._schema)
    look_up(schema._schema)
    return schema
