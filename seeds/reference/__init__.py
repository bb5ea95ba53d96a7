"""Every parameter of the city, with its source: ``{ value = …, source = "S" | "A" }`` in TOML."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read(name: str) -> dict[str, Any]:
    """``<name>.toml`` with each sourced parameter replaced by its value."""
    table: dict[str, Any] = _values(raw(name))
    return table


def raw(name: str) -> dict[str, Any]:
    """``<name>.toml`` as it stands, sources included."""
    return tomllib.loads((files(__name__) / f"{name}.toml").read_text("utf-8"))


def _values(node: Any) -> Any:
    if isinstance(node, list):
        return [_values(child) for child in node]
    if not isinstance(node, dict):
        return node
    if "value" in node:
        return node["value"]
    return {key: _values(child) for key, child in node.items()}
