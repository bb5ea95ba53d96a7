"""How the objects that changed are read: many of one type by their keys, through their shapes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from programme.actors import Actor
from programme.changes import Touched
from programme.reads.roots import ROOTS, Root
from programme.reads.run import read
from programme.reads.selection import Selection
from programme.reads.shape import SHAPES

NAMES: Final = {
    "person": "Jakpreneur",
    "contact": "Contact",
    "attendance": "Attendance",
    "attainment": "Attainment",
    "consent": "Consent",
    "assignment": "Assignment",
    "weekly_plan": "WeeklyPlan",
    "training_session": "TrainingSession",
    "conflict": "Conflict",
    "file": "File",
}
"""The words of ``programme.changes.HELD`` as they are read."""
ID: Final = "@id of a node"
"""A response key that no document can have."""

ROOTS.update(
    {
        f"many:{name}": Root(
            name,
            f"{{row}}.{SHAPES[name].key} = ANY(string_to_array({{keys:text}}, ',')::bigint[])",
            page=True,
        )
        for name in NAMES.values()
    }
)


async def objects(
    actor: Actor, touched: Sequence[Touched], asked: Mapping[str, Sequence[Selection]]
) -> dict[str, dict[str, Any]]:
    """The rows of ``touched`` that the actor may see, by global id, under the response keys of what
    is ``asked`` of each type; one statement a type."""
    found: dict[str, dict[str, Any]] = {}
    for entity in dict.fromkeys(one.entity for one in touched):
        keys = [one.id for one in touched if one.entity == entity]
        for row in await _many(actor, NAMES[entity], keys, asked[NAMES[entity]]):
            found[row.pop(ID)] = row
    return found


async def _many(
    actor: Actor, name: str, keys: Iterable[int], asked: Sequence[Selection]
) -> list[dict[str, Any]]:
    listed = ",".join(map(str, keys))
    node = Selection("node", "node", {}, (*asked, Selection("id", ID, {})))
    edges = Selection("edges", "edges", {}, (node,))
    page = Selection("many", "many", {"first": 100, "keys": listed}, (edges,))
    answer = await read(actor, f"many:{name}", page)
    return [edge["node"] for edge in answer["edges"]]
