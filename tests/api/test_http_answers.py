"""Answers that are revalidated, made smaller, and read without a body."""

import gzip
import random

import brotli
import httpx
import pytest

from api.http.encoding import LARGE, chosen, encoded
from programme.words import Role
from tests.api.office import Office

ME = {"query": "{ me { role } }"}
PEOPLE = {"query": "{ jakpreneurs(first: 20) { edges { node { id name } } } }"}
FAULTY = {"query": "{ jakpreneurs(first: 101) { totalCount } }"}


def test_an_answer_that_is_known_is_304(office: Office) -> None:
    """Given the ETag of an answer, the same query by GET has no body; another answer has."""
    with office.client(Role.MENTOR) as client:
        answer = client.get("/graphql", params=ME)
        tag = answer.headers["ETag"]
        for known in (tag, f'"x", {tag}', tag.removeprefix("W/"), "*"):
            again = client.get("/graphql", params=ME, headers={"If-None-Match": known})

            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["ETag"] == tag
            assert "Content-Type" not in again.headers
        for unknown in ('W/"x"', "", f"{tag}x"):
            again = client.get("/graphql", params=ME, headers={"If-None-Match": unknown})
            assert (again.status_code, again.json()["data"]) == (200, {"me": {"role": "MENTOR"}})

    assert tag.startswith('W/"')
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Vary"] == (
        "Accept, Accept-Encoding, Accept-Language, Authorization, Origin"
    )


def test_the_tag_of_one_actor_is_not_that_of_another(office: Office) -> None:
    with office.client(Role.MENTOR) as mentor, office.client(Role.DINAS) as dinas:
        tag = mentor.get("/graphql", params=ME).headers["ETag"]
        other = dinas.get("/graphql", params=ME, headers={"If-None-Match": tag})

    assert (other.status_code, other.json()["data"]) == (200, {"me": {"role": "DINAS"}})


def test_only_what_was_read_well_by_get_has_a_tag(office: Office) -> None:
    with office.client(Role.MENTOR) as client:
        for answer in (
            client.post("/graphql", json=ME, headers={"If-None-Match": "*"}),
            client.get("/graphql", params=FAULTY, headers={"If-None-Match": "*"}),
            client.get("/graphql", params={"query": "{"}, headers={"If-None-Match": "*"}),
        ):
            assert answer.status_code == 200
            assert "ETag" not in answer.headers
            assert answer.headers["Cache-Control"] == "no-store"


def test_an_answer_read_anew_has_the_same_tag(office: Office) -> None:
    """Given answers that are kept or not (Cache-Control: no-cache), the tag is the data's."""
    with office.client(Role.MENTOR) as client:
        tags = {
            client.get("/graphql", params=PEOPLE, headers=headers).headers["ETag"]
            for headers in ({}, {}, {"Cache-Control": "no-cache"})
        }

    assert len(tags) == 1


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        (b"gzip", b"gzip"),
        (b"gzip, deflate, br", b"br"),
        (b"br;q=0.5, gzip", b"gzip"),
        (b"*", b"br"),
        (b"*;q=0.5, br;q=0", b"gzip"),
        (b"identity, gzip;q=0.5", None),
        (b"gzip;q=0", None),
        (b"gzip;q=nonsense", None),
        (b"deflate", None),
        (b"", None),
    ],
)
def test_the_coding_that_is_preferred_is_taken(accepted: bytes, expected: bytes | None) -> None:
    assert chosen(accepted) == expected


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_large_answer_is_made_smaller(office: Office, coding: str) -> None:
    undo = {"gzip": gzip.decompress, "br": brotli.decompress}[coding]
    with office.client(Role.MENTOR) as client:
        whole = client.post("/graphql", json=PEOPLE, headers={"Accept-Encoding": "identity"})
        request = client.build_request(
            "POST", "/graphql", json=PEOPLE, headers={"Accept-Encoding": coding}
        )
        coded = client.send(request, stream=True)
        raw = b"".join(coded.iter_raw())

    assert coded.headers["Content-Encoding"] == coding
    assert "Content-Encoding" not in whole.headers
    assert len(raw) < len(whole.content) / 2
    assert httpx.Response(200, content=undo(raw)).json()["data"] == whole.json()["data"]


@pytest.mark.parametrize("coding", [b"gzip", b"br"])
async def test_a_large_body_comes_whole(coding: bytes) -> None:
    body = random.Random(1).randbytes(LARGE)
    undo = {b"gzip": gzip.decompress, b"br": brotli.decompress}[coding]

    assert undo(await encoded(body, coding)) == body


def test_a_small_answer_stays_as_it_is(office: Office) -> None:
    with office.client(Role.MENTOR) as client:
        answer = client.post("/graphql", json=ME, headers={"Accept-Encoding": "br, gzip"})

    assert "Content-Encoding" not in answer.headers


def test_head_is_get_without_its_body(office: Office) -> None:
    with office.client(Role.MENTOR) as client:
        head, get = (client.request(method, "/graphql", params=ME) for method in ("HEAD", "GET"))
        mutation = client.head("/graphql", params={"query": "mutation { __typename }"})

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == get.headers["ETag"]
    assert (mutation.status_code, mutation.headers["Allow"]) == (405, "POST")


def test_the_sdl_is_revalidated(office: Office) -> None:
    with office.client() as client:
        whole = client.get("/schema.graphql")
        again = client.get("/schema.graphql", headers={"If-None-Match": whole.headers["ETag"]})

    assert whole.headers["Content-Type"] == "application/graphql; charset=utf-8"
    assert "type Query" in whole.text
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "query_string",
    ["query=%ff", "query={me{id}}&query={me{id}}", "query=" + "x" * 40_000, "variables=5", ""],
    ids=["no UTF-8", "twice", "too long", "a number", "nothing"],
)
def test_a_url_that_is_no_request_is_refused(office: Office, query_string: str) -> None:
    with office.client() as client:
        answer = client.get(f"/graphql?{query_string}")

    assert answer.status_code == (414 if len(query_string) > 10_000 else 400)
