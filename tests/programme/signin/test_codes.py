"""Sign-in by one-time codes, and their limits."""

import asyncio
from datetime import timedelta

import pytest

from programme import clock, devices, signin
from programme.actors import Actor
from programme.devices import SignedIn
from programme.errors import (
    InvalidInput,
    ProgrammeError,
    TooManyAttempts,
    Unauthenticated,
)
from programme.records import store
from tests.programme import rows
from tests.programme.signin.desk import (
    PHONE,
    STRANGER,
    TABLES,
    Gateway,
    Time,
    audited,
    refusal_of,
    signed_in,
)


class TestCodes:
    async def test_a_code_signs_its_phone_in(self, mentor: Actor, gateway: Gateway) -> None:
        asked = await signin.request_code("0812-3456-7890", gateway)

        done = await signin.sign_in("0812 3456 7890", gateway.code, "  Samsung A15 ")

        assert done.actor == mentor
        assert [(phone, language) for phone, _, language in gateway.sent] == [(PHONE, "en")]
        assert (asked.phone, asked.tries) == ("+62812*****890", 5)
        assert asked.expires_at == clock.instant() + timedelta(minutes=5)
        assert [device.name for device in await devices.listed(mentor)] == ["Samsung A15"]
        assert await audited() == [(mentor.id, "SIGN_IN")]

    async def test_neither_code_nor_phone_nor_token_stands_in_the_tables(
        self, mentor: Actor, gateway: Gateway
    ) -> None:
        done = await signed_in(gateway)

        stands = str(await rows.snapshot(*TABLES, "actor"))

        for hidden in (gateway.code, PHONE, PHONE[1:], done.refresh_token):
            assert hidden not in stands

    async def test_a_code_is_good_once(self, mentor: Actor, gateway: Gateway) -> None:
        await signed_in(gateway)
        before = await rows.snapshot(*TABLES)

        refused = await refusal_of(signin.sign_in(PHONE, gateway.code, "Another"))

        assert isinstance(refused, Unauthenticated)
        assert refused.kind == "CODE_NOT_IN_FORCE"
        assert refused.message == (
            "No code of this phone is in force: it was used, has expired or was never asked for."
            " Ask for a new one."
        )
        assert await rows.snapshot(*TABLES) == before

    async def test_a_code_expires_after_five_minutes(
        self, mentor: Actor, gateway: Gateway, time: Time
    ) -> None:
        await signin.request_code(PHONE, gateway)
        time.passes(minutes=5)

        refused = await refusal_of(signin.sign_in(PHONE, gateway.code, "Phone"))

        assert refused.kind == "CODE_NOT_IN_FORCE"
        assert await devices.listed(mentor) == []

    async def test_a_new_code_replaces_the_one_before(
        self, mentor: Actor, gateway: Gateway
    ) -> None:
        await signin.request_code(PHONE, gateway)
        first = gateway.code
        while gateway.code == first:
            await signin.request_code(PHONE, gateway)

        assert (await refusal_of(signin.sign_in(PHONE, first, "Phone"))).kind == "CODE_WRONG"
        assert (await signin.sign_in(PHONE, gateway.code, "Phone")).actor == mentor

    async def test_a_wrong_try_counts_and_the_sixth_finds_no_code(
        self, mentor: Actor, gateway: Gateway
    ) -> None:
        await signin.request_code(PHONE, gateway)

        told = [
            (await refusal_of(signin.sign_in(PHONE, gateway.wrong, "Phone"))).message
            for _ in range(5)
        ]

        assert told[0] == "The code is wrong; 4 tries are left."
        assert told[4] == "The code is wrong and has no try left; ask for a new one."
        refused = await refusal_of(signin.sign_in(PHONE, gateway.code, "Phone"))
        assert refused.kind == "CODE_NOT_IN_FORCE"
        assert await devices.listed(mentor) == []

    async def test_tries_at_the_same_moment_all_count(
        self, mentor: Actor, gateway: Gateway
    ) -> None:
        await signin.request_code(PHONE, gateway)

        answers = await asyncio.gather(
            *(signin.sign_in(PHONE, gateway.wrong, "Phone") for _ in range(8)),
            return_exceptions=True,
        )

        kinds = sorted(answer.kind for answer in answers if isinstance(answer, ProgrammeError))
        assert kinds == ["CODE_NOT_IN_FORCE"] * 3 + ["CODE_WRONG"] * 5

    async def test_one_right_code_sent_twice_at_once_signs_in_once(
        self, mentor: Actor, gateway: Gateway
    ) -> None:
        await signin.request_code(PHONE, gateway)

        answers = await asyncio.gather(
            *(signin.sign_in(PHONE, gateway.code, "Phone") for _ in range(4)),
            return_exceptions=True,
        )

        assert sum(isinstance(answer, SignedIn) for answer in answers) == 1
        assert len(await devices.listed(mentor)) == 1


class TestLimits:
    async def test_ten_wrong_tries_lock_the_phone_for_half_an_hour(
        self, mentor: Actor, gateway: Gateway, time: Time
    ) -> None:
        for _ in range(2):
            await signin.request_code(PHONE, gateway)
            for _ in range(5):
                await refusal_of(signin.sign_in(PHONE, gateway.wrong, "Phone"))
        time.passes(minutes=10)

        refused = await refusal_of(signin.request_code(PHONE, gateway))

        assert isinstance(refused, TooManyAttempts)
        assert refused.message == ("Too many wrong codes for this phone; try again in 20 minutes.")
        assert refused.facts == {"retryAfterSeconds": 1200}
        also = await refusal_of(signin.sign_in(PHONE, gateway.code, "Phone"))
        assert isinstance(also, TooManyAttempts)
        assert len(gateway.sent) == 2

        time.passes(minutes=20)
        assert (await signed_in(gateway)).actor == mentor

    async def test_five_codes_in_half_an_hour_are_enough(
        self, mentor: Actor, gateway: Gateway, time: Time
    ) -> None:
        for _ in range(5):
            await signin.request_code(PHONE, gateway)
            time.passes(minutes=1)

        refused = await refusal_of(signin.request_code(PHONE, gateway))

        assert refused.message == ("Too many codes for this phone; try again in 25 minutes.")
        assert len(gateway.sent) == 5
        time.passes(minutes=25)
        await signin.request_code(PHONE, gateway)
        assert len(gateway.sent) == 6

    async def test_a_phone_without_an_account_is_answered_the_same(
        self, mentor: Actor, gateway: Gateway
    ) -> None:
        async def story(phone: str) -> list[str]:
            told = [str(await signin.request_code(phone, gateway)).replace(phone[-3:], "…")]
            for _ in range(2):
                for _ in range(6):
                    refused = await refusal_of(signin.sign_in(phone, "000000", "Phone"))
                    told.append(refused.message)
                answer = await asyncio.gather(
                    signin.request_code(phone, gateway), return_exceptions=True
                )
                told.append(str(answer[0]).replace(phone[-3:], "…"))
            return told

        while True:
            known = await story(PHONE)
            if not any(code == "000000" for _, code, _ in gateway.sent):
                break
        assert await story(STRANGER) == known
        assert {phone for phone, _, _ in gateway.sent} == {PHONE}

    async def test_codes_older_than_a_day_are_forgotten(
        self, mentor: Actor, gateway: Gateway, time: Time
    ) -> None:
        await signin.request_code(STRANGER, gateway)
        time.passes(days=1, seconds=1)

        await signin.request_code(PHONE, gateway)

        assert await store.fetch_value("SELECT count(*) FROM one_time_code") == 1

    async def test_a_closed_account_gets_no_code(self, mentor: Actor, gateway: Gateway) -> None:
        await store.execute("UPDATE actor SET active = FALSE")

        await signin.request_code(PHONE, gateway)

        assert gateway.sent == []

    @pytest.mark.parametrize(
        ("phone", "code", "device", "path", "message"),
        [
            ("021 88888888", "123456", "Phone", "phone", "The phone number is a landline; give an"
             " Indonesian mobile number, as 0812 3456 7890."),
            (PHONE, "12345", "Phone", "code", "A sign-in code is 6 digits."),
            (PHONE, "12345x", "Phone", "code", "A sign-in code is 6 digits."),
            (PHONE, "123456", " ", "device", "A device has a name of 1 to 80 characters, as"
             " Samsung A15; this one has 0."),
            (PHONE, "123456", "x" * 81, "device", "A device has a name of 1 to 80 characters, as"
             " Samsung A15; this one has 81."),
        ],
    )  # fmt: skip
    async def test_malformed_input_names_its_field_and_costs_no_try(
        self, mentor: Actor, gateway: Gateway, phone: str, code: str, device: str, path: str,
        message: str,
    ) -> None:  # fmt: skip
        await signin.request_code(PHONE, gateway)
        before = await rows.snapshot(*TABLES)

        refused = await refusal_of(signin.sign_in(phone, code, device))

        assert isinstance(refused, InvalidInput)
        assert (refused.path, refused.message) == (path, message)
        assert await rows.snapshot(*TABLES) == before
