"""Access tokens: whose they are, and that every other token is refused and never anonymous."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest

from api.auth import AUDIENCE, ISSUER, LARGEST, Issuer, authenticate, issuer
from api.settings import settings
from programme import clock, devices, secrets
from programme.actors import ANYONE, Actor
from programme.errors import Unauthenticated
from programme.records import store
from programme.words import Role
from tests.api.app import app_client
from tests.programme import rows


@pytest.fixture
async def mentor(db: str) -> Actor:
    secrets.use("a secret of the tests, and of nothing else")
    await rows.district()
    return await rows.mentor()


def claims_of(actor: Actor, **changed: Any) -> dict[str, Any]:
    now = clock.instant()
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(actor.id),
        "role": actor.role.value,
        "exp": now + timedelta(minutes=5),
        "iat": now,
        "jti": "1",
    }
    return {name: value for name, value in {**claims, **changed}.items() if value is not None}


def key() -> str:
    return settings().token_key.get_secret_value()


async def kind_of_refusal(header: str) -> str:
    with pytest.raises(Unauthenticated) as refused:
        await authenticate(header)
    return refused.value.kind


class TestAuthenticate:
    async def test_a_token_leads_to_its_actor(self, mentor: Actor) -> None:
        token = issuer().issue(mentor)

        assert await authenticate(f"Bearer {token.token}") == mentor
        assert await authenticate(f"  bearer  {token.token} ") == mentor
        lasts = token.expires_at - clock.instant()
        assert timedelta(minutes=14) < lasts <= timedelta(minutes=15)

    async def test_no_header_is_anyone(self, db: str) -> None:
        assert await authenticate(None) == ANYONE

    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer  ", "Basic dTpw", "Token x", "x"])
    async def test_a_header_of_another_form_is_refused(self, db: str, header: str) -> None:
        assert await kind_of_refusal(header) == "TOKEN_MISSING"

    async def test_an_expired_token_is_refused(self, mentor: Actor) -> None:
        token = issuer().issue(mentor, life=timedelta(seconds=-1))

        assert await kind_of_refusal(f"Bearer {token.token}") == "TOKEN_EXPIRED"

    async def test_an_oversized_token_is_refused_unread(self, mentor: Actor) -> None:
        padded = jwt.encode(claims_of(mentor, pad="x" * LARGEST), key(), "HS256")

        assert await kind_of_refusal(f"Bearer {padded}") == "TOKEN_OVERSIZED"

    @pytest.mark.parametrize(
        "changed",
        [
            {"iss": "another"},
            {"aud": "another"},
            {"sub": None},
            {"role": None},
            {"exp": None},
            {"iat": None},
            {"jti": None},
            {"role": "EMPEROR"},
            {"sub": "one"},
            {"sub": "-1"},
            {"sub": str(2**63)},
            {"sid": "no uuid"},
            {"iat": timedelta(hours=1)},
            {"nbf": timedelta(hours=1)},
        ],
        ids=str,
    )
    async def test_a_token_that_says_something_else_is_refused(
        self, mentor: Actor, changed: dict[str, Any]
    ) -> None:
        now = clock.instant()
        said = {k: now + v if isinstance(v, timedelta) else v for k, v in changed.items()}
        token = jwt.encode(claims_of(mentor, **said), key(), "HS256")

        assert await kind_of_refusal(f"Bearer {token}") == "TOKEN_FORGED"

    async def test_a_token_of_another_key_or_algorithm_is_refused(self, mentor: Actor) -> None:
        other_key = Issuer("another key, as long as it has to be").issue(mentor).token
        other_hash = jwt.encode(claims_of(mentor), key() * 2, "HS512")
        same_key_other_hash = jwt.encode(claims_of(mentor), key(), "HS384")
        unsigned = jwt.encode(claims_of(mentor), None, "none")

        for token in (other_key, other_hash, same_key_other_hash, unsigned, "a.b.c", "é", "a" * 99):
            assert await kind_of_refusal(f"Bearer {token}") == "TOKEN_FORGED"

    async def test_a_token_edited_to_another_role_is_refused(self, mentor: Actor) -> None:
        head, _, signature = issuer().issue(mentor).token.split(".")
        body = json.dumps(claims_of(mentor, role="DINAS", exp=2**33, iat=1)).encode()
        forged = f"{head}.{base64.urlsafe_b64encode(body).decode().rstrip('=')}.{signature}"

        assert await kind_of_refusal(f"Bearer {forged}") == "TOKEN_FORGED"

    async def test_an_account_that_is_closed_changed_or_unknown_is_refused(
        self, mentor: Actor
    ) -> None:
        token = issuer().issue(mentor).token
        stranger = issuer().issue(Actor(10**9, Role.MENTOR, "31")).token
        assert await kind_of_refusal(f"Bearer {stranger}") == "ACCOUNT_CLOSED"

        await store.execute("UPDATE actor SET active = FALSE")
        assert await kind_of_refusal(f"Bearer {token}") == "ACCOUNT_CLOSED"

        await store.execute("UPDATE actor SET active = TRUE, role = 'BANK'")
        assert await kind_of_refusal(f"Bearer {token}") == "ACCOUNT_CLOSED"

    async def test_a_device_that_signs_out_takes_its_access_tokens_with_it(
        self, mentor: Actor
    ) -> None:
        signed_in = await devices.open_device(mentor.id, "Phone")
        other = await devices.open_device(mentor.id, "Tablet")
        token = issuer().issue(mentor, signed_in.device).token
        others = issuer().issue(mentor, other.device).token
        unknown = issuer().issue(mentor, uuid4()).token
        assert await authenticate(f"Bearer {token}") == mentor

        await devices.sign_out(signed_in.refresh_token)

        assert await kind_of_refusal(f"Bearer {token}") == "ACCOUNT_CLOSED"
        assert await kind_of_refusal(f"Bearer {unknown}") == "ACCOUNT_CLOSED"
        assert await authenticate(f"Bearer {others}") == mentor

    async def test_what_a_refusal_says(self, mentor: Actor) -> None:
        token = issuer().issue(mentor, life=timedelta(seconds=-1)).token

        with pytest.raises(Unauthenticated) as refused:
            await authenticate(f"Bearer {token}")

        assert refused.value.message == (
            "The access token has expired. Refresh it or sign in again."
        )
        assert refused.value.pesan == (
            "Token akses sudah kedaluwarsa. Perbarui atau masuk kembali."
        )


class TestOverHttp:
    """What a client is answered before anything is read."""

    @pytest.fixture
    async def client(self, db: str) -> AsyncIterator[httpx.AsyncClient]:
        async with app_client() as client:
            yield client

    @pytest.mark.parametrize("token", ["a.b.c", "", "x" * (LARGEST + 1)])
    async def test_a_bad_token_is_401_and_never_an_anonymous_read(
        self, client: httpx.AsyncClient, token: str
    ) -> None:
        answer = await client.post(
            "/graphql",
            json={"query": "{ me { role } }"},
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
        )

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        assert set(answer.json()) == {"errors"}

    async def test_an_expired_token_is_401(self, mentor: Actor, client: httpx.AsyncClient) -> None:
        token = issuer().issue(mentor, life=timedelta(seconds=-1)).token

        answer = await client.post(
            "/graphql",
            json={"query": "{ me { role } }"},
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"},
        )

        assert answer.status_code == 401
        assert answer.json() == {
            "errors": [
                {
                    "message": "The access token has expired. Refresh it or sign in again.",
                    "extensions": {"code": "TOKEN_EXPIRED"},
                }
            ]
        }

    async def test_a_good_one_reads_and_none_is_nobody(
        self, mentor: Actor, client: httpx.AsyncClient
    ) -> None:
        query = {"query": "{ me { role } }"}
        header = {"Authorization": f"Bearer {issuer().issue(mentor).token}"}

        known = await client.post("/graphql", json=query, headers=header)
        nobody = await client.post("/graphql", json=query)

        assert known.json()["data"] == {"me": {"role": "MENTOR"}}
        assert nobody.json()["data"] == {"me": None}
