"""What the log says of a request: who and what, and no secret."""

import json
import re
import subprocess
import sys

import httpx
import pytest

from programme.words import Role
from tests.api.office import Office

ME = {"query": "query Home { me { role } }"}


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
        for path in ("/files/secret-ticket", "/imports/secret/errors", "/another-secret"):
            client.get(path, headers={"X-Request-ID": "paths-of-the-test"})

    lines = office.told_of("paths-of-the-test", 3)
    assert [line["route"] for line in lines] == ["files", "imports", "other"]
    assert "secret" not in (office.folder / "log").read_text()


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
