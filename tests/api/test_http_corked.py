"""Writes that are joined: in order, soon, and none is lost."""

import asyncio
import socket

from api.http.corked import Cork


class Deaf(asyncio.Protocol):
    """Listens to nothing: the other end reads what is sent."""


async def test_what_is_written_in_one_turn_leaves_as_one() -> None:
    """Given a head and a body, they arrive as one packet, in order; the next answer after them."""
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.setblocking(False)
        transport, _ = await loop.create_connection(Deaf, sock=ours)
        cork = Cork(transport, loop)

        cork.write(b"head, ")
        cork.write(b"body")
        assert await loop.sock_recv(theirs, 100) == b"head, body"
        cork.write(b"another")
        assert await loop.sock_recv(theirs, 100) == b"another"
        cork.close()
        assert transport.is_closing()


async def test_what_is_held_is_sent_before_the_end() -> None:
    """Given a connection that is closed at once after a write, all of it arrives."""
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.setblocking(False)
        transport, _ = await loop.create_connection(Deaf, sock=ours)
        cork = Cork(transport, loop)

        cork.write(b"the last word")
        cork.close()

        assert await loop.sock_recv(theirs, 100) == b"the last word"
        assert await loop.sock_recv(theirs, 100) == b""
