"""Filling a shape's SQL template: row aliases, the actor's values, the root's arguments."""

import re
from collections.abc import Mapping

from programme.visibility import ACTOR_VALUES, Bindings

PLACEHOLDER = re.compile(r"{(\w+)(?::([\w ]+))?}")


def fill(template: str, names: Mapping[str, str], bindings: Bindings, root: str = "") -> str:
    """``template`` with ``names`` put in, and the rest bound: an actor's value, or ``{name:kind}``,
    an argument of the root field at the address ``root``."""

    def place(match: re.Match[str]) -> str:
        name, kind = match.groups()
        if kind is not None:
            return bindings.argument(f"{root}:{name}", kind)
        return names[name] if name in names else _of_actor(name, bindings)

    return PLACEHOLDER.sub(place, template)


def _of_actor(name: str, bindings: Bindings) -> str:
    if name not in ACTOR_VALUES:
        raise KeyError(f"no row, actor value or argument named {name}")
    return bindings.actor(name)
