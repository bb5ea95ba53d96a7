"""The endpoint as a whole: who asks, health, the schema, and what a browser or a phone sends."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from programme.words import Role
from schema.execution import Executor
from tests.api.app import app_client
from tests.api.office import Office

CONTRACT = Path("schema.graphql").read_text()
ME = {"query": "{ me { role area { code } } }"}


def test_a_token_reads_as_its_account_and_none_as_the_public(office: Office) -> None:
    mentor = office.actors[Role.MENTOR]
    with office.client(Role.MENTOR) as signed, office.client() as nobody:
        answer, public = signed.post("/graphql", json=ME), nobody.post("/graphql", json=ME)

    expected = {"role": "MENTOR", "area": {"code": mentor.area_code}}
    assert (answer.status_code, answer.json()["data"]) == (200, {"me": expected})
    assert (public.status_code, public.json()["data"]) == (200, {"me": None})


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
def test_a_bad_token_is_401_and_never_anonymous(office: Office, accept: str) -> None:
    """Given a token that is forged, expired or oversized, or no token at all in the header."""
    head, body, _ = office.token(Role.MENTOR).split(".")
    for bad, code in (
        (f"Bearer {head}.{body}.AAAA", "TOKEN_FORGED"),
        (f"Bearer {office.token(Role.MENTOR, timedelta(seconds=-1))}", "TOKEN_EXPIRED"),
        (f"Bearer {'x' * 5000}", "TOKEN_OVERSIZED"),
        ("Basic YTpi", "TOKEN_MISSING"),
    ):
        with office.client(Authorization=bad, Accept=accept) as client:
            answer = client.post("/graphql", json=ME)

        assert answer.status_code == 401
        assert answer.json()["errors"][0]["extensions"]["code"] == code
        assert "data" not in answer.json()
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_health_and_the_schema_file(office: Office) -> None:
    """Given a running server, health answers and the SDL is the committed one."""
    with office.client() as client:
        live, ready = client.get("/health/live"), client.get("/health/ready")
        sdl = client.get("/schema.graphql")

    assert (live.json(), ready.json()) == ({"status": "live"}, {"status": "ready"})
    assert sdl.text + "\n" == CONTRACT


async def test_a_fault_of_ours_is_masked(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a fault that nobody expected, its answer is a reference to the log, and no more."""

    async def broken(*_: object) -> None:
        raise RuntimeError("relation weekly_plan is broken")

    monkeypatch.setattr(Executor, "run", broken)
    async with app_client() as client:
        answer = await client.post("/graphql", json=ME, headers={"Accept-Language": "en"})

    (error,) = answer.json()["errors"]
    reference = error["extensions"]["reference"]
    assert answer.status_code == 500
    assert error == {
        "message": f"Something went wrong on our side; quote reference {reference}.",
        "extensions": {"code": "INTERNAL", "reference": reference},
    }


@pytest.mark.parametrize(
    ("accept_language", "message"),
    [
        ("en-US,en;q=0.9", "The body is no JSON."),
        ("de, fr", "Isi permintaan bukan JSON."),
        ("id", "Isi permintaan bukan JSON."),
    ],
)
def test_the_public_is_answered_in_its_language(
    office: Office, accept_language: str, message: str
) -> None:
    headers = {"Content-Type": "application/json", "Accept-Language": accept_language}
    answer = httpx.post(office.server.graphql, content=b"{", headers=headers)

    assert answer.json()["errors"][0]["message"] == message
