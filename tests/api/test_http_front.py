"""What every answer carries, and which other sites may ask."""

import re

import httpx
import pytest

from api.auth import issuer
from programme.words import Role
from tests.api.app import app_client
from tests.api.office import ORIGIN, RESPONSE, Office
from tests.programme import rows

ME = {"query": "query Home { me { role } }"}
CAREFUL = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
STRONG = "0123456789abcdef" * 4


def careful(answer: httpx.Response) -> dict[str, str]:
    return {name: answer.headers[name] for name in CAREFUL}


def test_every_answer_is_careful_and_numbered(office: Office) -> None:
    with office.client() as client:
        for answer in (
            client.post("/graphql", json=ME),
            client.put("/graphql"),
            client.post("/graphql", content=b"{", headers={"Content-Type": "application/json"}),
            client.get("/health/live"),
            client.get("/nowhere"),
            client.get("/schema.graphql"),
        ):
            assert careful(answer) == CAREFUL
            assert re.fullmatch("[0-9a-f]{16}", answer.headers["X-Request-ID"])
            assert "Server" not in answer.headers
            assert "Strict-Transport-Security" not in answer.headers


def test_an_allowed_site_may_ask_and_read(office: Office) -> None:
    """Given the origin of the setting, the preflight allows POST with our headers, and answers may
    be read; no credentials are shared."""
    asks = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    with office.client() as client:
        preflight = client.options("/graphql", headers=asks)
        answer = client.post("/graphql", json=ME, headers={"Origin": ORIGIN})

    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    allowed = preflight.headers["Access-Control-Allow-Headers"].split(", ")
    assert {"authorization", "content-type", "if-none-match"} <= set(allowed)
    assert preflight.headers["Access-Control-Max-Age"] == "7200"
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("origin", ["https://elsewhere.example", f"{ORIGIN}.evil.example", "null"])
def test_another_site_may_not(office: Office, origin: str) -> None:
    asks = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    with office.client() as client:
        for answer in (
            client.options("/graphql", headers=asks),
            client.post("/graphql", json=ME, headers=asks),
        ):
            assert [name for name in answer.headers if name.startswith("access-control")] == []


def test_options_names_the_methods(office: Office) -> None:
    with office.client() as client:
        answer = client.options("/graphql")

    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, HEAD, POST, OPTIONS")


@pytest.fixture
def production(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of a real installation."""
    for name, value in {
        "JAKMENTOR_ENVIRONMENT": "production",
        "JAKMENTOR_NIK_KEY": STRONG,
        "JAKMENTOR_TOKEN_KEY": STRONG,
        "JAKMENTOR_CODE_GATEWAY": "https://codes.example",
        "DATABASE_URL": db,
    }.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("production")
async def test_production_insists_on_https_and_hides_the_schema() -> None:
    """Given production, HSTS is sent; the public may not introspect, but has the SDL; /metrics is
    not there without its token."""
    introspection = {"query": "{ __schema { queryType { name } } }"}
    async with app_client() as client:
        refused = await client.post(
            "/graphql", json=introspection, headers={"Accept-Language": "en"}
        )
        read = await client.post("/graphql", json={"query": "{ __typename }"})
        sdl = await client.get("/schema.graphql")
        metrics = await client.get("/metrics")

    assert read.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert read.json()["data"] == {"__typename": "Query"}
    assert refused.json() == {
        "errors": [
            {
                "message": "Introspection is for signed-in staff; the schema stands at"
                " /schema.graphql.",
                "extensions": {"code": "INTROSPECTION_FORBIDDEN"},
            }
        ]
    }
    assert (sdl.status_code, metrics.status_code) == (200, 404)


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize(("role", "may"), [(Role.MENTOR, True), (Role.BANK, False)])
async def test_staff_alone_may_introspect(role: Role, may: bool) -> None:
    """Given production and an account, staff see the schema; another role is refused with 403."""
    await rows.district()
    actor = await (rows.mentor(name="Ani") if may else rows.actor(role, "31"))
    async with app_client() as client:
        answer = await client.post(
            "/graphql",
            json={"query": "{ __schema { queryType { name } } }"},
            headers={"Authorization": f"Bearer {issuer().issue(actor).token}", "Accept": RESPONSE},
        )

    assert answer.status_code == (200 if may else 403)
    told = {"__schema": {"queryType": {"name": "Query"}}} if may else None
    assert answer.json().get("data") == told
