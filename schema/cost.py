"""What a document costs: the rows that it may bring, known before it runs.

Every object is a point, a page as many times its rows as it may hold (``first``, ``last``, or
20), a total ``TOTAL`` points, a mutation ``WRITE`` points more, a root of ``DEAR`` its own; scalars
are free. Of an interface or union the dearest type counts. A fragment is priced once a type, so
that a document is priced in one pass however often its fragments are spread.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
)

from programme.reads.arguments import DEFAULT_SIZE, LARGEST

MOST: Final = 20_000
"""The dearest operation that runs."""
TOTAL: Final = 10
WRITE: Final = 10
LIST: Final = 10
"""Rows that a list without pages is taken to hold."""
DEAR: Final = {
    "agencyCounts": 50,
    "forecast": 100,
    "planEffect": 100,
    "stagePathFunnels": 50,
    "targetPaces": 100,
    "targets": 50,
    "valueAdded": 50,
}
"""Points more of root fields that count the records of years."""
SIZES: Final = ("first", "last")


class Price:
    """Prices operations of one document. ``sizes`` are the values of its page-size variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        sizes: Mapping[str, Any],
    ) -> None:
        self.schema, self.fragments, self.sizes = schema, fragments, sizes
        self._priced: dict[tuple[str, str, int], int] = {}

    def operation(self, node: OperationDefinitionNode) -> int:
        """The points of one operation."""
        root = self.schema.get_root_type(node.operation)
        if root is None:
            return 0
        writes = WRITE if node.operation.value == "mutation" else 0
        return writes + self.selections(root, node.selection_set.selections)

    def selections(
        self, parent: GraphQLNamedType, nodes: Iterable[SelectionNode], rows: int = LIST
    ) -> int:
        """The points of what is asked of a type; ``rows`` are those of a list in it."""
        if isinstance(parent, GraphQLInterfaceType | GraphQLUnionType):
            kinds = self.schema.get_possible_types(parent)
            return max((self.selections(kind, nodes) for kind in kinds), default=0)
        return sum(self._node(parent, node, rows) for node in nodes)

    def _node(self, parent: GraphQLNamedType, node: SelectionNode, rows: int) -> int:
        if isinstance(node, FieldNode):
            return self._field(parent, node, rows)
        if isinstance(node, FragmentSpreadNode):
            return self._spread(parent, node.name.value, rows)
        return self._fragment(parent, node, rows)

    def _spread(self, parent: GraphQLNamedType, name: str, rows: int) -> int:
        key = parent.name, name, rows
        if key not in self._priced:
            self._priced[key] = self._fragment(parent, self.fragments[name], rows)
        return self._priced[key]

    def _fragment(self, parent: GraphQLNamedType, fragment: Any, rows: int) -> int:
        condition = fragment.type_condition
        if condition is not None:
            kind: Any = self.schema.get_type(condition.name.value)
            abstract = isinstance(kind, GraphQLInterfaceType | GraphQLUnionType)
            if kind is not parent and not (abstract and self.schema.is_sub_type(kind, parent)):
                return 0
        return self.selections(parent, fragment.selection_set.selections, rows)

    def _field(self, parent: GraphQLNamedType, node: FieldNode, rows: int) -> int:
        fields = parent.fields if isinstance(parent, GraphQLObjectType) else {}
        definition: GraphQLField | None = fields.get(node.name.value)
        if definition is None or not node.selection_set:
            return TOTAL if node.name.value == "totalCount" else 0
        target, inner = get_named_type(definition.type), node.selection_set.selections
        if parent is self.schema.query_type and node.name.value in DEAR:
            return DEAR[node.name.value] + self.selections(target, inner)
        if "first" in definition.args:
            return 1 + self.selections(target, inner, self._size(node))
        if node.name.value == "pageInfo":
            return 0
        if node.name.value == "edges":
            return rows * self.selections(target, inner)
        return (1 + self.selections(target, inner)) * (rows if _is_list(definition.type) else 1)

    def _size(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value in SIZES:
                value: Any = None
                if isinstance(argument.value, VariableNode):
                    value = self.sizes.get(argument.value.name.value)
                elif isinstance(argument.value, IntValueNode):
                    value = int(argument.value.value)
                if isinstance(value, int):
                    return min(max(value, 1), LARGEST)
        return DEFAULT_SIZE


def _is_list(kind: GraphQLOutputType) -> bool:
    return isinstance(get_nullable_type(kind), GraphQLList)
