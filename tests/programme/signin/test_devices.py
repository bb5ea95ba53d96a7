"""Devices: rotating refresh tokens, and what ends them."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

from programme import devices
from programme.actors import Actor
from programme.errors import (
    NotFound,
    Unauthenticated,
)
from programme.records import store
from programme.words import Role
from tests.programme import rows
from tests.programme.signin.desk import (
    Gateway,
    Time,
    audited,
    refusal_of,
    signed_in,
)


class TestDevices:
    async def test_a_refresh_token_is_traded_for_the_next(
        self, mentor: Actor, gateway: Gateway, time: Time
    ) -> None:
        first = await signed_in(gateway)
        time.passes(days=29)

        second = await devices.refresh(first.refresh_token)
        time.passes(days=29)
        third = await devices.refresh(second.refresh_token)

        assert (third.actor, third.device) == (mentor, first.device)
        assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3
        [device] = await devices.listed(mentor)
        assert device.last_used_at - device.signed_in_at == timedelta(days=58)

    async def test_a_token_used_twice_revokes_its_device_and_no_other(
        self, mentor: Actor, gateway: Gateway
    ) -> None:
        stolen = await signed_in(gateway, "Stolen")
        other = await signed_in(gateway, "Other")
        fresh = await devices.refresh(stolen.refresh_token)

        again = await refusal_of(devices.refresh(stolen.refresh_token))
        after = await refusal_of(devices.refresh(fresh.refresh_token))

        assert (
            again.message
            == after.message
            == ("The sign-in of this device is no longer in force. Sign in again.")
        )
        assert [device.name for device in await devices.listed(mentor)] == ["Other"]
        assert (await devices.refresh(other.refresh_token)).actor == mentor
        assert (mentor.id, "TOKEN_REUSED") in await audited()

    async def test_of_two_refreshes_at_once_one_is_reuse(
        self, mentor: Actor, gateway: Gateway
    ) -> None:
        token = (await signed_in(gateway)).refresh_token

        answers: list[Any] = await asyncio.gather(
            devices.refresh(token), devices.refresh(token), return_exceptions=True
        )

        assert sum(isinstance(answer, Unauthenticated) for answer in answers) == 1
        assert await devices.listed(mentor) == []

    async def test_a_token_that_is_unknown_expired_or_of_a_closed_account_is_refused(
        self, mentor: Actor, gateway: Gateway, time: Time
    ) -> None:
        done = await signed_in(gateway)

        await refusal_of(devices.refresh("no token of ours"))
        await store.execute("UPDATE actor SET active = FALSE")
        await refusal_of(devices.refresh(done.refresh_token))
        await store.execute("UPDATE actor SET active = TRUE")
        time.passes(days=30)
        await refusal_of(devices.refresh(done.refresh_token))

        assert await store.fetch_value("SELECT count(*) FROM refresh_token") == 1

    async def test_signing_out_ends_the_device_once(self, mentor: Actor, gateway: Gateway) -> None:
        done = await signed_in(gateway)

        await devices.sign_out(done.refresh_token)
        await devices.sign_out(done.refresh_token)
        await devices.sign_out("no token of ours")

        assert isinstance(await refusal_of(devices.refresh(done.refresh_token)), Unauthenticated)
        assert await devices.listed(mentor) == []
        assert await audited() == [(mentor.id, "SIGN_IN"), (mentor.id, "SIGN_OUT")]

    async def test_a_device_is_revoked_by_its_owner_alone(
        self, mentor: Actor, gateway: Gateway
    ) -> None:
        done = await signed_in(gateway)
        stranger = await rows.actor(Role.DINAS, rows.PROVINCE)

        foreign = await refusal_of(devices.revoke(stranger, done.device))
        unknown = await refusal_of(devices.revoke(mentor, uuid4()))
        assert isinstance(foreign, NotFound)
        assert foreign.message == f"No device {done.device} that you can see."
        assert (foreign.kind, foreign.path) == (unknown.kind, unknown.path)
        assert len(await devices.listed(mentor)) == 1

        await devices.revoke(mentor, done.device)
        assert await devices.listed(mentor) == []
        assert (await audited())[-1] == (mentor.id, "DEVICE_REVOKED")
