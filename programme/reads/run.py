"""Running a read: the compiled statement from the cache, its values, what is left to reveal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson

from programme import audit
from programme.actors import ANYONE, Actor
from programme.errors import InvalidInput
from programme.reads.arguments import Arguments
from programme.reads.compile import Reveal, Statement, compile_reads
from programme.reads.selection import Selection
from programme.records import store
from programme.words import Role

KEPT_STATEMENTS = 2_000
ANYBODYS = frozenset({"Standing"})
"""Shapes whose rows depend on what changes outside of the actor's scope: a rank does."""
Reads = Sequence[tuple[str, Selection]]


async def read(actor: Actor, root: str, selection: Selection) -> Any:
    """The answer of a root field, as plain JSON values under the selection's response keys.

    ``root`` names an entry of ``ROOTS``. What the actor may not see is absent or null. Raises
    InvalidInput for a page size or cursor that cannot be, or a value out of its type's range.
    """
    return (await read_all(actor, [(root, selection)]))[selection.key]


async def read_all(actor: Actor, reads: Reads) -> dict[str, Any]:
    """The answers of some root fields by their keys, in one statement. Raises as ``read``."""
    arguments = Arguments([selection for _, selection in reads])
    statement = _statement(actor.role, _Keyed(reads))
    values = statement.values(arguments, {})
    text = await _fetch(statement, statement.bindings.resolve(actor, values))
    if text is None:
        return dict.fromkeys(selection.key for _, selection in reads)
    answer: dict[str, Any] = orjson.loads(text)
    await _reveal_all(actor, statement, answer)
    return answer


class Compiled:
    """Some root fields, compiled once for a role; their parameters come with each request.

    ``keepable``: an answer may be given out again while nothing changed (nothing in it is sealed
    or audited) in the actor's scope, or ``everywhere``.
    """

    def __init__(self, role: Role, reads: Reads) -> None:
        """Raises InvalidInput for arguments that cannot be, whatever the parameters."""
        self._arguments = Arguments([selection for _, selection in reads])
        self._statement = compile_reads(_of_role(role), reads, still=True)
        self.keepable = not self._statement.reveals
        self.everywhere = bool(self._statement.shapes & ANYBODYS)

    async def read(self, actor: Actor, parameters: Mapping[str, Any]) -> bytes | None:
        """The object of all root fields as JSON; None where the account is no longer as ``actor``
        says, or where a root has to refuse its arguments.

        Raises InvalidInput as ``read`` does.
        """
        statement = self._statement
        values = statement.values(self._arguments, parameters)
        text = await _fetch(statement, statement.bindings.resolve(actor, values))
        if text is None or not statement.reveals:
            return None if text is None else text.encode()
        answer = orjson.loads(text)
        await _reveal_all(actor, statement, answer)
        return orjson.dumps(answer)


async def _fetch(statement: Statement, values: list[Any]) -> str | None:
    try:
        text: str | None = await store.read_value(statement.sql, values)
    except store.WRONG_VALUE as fault:
        raise InvalidInput(
            "An argument has a value that its type cannot hold, or a cursor of another list.",
            "Sebuah argumen bernilai di luar tipenya, atau kursor dari daftar lain.",
        ) from fault
    return text


class _Keyed:
    """Reads that compare by structure, so that a statement is compiled once for them."""

    def __init__(self, reads: Reads) -> None:
        self.reads = reads
        self._structure = tuple((root, selection.structure) for root, selection in reads)

    def __hash__(self) -> int:
        return hash(self._structure)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self._structure == other._structure


@lru_cache(maxsize=KEPT_STATEMENTS)
def _statement(role: Role, keyed: _Keyed) -> Statement:
    return compile_reads(_of_role(role), keyed.reads)


def _of_role(role: Role) -> Actor:
    """A statement depends on the actor's role only; the rest is bound."""
    return Actor(id=ANYONE.id, role=role, area_code=ANYONE.area_code)


async def _reveal_all(actor: Actor, statement: Statement, answer: Any) -> None:
    for reveal in statement.reveals:
        await _reveal(actor, reveal, answer)
    for reveal in statement.reveals:
        for thing in _at(answer, reveal.path):
            thing.pop("@id", None)


async def _reveal(actor: Actor, reveal: Reveal, answer: Any) -> None:
    """Open the sealed values of one kind of object in an answer, and record who read what."""
    found = list(_at(answer, reveal.path))
    for key, _, column in reveal.columns:
        if column.reveal is not None:
            _show(column.reveal, key, [thing for thing in found if thing[key] is not None])
    fields = sorted({word for _, word, column in reveal.columns if column.audited})
    if found and fields:
        await audit.sensitive_read(actor, reveal.entity, [thing["@id"] for thing in found], fields)


def _show(
    reveal: Callable[[Sequence[str]], Sequence[str | None]], key: str, held: list[dict[str, Any]]
) -> None:
    for thing, shown in zip(held, reveal([thing[key] for thing in held]), strict=True):
        thing[key] = shown


def _at(answer: Any, path: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    if answer is None:
        return
    if not path:
        yield answer
    elif path[0] == "*":
        for item in answer:
            yield from _at(item, path[1:])
    else:
        yield from _at(answer[path[0]], path[1:])
