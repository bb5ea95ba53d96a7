"""Who asks: the actor that every read and verb takes first."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from programme.errors import Forbidden
from programme.words import SUPERVISORS, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in account, or ``ANYONE``.

    ``area_code`` is the scope: the province for a dinas, a city, a district; for a mentor or cadre
    the district of work, for a jakpreneur the village. ``mentor_id``, ``cadre_id`` and
    ``person_id`` say which mentor, cadre or person the account is; ``language`` is ``id`` or
    ``en``; ``device`` is the one that signed in, where the access came of a sign-in.
    """

    id: int
    role: Role
    area_code: str
    language: str = "id"
    mentor_id: int | None = None
    cadre_id: int | None = None
    person_id: int | None = None
    device: UUID | None = field(default=None, compare=False)

    @property
    def supervises(self) -> bool:
        return self.role in SUPERVISORS

    @property
    def area_from(self) -> str:
        """The area's own code: the places of the scope are ``[area_from, area_to)``."""
        return self.area_code

    @property
    def area_to(self) -> str:
        """The first code after the area's: '/' follows '.' in collation "C"."""
        return self.area_code + "/"

    def covers(self, area_code: str) -> bool:
        """Whether an area lies within the actor's scope."""
        return self.area_from <= area_code < self.area_to


ANYONE = Actor(id=0, role=Role.PUBLIC, area_code="31")
Verify = Callable[[], Awaitable[Actor]]
"""Loads an actor's account anew. Raises Unauthenticated where it may no longer ask."""


def require(actor: Actor, *roles: Role) -> None:
    """Refuse every role but these. Raises Forbidden, naming who may."""
    if actor.role not in roles:
        allowed = ", ".join(sorted(role.value for role in roles))
        raise Forbidden(
            f"Your role {actor.role.value} may not do this; it takes {allowed}.",
            f"Peran Anda {actor.role.value} tidak boleh melakukan ini; perlu {allowed}.",
            facts={"role": actor.role.value, "allowed": sorted(role.value for role in roles)},
        )
