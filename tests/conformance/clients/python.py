"""The Python client `gql`, over HTTP and WebSocket, on the journey of journey.ts."""

import asyncio
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

from gql import Client, GraphQLRequest, gql
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport

DOCUMENTS = Path(__file__).parent / "documents"
ROWS = 5
TOLD = {name: os.environ[f"CONFORMANCE_{name}"] for name in ("URL", "TODAY", "WEEK", "AREA")}


def document(name: str, **variables: Any) -> GraphQLRequest:
    request: GraphQLRequest = gql((DOCUMENTS / f"{name}.graphql").read_text())
    request.variable_values = variables
    return request


def http(who: str) -> Client:
    """A client that checks documents against the schema that the server tells of itself."""
    header = {"Authorization": f"Bearer {os.environ[f'CONFORMANCE_{who}']}"}
    transport = HTTPXAsyncTransport(TOLD["URL"], headers=header)
    return Client(transport=transport, fetch_schema_from_transport=True)


def socket(who: str) -> Client:
    init = {"authorization": f"Bearer {os.environ[f'CONFORMANCE_{who}']}"}
    url = TOLD["URL"].replace("http", "ws", 1)
    return Client(transport=WebsocketsTransport(url, init_payload=init))


async def pages(mentor: Any) -> str:
    """Two pages that follow each other; the id of the first row."""
    one = (await mentor.execute(document("my-page", first=ROWS)))["me"]["mentor"]["jakpreneurs"]
    after = one["pageInfo"]["endCursor"]
    asked = document("my-page", first=ROWS, after=after)
    two = (await mentor.execute(asked))["me"]["mentor"]["jakpreneurs"]
    assert len({edge["node"]["id"] for edge in one["edges"] + two["edges"]}) == 2 * ROWS
    assert one["totalCount"] == two["totalCount"]
    first: str = one["edges"][0]["node"]["id"]
    return first


async def contacts(mentor: Any, person: str) -> None:
    """One effect for one key; refusals are data."""
    given = {
        "jakpreneurId": person,
        "action": "CALL",
        "outcome": "REACHED",
        "contactedOn": TOLD["TODAY"],
        "idempotencyKey": uuid4().hex,
    }

    async def record(**changed: str) -> Any:
        asked = document("record-contact", input={**given, **changed})
        return (await mentor.execute(asked))["contactRecord"]

    once = await record()
    assert once["contact"]["jakpreneur"] == {"id": person}
    assert await record() == once
    another = await record(action="VISIT")
    assert (another["code"], another["path"]) == ("IDEMPOTENCY_CONFLICT", "idempotencyKey")
    late = await record(contactedOn="2020-01-01", idempotencyKey=uuid4().hex)
    assert (late["code"], late["path"]) == ("INVALID_INPUT", "contactedOn")
    assert late["facts"]["to"] == TOLD["TODAY"]


async def plan(supervisor: Any, watching: Any) -> None:
    """A plan is queued, watched, called off; the watch ends with it."""
    wanted = {"week": TOLD["WEEK"], "areaCode": TOLD["AREA"], "effort": 1}
    run = (await supervisor.execute(document("run-plan", input=wanted)))["planRun"]
    queued = run["plan"]["id"]
    seen = []
    async for event in watching.subscribe(document("watch-plan", plan=queued)):
        seen.append(event["planProgress"]["status"])
        if len(seen) == 1:
            await supervisor.execute(document("cancel-plan", input={"planId": queued}))
    assert seen == ["QUEUED", "CANCELLED"], seen


async def main() -> None:
    async with http("MENTOR") as mentor:
        await contacts(mentor, await pages(mentor))
    async with http("SUPERVISOR") as supervisor, socket("SUPERVISOR") as watching:
        await plan(supervisor, watching)


asyncio.run(main())
