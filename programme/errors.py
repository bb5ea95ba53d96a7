"""Every refusal of the programme, as one tree.

ProgrammeError                code, message in Indonesian and English, path, facts
├── NotFound                  NOT_FOUND: no such thing, or none that the actor may see
├── Forbidden                 FORBIDDEN: the role may not do this
├── Unauthenticated           UNAUTHENTICATED: no sign-in, or a forged or expired one
├── InvalidInput              INVALID_INPUT: a field that cannot be right, and how to mend it
├── Conflict                  CONFLICT and its kinds: the state does not allow it (now)
├── IdempotencyConflict       IDEMPOTENCY_CONFLICT: the key was used with another payload
├── TooManyAttempts           TOO_MANY_ATTEMPTS: locked for a while
└── Unavailable               UNAVAILABLE: the database or a gateway is away; try again
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class ProgrammeError(Exception):
    """An expected refusal.

    ``message`` is in English, ``pesan`` in Indonesian; ``path`` names the input field
    (dotted), ``facts`` hold what a client needs to explain or mend it. ``code`` may be
    narrowed per instance (``PLAN_STALE``) where clients must tell kinds apart.
    """

    code: ClassVar[str] = "ERROR"

    def __init__(
        self,
        message: str,
        pesan: str,
        *,
        path: str | None = None,
        kind: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.pesan = pesan
        self.path = path
        self.kind = kind or self.code
        self.facts = dict(facts or {})

    def words(self, language: str) -> str:
        """The message in ``language`` (``id`` or ``en``)."""
        return self.message if language == "en" else self.pesan


class NotFound(ProgrammeError):
    """No such thing, or none that the actor may see: the two answers are the same."""

    code = "NOT_FOUND"

    @classmethod
    def of(cls, what: str, apa: str, key: object, *, path: str | None = None) -> "NotFound":
        """``what`` in English, ``apa`` in Indonesian, and the key that was asked for."""
        return cls(
            f"No {what} {key} that you can see.",
            f"Tidak ada {apa} {key} yang dapat Anda lihat.",
            path=path,
            facts={"key": str(key)},
        )


class Forbidden(ProgrammeError):
    code = "FORBIDDEN"


class Unauthenticated(ProgrammeError):
    code = "UNAUTHENTICATED"


class InvalidInput(ProgrammeError):
    code = "INVALID_INPUT"


class Conflict(ProgrammeError):
    code = "CONFLICT"


class IdempotencyConflict(ProgrammeError):
    code = "IDEMPOTENCY_CONFLICT"


class TooManyAttempts(ProgrammeError):
    code = "TOO_MANY_ATTEMPTS"


class Unavailable(ProgrammeError):
    code = "UNAVAILABLE"
