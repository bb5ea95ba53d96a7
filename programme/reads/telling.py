"""Facts that are kept as JSON, with the global ids of whom they name."""

import base64
from collections.abc import Sequence
from typing import Any

NAMED = {"mentor": "Mentor", "person": "Jakpreneur", "session": "TrainingSession"}
"""Keys of kept facts that hold a row's number, and its type; told as ``mentorId`` and so on."""
CALLED = {"person": "jakpreneur"}


def with_ids(kept: Sequence[Any]) -> list[Any]:
    """Each of the facts as it is told."""
    return [_told(facts) for facts in kept]


def _told(facts: Any) -> Any:
    if isinstance(facts, list):
        return [_told(one) for one in facts]
    if isinstance(facts, dict):
        return dict(_pair(key, value) for key, value in facts.items())
    return facts


def _pair(key: str, value: Any) -> tuple[str, Any]:
    if key in NAMED and (value is None or isinstance(value, int)):
        text = value and base64.b64encode(f"{NAMED[key]}:{value}".encode()).decode()
        return f"{CALLED.get(key, key)}Id", text
    return key, _told(value)
