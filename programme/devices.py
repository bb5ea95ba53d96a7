"""Signed-in devices: families of rotating refresh tokens.

A device is a family. Each refresh trades its token for the next link; a token that comes a second
time was copied, so the whole family is revoked and both holders must sign in again. Tokens are 32
random bytes, kept as their SHA-256.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID, uuid4

from programme import accounts, audit, clock
from programme.actors import Actor
from programme.errors import InvalidInput, NotFound, Unauthenticated
from programme.records import store
from programme.words import Role

REFRESH_LIFE: Final = timedelta(days=30)
LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A signed token for the Authorization header, and when it expires."""

    token: str
    expires_at: datetime


class AccessTokens(Protocol):
    """Who signs access tokens: the built-in issuer, given from the floor that knows HTTP."""

    def issue(self, actor: Actor, device: UUID | None = None) -> AccessToken:
        """A short-lived token for ``actor`` on ``device``."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An actor on a device, with the refresh token to keep (shown once, never stored)."""

    actor: Actor
    device: UUID
    refresh_token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Device:
    """A device on which an actor is signed in."""

    id: UUID
    name: str
    signed_in_at: datetime
    last_used_at: datetime
    expires_at: datetime


def name_of(device: str) -> str:
    """A device's name, trimmed. Raises InvalidInput where it is empty or too long."""
    name = device.strip()
    if 0 < len(name) <= LONGEST_NAME:
        return name
    raise InvalidInput(
        f"A device has a name of 1 to {LONGEST_NAME} characters, as Samsung A15; this one has"
        f" {len(name)}.",
        f"Nama perangkat 1 sampai {LONGEST_NAME} karakter, misalnya Samsung A15; yang ini"
        f" {len(name)}.",
        path="device",
        facts={"length": len(name)},
    )


async def open_device(actor_id: int, name: str) -> SignedIn:
    """Sign an account in on a new device. Raises Unauthenticated where it is not active."""
    async with store.transaction():
        actor = await accounts.load(actor_id)
        if actor is None:
            raise _not_in_force()
        device = uuid4()
        signed_in = await _issue(actor, device, name)
        await audit.record(actor, "SIGN_IN", "device", device, {"name": name})
        return signed_in


async def refresh(token: str) -> SignedIn:
    """Trade a refresh token for the next.

    Raises Unauthenticated for one that is unknown, expired, revoked or of an inactive account; a
    token used before revokes its device.
    """
    async with store.transaction():
        renewed = await _rotate(token)
    if renewed is None:
        raise _not_in_force()
    return renewed


async def _rotate(token: str) -> SignedIn | None:
    moment = clock.instant()
    row = await store.fetch_row(
        "SELECT id, actor_id, family, device, used_at, revoked_at, expires_at FROM refresh_token"
        " WHERE token_hash = $1 FOR UPDATE",
        _hash(token),
    )
    if row is None:
        return None
    actor = await accounts.load(row["actor_id"])
    if actor is None or row["revoked_at"] is not None or row["expires_at"] <= moment:
        return None
    if row["used_at"] is not None:
        await _revoke(row["family"])
        await audit.record(actor, "TOKEN_REUSED", "device", row["family"], {"name": row["device"]})
        return None
    await store.execute("UPDATE refresh_token SET used_at = $2 WHERE id = $1", row["id"], moment)
    return await _issue(actor, row["family"], row["device"])


async def sign_out(token: str) -> None:
    """Revoke the device of a refresh token. A token that is no longer in force is no fault."""
    async with store.transaction():
        row = await store.fetch_row(
            "SELECT actor_id, family FROM refresh_token WHERE token_hash = $1", _hash(token)
        )
        if row is not None and await _revoke(row["family"]):
            await audit.record_for(row["actor_id"], "SIGN_OUT", "device", row["family"])


async def listed(actor: Actor) -> list[Device]:
    """The actor's signed-in devices, the last used first."""
    rows = await store.fetch(
        "SELECT family, min(device) AS name, min(issued_at) AS first, max(issued_at) AS last,"
        " max(expires_at) AS expires FROM refresh_token WHERE actor_id = $1 GROUP BY family"
        " HAVING bool_and(revoked_at IS NULL) AND max(expires_at) > $2"
        " ORDER BY max(issued_at) DESC, family",
        actor.id,
        clock.instant(),
    )
    return [
        Device(row["family"], row["name"], row["first"], row["last"], row["expires"])
        for row in rows
    ]


async def revoke(actor: Actor, device: UUID) -> None:
    """Sign the actor out on one of its devices.

    Raises NotFound for any other, Unauthenticated for whoever is not signed in.
    """
    if actor.role is Role.PUBLIC:
        raise Unauthenticated(
            "Sign in first: the devices are those of an account.",
            "Silakan masuk dahulu: perangkat adalah milik sebuah akun.",
        )
    async with store.transaction():
        own = await store.fetch_value(
            "SELECT 1 FROM refresh_token WHERE actor_id = $1 AND family = $2 LIMIT 1",
            actor.id,
            device,
        )
        if own is None:
            raise NotFound.of("device", "perangkat", device, path="deviceId")
        if await _revoke(device):
            await audit.record(actor, "DEVICE_REVOKED", "device", device)


async def _issue(actor: Actor, device: UUID, name: str) -> SignedIn:
    token, moment = secrets.token_urlsafe(32), clock.instant()
    await store.execute(
        "INSERT INTO refresh_token (actor_id, family, token_hash, device, issued_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        actor.id,
        device,
        _hash(token),
        name,
        moment,
        moment + REFRESH_LIFE,
    )
    return SignedIn(actor, device, token, moment + REFRESH_LIFE)


async def _revoke(device: UUID) -> bool:
    """Whether the device was still signed in."""
    done = await store.execute(
        "UPDATE refresh_token SET revoked_at = $2 WHERE family = $1 AND revoked_at IS NULL",
        device,
        clock.instant(),
    )
    return done != "UPDATE 0"


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _not_in_force() -> Unauthenticated:
    return Unauthenticated(
        "The sign-in of this device is no longer in force. Sign in again.",
        "Sesi masuk perangkat ini tidak berlaku lagi. Silakan masuk kembali.",
        path="refreshToken",
    )
