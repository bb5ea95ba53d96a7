"""A mentor with a phone, a gateway, a clock."""

import pytest

from programme import clock, secrets
from programme.actors import Actor
from programme.records import store
from tests.programme import rows
from tests.programme.signin.desk import PHONE, Gateway, Time


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    moved = Time()
    monkeypatch.setattr(clock, "instant", moved)
    return moved


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest.fixture
async def mentor(db: str, time: Time) -> Actor:
    """A mentor whose phone is PHONE."""
    secrets.use("a secret of the tests, and of nothing else")
    await rows.district()
    made = await rows.mentor()
    await store.execute(
        "UPDATE actor SET phone_hash = $2, phone_cipher = $3 WHERE id = $1",
        made.id,
        secrets.vault().digest(PHONE),
        secrets.vault().seal(PHONE),
    )
    return made
