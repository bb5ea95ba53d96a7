"""Who may open a WebSocket, and how much may go over it."""

import time
from contextlib import ExitStack

import pytest
from websockets.exceptions import InvalidStatus

from api.http.body import MOST_BYTES
from api.http.parameters import MOST_COMMAS
from api.socket import INIT_TIMEOUT, MOST_OPERATIONS
from programme.words import Role
from tests.api.office import ORIGIN, Office
from tests.api.talk import closing, heard, say, signed_in, subscribe

ME = "{ me { role } }"
WATCH = "subscription { myList { kind entity } }"
BOARD = "subscription { standingsMoved { areaCode } }"


def test_an_init_that_does_not_come_closes_with_4408(office: Office) -> None:
    begun = time.monotonic()
    with office.socket() as socket:
        assert closing(socket) == 4408
    assert time.monotonic() - begun == pytest.approx(INIT_TIMEOUT.total_seconds(), abs=2)


def test_a_message_over_one_mebibyte_closes_with_1009(office: Office) -> None:
    with signed_in(office) as socket:
        subscribe(socket, 1, f"{ME} # {'x' * MOST_BYTES}")
        assert closing(socket) == 1009


def test_a_message_of_too_many_values_closes_with_1009(office: Office) -> None:
    """Given as many commas as may be, a message is answered; with more the connection ends."""
    with signed_in(office, Role.MENTOR) as socket:
        subscribe(socket, 1, f"{ME} # {',' * (MOST_COMMAS - 10)}")
        assert heard(socket)["payload"]["data"] == {"me": {"role": "MENTOR"}}
        subscribe(socket, 2, f"{ME} # {',' * (MOST_COMMAS + 1)}")
        assert closing(socket) == 1009


@pytest.mark.parametrize("origin", [None, ORIGIN, "same"])
def test_a_page_of_ours_may_connect(office: Office, origin: str | None) -> None:
    with office.socket(office.server.url if origin == "same" else origin) as socket:
        say(socket, type="connection_init")
        assert heard(socket) == {"type": "connection_ack"}


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", f"{ORIGIN}.evil"])
def test_a_page_of_another_site_is_403(office: Office, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused, office.socket(origin):
        pass

    assert refused.value.response.status_code == 403


def test_a_flood_of_subscriptions_is_bounded(office: Office) -> None:
    """Given a hundred subscriptions, one more is refused; after one has completed, another runs."""
    with signed_in(office, Role.MENTOR) as socket:
        for number in range(MOST_OPERATIONS + 1):
            subscribe(socket, number, WATCH)
        refused = heard(socket)
        assert (refused["id"], refused["type"]) == (str(MOST_OPERATIONS), "error")
        say(socket, id="0", type="complete")
        subscribe(socket, "again", ME)
        assert heard(socket)["payload"] == {"data": {"me": {"role": "MENTOR"}}}


def test_a_flood_over_many_connections_is_bounded_too(office: Office) -> None:
    """Given an actor that watches two hundred things over three connections, one more is refused
    there, whichever of three comes last, and over SSE; another actor may; and so may this one
    once those are closed."""
    with ExitStack() as stack:
        for _ in range(2):
            socket = stack.enter_context(signed_in(office, Role.KASATPEL))
            for number in range(MOST_OPERATIONS - 1):
                subscribe(socket, number, BOARD)
            subscribe(socket, "done", ME)
            assert heard(socket)["id"] == "done"
        third = stack.enter_context(signed_in(office, Role.KASATPEL))
        for number in range(3):
            subscribe(third, number, BOARD)
        refused = heard(third)
        assert (refused["id"] in {"0", "1", "2"}, refused["type"]) == (True, "error")
        assert refused["payload"][0]["extensions"] == {"code": "TOO_MANY_SUBSCRIPTIONS"}
        events = stack.enter_context(office.client(Role.KASATPEL, Accept="text/event-stream"))
        assert events.post("/graphql", json={"query": BOARD}).status_code == 429
        assert may_watch(office, Role.SUDIN)

    for _ in range(100):
        if may_watch(office, Role.KASATPEL):
            return
    pytest.fail("what was closed still counts")


def may_watch(office: Office, role: Role) -> bool:
    """Whether a subscription is taken: an answer to what is asked after it comes first."""
    with signed_in(office, role) as socket:
        subscribe(socket, 1, BOARD)
        subscribe(socket, 2, ME)
        return bool(heard(socket)["id"] == "2")
