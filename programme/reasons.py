"""Reasons in an office's own words, kept with what they explain."""

from typing import Final

from programme.errors import InvalidInput

LONGEST: Final = 200


def given(reason: str) -> str:
    """The reason with its spaces squeezed. Raises InvalidInput where there is none or too much."""
    text = " ".join(reason.split())
    if not 0 < len(text) <= LONGEST:
        raise InvalidInput(
            f"reason has {len(text)} characters; say why in 1 to {LONGEST}.",
            f"reason terdiri dari {len(text)} karakter; sebutkan alasannya dalam 1 sampai"
            f" {LONGEST}.",
            path="reason",
            facts={"length": len(text)},
        )
    return text
