"""Which media type an answer has, and with which status."""

import pytest

from api.http.media import Media, Wanted, wanted
from api.http.refusals import Refused
from programme.words import Role
from tests.api.office import RESPONSE, Office

RELAY = f"{RESPONSE}; charset=utf-8, application/json; charset=utf-8"
URQL = f"{RESPONSE}, application/graphql+json, application/json, text/event-stream, multipart/mixed"
QUERY = {"query": "{ me { role } }"}


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, Wanted(Media.JSON, stream=False)),
        (b"*/*", Wanted(Media.JSON, stream=True)),
        (b"application/json", Wanted(Media.JSON, stream=False)),
        (b"application/*", Wanted(Media.JSON, stream=False)),
        (RELAY.encode(), Wanted(Media.RESPONSE, stream=False)),
        (URQL.encode(), Wanted(Media.RESPONSE, stream=True)),
        (b"application/json, application/graphql-response+json", Wanted(Media.JSON, stream=False)),
        (f"application/json;q=0.9, {RESPONSE}".encode(), Wanted(Media.RESPONSE, stream=False)),
        (f"*/*, {RESPONSE};q=0".encode(), Wanted(Media.JSON, stream=True)),
        (f"{RESPONSE};q=0.1, */*;q=0.5".encode(), Wanted(Media.JSON, stream=True)),
        (b"TEXT/EVENT-STREAM", Wanted(Media.EVENTS, stream=True)),
        (b"text/event-stream;q=0, */*", Wanted(Media.JSON, stream=False)),
        (b"text/html, application/json;q=nonsense, */*;q=0.1", Wanted(Media.JSON, stream=True)),
    ],
)
def test_the_type_that_is_preferred_is_taken(accept: bytes | None, expected: Wanted) -> None:
    assert wanted(accept) == expected


@pytest.mark.parametrize(
    "accept",
    [
        b"text/html",
        b"",
        b"application/json;q=0",
        b"application/json; charset=utf-16",
        b",;,=;q",
        b"a" * 2000,
    ],
)
def test_nothing_of_ours_is_406(office: Office, accept: bytes) -> None:
    with pytest.raises(Refused) as refused:
        wanted(accept)
    assert (refused.value.status, refused.value.kind) == (406, "NOT_ACCEPTABLE")

    with office.client() as client:
        answer = client.post("/graphql", json=QUERY, headers=[(b"Accept", accept)])
    assert answer.status_code == 406
    assert answer.json()["errors"][0]["message"] == (
        "Terima salah satu dari: application/json, application/graphql-response+json,"
        " text/event-stream."
    )


@pytest.mark.parametrize(
    ("accept", "kind"),
    [(RELAY, RESPONSE), ("application/json", "application/json"), ("*/*", "application/json")],
)
def test_an_answer_has_the_type_that_was_asked_for(office: Office, accept: str, kind: str) -> None:
    with office.client(Role.MENTOR, Accept=accept) as client:
        answer = client.post("/graphql", json=QUERY)

    assert (answer.status_code, answer.json()["data"]) == (200, {"me": {"role": "MENTOR"}})
    assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"


@pytest.mark.parametrize(
    "given",
    [
        {"query": "{"},
        {"query": "{ passwords }"},
        {"query": "query A { __typename } query B { __typename }"},
        {"query": "query ($id: ID!) { node(id: $id) { id } }", "variables": {"id": None}},
    ],
    ids=["syntax", "validation", "choice", "coercion"],
)
def test_a_request_error_is_400_in_graphqls_own_type_alone(
    office: Office, given: dict[str, object]
) -> None:
    for accept, status in ((RELAY, 400), ("application/json", 200)):
        with office.client(Accept=accept) as client:
            answer = client.post("/graphql", json=given)

        assert answer.status_code == status
        assert "data" not in answer.json()
        assert len(answer.json()["errors"]) == 1


def test_what_executed_is_200_even_where_it_failed(office: Office) -> None:
    """Given a field error, the answer has data (null) and 200 in every type."""
    for accept in (RELAY, "application/json"):
        with office.client(Role.MENTOR, Accept=accept) as client:
            answer = client.post(
                "/graphql", json={"query": "{ jakpreneurs(first: 101) { totalCount } }"}
            )

        assert answer.status_code == 200
        assert answer.json()["errors"][0]["path"] == ["jakpreneurs"]


@pytest.mark.parametrize("kind", ["application/json", 'Application/JSON;charset="UTF-8"'])
def test_json_in_utf8_is_read(office: Office, kind: str) -> None:
    with office.client() as client:
        answer = client.post(
            "/graphql", content=b'{"query": "{ __typename }"}', headers={"Content-Type": kind}
        )

    assert answer.json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "application/graphql"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
    ids=str,
)
def test_any_other_body_is_415(office: Office, headers: dict[str, str]) -> None:
    with office.client() as client:
        answer = client.post("/graphql", content=b'{"query": "{ __typename }"}', headers=headers)

    assert answer.status_code == 415
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNSUPPORTED_MEDIA_TYPE"
