"""Sign-in and consent as a client writes them."""

from typing import Any

import pytest
from strawberry import Schema

from api.auth import authenticate, issuer
from programme import clock
from programme.actors import ANYONE, Actor
from programme.records import store
from programme.words import ConsentPurpose, Role
from schema.compose import compose
from schema.context import Context
from schema.ids import to_global
from tests.programme import rows
from tests.programme.signin.desk import PHONE, with_a_phone

SIGN_IN = """
mutation ($phone: String!, $code: String!) {
  signIn(input: {phone: $phone, code: $code, device: "Samsung A15"}) {
    __typename
    ... on SignedIn {
      token: accessToken accessExpiresAt refreshToken refreshExpiresAt deviceId
      account { id role language area { code } mentor { name } }
    }
    ... on Refusal { code message path facts }
  }
}"""
REFRESH = """
mutation ($token: String!) {
  tokenRefresh(input: {refreshToken: $token}) {
    ... on SignedIn { accessToken refreshToken account { role } }
    ... on Refusal { code message }
  }
}"""
SIGN_OUT = "mutation ($token: String!) { signOut(input: {refreshToken: $token}) { __typename } }"
DEVICES = "{ devices { id name signedInAt lastUsedAt expiresAt } }"
REVOKE = """
mutation ($id: ID!) {
  deviceRevoke(input: {deviceId: $id}) {
    ... on DeviceRevoked { devices { name } }
    ... on Refusal { code message path }
  }
}"""
CONSENT = """
mutation ($person: ID!, $purpose: ConsentPurpose!, $granted: Boolean!, $key: String) {
  consentSet(input: {jakpreneurId: $person, purpose: $purpose, granted: $granted,
      idempotencyKey: $key}) {
    ... on ConsentSet {
      consent {
        purpose granted source
        jakpreneur { id consents { purpose granted } }
      }
    }
    ... on Refusal { code message path }
  }
}"""


class Gateway:
    """Keeps what was sent."""

    def __init__(self) -> None:
        self.codes: list[str] = []

    async def send(self, phone: str, code: str, language: str) -> None:
        self.codes.append(code)


class Client:
    """A phone: asks as an actor, through one schema and one gateway."""

    def __init__(self, schema: Schema) -> None:
        self.schema, self.gateway = schema, Gateway()

    async def ask(self, document: str, actor: Actor = ANYONE, **variables: Any) -> Any:
        context = Context(actor, "en", gateway=self.gateway, issuer=issuer())
        answer = await self.schema.execute(document, variables, context_value=context)
        assert answer.errors is None, answer.errors
        assert answer.data is not None
        [told] = answer.data.values()
        return told

    async def code(self, phone: str = PHONE) -> str:
        await self.ask(
            "mutation ($phone: String!) { codeRequest(input: {phone: $phone}) { __typename } }",
            phone=phone,
        )
        return self.gateway.codes[-1]

    async def signed_in(self) -> Any:
        return await self.ask(SIGN_IN, phone=PHONE, code=await self.code())


@pytest.fixture(scope="module")
def schema() -> Schema:
    return compose()


@pytest.fixture
def client(schema: Schema) -> Client:
    return Client(schema)


@pytest.fixture
async def mentor(db: str) -> Actor:
    return await with_a_phone("Budi")


async def test_what_a_phone_is_told_account_or_not(mentor: Actor, client: Client) -> None:
    document = """
    mutation ($phone: String!) {
      codeRequest(input: {phone: $phone}) {
        ... on CodeSent { phone expiresAt tries } ... on Refusal { code message path facts }
      }
    }"""

    known = await client.ask(document, phone="0812 3456 7890")
    stranger = await client.ask(document, phone="0812 9999 9890")
    wrong = await client.ask(document, phone="021 8888888")

    assert clock.local(clock.instant()).isoformat()[:13] <= known.pop("expiresAt")[:13]
    assert stranger.pop("expiresAt")
    assert known == {"phone": "+62812*****890", "tries": 5}
    assert stranger == {"phone": "+62812*****890", "tries": 5}
    assert len(client.gateway.codes) == 1
    assert wrong == {
        "code": "INVALID_INPUT",
        "message": "The phone number is a landline; give an Indonesian mobile number, as"
        " 0812 3456 7890.",
        "path": "phone",
        "facts": {"rule": "MOBILE"},
    }


async def test_a_code_becomes_tokens_that_work(mentor: Actor, client: Client) -> None:
    told = await client.signed_in()

    assert await authenticate(f"Bearer {told['token']}") == mentor
    assert told["__typename"] == "SignedIn"
    assert told["account"] == {
        "id": to_global("Account", mentor.id),
        "role": "MENTOR",
        "language": "en",
        "area": {"code": rows.DISTRICT},
        "mentor": {"name": "Budi"},
    }
    [device] = await client.ask(DEVICES, mentor)
    assert (device["id"], device["name"]) == (told["deviceId"], "Samsung A15")


async def test_a_wrong_code_is_a_refusal(mentor: Actor, client: Client) -> None:
    code = f"{(int(await client.code()) + 1) % 10**6:06d}"

    told = await client.ask(SIGN_IN, phone=PHONE, code=code)

    assert told == {
        "__typename": "Refusal",
        "code": "CODE_WRONG",
        "message": "The code is wrong; 4 tries are left.",
        "path": "code",
        "facts": {"triesLeft": 4},
    }
    assert await client.ask(DEVICES, mentor) == []


async def test_refresh_and_sign_out(mentor: Actor, client: Client) -> None:
    first = await client.signed_in()

    second = await client.ask(REFRESH, token=first["refreshToken"])
    await client.ask(SIGN_OUT, token=second["refreshToken"])
    after = await client.ask(REFRESH, token=second["refreshToken"])

    assert second["account"] == {"role": "MENTOR"}
    assert after == {
        "code": "UNAUTHENTICATED",
        "message": "The sign-in of this device is no longer in force. Sign in again.",
    }
    assert await client.ask(DEVICES, mentor) == []


async def test_a_lost_device_is_signed_out(mentor: Actor, client: Client) -> None:
    lost, _ = await client.signed_in(), await client.signed_in()
    stranger = await rows.actor(Role.DINAS, rows.PROVINCE)

    for actor, wanted in [
        (stranger, lost["deviceId"]),
        (mentor, to_global("Device", "x")),
        (mentor, to_global("Mentor", 1)),
        (mentor, "no id"),
    ]:
        told = await client.ask(REVOKE, actor, id=wanted)
        assert (told["code"], told["path"]) == ("NOT_FOUND", "deviceId")
    assert len(await client.ask(DEVICES, mentor)) == 2
    anyone = await client.ask(REVOKE, id=lost["deviceId"])
    assert anyone["code"] == "UNAUTHENTICATED"

    assert await client.ask(REVOKE, mentor, id=lost["deviceId"]) == {
        "devices": [{"name": "Samsung A15"}]
    }


async def test_a_schema_without_an_application_signs_nobody_in(
    mentor: Actor, schema: Schema
) -> None:
    answer = await schema.execute(
        SIGN_IN, {"phone": PHONE, "code": "123456"}, context_value=Context(language="en")
    )

    assert answer.data is not None
    assert answer.data["signIn"]["code"] == "UNAVAILABLE"


async def test_a_consent_is_set_and_read(mentor: Actor, client: Client) -> None:
    person = await rows.person(mentor=mentor)
    node = to_global("Jakpreneur", person)
    await rows.consent(person, ConsentPurpose.CONTACT, True)

    given = {"person": node, "purpose": "BANK", "granted": True, "key": "a"}
    told = await client.ask(CONSENT, mentor, **given)
    again = await client.ask(CONSENT, mentor, **given)

    assert (
        told
        == again
        == {
            "consent": {
                "purpose": "BANK",
                "granted": True,
                "source": "MENTOR",
                "jakpreneur": {
                    "id": node,
                    "consents": [
                        {"purpose": "BANK", "granted": True},
                        {"purpose": "CONTACT", "granted": True},
                    ],
                },
            }
        }
    )
    assert await store.fetch_value("SELECT count(*) FROM consent") == 2


async def test_a_consent_of_somebody_out_of_sight_is_not_found(
    mentor: Actor, client: Client
) -> None:
    person = to_global("Jakpreneur", await rows.person(village=rows.OTHER_VILLAGE))
    unknown = to_global("Jakpreneur", 10**9)

    for wanted in (person, unknown, to_global("Mentor", 1), "no id"):
        told = await client.ask(CONSENT, mentor, person=wanted, purpose="BANK", granted=True)
        assert (told["code"], told["path"]) == ("NOT_FOUND", "jakpreneurId")

    assert await store.fetch_value("SELECT count(*) FROM consent") == 0
