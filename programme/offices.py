"""The accounts that an administrator makes: of offices, the bank, the auditor and the DPO.

Those of mentors, cadres and Jakpreneurs come with their own record.
"""

from typing import Any, Final

from programme import audit, identity
from programme.accounts import BY_CODE_LENGTH, Account, area_code, load, parse_role
from programme.errors import Conflict, InvalidInput, NotFound
from programme.records import store
from programme.secrets import vault
from programme.words import Role

OFFICE: Final = (Role.KASATPEL, Role.SUDIN, Role.DINAS, Role.BANK, Role.AUDITOR, Role.DPO)
LONGEST_NAME: Final = 120


async def create(name: str, phone: str, role: str, area: str, agency: str | None = None) -> Account:
    """Make an office account; the same phone, role and area again changes nothing.

    Raises InvalidInput for what cannot be right (name, phone, role, area, agency), Conflict where
    the phone belongs to another account.
    """
    e164 = identity.parse_phone(phone)
    code = await area_code(area)
    word = _office_role(role, code)
    called = _name(name)
    await _known_agency(agency)
    async with store.transaction():
        await store.execute("LOCK TABLE actor IN SHARE ROW EXCLUSIVE MODE")
        held = await store.fetch_row(
            "SELECT id, role, area_code, name, active FROM actor WHERE phone_hash = $1",
            vault().digest(e164),
        )
        actor_id = _same_account(held, word, code)
        if actor_id is None:
            actor_id = await _insert(called, e164, word, code, agency)
            await audit.record_for(
                None, "ACCOUNT_CREATED", "actor", actor_id, {"role": word.value, "area": code}
            )
        actor = await load(actor_id)
    if actor is None:
        raise NotFound.of("account", "akun", actor_id)
    return Account(actor, held["name"] if held else called, created=held is None)


def _office_role(role: str, area: str) -> Role:
    word = parse_role(role, area)
    if word not in OFFICE:
        offices = ", ".join(office.value.lower() for office in OFFICE)
        raise InvalidInput(
            f"An account of role {word.value.lower()} comes with its own record; here you can make"
            f" {offices}.",
            f"Akun dengan peran {word.value.lower()} dibuat bersama datanya; di sini dapat dibuat"
            f" {offices}.",
            path="role",
            facts={"role": word.value},
        )
    if word in BY_CODE_LENGTH.values() and BY_CODE_LENGTH.get(len(area)) != word:
        level = {Role.DINAS: "31", Role.SUDIN: "31.71", Role.KASATPEL: "31.71.01"}[word]
        raise InvalidInput(
            f"A {word.value.lower()} has an area as {level}; {area} is of another level.",
            f"Peran {word.value.lower()} memakai wilayah seperti {level}; {area} tingkat lain.",
            path="area",
            facts={"role": word.value, "area": area},
        )
    return word


def _name(text: str) -> str:
    name = " ".join(text.split())
    if 0 < len(name) <= LONGEST_NAME:
        return name
    raise InvalidInput(
        f"A name has 1 to {LONGEST_NAME} characters; this one has {len(name)}.",
        f"Nama terdiri dari 1 sampai {LONGEST_NAME} karakter; yang ini {len(name)}.",
        path="name",
        facts={"length": len(name)},
    )


async def _known_agency(code: str | None) -> None:
    if code is None:
        return
    rows = await store.fetch("SELECT code FROM agency ORDER BY code")
    known = [row["code"] for row in rows]
    if code not in known:
        raise InvalidInput(
            f"No agency {code}; there are {', '.join(known) or 'none yet'}.",
            f"Tidak ada dinas {code}; yang ada {', '.join(known) or 'belum ada'}.",
            path="agency",
            facts={"agency": code, "known": known},
        )


def _same_account(held: Any, role: Role, area: str) -> int | None:
    if held is None:
        return None
    if held["active"] and (held["role"], held["area_code"]) == (role.value, area):
        return int(held["id"])
    state = "" if held["active"] else ", closed"
    keadaan = "" if held["active"] else ", ditutup"
    raise Conflict(
        f"This phone has an account already: {held['role'].lower()} of {held['area_code']}{state}.",
        f"Nomor ini sudah mempunyai akun: {held['role'].lower()} di {held['area_code']}{keadaan}.",
        path="phone",
        kind="PHONE_TAKEN",
        facts={"role": held["role"], "area": held["area_code"], "active": held["active"]},
    )


async def _insert(name: str, e164: str, role: Role, area: str, agency: str | None) -> int:
    return int(
        await store.fetch_value(
            "INSERT INTO actor (role, name, area_code, agency_code, phone_hash, phone_cipher,"
            " language, leaderboard_opt_in, active)"
            " VALUES ($1, $2, $3, $4, $5, $6, 'id', FALSE, TRUE) RETURNING id",
            role.value,
            name,
            area,
            agency,
            vault().digest(e164),
            vault().seal(e164),
        )
    )
