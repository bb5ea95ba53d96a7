"""What sign-in is tested with: a gateway that keeps what was sent, and a clock moved by hand."""

from collections.abc import Awaitable
from datetime import datetime, timedelta

import pytest

from programme import clock, secrets, signin
from programme.actors import Actor
from programme.devices import SignedIn
from programme.errors import ProgrammeError
from programme.records import store
from tests.programme import rows

PHONE, STRANGER = "+6281234567890", "+6281200000000"
TABLES = ("one_time_code", "refresh_token", "audit")


class Gateway:
    """Keeps what was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []

    async def send(self, phone: str, code: str, language: str) -> None:
        self.sent.append((phone, code, language))

    @property
    def code(self) -> str:
        return self.sent[-1][1]

    @property
    def wrong(self) -> str:
        return f"{(int(self.code) + 1) % 10**6:06d}"


class Time:
    """The real clock, moved by hand."""

    def __init__(self) -> None:
        self.moment = clock.instant()

    def __call__(self) -> datetime:
        return self.moment

    def passes(self, **span: float) -> None:
        self.moment += timedelta(**span)


async def refusal_of(attempt: Awaitable[object]) -> ProgrammeError:
    with pytest.raises(ProgrammeError) as refused:
        await attempt
    return refused.value


async def signed_in(gateway: Gateway, device: str = "Samsung A15") -> SignedIn:
    await signin.request_code(PHONE, gateway)
    return await signin.sign_in(PHONE, gateway.code, device)


async def audited() -> list[tuple[int | None, str]]:
    found = await store.fetch("SELECT actor_id, action FROM audit ORDER BY id")
    return [(row["actor_id"], row["action"]) for row in found]


async def with_a_phone(name: str | None = None) -> Actor:
    """A mentor whose phone is PHONE."""
    secrets.use("a secret of the tests, and of nothing else")
    await rows.district()
    made = await rows.mentor(name=name)
    await store.execute(
        "UPDATE actor SET phone_hash = $2, phone_cipher = $3 WHERE id = $1",
        made.id,
        secrets.vault().digest(PHONE),
        secrets.vault().seal(PHONE),
    )
    return made
