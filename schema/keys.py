"""The idempotency key that every mutation's input may carry."""

from typing import Any

import strawberry


def idempotency_key() -> Any:
    """The field of an input."""
    return strawberry.field(
        description="A key of the client's, 1 to 80 characters: sent again it has one effect.",
        default=None,
    )
