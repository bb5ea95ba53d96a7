"""What hostile clients try over HTTP: all refused, nothing done, nothing told.

Documents that are made to be slow are tried in tests/schema; bodies that are none in
test_bodies.py; WebSockets in test_socket.py; budgets in test_http_budget.py.
"""

import asyncio
import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import asyncpg
import httpx
import jwt
import pytest

from api.auth import Issuer
from programme.words import Role
from tests.api.office import RESPONSE, Office

ME = "{ me { role } }"
REQUEST = 'mutation { codeRequest(input: {phone: "081234567890"}) { __typename } }'
LEAKS = (
    "Traceback",
    'File "',
    ".py",
    "asyncpg",
    "tortoise",
    "strawberry",
    "graphql-core",
    "SELECT",
)


@pytest.fixture(scope="module")
def tables(city_url: str) -> frozenset[str]:
    """The names of tables and columns that are no words of the language as well."""
    sql = (
        "SELECT table_name::text FROM information_schema.columns WHERE table_schema = 'public'"
        " UNION SELECT column_name::text FROM information_schema.columns"
        " WHERE table_schema = 'public'"
    )
    return frozenset(name for (name,) in fetched(city_url, sql) if "_" in name)


def fetched(url: str, sql: str) -> list[Any]:
    async def ask() -> list[Any]:
        connection = await asyncpg.connect(url)
        try:
            return list(await connection.fetch(sql))
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, ask()).result()


@pytest.fixture
def client(office: Office, tables: frozenset[str]) -> Iterator[httpx.Client]:
    """A client of nobody's that looks at each answer."""

    def look(answer: httpx.Response) -> None:
        text = answer.read().decode()
        assert answer.status_code < 500
        assert [word for word in (*LEAKS, *tables) if word in text] == []

    with office.client() as client:
        client.event_hooks = {"response": [look]}
        yield client


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", urlencode({"query": REQUEST})),
        ("text/plain", json.dumps({"query": REQUEST})),
        ("text/plain; charset=application/json", json.dumps({"query": REQUEST})),
        ("multipart/form-data; boundary=x", f'--x\r\nname="query"\r\n\r\n{REQUEST}\r\n--x--'),
        ("application/json+x", json.dumps({"query": REQUEST})),
        ("text/plain, application/json", json.dumps({"query": REQUEST})),
    ],
)
def test_a_form_of_another_site_does_nothing(
    office: Office, client: httpx.Client, city_url: str, kind: str, body: str
) -> None:
    """Given what a browser sends without asking us first, no mutation runs; nor by GET."""
    before = codes(city_url)
    headers = {"Content-Type": kind, "Origin": "https://evil.example"}
    answer = client.post("/graphql", content=body, headers=headers)
    assert (answer.status_code, set(answer.json())) == (415, {"errors"})
    assert client.post("/graphql", params={"query": REQUEST}, headers=headers).status_code == 415
    assert client.get("/graphql", params={"query": REQUEST}).status_code == 405
    assert codes(city_url) == before


def codes(url: str) -> int:
    count: int = fetched(url, "SELECT count(*) FROM one_time_code")[0][0]
    return count


@pytest.mark.parametrize("size", [1, 1_000])
def test_batches_are_refused_whole(client: httpx.Client, size: int) -> None:
    answer = client.post("/graphql", json=[{"query": REQUEST}] * size)

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (
        400,
        {"code": "BATCH_REFUSED"},
    )


def forgeries(office: Office) -> Iterator[str]:
    """Tokens that were not signed by us for this use."""
    good = office.token(Role.MENTOR)
    head, body, signature = good.split(".")
    claims = jwt.decode(good, options={"verify_signature": False})
    key = (office.folder / "token_key.development").read_text().strip()
    yield jwt.encode(claims, None, "none")
    yield Issuer("another key, as long as it has to be").issue(office.actors[Role.MENTOR]).token
    yield jwt.encode({**claims, "exp": 1}, key, "HS256")
    yield jwt.encode({**claims, "pad": "x" * 5_000}, key, "HS256")
    yield jwt.encode({**claims, "role": "DINAS"}, key, "HS256")
    yield jwt.encode(claims, key, "HS512")
    yield f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{body}."
    yield f"{head}.{encoded({**claims, 'role': 'DINAS'})}.{signature}"
    yield f"{encoded({'alg': 'HS256', 'kid': '../../../dev/null'})}.{body}.{signature}"
    yield f"{good}\x00"


def encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def test_no_forged_token_is_anybody(office: Office, client: httpx.Client) -> None:
    """Given a forged token, the answer is 401: not its account, and not the public either."""
    for number, token in enumerate(forgeries(office)):
        headers = [(b"Authorization", f"Bearer {token}".encode())]
        try:
            answer = client.post("/graphql", json={"query": ME}, headers=headers)
        except httpx.LocalProtocolError:  # the NUL does not even leave the client
            continue

        assert (number, answer.status_code, "data" in answer.json()) == (number, 401, False)


def test_the_hash_of_one_document_never_leads_to_another(
    office: Office, client: httpx.Client
) -> None:
    """Given that an attacker offers a document under the hash of another, by POST, by GET and over
    a WebSocket, the hash leads to what it is the hash of, or nowhere."""
    honest, evil = f"{ME} # {office.server.url}", "{ __typename }"
    stolen = {"persistedQuery": {"version": 1, "sha256Hash": sha256(honest.encode()).hexdigest()}}
    offer = {"query": evil, "extensions": stolen}
    assert client.post("/graphql", json=offer).status_code == 400
    by_url = {"query": evil, "extensions": json.dumps(stolen)}
    assert client.get("/graphql", params=by_url).status_code == 400
    with office.socket() as socket:
        socket.send('{"type": "connection_init"}')
        socket.recv(timeout=10)
        socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": offer}))
        assert json.loads(socket.recv(timeout=10))["type"] == "error"

    unknown = client.post("/graphql", json={"extensions": stolen}).json()
    assert unknown["errors"][0]["message"] == "PersistedQueryNotFound"
    client.post("/graphql", json={"query": honest, "extensions": stolen})
    assert client.post("/graphql", json={"extensions": stolen}).json()["data"] == {"me": None}


def test_ids_of_other_areas_are_ids_of_nothing(office: Office, city_url: str) -> None:
    """Given a mentor who guesses ids, those of other areas' people, plans and mentors answer as ids
    that do not exist, word for word."""
    mentor = office.actors[Role.MENTOR]
    mine = "SELECT person_id FROM caseload WHERE mentor_id = $1"
    people = fetched(
        city_url,
        "SELECT id FROM person WHERE id NOT IN"
        f" ({mine.replace('$1', str(mentor.mentor_id))}) ORDER BY id LIMIT 40",
    )
    answers = set()
    with office.client(Role.MENTOR) as client:
        for key in [*(row["id"] for row in people), 10**9]:
            answer = node(client, f"Jakpreneur:{key}")
            answers.add((answer.status_code, json.dumps(answer.json()["data"])))

    assert len(people) == 40
    assert answers == {(200, '{"node": null}')}


def node(client: httpx.Client, name: str) -> httpx.Response:
    global_id = base64.b64encode(name.encode()).decode()
    query = "query ($id: ID!) { node(id: $id) { id ... on Jakpreneur { name phone } } }"
    return client.post("/graphql", json={"query": query, "variables": {"id": global_id}})


@pytest.mark.parametrize(
    "variables",
    [
        {"first": "'; DROP TABLE person; --"},
        {"first": 2**70},
        {"first": -1},
        {"first": {"$gt": 0}},
        {"after": "' OR 1=1 --"},
        {"after": "\x00"},
        {"after": base64.b64encode(b"[[[[").decode()},
        {"after": "A" * 100_000},
        {"search": "%_\\'\";--"},
        {"search": "\x00"},
        {"search": "x" * 100_000},
        {"search": "\u202e\U0001f600" * 1_000},
    ],
    ids=lambda given: str(given)[:40],
)
def test_values_are_values(
    office: Office, tables: frozenset[str], variables: dict[str, object]
) -> None:
    """Given hostile values of variables, they are refused or found nothing: no fault, no leak."""
    query = """query ($first: Int, $after: String, $search: String) {
        jakpreneurs(first: $first, after: $after, search: $search) {
            totalCount edges { cursor } } }"""
    for accept in ("application/json", RESPONSE):
        with office.client(Role.MENTOR, Accept=accept) as client:
            answer = client.post("/graphql", json={"query": query, "variables": variables})

        assert answer.status_code in (200, 400)
        assert "INTERNAL" not in answer.text
        assert [word for word in (*LEAKS, *tables) if word in answer.text] == []


def test_hostile_heads_are_answered(client: httpx.Client) -> None:
    """Given headers of odd form and size, each is answered, and the next request as ever."""
    for name, value in (
        ("Accept", "*/*" + ",*/*" * 200),
        ("Accept", ";".join("q=0.1" for _ in range(190))),
        ("Accept-Language", "\xff\xfe," * 500),
        ("Accept-Encoding", "br;q=1e999, gzip;q=-1, *;q=nan"),
        ("If-None-Match", '"' * 5_000),
        ("Content-Type", "application/json" + ";charset=utf-8" * 300),
        ("X-Request-ID", "a" * 5_000),
        ("Origin", "https://" + "a" * 5_000),
        ("Authorization", "Bearer " + "." * 5_000),
    ):
        headers = [(b"Content-Type", b"application/json"), (name.encode(), value.encode("latin-1"))]
        answer = client.post("/graphql", content=json.dumps({"query": ME}), headers=headers)
        assert answer.status_code in (200, 401, 406, 415)
    assert client.post("/graphql", json={"query": ME}).json()["data"] == {"me": None}


def test_the_log_of_all_this_holds_no_secret(office: Office) -> None:
    """Given everything above, no token, phone, document or variable is in the log."""
    log = (office.folder / "log").read_text()

    assert [
        word for word in ("081234567890", "DROP TABLE", "eyJ", "codeRequest") if word in log
    ] == []
