"""Readers and their answers, in a form in which they can be compared."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from inspect import isawaitable
from typing import Any

from graphql import ExecutionResult, execute

from programme.actors import Actor
from programme.records import store
from schema.compose import compose
from schema.context import Context
from schema.execution import Ask, Executor
from tests.schema.readers import referee
from tests.schema.readers.tables import Asking, Tables

SCHEMA = compose()
EXECUTOR = Executor(SCHEMA)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")


@dataclass(frozen=True)
class Question:
    """A document and what is sent with it."""

    document: str
    variables: dict[str, Any]
    operation: str | None = None


@dataclass(frozen=True)
class Answer:
    """Data and errors as JSON would carry them, and which sensitive fields the trail names;
    besides, whether one statement gave it, and which fields had a value."""

    data: Any
    errors: list[dict[str, Any]]
    shown: frozenset[tuple[str, int, str]] = frozenset()
    compiled: bool = False
    met: frozenset[tuple[str, str]] = frozenset()

    def agrees(self, other: "Answer") -> bool:
        """Whether two answers are equal, keys in their order, too."""
        return self.told(None) == other.told(None)

    def told(self, indent: int | None = 1) -> str:
        """The whole answer as text; without lines it is written far faster."""
        errors = sorted(self.errors, key=lambda error: json.dumps(error, sort_keys=True))
        shown = [] if errors else sorted(self.shown)  # roots beside a refused one may have run
        whole = {"data": plain(self.data), "errors": plain(errors), "shown": shown}
        return json.dumps(whole, ensure_ascii=False, indent=indent)


def plain(value: Any) -> Any:
    """Moments in one zone, whole numbers without a point: what JSON does not tell apart."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return datetime.fromisoformat(value).astimezone(UTC).isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


Reader = Callable[[Tables, Actor, Question], Awaitable[Answer]]


async def refereed(tables: Tables, actor: Actor, question: Question) -> Answer:
    """As plain Python over whole tables has it."""
    asking = Asking(tables, actor)
    result = referee.answer(asking, question.document, question.variables, question.operation)
    return Answer(
        result.data, _formatted(result.errors), frozenset(asking.shown), met=frozenset(asking.met)
    )


async def executed(_: Tables, actor: Actor, question: Question) -> Answer:
    """As the ordinary executor has it, of the document that was validated to be served."""
    before = await _trail()
    prepared = EXECUTOR.operation(_ask(question)).prepared
    assert prepared is not None, question
    found: Any = execute(
        SCHEMA._schema,
        prepared.document,
        context_value=Context(actor, actor.language),
        variable_values=dict(question.variables),
        operation_name=question.operation,
        executor_class=SCHEMA.execution_context_class,
    )
    result: ExecutionResult = await found if isawaitable(found) else found
    return Answer(result.data, _formatted(result.errors), await _shown_since(before))


async def compiled(_: Tables, actor: Actor, question: Question) -> Answer:
    """As the process serves it: compiled where it can be."""
    before = await _trail()
    ask = _ask(question)
    operation = EXECUTOR.operation(ask)
    answer = await EXECUTOR.run(operation, ask, Context(actor, actor.language))
    body = json.loads(answer.body, object_pairs_hook=_once)
    return Answer(
        body.get("data"), body.get("errors", []), await _shown_since(before), answer.compiled
    )


def too_large(question: Question) -> bool:
    """Whether the document is refused for its size or cost before it is read at all."""
    kinds = {getattr(fault, "kind", "") for fault in EXECUTOR.operation(_ask(question)).errors}
    return bool(kinds & {"DOCUMENT_TOO_LARGE", "TOO_COSTLY"})


def _ask(question: Question) -> Ask:
    return Ask(question.document, question.operation, dict(question.variables))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are each there once."""
    made = dict(pairs)
    assert len(made) == len(pairs), pairs
    return made


def _formatted(errors: Any) -> list[dict[str, Any]]:
    return [dict(error.formatted) for error in errors or ()]


async def _trail() -> int:
    return int(await store.fetch_value("SELECT coalesce(max(id), 0) FROM audit"))


async def _shown_since(row: int) -> frozenset[tuple[str, int, str]]:
    rows = await store.fetch("SELECT entity, facts FROM audit WHERE id > $1", row)
    found = [(row["entity"], json.loads(row["facts"])) for row in rows]
    return frozenset(
        (entity, key, name) for entity, facts in found for key in facts["ids"]
        for name in facts["fields"]
    )  # fmt: skip
