"""From a document's fields to a neutral ``Selection``: keys, words, coerced arguments.

Merging, fragments, ``@skip`` and ``@include`` follow the GraphQL specification, section 6.3.2
(CollectFields); argument coercion is graphql-core's own.
"""

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLUnionType,
    SelectionNode,
    SelectionSetNode,
    get_argument_values,
    get_directive_values,
    get_named_type,
)
from graphql.execution.values import VariableValues

from programme.reads.selection import Selection
from schema.ids import from_global

ID_ARGUMENT = re.compile(r"\w+_id$")


class Reader:
    """Reads selections out of one operation."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: dict[str, FragmentDefinitionNode],
        variables: dict[str, Any],
    ) -> None:
        self.schema, self.fragments = schema, fragments
        self.variables = VariableValues({}, variables)

    @classmethod
    def of(cls, info: GraphQLResolveInfo[Any]) -> "Reader":
        """The reader of a field being resolved."""
        variables: Any = info.variable_values  # strawberry hands on the coerced dict
        return cls(info.schema, info.fragments, variables)

    def field(self, parent: GraphQLObjectType, nodes: list[FieldNode]) -> Selection:
        """The selection of one response key, merged from its field nodes."""
        node = nodes[0]
        definition = parent.fields[node.name.value]
        target = get_named_type(definition.type)
        children: tuple[Selection, ...] = ()
        if isinstance(target, GraphQLObjectType):
            children = self.children(target, nodes)
        key = node.alias.value if node.alias else node.name.value
        return Selection(snake(node.name.value), key, self.arguments(definition, node), children)

    def children(self, parent: GraphQLObjectType, nodes: list[FieldNode]) -> tuple[Selection, ...]:
        """What is asked of a concrete type under some field nodes."""
        sets = [node.selection_set for node in nodes if node.selection_set]
        return tuple(
            self.field(parent, fields)
            for fields in self.grouped(parent, sets).values()
            if self.asked(fields[0])
        )

    def grouped(
        self, parent: GraphQLObjectType, sets: Iterable[SelectionSetNode]
    ) -> dict[str, list[FieldNode]]:
        """The field nodes of merged selection sets by response key, in order."""
        grouped: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for one in sets:
            for field in self.collect(parent, one.selections, seen):
                key = field.alias.value if field.alias else field.name.value
                grouped.setdefault(key, []).append(field)
        return grouped

    def asked(self, node: FieldNode) -> bool:
        """Whether a field is read: ``__typename`` is the executor's to answer."""
        return not node.name.value.startswith("__")

    def collect(
        self, parent: GraphQLObjectType, nodes: Iterable[SelectionNode], seen: set[str]
    ) -> Iterator[FieldNode]:
        """The field nodes that apply to ``parent``, fragments opened, each named one once."""
        for node in nodes:
            if not self.included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
                continue
            fragment: Any = node
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in seen:
                    continue
                seen.add(node.name.value)
                fragment = self.fragments[node.name.value]
            if self.applies(parent, fragment):
                yield from self.collect(parent, fragment.selection_set.selections, seen)

    def applies(self, parent: GraphQLObjectType, fragment: Any) -> bool:
        if fragment.type_condition is None:
            return True
        condition = self.schema.get_type(fragment.type_condition.name.value)
        if isinstance(condition, GraphQLInterfaceType | GraphQLUnionType):
            return self.schema.is_sub_type(condition, parent)
        return condition is parent

    def included(self, node: SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        if skip and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not include or bool(include["if"])

    def arguments(self, definition: GraphQLField, node: FieldNode) -> dict[str, Any]:
        """Coerced arguments by word; null counts as not given; global ids become keys."""
        given = get_argument_values(definition, node, self.variables)
        return {
            snake(name): plain(snake(name), value)
            for name, value in given.items()
            if value is not None
        }


def plain(name: str, value: Any) -> Any:
    """The value of the argument ``name``: of an enum its value, of a global id its key."""
    if isinstance(value, Enum):
        return value.value
    if ID_ARGUMENT.match(name):
        kind, path = name.removesuffix("_id").capitalize(), name.removesuffix("_id") + "Id"
        return from_global(value, kind, path=path)
    return value


def snake(name: str) -> str:
    """``pageInfo`` as the word ``page_info``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """The named fragments of a document."""
    return {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
