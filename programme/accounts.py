"""Accounts: who an actor is, and which accounts a role and an area have."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from programme.actors import Actor
from programme.errors import InvalidInput, NotFound
from programme.records import store
from programme.scope import is_area
from programme.words import Role

SUPERVISOR: Final = "SUPERVISOR"
BY_CODE_LENGTH: Final = {2: Role.DINAS, 5: Role.SUDIN, 8: Role.KASATPEL}
ACTOR: Final = """
    SELECT a.id, a.role, a.name, a.area_code, a.language, m.id AS mentor_id, c.id AS cadre_id,
        coalesce(a.person_id, c.person_id) AS person_id
    FROM actor a LEFT JOIN mentor m ON m.actor_id = a.id LEFT JOIN cadre c ON c.actor_id = a.id
    WHERE a.active AND """
SIGNED_IN: Final = """($2::uuid IS NULL OR EXISTS (
    SELECT 1 FROM refresh_token r WHERE r.family = $2 AND r.actor_id = a.id)
    AND NOT EXISTS (SELECT 1 FROM refresh_token r WHERE r.family = $2 AND r.revoked_at IS NOT NULL))
"""
STILL: Final = (
    """EXISTS (
    SELECT 1 FROM actor a LEFT JOIN mentor m ON m.actor_id = a.id
    LEFT JOIN cadre c ON c.actor_id = a.id
    WHERE a.active AND a.id = {actor} AND a.role = {role} AND a.area_code = {area_from}
        AND a.language = {language} AND m.id IS NOT DISTINCT FROM {mentor}
        AND c.id IS NOT DISTINCT FROM {cadre}
        AND coalesce(a.person_id, c.person_id) IS NOT DISTINCT FROM {person} AND """
    + SIGNED_IN.replace("$2::uuid", "$2").replace("$2", "{device}")
    + ")"
)
"""Whether the account is still as an actor that was loaded before says, in SQL."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account by name; ``created`` where it was made just now."""

    actor: Actor
    name: str
    created: bool = False


async def load(actor_id: int, device: UUID | None = None) -> Actor | None:
    """The active account of an id, or None; None too where ``device`` is signed out."""
    row = await store.fetch_row(f"{ACTOR} a.id = $1 AND {SIGNED_IN}", actor_id, device)
    return None if row is None else _actor(row, device)


async def of_mentor(mentor_id: int) -> Actor:
    """The account of a mentor. Raises NotFound where it is closed or there is none."""
    row = await store.fetch_row(f"{ACTOR} m.id = $1", mentor_id)
    if row is None:
        raise NotFound.of("mentor", "pendamping", mentor_id)
    return _actor(row)


async def first_of(role: str, area: str | None) -> Account:
    """The first active account of a role (a word of Role, or SUPERVISOR), within an area.

    An area's own account comes before those inside it; then the lowest id. Raises InvalidInput for
    an unknown role or area, NotFound, which says where such accounts are, when there is none.
    """
    code = None if area is None else await area_code(area)
    word = parse_role(role, code)
    row = await store.fetch_row(
        f"{ACTOR} a.role = $1 AND ($2::text IS NULL OR (a.area_code >= $2 AND a.area_code < $3))"
        " ORDER BY a.area_code <> $2, a.id LIMIT 1",
        word.value,
        code,
        None if code is None else code + "/",
    )
    if row is None:
        raise await _none_of(word, code)
    return Account(_actor(row), row["name"])


async def area_code(text: str, *, path: str = "area") -> str:
    """An official code that the register holds, from ``31.71.01`` or ``317101``.

    Raises InvalidInput for another; it says so where no register is loaded yet.
    """
    digits = text.strip().replace(".", "")
    code = ".".join(filter(None, (digits[:2], digits[2:4], digits[4:6], digits[6:])))
    if await is_area(code):
        return code
    if await store.fetch_value("SELECT 1 FROM area LIMIT 1") is None:
        raise InvalidInput(
            "The register of areas is empty. Load it with: jakmentor seed",
            "Daftar wilayah masih kosong. Muat dengan: jakmentor seed",
            path=path,
        )
    raise InvalidInput(
        f"No area {text}. Give an official code: 31 (province), 31.71 (city), 31.71.01 (district)"
        " or 31.71.01.1001 (village).",
        f"Tidak ada wilayah {text}. Berikan kode resmi: 31 (provinsi), 31.71 (kota), 31.71.01"
        " (kecamatan) atau 31.71.01.1001 (kelurahan).",
        path=path,
        facts={"area": text},
    )


def parse_role(text: str, area: str | None) -> Role:
    """A role by its word in any case; ``supervisor`` is the office of the area's level.

    Raises InvalidInput, which lists the roles.
    """
    word = text.strip().upper()
    if word == SUPERVISOR:
        return _supervisor_of(area)
    if word in Role.__members__ and word != Role.PUBLIC:
        return Role(word)
    known = ", ".join([*(role.value.lower() for role in Role if role != Role.PUBLIC), "supervisor"])
    raise InvalidInput(
        f"No role {text}; there are {known}.",
        f"Tidak ada peran {text}; yang ada {known}.",
        path="role",
        facts={"role": text},
    )


def _supervisor_of(area: str | None) -> Role:
    role = BY_CODE_LENGTH.get(len(area or "31"))
    if role is not None:
        return role
    raise InvalidInput(
        f"A village ({area}) has no supervisor; give its district, {str(area)[:8]}.",
        f"Kelurahan ({area}) tidak mempunyai supervisor; berikan kecamatannya, {str(area)[:8]}.",
        path="area",
        facts={"area": area},
    )


async def _none_of(role: Role, area: str | None) -> NotFound:
    rows = await store.fetch(
        "SELECT area_code FROM actor WHERE active AND role = $1 GROUP BY area_code"
        " ORDER BY area_code LIMIT 8",
        role.value,
    )
    others = await store.fetch("SELECT DISTINCT role FROM actor WHERE active ORDER BY role")
    areas = [row["area_code"] for row in rows]
    roles = [row["role"].lower() for row in others]
    place = f" in {area}" if area else ""
    di = f" di {area}" if area else ""
    hint = f"areas with one: {', '.join(areas)}." if areas else _roles_there(roles)
    petunjuk = f"wilayah yang ada: {', '.join(areas)}." if areas else _peran_yang_ada(roles)
    return NotFound(
        f"No {role.value.lower()}{place}; {hint}",
        f"Tidak ada {role.value.lower()}{di}; {petunjuk}",
        path="area" if areas else "role",
        facts={"role": role.value, "area": area, "areas": areas, "roles": roles},
    )


def _roles_there(roles: list[str]) -> str:
    if roles:
        return f"roles with accounts: {', '.join(roles)}."
    return "there are no accounts yet. Make some with: jakmentor seed"


def _peran_yang_ada(roles: list[str]) -> str:
    if roles:
        return f"peran yang mempunyai akun: {', '.join(roles)}."
    return "belum ada akun. Buat dengan: jakmentor seed"


def _actor(row: Any, device: UUID | None = None) -> Actor:
    return Actor(
        id=row["id"],
        role=Role(row["role"]),
        area_code=row["area_code"],
        language=row["language"],
        mentor_id=row["mentor_id"],
        cadre_id=row["cadre_id"],
        person_id=row["person_id"],
        device=device,
    )
