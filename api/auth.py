"""Who asks: the built-in issuer of access tokens, and the one place that verifies them.

An access token is a JWT (HS256 under `settings().token_key`): iss, aud, sub (the account), role,
exp (15 minutes), iat, jti, and sid, the device, for tokens that came of a sign-in. What a token
says is not enough: the account must still be active in that role, and the device signed in.

    Issuer.verify is where another issuer (OIDC, by its JWKS) would be taken.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

import jwt

from api.settings import settings
from programme import accounts, clock
from programme.actors import ANYONE, Actor, Verify
from programme.devices import AccessToken
from programme.errors import Unauthenticated
from programme.words import Role

ALGORITHM: Final = "HS256"
ISSUER: Final = "jakmentor"
AUDIENCE: Final = "jakmentor-api"
LIFE: Final = timedelta(minutes=15)
LARGEST: Final = 4096
MOST_KNOWN: Final = 10_000
"""Actors that a process recalls by their token."""
REQUIRED: Final = ("iss", "aud", "sub", "role", "exp", "iat", "jti")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says: the account, its role, the device it came of."""

    actor_id: int
    role: Role
    device: UUID | None
    expires_at: datetime


class Issuer:
    """Signs access tokens with one key, and knows its own again."""

    def __init__(self, key: str) -> None:
        self._key = key

    def issue(
        self, actor: Actor, device: UUID | None = None, *, life: timedelta = LIFE
    ) -> AccessToken:
        """A token for ``actor``; ``device`` binds it to a sign-in, which may end sooner."""
        issued = clock.instant()
        expires = issued + life
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(actor.id),
            "role": actor.role.value,
            "exp": expires,
            "iat": issued,
            "jti": uuid4().hex,
        }
        if device is not None:
            claims["sid"] = str(device)
        return AccessToken(jwt.encode(claims, self._key, ALGORITHM), expires)

    def verify(self, token: str) -> Claims:
        """Raises Unauthenticated for a token that is oversized, forged, expired or not ours."""
        if len(token.encode()) > LARGEST:
            raise _refused(
                "TOKEN_OVERSIZED",
                f"is larger than {LARGEST} bytes",
                f"lebih besar dari {LARGEST} byte",
            )
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": list(REQUIRED)},
            )
            return _claims(claims)
        except jwt.ExpiredSignatureError as fault:
            raise _refused("TOKEN_EXPIRED", "has expired", "sudah kedaluwarsa") from fault
        except (jwt.InvalidTokenError, ValueError) as fault:
            raise _refused("TOKEN_FORGED", "is not one of ours", "bukan dari kami") from fault


def issuer() -> Issuer:
    """The issuer of this installation."""
    return Issuer(settings().token_key.get_secret_value())


_known: OrderedDict[str, tuple[Claims, Actor]] = OrderedDict()


async def recognise(authorization: str | None) -> tuple[Actor, Verify | None]:
    """The actor of an Authorization header as it was last seen, and how to verify that it still
    is so; None where that has just been done.

    A compiled read verifies the account in its own statement; whoever else acts for a recognised
    actor calls ``Verify`` first. Raises as ``authenticate``.
    """
    if authorization is None:
        return ANYONE, None
    claims, actor = _known.get(authorization, (None, ANYONE))
    if claims is None or claims.expires_at <= clock.instant():
        return await authenticate(authorization), None
    return actor, partial(_load, authorization, claims)


def seconds_left(authorization: str | None) -> float | None:
    """How long the token of a header that was just authenticated is good; None for nobody's."""
    claims, _ = _known.get(authorization or "", (None, ANYONE))
    return None if claims is None else (claims.expires_at - clock.instant()).total_seconds()


async def authenticate(authorization: str | None) -> Actor:
    """The actor of an Authorization header (``Bearer …``), or ANYONE where there is none.

    Raises Unauthenticated (the app answers 401) for every header that does not lead to an active
    account, Unavailable where the database is away. One statement reads the account.
    """
    if authorization is None:
        return ANYONE
    return await _load(authorization, issuer().verify(_token(authorization)))


def _token(authorization: str) -> str:
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated(
            "The Authorization header must read: Bearer <access token>.",
            "Header Authorization harus berbunyi: Bearer <token akses>.",
            kind="TOKEN_MISSING",
        )
    return token.strip()


async def _load(authorization: str, claims: Claims) -> Actor:
    """The account of a token that was verified; it is recalled by the header from now on."""
    _known.pop(authorization, None)
    actor = await accounts.load(claims.actor_id, claims.device)
    if actor is None or actor.role != claims.role:
        raise _refused(
            "ACCOUNT_CLOSED",
            "is of an account or device that is signed out, closed or changed",
            "milik akun atau perangkat yang sudah keluar, ditutup atau berubah",
        )
    _known[authorization] = claims, actor
    if len(_known) > MOST_KNOWN:
        _known.popitem(last=False)
    return actor


def _claims(claims: dict[str, Any]) -> Claims:
    sid = claims.get("sid")
    return Claims(
        actor_id=_account_number(claims["sub"]),
        role=Role(claims["role"]),
        device=None if sid is None else UUID(str(sid)),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
    )


def _account_number(sub: str) -> int:
    """A subject of ours: digits that PostgreSQL's bigint holds. Raises ValueError."""
    number = int(sub)
    if not 0 < number < 2**63:
        raise ValueError(sub)
    return number


def _refused(kind: str, message: str, pesan: str) -> Unauthenticated:
    return Unauthenticated(
        f"The access token {message}. Refresh it or sign in again.",
        f"Token akses {pesan}. Perbarui atau masuk kembali.",
        kind=kind,
    )
