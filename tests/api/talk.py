"""What a test says and hears over a WebSocket of graphql-transport-ws."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from programme.words import Role
from tests.api.office import Office

PATIENCE = 15.0


def say(socket: ClientConnection, **message: Any) -> None:
    socket.send(json.dumps(message))


def heard(socket: ClientConnection) -> Any:
    return json.loads(socket.recv(timeout=PATIENCE))


def subscribe(socket: ClientConnection, number: object, document: str, **more: Any) -> None:
    say(socket, id=str(number), type="subscribe", payload={"query": document, **more})


@contextmanager
def signed_in(office: Office, role: Role | None = None) -> Iterator[ClientConnection]:
    payload = {} if role is None else {"authorization": f"Bearer {office.token(role)}"}
    with office.socket() as socket:
        say(socket, type="connection_init", payload=payload)
        assert heard(socket) == {"type": "connection_ack"}
        yield socket


def drain(socket: ClientConnection) -> None:
    while True:
        socket.recv(timeout=PATIENCE)


def closing(socket: ClientConnection) -> int:
    """The code that a connection is closed with."""
    with pytest.raises(ConnectionClosed) as closed:
        drain(socket)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code
