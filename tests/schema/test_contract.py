"""The contract as a whole: described everywhere, committed, and equal to what is read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_introspection_type,
    is_specified_scalar_type,
)

from programme.reads.roots import ROOTS
from programme.reads.shape import SHAPES, Column, One, Shape
from schema.compose import compose
from schema.selection import snake

COMPOSED = compose()
SCHEMA = COMPOSED._schema
OWN = {
    name: kind
    for name, kind in SCHEMA.type_map.items()
    if not is_introspection_type(kind) and not is_specified_scalar_type(kind)
}
QUERIES = [
    "agencyCounts",
    "areas",
    "bulkImports",
    "cadres",
    "changes",
    "conflicts",
    "devices",
    "duplicateCandidates",
    "forecast",
    "handovers",
    "importErrors",
    "jakpreneurs",
    "licenceTypes",
    "licencesExpiring",
    "marketingEvents",
    "me",
    "mentorDay",
    "mentors",
    "node",
    "orgUnits",
    "personMerges",
    "planChangePreview",
    "planEffect",
    "planExplain",
    "planLocks",
    "programmeBridge",
    "programmeFacts",
    "progressLearning",
    "progressModel",
    "stagePathFunnels",
    "stagePaths",
    "stages",
    "standings",
    "targetPaces",
    "targets",
    "trainingSessions",
    "valueAdded",
    "weeklyPlans",
]
MUTATIONS = [
    "absenceReport",
    "assignmentDecline",
    "assignmentsAcknowledge",
    "attainmentCorrect",
    "attainmentRecord",
    "attainmentRevoke",
    "attainmentValidate",
    "attendanceRecord",
    "attendanceValidate",
    "caseloadHandOver",
    "codeRequest",
    "conflictResolve",
    "consentSet",
    "contactCorrect",
    "contactRecord",
    "contactValidate",
    "deviceRevoke",
    "duplicateDismiss",
    "filePrepare",
    "handoverApply",
    "handoverCancel",
    "handoverRun",
    "importCancel",
    "importRun",
    "jakpreneurDormant",
    "jakpreneurReactivate",
    "jakpreneurRegister",
    "jakpreneurTransfer",
    "jakpreneurUpdate",
    "licenceRecord",
    "licenceRevoke",
    "marketingEventCreate",
    "personMerge",
    "personUnmerge",
    "planCancel",
    "planChange",
    "planLock",
    "planPublish",
    "planRepair",
    "planRun",
    "planUnlock",
    "progressLearn",
    "saleRecord",
    "scenarioDelete",
    "scenarioRun",
    "signIn",
    "signOut",
    "slotClaim",
    "slotRelease",
    "stagePathAssign",
    "stagePathSet",
    "tokenRefresh",
]
SUBSCRIPTIONS = [
    *("handoverProgress", "importProgress", "myDay", "myList", "planProgress", "standingsMoved")
]
KEYLESS = {"codeRequest", "signIn", "tokenRefresh", "signOut", "deviceRevoke", "planCancel",
           "scenarioDelete", "handoverCancel", "importCancel"}  # fmt: skip
"""A second call of these has no second effect, or is refused, without a key."""
PAGING = {"first", "after", "last", "before"}


def objects() -> dict[str, GraphQLObjectType]:
    return {name: kind for name, kind in OWN.items() if isinstance(kind, GraphQLObjectType)}


def fields() -> Iterator[tuple[str, GraphQLField]]:
    """Every field of an object or interface, by ``Type.field``."""
    for name, kind in OWN.items():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field, definition in kind.fields.items():
                yield f"{name}.{field}", definition


def connections() -> Iterator[tuple[str, GraphQLField, Shape]]:
    """Every field that is a page, with the shape of its rows."""
    for place, field in fields():
        name = get_named_type(field.type).name
        if name.endswith("Connection"):
            yield place, field, SHAPES[name.removesuffix("Connection")]


def descriptions() -> Iterator[tuple[str, str | None]]:
    """Every place of the schema that takes a description, and what it has."""
    for name, kind in OWN.items():
        yield name, kind.description
        if isinstance(kind, GraphQLEnumType):
            yield from (
                (f"{name}.{word}", value.description) for word, value in kind.values.items()
            )
        if isinstance(kind, GraphQLInputObjectType):
            yield from (
                (f"{name}.{word}", field.description) for word, field in kind.fields.items()
            )
    for place, field in fields():
        yield place, field.description
        for word, argument in field.args.items():
            yield f"{place}({word})", argument.description
    for directive in SCHEMA.directives:
        yield f"@{directive.name}", directive.description


def test_everything_is_described() -> None:
    bare = [place for place, words in descriptions() if not (words or "").strip()]

    assert bare == []


def test_the_committed_schema_is_the_codes() -> None:
    committed = Path("schema.graphql").read_text()

    assert committed == COMPOSED.as_str() + "\n", "run: jakmentor schema --write"


def test_no_root_comes_or_goes_unnoticed() -> None:
    assert SCHEMA.query_type is not None
    assert SCHEMA.mutation_type is not None
    assert SCHEMA.subscription_type is not None
    assert sorted(SCHEMA.query_type.fields) == QUERIES
    assert sorted(SCHEMA.mutation_type.fields) == MUTATIONS
    assert sorted(SCHEMA.subscription_type.fields) == SUBSCRIPTIONS


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_type_has_the_words_of_its_shape(name: str) -> None:
    """Given a shape, its type has a field for each word, and no field without one."""
    shape, kind = SHAPES[name], objects()[name]

    assert sorted(snake(field) for field in kind.fields) == sorted(shape.fields)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_what_may_be_masked_is_nullable(name: str) -> None:
    """A link's row may be out of sight, and a column kept from a role: both then read as null."""
    shape, kind = SHAPES[name], objects()[name]
    masked = {
        word
        for word, read in shape.fields.items()
        if isinstance(read, One) or (isinstance(read, Column) and read.roles is not None)
    }

    promised = {
        snake(word) for word, field in kind.fields.items() if isinstance(field.type, GraphQLNonNull)
    }

    assert masked & promised == set()


def test_a_type_without_a_shape_is_an_answer_of_python() -> None:
    """Given every object type, what has no shape is a root, a page, or made by a resolver."""
    mutation = SCHEMA.mutation_type
    assert mutation is not None
    answers = {
        member.name
        for field in mutation.fields.values()
        for member in getattr(get_named_type(field.type), "types", ())
    }
    paging = {"PageInfo", *(name for name in objects() if name.endswith(("Connection", "Edge")))}
    roots = {"Query", "Mutation", "Subscription"}

    rest = set(objects()) - set(SHAPES) - answers - paging - roots

    assert rest == {
        "AgencyCount",
        "AreaCounts",
        "AreaPace",
        "Backtest",
        "BulkImport",
        "BridgeArea",
        "BridgePiece",
        "Change",
        "ChangePage",
        "Device",
        "Difference",
        "Forecast",
        "FunnelStep",
        "HandoverProgress",
        "LicenceType",
        "ImportErrors",
        "ListChange",
        "MentorPace",
        "PlanChangePreview",
        "PlanChoice",
        "PlanEffect",
        "PlanExplanation",
        "PlanProbability",
        "PlanProgress",
        "PlanTerm",
        "ProgrammeBridge",
        "ProgrammeFacts",
        "ProgressDrift",
        "ProgressLearning",
        "ProgressModel",
        "ProgressWeek",
        "RunRate",
        "SeasonalForecast",
        "StagePath",
        "StagePathCount",
        "StagePathFunnel",
        "StagePathRule",
        "StagePathStep",
        "StageBridge",
        "StandingChange",
        "Target",
        "TargetPaces",
        "ValueAdded",
        "ValueAddedBoard",
    }


def test_every_page_has_rows_place_and_total() -> None:
    pages = {name: kind for name, kind in objects().items() if name.endswith("Connection")}
    for name, kind in pages.items():
        edge = OWN[name.replace("Connection", "Edge")]
        assert isinstance(edge, GraphQLObjectType)
        assert sorted(kind.fields) == ["edges", "pageInfo", "totalCount"]
        assert sorted(edge.fields) == ["cursor", "node"]
    assert len(pages) >= 9


def test_every_page_takes_both_ends() -> None:
    """Given a field that is a page, at a root or below, it pages from either end."""
    assert SCHEMA.query_type is not None
    found = list(connections())

    assert {place for place, field, _ in found if not set(field.args) >= PAGING} == set()
    assert {place for place, _, _ in found if place.startswith("Query.")} == {
        f"Query.{name}"
        for name, field in SCHEMA.query_type.fields.items()
        if get_named_type(field.type).name.endswith("Connection")
    }


def test_filters_and_orders_are_the_shapes() -> None:
    """Given a page, each argument is a filter of its rows' shape or an argument of its root, and
    its orders are the shape's."""
    for place, field, shape in connections():
        known = {*shape.filters, "order_by", *PAGING}
        needed = {snake(word) for word, given in field.args.items() if _needed(given)}
        assert {snake(word) for word in field.args} - needed <= known, place
        orders = get_named_type(field.args["orderBy"].type)
        assert isinstance(orders, GraphQLEnumType)
        assert list(orders.values) == list(shape.orders), place


def _needed(argument: GraphQLArgument) -> bool:
    """An argument of the root itself (``needs`` of schema.lists.page), never null."""
    return isinstance(argument.type, GraphQLNonNull)


def test_roots_of_the_programme_are_queries() -> None:
    assert SCHEMA.query_type is not None
    roots = {word for word in ROOTS if ":" not in word}

    assert roots <= {snake(word) for word in SCHEMA.query_type.fields}


def test_nodes_are_what_has_an_id_and_can_be_read_by_it() -> None:
    """Given the types that promise to be a Node, each one is found by its id, and the other way
    round."""
    node = OWN["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    promised = {kind.name for kind in SCHEMA.get_possible_types(node)}

    assert promised == {word.removeprefix("node:") for word in ROOTS if word.startswith("node:")}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_takes_one_input_and_may_refuse(name: str) -> None:
    """Given a mutation, it takes one input, with a key against replays, and its answer is a union
    with Refusal."""
    assert SCHEMA.mutation_type is not None
    field = SCHEMA.mutation_type.fields[name]

    assert list(field.args) == ["input"]
    given = get_named_type(field.args["input"].type)
    assert isinstance(given, GraphQLInputObjectType)
    assert given.name == f"{name[0].upper()}{name[1:]}Input"
    assert ("idempotencyKey" in given.fields) == (name not in KEYLESS)
    answer: GraphQLNamedType = get_named_type(field.type)
    assert isinstance(answer, GraphQLUnionType)
    assert [member.name for member in answer.types][-1] == "Refusal"
    assert isinstance(field.type, GraphQLNonNull)
