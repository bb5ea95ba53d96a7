"""A contact verifies the account that records it, also where the process recalls the account."""

from typing import Any

import httpx

from api.auth import issuer
from programme.actors import Actor
from programme.records import store
from schema.ids import to_global
from tests.api.app import app_client
from tests.programme import rows
from tests.programme.fingerprint import fingerprint

RECORD = """mutation ($input: ContactRecordInput!) { contactRecord(input: $input) {
  ... on ContactRecorded { contact { note mentor { name } } } ... on Refusal { code path } } }"""
CLOSED = {
    "message": "The access token is of an account or device that is signed out, closed or changed."
    " Refresh it or sign in again.",
    "extensions": {"code": "ACCOUNT_CLOSED"},
}


async def given() -> tuple[Actor, int]:
    await rows.district()
    mentor = await rows.mentor(name="Ani")
    return mentor, await rows.person(mentor=mentor)


def contact(person: int, **more: Any) -> dict[str, Any]:
    words = {"action": "CALL", "outcome": "REACHED", "contactedOn": rows.DAY.isoformat()}
    words = {"jakpreneurId": to_global("Jakpreneur", person), **words, **more}
    return {"query": RECORD, "variables": {"input": words}}


async def test_a_recalled_account_that_was_closed_records_nothing(db: str) -> None:
    """Given an account that just recorded a contact, once it is closed the next one is 401."""
    mentor, person = await given()
    headers = {"Authorization": f"Bearer {issuer().issue(mentor).token}", "Accept-Language": "en"}
    async with app_client() as client:
        for _ in range(2):  # loaded, then recalled
            done = await client.post("/graphql", json=contact(person, note="a"), headers=headers)
            recorded = {"contact": {"note": "a", "mentor": {"name": "Ani"}}}
            assert done.json()["data"] == {"contactRecord": recorded}
        await store.execute("UPDATE actor SET active = FALSE WHERE id = $1", mentor.id)
        before = await fingerprint()

        refused = await client.post("/graphql", json=contact(person, note="b"), headers=headers)

    assert (refused.status_code, refused.json()) == (401, {"errors": [CLOSED]})
    assert await fingerprint() == before


async def test_a_recalled_account_that_changed_acts_as_it_now_is(db: str) -> None:
    """Given an account whose language has changed, the contact is recorded all the same,
    and one with somebody else's person is refused as ever."""
    mentor, person = await given()
    other = await rows.person(mentor=await rows.mentor())
    headers = {"Authorization": f"Bearer {issuer().issue(mentor).token}", "Accept-Language": "en"}
    async with app_client() as client:
        await client.post("/graphql", json=contact(person), headers=headers)
        await store.execute("UPDATE actor SET language = 'en' WHERE id = $1", mentor.id)

        done = await client.post("/graphql", json=contact(person, note="c"), headers=headers)
        refused = await client.post("/graphql", json=contact(other), headers=headers)

    assert done.json()["data"]["contactRecord"]["contact"]["note"] == "c"
    refusal: dict[str, Any] = {"code": "NOT_FOUND", "path": "jakpreneurId"}
    assert refused.json()["data"]["contactRecord"] == refusal
    assert await store.fetch_value("SELECT count(*) FROM contact") == 2


async def test_two_contacts_in_one_request_are_two(db: str) -> None:
    """Given two mutations in one document, each is recorded, in order."""
    mentor, person = await given()
    headers = {"Authorization": f"Bearer {issuer().issue(mentor).token}"}
    one, two = (contact(person, note=note)["variables"]["input"] for note in "ab")
    document = """mutation ($one: ContactRecordInput!, $two: ContactRecordInput!) {
      one: contactRecord(input: $one) { ... on ContactRecorded { contact { note } } }
      two: contactRecord(input: $two) { ... on ContactRecorded { contact { note } } } }"""
    asked = {"query": document, "variables": {"one": one, "two": two}}
    async with app_client() as client:
        for _ in range(2):
            done: httpx.Response = await client.post("/graphql", json=asked, headers=headers)

    assert done.json()["data"] == {
        "one": {"contact": {"note": "a"}},
        "two": {"contact": {"note": "b"}},
    }
    notes = await store.fetch("SELECT note FROM contact ORDER BY id")
    assert [row["note"] for row in notes] == ["a", "b", "a", "b"]
