"""An operation as one compiled read: what depends on a request is left open as parameters.

Compiled once for a role and an outcome of what shapes the statement: which variables are given,
what ``@skip`` and ``@include`` decide, the orders, the type that ``node`` is asked for. Where
anything is not a plain read of shapes, the operation is left to the ordinary executor.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from graphql import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    get_argument_values,
    visit,
)

from programme.actors import Actor
from programme.errors import ProgrammeError
from programme.reads.roots import ROOTS
from programme.reads.run import Compiled
from programme.reads.selection import KIND, STRUCTURAL, Parameter, Selection
from programme.words import Role
from schema.ids import split_global
from schema.selection import Reader, fragments_of, plain, snake

MOST_KEPT: Final = 64
"""Statements that are kept of one operation."""
Convert = Callable[[Any], Any]


class Declined(Exception):
    """This is no plain read of shapes."""


class CompiledOperation:
    """A query, as it is compiled so far."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        shaping: "Shaping",
    ) -> None:
        self.schema, self.operation = schema, operation
        self.fragments = fragments_of(document)
        self.shaping = shaping.functions(operation)
        self._kept: dict[tuple[Any, ...], Readied | None] = {}

    def bind(self, role: Role, variables: Mapping[str, Any]) -> "Bound | None":
        """The operation with its parameters, or None where the executor has to answer.

        ``variables`` are coerced.
        """
        key = role, *(shape(variables) for shape in self.shaping)
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = self._compile(role, variables)
        kept = self._kept[key]
        return None if kept is None else kept.bind(variables)

    def _compile(self, role: Role, variables: Mapping[str, Any]) -> "Readied | None":
        reader = ParameterReader(self.schema, self.fragments, dict(variables))
        try:
            reads = reader.roots(self.operation)
            return Readied(Compiled(role, reads), reader.conversions)
        except (Declined, ProgrammeError):
            return None


@dataclass(frozen=True, slots=True)
class Bound:
    """A compiled read and its parameters of one request."""

    compiled: Compiled
    parameters: Mapping[str, Any]

    def with_more(self, parameters: Mapping[str, Any]) -> "Bound":
        """The same with parameters that are no variables of the document."""
        return Bound(self.compiled, {**self.parameters, **parameters})

    async def read(self, actor: Actor) -> bytes | None:
        """The ``data`` of the operation as JSON, or None where the executor has to answer."""
        try:
            return await self.compiled.read(actor, self.parameters)
        except ProgrammeError:
            return None  # the executor says what is wrong, and where


class Readied:
    """A compiled read that is kept, and how its parameters are made of the variables."""

    def __init__(self, compiled: Compiled, conversions: Mapping[str, tuple[str, Convert]]) -> None:
        self.compiled, self.conversions = compiled, conversions

    def bind(self, variables: Mapping[str, Any]) -> Bound | None:
        try:
            parameters = {
                parameter: convert(variables[name])
                for parameter, (name, convert) in self.conversions.items()
            }
        except ProgrammeError:
            return None
        return Bound(self.compiled, parameters)


class ParameterReader(Reader):
    """Reads selections whose arguments may be parameters."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.conversions: dict[str, tuple[str, Convert]] = {}

    def roots(self, operation: OperationDefinitionNode) -> list[tuple[str, Selection]]:
        """The root fields, each with the name of its root. Raises Declined."""
        parent = self.schema.query_type
        if parent is None:
            raise Declined
        fields = self.grouped(parent, [operation.selection_set])
        return [self.root(parent, nodes) for nodes in fields.values()]

    def root(self, parent: GraphQLObjectType, nodes: list[FieldNode]) -> tuple[str, Selection]:
        word = snake(nodes[0].name.value)
        if word == "node":
            return self.node(parent, nodes)
        if word not in ROOTS and nodes[0].name.value != "__typename":
            raise Declined
        return word, self.field(parent, nodes)

    def node(self, parent: GraphQLObjectType, nodes: list[FieldNode]) -> tuple[str, Selection]:
        """``node(id:)``, read as the type that its id names."""
        definition, node = parent.fields["node"], nodes[0]
        key: Any
        name, key = split_global(get_argument_values(definition, node, self.variables)["id"])
        target = self.schema.get_type(name)
        if not isinstance(target, GraphQLObjectType) or f"node:{name}" not in ROOTS:
            raise Declined
        written = _written(node)["id"]
        given = (
            self.parameter(written.name.value, _key) if isinstance(written, VariableNode) else key
        )
        alias = node.alias.value if node.alias else "node"
        return f"node:{name}", Selection("node", alias, {"id": given}, self.children(target, nodes))

    def field(self, parent: GraphQLObjectType, nodes: list[FieldNode]) -> Selection:
        node = nodes[0]
        if node.name.value != "__typename":
            return super().field(parent, nodes)
        key = node.alias.value if node.alias else "__typename"
        return Selection(KIND, key, {}, kind=parent.name)

    def asked(self, node: FieldNode) -> bool:
        return True

    def arguments(self, definition: GraphQLField, node: FieldNode) -> dict[str, Any]:
        written, arguments = _written(node), super().arguments(definition, node)
        for name, value in written.items():
            word = snake(name)
            if isinstance(value, ListValueNode | ObjectValueNode):
                raise Declined
            given = isinstance(value, VariableNode) and value.name.value in self.variables.coerced
            if given and word in arguments and word not in STRUCTURAL:
                arguments[word] = self.parameter(value.name.value, partial(plain, word))
        return arguments

    def parameter(self, variable: str, convert: Convert) -> Parameter:
        """The parameter that ``convert`` makes of a variable."""
        name = f"{variable}.{len(self.conversions)}"
        self.conversions[name] = variable, convert
        return Parameter(name)


def _written(node: FieldNode) -> dict[str, Any]:
    return {argument.name.value: argument.value for argument in node.arguments or ()}


def _key(global_id: str) -> int | str:
    return split_global(global_id)[1]


def _type_of(global_id: str) -> str | None:
    try:
        return split_global(global_id)[0]
    except ProgrammeError:
        return None


class Shaping(Visitor):
    """The variables of a document whose value, or whose value's type, shapes a statement."""

    def __init__(self) -> None:
        super().__init__()
        self._by: dict[str, Callable[[str, Mapping[str, Any]], Any]] = {}

    @classmethod
    def of(cls, document: DocumentNode) -> "Shaping":
        found = cls()
        visit(document, found)
        return found

    def functions(self, operation: OperationDefinitionNode) -> list[Convert]:
        """What of its coerced variables an operation's statement depends on."""
        return [
            partial(self._by.get(name, _presence), name)
            for name in (one.variable.name.value for one in operation.variable_definitions or ())
        ]

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        for argument in node.arguments or ():
            self._note(argument, _value)

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        for argument in node.arguments or ():
            if snake(argument.name.value) in STRUCTURAL:
                self._note(argument, _value)
            elif node.name.value == "node":
                self._note(argument, _kind)

    def _note(self, argument: ArgumentNode, shape: Callable[[str, Mapping[str, Any]], Any]) -> None:
        if isinstance(argument.value, VariableNode):
            self._by[argument.value.name.value] = shape


def _presence(name: str, variables: Mapping[str, Any]) -> int:
    return 0 if name not in variables else 1 if variables[name] is None else 2


def _value(name: str, variables: Mapping[str, Any]) -> Any:
    return variables.get(name, _presence)


def _kind(name: str, variables: Mapping[str, Any]) -> str | None:
    return _type_of(variables[name])
