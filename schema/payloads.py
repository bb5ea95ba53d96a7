"""Payloads of mutations as compiled reads: the rows that a verb changed, read again as bytes.

The executor runs a mutation as ever, its refusals and its faults too; where the payload is nothing
but rows, what is asked of them comes from the database as it is sent.
"""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
)
from orjson import Fragment
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from programme.actors import Actor
from programme.errors import ProgrammeError
from programme.reads.run import Compiled
from programme.reads.selection import KIND, Parameter, Selection
from programme.words import Role
from schema.compiled import MOST_KEPT, Declined, ParameterReader, Readied, Shaping
from schema.selection import fragments_of

Row = tuple[str, int | str]
"""The type and key of a row."""
Changed = Mapping[str, Row | list[Row]]
"""The rows of a payload, by its fields."""
Info = GraphQLResolveInfo[Any]


class Payloads:
    """The payloads of one mutation of a document, as they are compiled so far."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        shaping: Shaping,
    ) -> None:
        self.schema = schema
        self.fragments = fragments_of(document)
        self.shaping = shaping.functions(operation)
        self._kept: dict[tuple[Any, ...], Readied | None] = {}

    async def read(self, actor: Actor, info: Info, name: str, changed: Changed) -> Fragment | None:
        """The payload of the type ``name`` as JSON; None where the executor has to complete it."""
        variables: Any = info.variable_values  # strawberry hands on the coerced dict
        rows = {field: row for field, row in changed.items() if isinstance(row, tuple)}
        kinds = tuple((field, kind) for field, (kind, _) in rows.items())
        shapes = (shape(variables) for shape in self.shaping)
        key = actor.role, info.path.key, name, kinds, *shapes
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = self._compile(actor.role, info, name, dict(kinds))
        readied = self._kept[key]
        bound = None if readied is None else readied.bind(variables)
        if bound is None:
            return None
        keys = {_parameter(field): row[1] for field, row in rows.items()}
        data = await bound.with_more(keys).read(actor)
        return None if data is None else Fragment(data)

    def _compile(
        self, role: Role, info: Info, name: str, kinds: Mapping[str, str]
    ) -> Readied | None:
        target = self.schema.get_type(name)
        variables: Any = info.variable_values
        reader = ParameterReader(self.schema, self.fragments, dict(variables))
        if not isinstance(target, GraphQLObjectType):
            return None
        try:
            children = reader.children(target, info.field_nodes)
            reads = [_read(child, kinds) for child in children]
            return Readied(Compiled(role, reads), reader.conversions)
        except (Declined, ProgrammeError):
            return None


def _read(child: Selection, kinds: Mapping[str, str]) -> tuple[str, Selection]:
    """The root that reads a field of a payload. Raises Declined for what is no single row."""
    if child.word == KIND:
        return KIND, child
    if child.word not in kinds:
        raise Declined
    arguments = {"id": Parameter(_parameter(child.word))}
    return f"node:{kinds[child.word]}", Selection(child.word, child.key, arguments, child.children)


def _parameter(field: str) -> str:
    return f"@{field}"


class Execution(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's executor, which takes a payload that was read as bytes for complete."""

    def complete_value(self, kind: Any, fields: Any, info: Any, path: Any, *given: Any) -> Any:
        """See graphql.execution.Executor; ``given`` begins with what a resolver made."""
        if type(given[0]) is Fragment:
            return given[0]
        return super().complete_value(kind, fields, info, path, *given)
