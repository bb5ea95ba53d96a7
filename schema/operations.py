"""Documents: parsed, measured, validated and priced once, then kept by their text."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    parse,
    validate,
    visit,
)

from programme.errors import InvalidInput, ProgrammeError
from schema import limits
from schema.compiled import CompiledOperation, Shaping
from schema.cost import MOST, SIZES, Price
from schema.payloads import Payloads
from schema.selection import fragments_of

KEPT_CHARACTERS: Final = 250_000
"""How much text of documents is kept, the most lately used: some hundred screens. A tree takes some
100 times that, and an object a character that the collector goes over when it looks at all."""
LARGEST_KEPT: Final = 50_000
LONG: Final = 1_500
"""Characters from which on a document takes longer than the loop should wait for it."""
MOST_ERRORS: Final = 10
"""After so many, validating stops: they are told one by one to people, not in hundreds."""
VERIFYING: Final = frozenset({"contactRecord"})
"""Mutations that verify the account of an actor who was only recalled, before anything else or by
the way."""
NESTED: Final = "The document is nested too deeply."


@dataclass
class Prepared:
    """One operation of a document, whatever the values of its variables.

    ``sizes`` are the variables that size a page; ``introspects`` whether it asks for the schema.
    """

    node: OperationDefinitionNode
    document: DocumentNode
    sizes: tuple[str, ...]
    introspects: bool
    compiled: CompiledOperation | None
    payloads: Payloads | None
    prices: dict[tuple[Any, ...], int] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.node.operation.value

    @cached_property
    def verifies(self) -> bool:
        """Whether all that it does begins with verifying the account."""
        roots = self.node.selection_set.selections
        return self.kind == "mutation" and all(
            isinstance(root, FieldNode) and root.name.value in VERIFYING for root in roots
        )

    @property
    def name(self) -> str | None:
        return self.node.name.value if self.node.name else None


@dataclass(frozen=True, slots=True)
class Document:
    """A document's operations by name, or why it has none."""

    operations: Mapping[str | None, Prepared] = field(default_factory=dict)
    errors: tuple[Any, ...] = ()

    def operation(self, name: str | None) -> Prepared | GraphQLError:
        """The operation that is asked for, or the error of the choice."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name in self.operations and name is not None:
            return self.operations[name]
        if name is None and self.operations:
            return GraphQLError("The document has several operations; name one: operationName.")
        if name is None:
            return GraphQLError("The document has no operation; it needs a query or a mutation.")
        return GraphQLError(f'Unknown operation named "{name}".')


class Documents:
    """The documents of one schema, those most lately used kept ready."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._characters = 0
        self._one = asyncio.Semaphore(1)

    def knows(self, text: str) -> bool:
        """Whether the document of a text is ready."""
        return text in self._kept

    def get(self, text: str) -> Document:
        """The document of a text; never raises. What was refused is not kept."""
        kept = self._kept.get(text)
        if kept is not None:
            self._kept.move_to_end(text)
            return kept
        return self._kept_if_valid(text, prepare(self.schema, text))

    async def find(self, text: str) -> Document:
        """As ``get``; a long document that is not kept is made ready in a thread, one at a time, so
        that whoever sends such holds up nobody else."""
        if text in self._kept or len(text) < LONG:
            return self.get(text)
        async with self._one:
            return self._kept_if_valid(text, await asyncio.to_thread(prepare, self.schema, text))

    def _kept_if_valid(self, text: str, document: Document) -> Document:
        if not document.errors and len(text) <= LARGEST_KEPT and text not in self._kept:
            self._keep(text, document)
        return document

    def _keep(self, text: str, document: Document) -> None:
        self._kept[text] = document
        self._characters += len(text)
        while self._characters > KEPT_CHARACTERS:
            dropped, _ = self._kept.popitem(last=False)
            self._characters -= len(dropped)


def prepare(schema: GraphQLSchema, text: str) -> Document:
    """Parse, measure, validate: in this order, so that no document takes long to be refused."""
    try:
        limits.check_length(text)
        parsed = parse(
            text,
            max_lexical_tokens=limits.TOKENS,
            max_comments=limits.TOKENS,
            allow_empty_selection_sets=False,
        )
        limits.check(parsed)
        errors = validate(schema, parsed, max_errors=MOST_ERRORS)
    except GraphQLError as fault:
        endless = fault.message.endswith("Parsing aborted.")
        return Document(errors=(limits.TooLarge.of("tokens") if endless else fault,))
    except ProgrammeError as fault:
        return Document(errors=(fault,))
    except RecursionError:
        return Document(errors=(GraphQLError(NESTED),))
    if errors:
        return Document(errors=tuple(errors))
    return Document(dict(_prepared(schema, parsed)))


def price(schema: GraphQLSchema, operation: Prepared, variables: Mapping[str, Any]) -> int:
    """The points of an operation; computed once for each choice of page sizes."""
    sizes = tuple(_size(variables.get(name)) for name in operation.sizes)
    if sizes not in operation.prices:
        if len(operation.prices) > 100:
            operation.prices.clear()
        given = dict(zip(operation.sizes, sizes, strict=True))
        pricing = Price(schema, fragments_of(operation.document), given)
        operation.prices[sizes] = pricing.operation(operation.node)
    return operation.prices[sizes]


def too_dear(cost: int) -> InvalidInput:
    """The refusal of an operation of more than ``MOST`` points."""
    return InvalidInput(
        f"The operation costs {cost} points, more than {MOST}; ask for smaller pages or fewer"
        " lists within lists.",
        f"Operasi ini bernilai {cost} poin, lebih dari {MOST}; minta halaman lebih kecil atau lebih"
        " sedikit daftar di dalam daftar.",
        kind="TOO_COSTLY",
        facts={"cost": cost, "most": MOST},
    )


def _size(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _name(node: OperationDefinitionNode) -> str | None:
    return node.name.value if node.name else None


def _prepared(
    schema: GraphQLSchema, document: DocumentNode
) -> Iterator[tuple[str | None, Prepared]]:
    found = _Found()
    visit(document, found)
    sizes = tuple(sorted(found.sizes))
    shaping = Shaping.of(document)
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            compiled = payloads = None
            if node.operation is OperationType.QUERY and not found.introspects:
                compiled = CompiledOperation(schema, document, node, shaping)
            if node.operation is OperationType.MUTATION and not found.introspects:
                payloads = Payloads(schema, document, node, shaping)
            kept = Prepared(node, document, sizes, found.introspects, compiled, payloads)
            yield _name(node), kept


class _Found(Visitor):
    """The variables that size pages, and whether the schema is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: set[str] = set()
        self.introspects = False

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.introspects |= node.name.value in {"__schema", "__type"}
        for argument in node.arguments or ():
            if argument.name.value in SIZES and isinstance(argument.value, VariableNode):
                self.sizes.add(argument.value.name.value)
