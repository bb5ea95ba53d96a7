"""Running a read: the compiled statement from the cache, its values, what is left to reveal."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from programme import audit
from programme.actors import ANYONE, Actor
from programme.errors import InvalidInput
from programme.reads.compile import Reveal, Statement, compile_one, compile_page
from programme.reads.page import prepare
from programme.reads.roots import ROOTS
from programme.reads.selection import Selection
from programme.reads.shape import SHAPES
from programme.records import store

KEPT_STATEMENTS = 2_000


async def read(actor: Actor, root: str, selection: Selection) -> Any:
    """The answer of a root field, as plain JSON values under the selection's response keys.

    ``root`` names an entry of ``ROOTS``. What the actor may not see is absent or null. Raises
    InvalidInput for a page size or cursor that cannot be, or a value out of its type's range.
    """
    ready = prepare(selection)
    statement = _statement(actor.role, root, _Keyed(ready))
    given = dict(ready.values())
    text = await _fetch(statement, statement.bindings.resolve(actor, given))
    answer = None if text is None else json.loads(text)
    for reveal in statement.reveals:
        await _reveal(actor, reveal, answer)
    return answer


async def _fetch(statement: Statement, values: list[Any]) -> str | None:
    try:
        text: str | None = await store.fetch_value(statement.sql, *values)
    except store.WRONG_VALUE as fault:
        raise InvalidInput(
            "An argument has a value that its type cannot hold, or a cursor of another list.",
            "Sebuah argumen bernilai di luar tipenya, atau kursor dari daftar lain.",
        ) from fault
    return text


class _Keyed:
    """A selection that compares by structure, so that a statement is compiled once for it."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self._structure = selection.structure

    def __hash__(self) -> int:
        return hash(self._structure)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self._structure == other._structure


@lru_cache(maxsize=KEPT_STATEMENTS)
def _statement(role: Any, root: str, keyed: _Keyed) -> Statement:
    entry = ROOTS[root]
    actor = Actor(id=ANYONE.id, role=role, area_code=ANYONE.area_code)
    compiler = compile_page if entry.page else compile_one
    return compiler(actor, SHAPES[entry.shape], entry.where, keyed.selection)


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
