"""Persisted queries and trusted documents: known by a hash that nobody can forge."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.http import documents
from api.http.documents import Documents, Found, registry
from api.http.parameters import Parameters
from api.http.refusals import Refused
from api.settings import SettingsError
from tests.api.app import app_client, app_socket
from tests.api.office import RESPONSE, Office

QUERY = "{ __typename }"
OTHER = "{ me { role } }"
TYPENAME = {"__typename": "Query"}


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def persisted(text: str, version: object = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": digest(text)}}


def code(answer: httpx.Response) -> str:
    found: str = answer.json()["errors"][0]["extensions"]["code"]
    return found


def test_a_persisted_query_is_sent_once(office: Office) -> None:
    """Given a hash that is not known, the answer says so in Apollo's words; sent with its text it
    is kept, and from then on the hash is enough, by POST and by GET."""
    text = f"{QUERY} # {office.server.url}"
    short = {"extensions": persisted(text)}
    with office.client() as client:
        unknown = client.post("/graphql", json=short)
        assert unknown.status_code == 200
        assert unknown.json()["errors"] == [
            {
                "message": "PersistedQueryNotFound",
                "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"},
            }
        ]
        assert client.post("/graphql", json=short, headers={"Accept": RESPONSE}).status_code == 400

        assert client.post("/graphql", json={"query": text, **short}).json()["data"] == TYPENAME
        assert client.post("/graphql", json=short).json()["data"] == TYPENAME
        parameters = {"extensions": json.dumps(short["extensions"])}
        assert client.get("/graphql", params=parameters).json()["data"] == TYPENAME


@pytest.mark.parametrize(
    ("extensions", "expected"),
    [
        (persisted(OTHER), "PERSISTED_QUERY_HASH_MISMATCH"),
        (persisted(QUERY, version=2), "PERSISTED_QUERY_VERSION"),
        ({"persistedQuery": []}, "PERSISTED_QUERY_VERSION"),
        ({"persistedQuery": {"version": 1}}, "MALFORMED_REQUEST"),
        ({"persistedQuery": {"version": 1, "sha256Hash": "A" * 64}}, "MALFORMED_REQUEST"),
        ({"persistedQuery": {"version": 1, "sha256Hash": {}}}, "MALFORMED_REQUEST"),
    ],
)
def test_a_wrong_hash_is_refused_and_nothing_kept(
    office: Office, extensions: dict[str, Any], expected: str
) -> None:
    with office.client() as client:
        answer = client.post("/graphql", json={"query": QUERY, "extensions": extensions})
        assert (answer.status_code, code(answer)) == (400, expected)

        later = client.post("/graphql", json={"extensions": persisted(OTHER)})
        assert code(later) == "PERSISTED_QUERY_NOT_FOUND"


def test_an_invalid_document_is_not_kept(office: Office) -> None:
    with office.client() as client:
        given = {"query": "{ passwords }", "extensions": persisted("{ passwords }")}
        assert "errors" in client.post("/graphql", json=given).json()

        later = client.post("/graphql", json={"extensions": given["extensions"]})
        assert code(later) == "PERSISTED_QUERY_NOT_FOUND"


def test_a_mutation_by_hash_is_not_run_by_get(office: Office) -> None:
    mutation = 'mutation { codeRequest(input: {phone: "x"}) { __typename } }'
    extensions = persisted(mutation)
    with office.client() as client:
        client.post("/graphql", json={"query": mutation, "extensions": extensions})
        refused = client.get("/graphql", params={"extensions": json.dumps(extensions)})

    assert (refused.status_code, code(refused)) == (405, "METHOD_NOT_ALLOWED")


def test_few_and_small_documents_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given room for two, the one unused for longest goes; a large one is not kept at all."""
    monkeypatch.setattr(documents, "MOST_KEPT", 2)
    kept = Documents()
    texts = ["{ a }", "{ b }", "{ c }"]
    for text in texts[:2]:
        kept.keep(Found(text, digest(text)))
    assert kept.find(hashed("{ a }")).text == "{ a }"
    kept.keep(Found("{ c }", digest("{ c }")))
    large = "{ a }" + " " * documents.LONGEST_KEPT
    kept.keep(Found(large, digest(large)))

    assert kept.find(hashed("{ a }")).text == "{ a }"
    for gone in ("{ b }", large):
        with pytest.raises(Refused, match="PersistedQueryNotFound"):
            kept.find(hashed(gone))


def hashed(text: str) -> Parameters:
    return Parameters(None, None, None, None, persisted(text))


def write(folder: Path, trusted: object) -> Path:
    file = folder / "trusted.json"
    file.write_text(json.dumps(trusted))
    return file


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """A registry that is obligatory."""
    found = {digest(QUERY): QUERY}
    monkeypatch.setenv("JAKMENTOR_TRUSTED_DOCUMENTS", str(write(tmp_path, found)))
    monkeypatch.setenv("JAKMENTOR_ONLY_TRUSTED_DOCUMENTS", "true")
    return found


async def test_only_trusted_documents_run(db: str, trusted: Mapping[str, str]) -> None:
    """Given an obligatory registry, its documents run by id, by persisted hash and by text; every
    other is refused, however it comes, and none is kept."""
    (name,) = trusted
    async with app_client() as client:
        for given in (
            {"documentId": name},
            {"documentId": f"sha256:{name}"},
            {"query": QUERY},
            {"extensions": persisted(QUERY)},
            {"query": QUERY, "extensions": persisted(QUERY)},
        ):
            assert (await client.post("/graphql", json=given)).json()["data"] == TYPENAME
        by_get = await client.get("/graphql", params={"documentId": name})
        assert by_get.json()["data"] == TYPENAME

        for given in (
            {"query": OTHER},
            {"documentId": digest(OTHER)},
            {"query": OTHER, "extensions": persisted(OTHER)},
            {"extensions": persisted(OTHER)},
        ):
            refused = await client.post("/graphql", json=given, headers={"Accept": RESPONSE})
            assert (refused.status_code, code(refused)) == (403, "DOCUMENT_NOT_TRUSTED")
    over_socket = await app_socket({"query": OTHER})
    assert over_socket["payload"][0]["extensions"] == {"code": "DOCUMENT_NOT_TRUSTED"}
    assert (await app_socket({"documentId": name}))["payload"]["data"] == TYPENAME


def test_an_id_that_is_not_known_is_refused(office: Office) -> None:
    with office.client() as client:
        unknown = client.post("/graphql", json={"documentId": digest(OTHER)})
        malformed = client.post("/graphql", json={"documentId": "../../etc/passwd"})

    assert (unknown.status_code, code(unknown)) == (200, "DOCUMENT_NOT_FOUND")
    assert (malformed.status_code, code(malformed)) == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize(
    "content", [None, "{", "[]", '{"a": 5}', json.dumps({digest(QUERY): OTHER})]
)
def test_a_registry_that_lies_stops_the_server(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "trusted.json"
    if content is not None:
        file.write_text(content)

    with pytest.raises(SettingsError, match="JAKMENTOR_TRUSTED_DOCUMENTS"):
        registry(file)
