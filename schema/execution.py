"""Running operations: compiled where one is a plain read, else by graphql-core's executor.

An answer is bytes: the JSON of a whole GraphQL response, ready to be sent.
"""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, Final

import orjson
from graphql import ExecutionResult, GraphQLError, get_variable_values, subscribe

from programme import clock
from programme.errors import ProgrammeError
from schema.answers import Answers, Kept
from schema.compiled import Bound
from schema.compose import Schema, compose
from schema.context import Context
from schema.cost import MOST
from schema.errors import told
from schema.operations import Document, Documents, Prepared, price, too_dear

MOST_COERCION_ERRORS: Final = 10


@dataclass(frozen=True, slots=True)
class Ask:
    """One operation asked for, in whatever way it came."""

    document: str
    operation_name: str | None = None
    variables: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """What an ask comes to: an operation that may run, or the errors of the request.

    ``kind`` is query, mutation or subscription, None where none could be chosen; ``cost`` is in
    points (``schema.cost``).
    """

    prepared: Prepared | None
    errors: tuple[GraphQLError | ProgrammeError, ...] = ()
    cost: int = 0

    @property
    def kind(self) -> str | None:
        return self.prepared.kind if self.prepared else None

    @property
    def name(self) -> str | None:
        return self.prepared.name if self.prepared else None

    @property
    def introspects(self) -> bool:
        return self.prepared is not None and self.prepared.introspects


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` is the JSON of the whole response. ``executed`` is False for a request error, which
    has no ``data``; ``failed`` says that there are errors; ``compiled`` that no executor ran;
    ``kept`` is what may be given out again."""

    body: bytes
    executed: bool = True
    failed: bool = False
    compiled: bool = False
    kept: Kept | None = None

    @property
    def tag(self) -> str | None:
        """The same for the same data; None where nothing was kept."""
        return None if self.kept is None else self.kept.tag


class Executor:
    """The schema at work in one process. ``answers`` are kept for as long as they are true."""

    def __init__(self, schema: Schema | None = None, answers: Answers | None = None) -> None:
        self.schema = schema or compose()
        self.answers = answers
        self.documents = Documents(self.schema._schema)

    def operation(self, ask: Ask) -> Operation:
        """The operation of an ask, priced; never raises."""
        return self._chosen(ask, self.documents.get(ask.document))

    async def find(self, ask: Ask) -> Operation:
        """As ``operation``, without holding up others for a long document."""
        return self._chosen(ask, await self.documents.find(ask.document))

    def _chosen(self, ask: Ask, document: Document) -> Operation:
        if document.errors:
            return Operation(None, document.errors)
        chosen = document.operation(ask.operation_name)
        if isinstance(chosen, GraphQLError):
            return Operation(None, (chosen,))
        cost = price(self.schema._schema, chosen, ask.variables or {})
        errors = (too_dear(cost),) if cost > MOST else ()
        return Operation(chosen, errors, cost)

    async def run(self, operation: Operation, ask: Ask, context: Context) -> Answer:
        """The answer to a query or a mutation.

        Raises Unauthenticated where the account may no longer ask, Unavailable where the database
        is away.
        """
        prepared = operation.prepared
        if operation.errors or prepared is None:
            return refused(operation.errors, context)
        if prepared.compiled is not None:
            variables = self._coerced(prepared, ask)
            if isinstance(variables, list):
                return refused(variables, context)
            bound = prepared.compiled.bind(context.actor.role, variables)
            answer = None if bound is None else await self._read(bound, ask, context)
            if answer is not None:
                return answer
        if not prepared.verifies:
            await context.verified()
        answer = await self._execute(prepared, ask, context)
        if context.unverified is not None:
            raise context.unverified
        return answer

    async def _read(self, bound: Bound, ask: Ask, context: Context) -> Answer | None:
        """A compiled answer, a kept one where one is still true."""
        actor, answers = context.actor, self.answers
        if answers is None or not bound.compiled.keepable:
            data = await bound.read(actor)
            return None if data is None else Answer(_whole(data), compiled=True)
        given = orjson.dumps(ask.variables, option=orjson.OPT_SORT_KEYS)
        key = ask.document, ask.operation_name, given, actor, clock.today()
        kept = None if context.anew else await answers.get(actor, key)
        if kept is None:
            everywhere = bound.compiled.everywhere
            version = answers.version(actor, everywhere=everywhere)
            data = await bound.read(actor)
            if data is None:
                return None
            kept = answers.keep(key, Kept(data, version, everywhere))
        return Answer(_whole(kept.data), compiled=True, kept=kept)

    async def subscribe(
        self, operation: Operation, ask: Ask, context: Context
    ) -> AsyncGenerator[Answer, None]:
        """Each event of a subscription as an answer; a refused one is the only answer."""
        prepared = operation.prepared
        if operation.errors or prepared is None:
            yield refused(operation.errors, context)
            return
        await context.verified()
        events = subscribe(
            self.schema._schema,
            prepared.document,
            context_value=context,
            variable_values=dict(ask.variables or {}),
            operation_name=prepared.name,
            executor_class=self.schema.execution_context_class,
        )
        opened: Any = await events if isawaitable(events) else events
        if isinstance(opened, ExecutionResult):
            yield refused(opened.errors or (), context)
            return
        try:
            async for event in opened:
                yield _answer(event)
        except GraphQLError as fault:  # told by schema.errors already
            yield refused((fault,), context)

    def _coerced(self, prepared: Prepared, ask: Ask) -> dict[str, Any] | list[GraphQLError]:
        definitions = prepared.node.variable_definitions
        if not definitions:
            return {}
        given = dict(ask.variables or {})
        values = get_variable_values(
            self.schema._schema, definitions, given, max_errors=MOST_COERCION_ERRORS
        )
        return values if isinstance(values, list) else values.coerced

    async def _execute(self, prepared: Prepared, ask: Ask, context: Context) -> Answer:
        context.payloads = prepared.payloads
        executor = self.schema.execution_context_class.build(
            self.schema._schema,
            prepared.document,
            context_value=context,
            raw_variable_values=dict(ask.variables or {}),
            operation_name=prepared.name,
            max_coercion_errors=MOST_COERCION_ERRORS,
        )
        if isinstance(executor, list):
            return refused(executor, context)
        result: Any = executor.execute_operation()
        return _answer(await result if isawaitable(result) else result)


def _whole(data: bytes) -> bytes:
    return b'{"data":' + data + b"}"


def refused(errors: Any, context: Context) -> Answer:
    """The answer to a request that could not be executed."""
    shown = [told(error, context).formatted for error in errors]
    return Answer(_json({"errors": shown}), executed=False, failed=True)


def _answer(result: ExecutionResult) -> Answer:
    if not result.errors:
        return Answer(_json({"data": result.data}))
    errors = [error.formatted for error in result.errors]
    return Answer(_json({"data": result.data, "errors": errors}), failed=True)


def _json(response: Mapping[str, Any]) -> bytes:
    return orjson.dumps(response, default=str)
