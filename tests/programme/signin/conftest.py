"""A mentor with a phone, a gateway, a clock."""

import pytest

from programme import clock
from programme.actors import Actor
from tests.programme.signin.desk import Gateway, Time, with_a_phone


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
    return await with_a_phone()
