"""What every answer carries, which other sites may ask, and what the log says."""

import json
import re
import subprocess
import sys

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


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("phone-7f3a.22_B", True),
        ("3174096112900001", False),
        ("081234567890", False),
        ("short", False),
        ("x" * 65, False),
        ("with space 1", False),
        ('{"a": "b"}', False),
    ],
)
def test_a_clients_request_id_is_kept_where_it_is_well_formed(
    office: Office, given: str, taken: bool
) -> None:
    """Given an id of the client, it is answered and logged; one that could be a NIK or a phone
    number, or is no id, is replaced."""
    with office.client() as client:
        answer = client.post("/graphql", json=ME, headers={"X-Request-ID": given})

    named = answer.headers["X-Request-ID"]
    assert (named == given) is taken
    assert [line["status"] for line in office.told_of(named)] == [200]
    assert (given in {line.get("request") for line in office.lines()}) is taken


def test_the_log_knows_who_and_what_but_no_secret(office: Office) -> None:
    """Given a request with variables, a token and a document, the line names actor, role,
    operation, kind, cost, status and milliseconds, and nothing of them."""
    token = office.token(Role.MENTOR)
    document = "query Search($name: String) { jakpreneurs(search: $name) { totalCount } }"
    with httpx.Client(base_url=office.server.url) as client:
        answer = client.post(
            "/graphql",
            json={"query": document, "variables": {"name": "3174096112900001"}},
            headers={"Authorization": f"Bearer {token}"},
        )
    named = answer.headers["X-Request-ID"]
    (line,) = office.told_of(named)

    assert line.pop("ms") > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(\+00:00|Z)", line.pop("timestamp"))
    assert line == {
        "event": "request",
        "level": "info",
        "request": named,
        "route": "graphql",
        "method": "POST",
        "status": 200,
        "actor": office.actors[Role.MENTOR].id,
        "role": "MENTOR",
        "kind": "query",
        "operation": "Search",
        "cost": line["cost"],
    }
    log = (office.folder / "log").read_text()
    assert [secret for secret in ("317409", token, "jakpreneurs") if secret in log] == []


def test_the_log_of_another_path_holds_its_first_word_alone(office: Office) -> None:
    with office.client() as client:
        for path in ("/files/secret-ticket", "/another-secret"):
            client.get(path, headers={"X-Request-ID": "paths-of-the-test"})

    lines = office.told_of("paths-of-the-test", 2)
    assert [line["route"] for line in lines] == ["files", "other"]
    assert "secret" not in (office.folder / "log").read_text()


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


FAULTY = """
import asyncio, httpx
from api.app import create
from schema.execution import Executor

async def broken(*_):
    token = "the secret in a local variable"
    raise RuntimeError("broken on purpose")

async def main():
    transport = httpx.ASGITransport(app=create())
    async with httpx.AsyncClient(transport=transport, base_url="http://office") as client:
        named = {"X-Request-ID": "request-of-the-test"}
        await client.post("/graphql", json={"query": "{ __typename }"}, headers=named)

Executor.run = broken
asyncio.run(main())
"""


def test_the_log_of_a_fault_names_its_request_and_no_variable() -> None:
    """Given a fault that nobody expected, its line and the request's have one id; the traceback
    holds no local variable."""
    ran = subprocess.run([sys.executable, "-c", FAULTY], capture_output=True, text=True, check=True)
    fault, request = (json.loads(line) for line in ran.stderr.splitlines())

    assert (fault["event"], fault["level"], len(fault["reference"])) == (
        "unexpected fault",
        "error",
        12,
    )
    assert fault["request"] == request["request"] == "request-of-the-test"
    assert (request["event"], request["status"]) == ("request", 500)
    assert "broken on purpose" in ran.stderr
    assert "the secret" not in ran.stderr
