"""Live over real WebSockets and two real servers: whoever watches the one hears of what is done on
the other, a break loses nothing, and who does not read holds nobody up."""

import asyncio
import json
import signal
import socket as socket_of
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import psutil
import pytest
import pytest_asyncio
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.auth import issuer
from api.cluster import Cluster
from api.settings import settings
from programme.actors import Actor
from programme.records import store
from schema.ids import to_global
from tests.api.server import Server, serving
from tests.conftest import clone, connected
from tests.programme import rows
from tests.programme.importing import tables
from tests.programme.importing.running import worked
from tests.programme.planning.drafts import draft

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIST = "subscription ($since: String) { myList(since: $since) { kind entity id cursor } }"
HEAVY = (
    "subscription { myList { id node { ... on Jakpreneur { "
    + " ".join(f"a{n}: contacts(first: 50) {{ edges {{ node {{ note }} }} }}" for n in range(16))
    + " } } } }"
)
"""400 kB an event, where the person has 50 contacts with long notes."""
LONG_NOTES = """
    INSERT INTO contact (person_id, mentor_id, action, outcome, contacted_on, recorded_at, note)
    SELECT $1, $2, 'CALL', 'REACHED', $3, now(), repeat('x', 480) FROM generate_series(1, 50)"""
EVENTS = 30
DAY = """subscription { myDay(date: "2020-10-26") { assignments { id status } } }"""
BOARD = "subscription { standingsMoved { areaCode } }"
PROGRESS = "subscription ($plan: ID!) { planProgress(planId: $plan) { status } }"
RECORD = """mutation ($person: ID!, $note: String, $key: String) { contactRecord(input: {
  jakpreneurId: $person, action: CALL, outcome: REACHED, contactedOn: "2020-10-26", note: $note,
  idempotencyKey: $key}) { ... on ContactRecorded { contact { id } } ... on Refusal { code } } }"""
LISTED = """mutation ($session: ID!, $person: ID!) { attendanceRecord(input: {sessionId: $session,
  jakpreneurId: $person, status: PRESENT}) { ... on AttendanceRecorded { attendance { id } } } }"""
VOUCHED = """mutation ($line: ID!) { attendanceValidate(input: {attendanceId: $line}) {
  ... on AttendanceValidated { attainment { stage { key } } } ... on Refusal { code } } }"""
PUBLISH = """mutation ($plan: ID!) { planPublish(input: {planId: $plan}) {
  ... on PlanPublished { plan { status } } ... on Refusal { code } } }"""
RUN = """mutation { planRun(input: {week: "2020-11-02", areaCode: "31.74.09"}) {
  ... on PlanRun { plan { id } } } }"""
IMPORT = """mutation ($file: ID!) { importRun(input: {fileId: $file, dryRun: true}) {
  ... on ImportAsked { import { id } } } }"""
IMPORTED = "subscription ($run: ID!) { importProgress(importId: $run) { status done errorsUrl } }"
CANCEL = """mutation ($plan: ID!) { planCancel(input: {planId: $plan}) {
  ... on PlanCancelled { plan { status } } } }"""
BEGIN = "{ changes { cursor } }"
SOON = 15.0


@dataclass(frozen=True)
class World:
    """Two servers on one database."""

    url: str
    servers: tuple[Server, Server]


@dataclass(frozen=True)
class Field:
    """A mentor with people, and the supervisor of the district."""

    mentor: Actor
    kasatpel: Actor
    people: list[int]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(cluster: Cluster, migrated: str) -> AsyncIterator[World]:
    folder = settings().data_folder
    async with clone(cluster, migrated) as url, connected(url):
        await rows.district()
        with ExitStack() as stack:
            opened = [serving(url, folder) for _ in range(2)]
            starting = [asyncio.to_thread(stack.enter_context, one) for one in opened]
            here, there = await asyncio.gather(*starting)
            yield World(url, (here, there))


@pytest_asyncio.fixture(loop_scope="module")
async def field(world: World) -> Field:
    mentor, kasatpel = await rows.mentor(), await rows.supervisor()
    return Field(mentor, kasatpel, [await rows.person(mentor=mentor) for _ in range(3)])


def do(server: Server, actor: Actor, document: str, **variables: Any) -> Any:
    """The answer of a document's one field, over HTTP."""
    token = issuer().issue(actor, life=timedelta(hours=1)).token
    answer = httpx.post(
        server.graphql,
        json={"query": document, "variables": variables},
        headers={"Authorization": f"Bearer {token}"},
        timeout=SOON,
    ).json()
    assert "errors" not in answer, answer
    (only,) = answer["data"].values()
    return only


class Watcher:
    """A subscription over a WebSocket of its own."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def heard(self) -> Any:
        """The next event's one field."""
        message = json.loads(self.socket.recv(timeout=SOON))
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        (only,) = message["payload"]["data"].values()
        return only


@contextmanager
def watching(
    server: Server, actor: Actor, document: str, buffer: int = 1 << 20, **variables: Any
) -> Iterator[Watcher]:
    """A subscription; ``buffer`` bounds what the system holds for a watcher that does not read."""
    token = issuer().issue(actor, life=timedelta(hours=1)).token
    address = urlsplit(server.graphql)
    way = socket_of.socket()
    way.setsockopt(socket_of.SOL_SOCKET, socket_of.SO_RCVBUF, buffer)
    way.connect((address.hostname, address.port))
    with connect(
        server.graphql.replace("http", "ws", 1),
        sock=way,
        max_queue=1,
        max_size=None,
        close_timeout=1,
        subprotocols=[Subprotocol("graphql-transport-ws")],
    ) as socket:
        watcher = Watcher(socket)
        watcher.say(type="connection_init", payload={"authorization": f"Bearer {token}"})
        assert json.loads(socket.recv(timeout=SOON))["type"] == "connection_ack"
        watcher.say(id="1", type="subscribe", payload={"query": document, "variables": variables})
        time.sleep(0.5)
        yield watcher


def until_broken(watcher: Watcher) -> int:
    """How many events still come before the connection breaks."""
    for count in range(100):
        try:
            watcher.socket.recv(timeout=SOON)
        except ConnectionClosed:
            return count
    raise AssertionError("it does not break")


def record(server: Server, field: Field, place: int, note: str = "x") -> str:
    person = to_global("Jakpreneur", field.people[place])
    answer = do(server, field.mentor, RECORD, person=person, note=note, key=f"{place} {note}"[:60])
    return str(answer["contact"]["id"])


async def test_what_is_done_on_one_server_is_heard_on_the_other(world: World, field: Field) -> None:
    """Given watchers on one process and mutations on the other, each is heard: a contact on the
    list, a publication on the day, points on the board, a plan's progress to its end."""
    here, there = world.servers
    plan = await draft(field.kasatpel, [(field.people[2], field.mentor)])
    session = await rows.session(leader=field.mentor)

    with watching(here, field.mentor, LIST) as own:
        contact = record(there, field, 0)
        heard = {own.heard()["id"], own.heard()["id"]}
    assert heard == {contact, to_global("Jakpreneur", field.people[0])}

    with watching(here, field.mentor, DAY) as day:
        assert day.heard() == {"assignments": []}
        published = do(there, field.kasatpel, PUBLISH, plan=to_global("WeeklyPlan", plan))
        assert published == {"plan": {"status": "PUBLISHED"}}
        row = to_global("Assignment", await store.fetch_value("SELECT id FROM assignment"))
        assert day.heard() == {"assignments": [{"id": row, "status": "PLANNED"}]}
        record(there, field, 2)
        assert day.heard() == {"assignments": [{"id": row, "status": "DONE"}]}

    with watching(here, field.kasatpel, BOARD) as board:
        ids = {"session": to_global("TrainingSession", session)}
        ids |= {"person": to_global("Jakpreneur", field.people[1])}
        line = do(there, field.mentor, LISTED, **ids)["attendance"]["id"]
        do(there, field.kasatpel, VOUCHED, line=line)
        assert board.heard() == {"areaCode": rows.DISTRICT}

    run = do(there, field.kasatpel, RUN)["plan"]["id"]
    with watching(here, field.kasatpel, PROGRESS, plan=run) as progress:
        assert progress.heard() == {"status": "QUEUED"}
        do(there, field.kasatpel, CANCEL, plan=run)
        assert progress.heard() == {"status": "CANCELLED"}
        assert json.loads(progress.socket.recv(timeout=SOON))["type"] == "complete"


async def test_an_import_is_watched_to_its_end(world: World, field: Field) -> None:
    """Given an import that is asked for on one server and done by a worker, who watches it on the
    other hears of it as it begins, moves and ends, and then nothing more."""
    here, there = world.servers
    table = [tables.row(1), tables.row(2, Kode_kelurahan="31.74")]
    file = to_global("File", await tables.file(field.kasatpel, tables.as_csv(table)))
    run = do(there, field.kasatpel, IMPORT, file=file)["import"]["id"]

    with watching(here, field.kasatpel, IMPORTED, run=run) as progress:
        heard = [progress.heard()]
        await worked(await store.fetch_value("SELECT max(job_id) FROM import_run"))
        while heard[-1]["status"] in ("QUEUED", "RUNNING"):
            heard.append(progress.heard())
        assert json.loads(progress.socket.recv(timeout=SOON))["type"] == "complete"

    assert heard[0] == {"status": "QUEUED", "done": 0, "errorsUrl": None}
    url = f"/imports/{quote(run, safe='')}/errors"
    assert heard[-1] == {"status": "DONE", "done": 2, "errorsUrl": url}


async def test_a_break_loses_nothing_even_if_the_server_is_killed(
    world: World, field: Field
) -> None:
    """Given a watcher whose server is killed by -9, one that subscribes to the other server from
    the last cursor hears first what happened in between, then what happens."""
    _, there = world.servers
    begin = do(there, field.mentor, BEGIN)["cursor"]
    contacts = [record(there, field, 0)]
    with (
        serving(world.url, settings().data_folder) as here,
        watching(here, field.mentor, LIST, since=begin) as own,
    ):
        first = own.heard()
        here.process.send_signal(signal.SIGKILL)
        here.process.wait(SOON)
        assert until_broken(own) <= 1

    contacts += [record(there, field, 0, "while away"), record(there, field, 1)]
    people = [to_global("Jakpreneur", one) for one in field.people]
    missed: set[str] = set()
    with watching(there, field.mentor, LIST, since=first["cursor"]) as own:
        while missed < {*contacts[1:], *people[:2]}:
            missed.add(own.heard()["id"])
        contacts.append(record(there, field, 2, "back again"))
        later = {own.heard()["id"], own.heard()["id"]}

    assert first["id"] == contacts[0]
    assert missed == {*contacts[1:3], *people[:2]}
    assert later == {contacts[3], people[2]}


async def test_who_does_not_read_holds_nobody_up(world: World, field: Field) -> None:
    """Given a watcher that does not read, whose socket is full, another one of the same list hears
    each change soon; the first is sent the newest of each object when it reads at last, and the
    server has not piled up the rest."""
    here, there = world.servers
    memory = psutil.Process(here.process.pid)
    await store.execute(LONG_NOTES, field.people[0], field.mentor.mentor_id, rows.DAY)
    with (
        watching(here, field.mentor, HEAVY, buffer=4096) as sleeper,
        watching(here, field.mentor, LIST) as awake,
    ):
        waited = []
        for number in range(EVENTS):
            begun = time.monotonic()
            contact = record(there, field, 0, f"note {number}")
            while awake.heard()["id"] != contact:
                pass
            waited.append(time.monotonic() - begun)
            if number == EVENTS // 3:
                before = memory.memory_info().rss
        grown = memory.memory_info().rss - before
        told = []
        while contact not in told[-2:]:
            told.append(sleeper.heard()["id"])

    assert max(waited) < SOON / 3
    assert grown < 20 << 20
    assert len(set(told)) == EVENTS + 1
    assert told.count(to_global("Jakpreneur", field.people[0])) < EVENTS - 3
