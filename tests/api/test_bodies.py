"""Whatever a body is, the server answers it: never a 5xx, a traceback or a name of ours."""

import asyncio
import json
from collections.abc import Iterator

import asyncpg
import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.http.parameters import MOST_COMMAS
from tests.api.office import Office
from tests.api.server import Server

JSON = {"Content-Type": "application/json"}
BRACKETS = 50_000
MIB = 1 << 20


def query(document: object, **more: object) -> bytes:
    return json.dumps({"query": document, **more}).encode()


def padded(size: int) -> bytes:
    """A good request of exactly ``size`` bytes."""
    bare = query("{ __typename }", extensions={"pad": ""})
    return query("{ __typename }", extensions={"pad": "x" * (size - len(bare))})


NO_JSON = {
    "empty": b"",
    "blank": b" \n ",
    "cut off": b'{"query": "{ __typename }"',
    "no UTF-8": b'{"query": "\xff\xfe"}',
    "brackets": b"[" * BRACKETS + b"]" * BRACKETS,
    "brackets in variables": b'{"query": "{ __typename }", "variables": {"a": '
    + b"[" * BRACKETS
    + b"]" * BRACKETS
    + b"}}",
    "a number without end": b'{"query": "{ __typename }", "variables": {"a": '
    + b"9" * 9000
    + b"}}",
    "half a character": b'{"query": "{ \\ud800 }"}',
}
NO_REQUEST = {
    "a number": b"5",
    "a text": b'"{ __typename }"',
    "true": b"true",
    "null": b"null",
    "a list": b"[]",
    "a list of numbers": b"[1, 2]",
    "a batch": b'[{"query": "{ __typename }"}]',
    "no query": b"{}",
    "an empty query": query(""),
    "a query that is a number": query(5),
    "variables that are a list": query("{ __typename }", variables=[1]),
    "extensions that are a text": query("{ __typename }", extensions="x"),
    "an operation that is an object": query("{ __typename }", operationName={"a": 1}),
}
NO_DOCUMENT = {
    "a syntax error": query("{"),
    "brackets in the query": query("{ me" * 5_000),
    "brackets in a value": query("{ node(id: " + "[" * 5_000 + "]" * 5_000 + ") { id } }"),
    "a NUL": b'{"query": "{ __typename \\u0000 }"}',
    "an unknown operation": query("{ __typename }", operationName="Nope"),
    "an unknown field": query("{ passwords }"),
    "a circle of fragments": query("{ ...A } fragment A on Query { ...A }"),
    "variables of another type": query(
        "query ($a: ID!) { node(id: $a) { id } }", variables={"a": {}}
    ),
}
MEDIA = {"application/json": 200, "application/graphql-response+json": 400}
REFUSALS = ("MALFORMED_REQUEST", "BATCH_REFUSED")
WRONG_TYPES = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", ";;;")


WORDS_OF_OURS = ("Traceback", 'File "', "asyncpg", "tortoise", "strawberry", "SELECT ", "relation")


@pytest.fixture(scope="module")
def names(city_url: str) -> frozenset[str]:
    """The names of tables and columns that are no words of the language as well."""
    sql = (
        "SELECT table_name::text AS name FROM information_schema.columns"
        " WHERE table_schema = 'public' UNION SELECT column_name::text"
        " FROM information_schema.columns WHERE table_schema = 'public'"
    )

    async def ask() -> frozenset[str]:
        connection = await asyncpg.connect(city_url)
        try:
            return frozenset(row["name"] for row in await connection.fetch(sql))
        finally:
            await connection.close()

    return frozenset(name for name in asyncio.run(ask()) if "_" in name)


@pytest.fixture(scope="module")
def server(office: Office) -> Server:
    return office.server


@pytest.fixture
def client(server: Server, names: frozenset[str]) -> Iterator[httpx.Client]:
    """A client that looks at each answer, after which the server still answers."""

    def look(answer: httpx.Response) -> None:
        text = answer.read().decode()
        assert answer.status_code < 500
        assert [word for word in (*WORDS_OF_OURS, *names) if word in text] == []

    with httpx.Client(base_url=server.url, event_hooks={"response": [look]}, timeout=30) as client:
        yield client
        assert post(client, query("{ __typename }")).json()["data"] == {"__typename": "Query"}


def refusal(code: str, message: str) -> object:
    return {"errors": [{"message": message, "extensions": {"code": code}}]}


def post(client: httpx.Client, body: bytes | Iterator[bytes], **headers: str) -> httpx.Response:
    return client.post("/graphql", content=body, headers={**JSON, **headers})


def test_the_names_that_may_not_be_told_are_known(names: frozenset[str]) -> None:
    assert {"weekly_plan", "nik_hash", "idempotency_key"} <= names


@pytest.mark.parametrize("kind", NO_JSON)
def test_what_is_no_json_is_400(client: httpx.Client, kind: str) -> None:
    for accepted in MEDIA:
        answer = post(client, NO_JSON[kind], Accept=accepted)

        assert answer.status_code == 400
        assert answer.json() == refusal("MALFORMED_JSON", "Isi permintaan bukan JSON.")


def test_json_of_too_many_values_is_413(client: httpx.Client) -> None:
    """Given as many commas as may be, the body is read; with one more it is not."""
    most = query("{ __typename }", variables={"a": [1] * (MOST_COMMAS)})
    more = query("{ __typename }", variables={"a": [1] * (MOST_COMMAS + 1)})
    told = f"JSON memuat lebih dari {MOST_COMMAS} koma; kirim lebih sedikit nilai sekaligus."

    assert post(client, most).status_code == 200
    answer = post(client, more)

    assert (answer.status_code, answer.json()) == (413, refusal("BODY_TOO_LARGE", told))


@pytest.mark.parametrize("kind", NO_REQUEST)
def test_what_is_no_request_is_400(client: httpx.Client, kind: str) -> None:
    for accepted in MEDIA:
        answer = post(client, NO_REQUEST[kind], Accept=accepted)

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"]["code"] in REFUSALS


@pytest.mark.parametrize("kind", NO_DOCUMENT)
def test_what_is_no_document_is_told_in_errors(client: httpx.Client, kind: str) -> None:
    for accepted, status in MEDIA.items():
        answer = post(client, NO_DOCUMENT[kind], Accept=accepted)

        assert answer.status_code == status
        assert "data" not in answer.json()
        assert answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("kind", WRONG_TYPES)
def test_another_content_type_is_415(client: httpx.Client, kind: str) -> None:
    answer = post(client, query("{ __typename }"), **{"Content-Type": kind})

    assert (answer.status_code, answer.headers["Accept-Post"]) == (415, "application/json")
    assert answer.json() == refusal(
        "UNSUPPORTED_MEDIA_TYPE",
        "Kirim permintaan sebagai Content-Type: application/json dalam UTF-8, tanpa kompresi.",
    )


@pytest.mark.parametrize("language", ["id", "en"])
def test_over_one_mebibyte_is_413(client: httpx.Client, language: str) -> None:
    """Given a body of 1 MiB, it is read; with one byte more it is refused, told in advance or not,
    however long."""
    words = {
        "id": "Isi permintaan lebih dari 1048576 byte; kirim lebih sedikit sekaligus.",
        "en": "The body is larger than 1048576 bytes; send less at a time.",
    }

    def endless() -> Iterator[bytes]:
        yield from (b" " * MIB for _ in range(4))

    assert post(client, padded(MIB)).status_code == 200
    for body in (padded(MIB + 1), endless()):
        answer = post(client, body, **{"Accept-Language": language})
        assert (answer.status_code, answer.json()) == (
            413,
            refusal("BODY_TOO_LARGE", words[language]),
        )


def test_get_reads_and_never_writes(client: httpx.Client) -> None:
    """Given GET, a query answers, a mutation is refused, and parameters are as untrusted."""
    asked = {"query": "{ __typename }"}
    mutation = 'mutation { codeRequest(input: {phone: "0812"}) { __typename } }'

    assert client.get("/graphql", params=asked).json()["data"] == {"__typename": "Query"}
    refused = client.get("/graphql", params={"query": mutation})
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")
    assert refused.json() == refusal("METHOD_NOT_ALLOWED", "Gunakan metode lain: POST.")
    for wrong in ("5", "{", "[" * 9_000, "[]", "\x00"):
        assert client.get("/graphql", params={**asked, "variables": wrong}).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_are_405(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/graphql", content=query("{ me { id } }"))

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")


@pytest.mark.parametrize("header", ["Bearer", "Basic YTpi", "Bearer a.b.c", b"Bearer \xff\xfe"])
def test_a_header_that_is_no_token_is_401(client: httpx.Client, header: str | bytes) -> None:
    answer = client.post(
        "/graphql", content=NO_JSON["cut off"], headers=[(b"Authorization", _bytes(header))]
    )

    assert answer.status_code == 401


def _bytes(header: str | bytes) -> bytes:
    return header if isinstance(header, bytes) else header.encode()


SUBSCRIBE = {"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}}


@pytest.mark.parametrize(
    "sent",
    [
        "{",
        "5",
        "[]",
        "[" * BRACKETS,
        b"\xff",
        {"type": 5},
        {"type": "nope"},
        {"type": "complete"},
        {"type": "connection_init", "payload": 5},
        {**SUBSCRIBE, "id": []},
        {**SUBSCRIBE, "payload": "x"},
        {**SUBSCRIBE, "payload": {"query": 5}},
        {**SUBSCRIBE, "payload": {"query": "{ a }", "variables": []}},
    ],
    ids=str,
)
def test_a_websocket_closes_on_what_is_no_message(server: Server, sent: object) -> None:
    """Given no message of the protocol, its connection is closed and told why; others go on."""
    with open_socket(server) as socket:
        socket.send(sent if isinstance(sent, str | bytes) else json.dumps(sent))
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=10)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4400
    with open_socket(server) as socket:
        socket.send(json.dumps({"type": "connection_init"}))
        assert json.loads(socket.recv(timeout=10)) == {"type": "connection_ack"}


def open_socket(server: Server) -> ClientConnection:
    address = server.graphql.replace("http", "ws", 1)
    return connect(address, subprotocols=[Subprotocol("graphql-transport-ws")])
