"""How long a connection may take to say what it asks for: slow and endless ones are ended.

A request has to be here within ``SECONDS``, and a second more for each ``RATE`` bytes of it that
came (the rule of Apache's mod_reqtimeout): who sends a byte now and then holds nothing for long,
and a file over a slow line comes through.
"""

from asyncio import TimerHandle
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from api.http.corked import Corked
from api.http.exchange import spoken
from api.http.refusals import Refused, told

SECONDS = 20.0
RATE: Final = 500
LARGEST_HEAD: Final = 1 << 16
"""Bytes of a head, however fast it comes."""


class Patient(Corked):
    """A connection that waits for a request as long as one reasonably takes."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._timer: TimerHandle | None = None
        self._began, self._came = 0.0, 0
        self._in_head = self._arrived = False

    def connection_made(self, transport: Any) -> None:
        """See asyncio.Protocol."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        super().data_received(data)
        if self not in self.connections:  # it is a WebSocket now
            self._wait_no_longer()
        elif self._arrived:
            self._wait_no_longer()
            self._await_another()
        else:
            self._note(len(data))

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """The first byte of a head has come."""
        super().on_message_begin()
        self._in_head, self._arrived = True, False

    def on_headers_complete(self) -> None:
        """The last byte of a head has come."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The last byte of a body has come; it was perhaps answered before."""
        super().on_message_complete()
        self._arrived = True

    def _wait(self) -> None:
        self._began, self._came = self.loop.time(), 0
        self._timer = self.loop.call_later(SECONDS, self._look)

    def _wait_no_longer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _await_another(self) -> None:
        """What comes after an answer (the rest of a body, an empty line) puts uvicorn's own timer
        of a quiet connection away: it is set again."""
        if self.cycle.response_complete and self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _note(self, came: int) -> None:
        """A part of a request has come."""
        if self._timer is None:
            self._wait()
        self._came += came
        if self._in_head and self._came > LARGEST_HEAD:
            self._end(_head_too_large())

    def _look(self) -> None:
        """Time is over, or was given for what came since."""
        if self._is_our_turn():
            self._wait()
            return
        left = self._began + SECONDS + self._came / RATE - self.loop.time()
        if left > 0:
            self._timer = self.loop.call_later(left, self._look)
        else:
            self._end(_too_slow())

    def _is_our_turn(self) -> bool:
        """Whether we do not read now, or have yet to answer what came before."""
        cycle = self.cycle
        answering = cycle is not None and not cycle.more_body and not cycle.response_complete
        return self.flow.read_paused or answering

    def _end(self, why: Refused) -> None:
        """Close, and say why to whoever had begun to ask and heard nothing yet."""
        begun = self._in_head or (self.cycle is not None and not self.cycle.response_started)
        if begun and not self.transport.is_closing():
            given = dict(self.headers).get(b"accept-language", b"")
            self.transport.write(_written(why, spoken(given)))
        self.transport.close()


def _written(why: Refused, language: str) -> bytes:
    body = told(why, language)
    return (
        b"%bcontent-type: application/json; charset=utf-8\r\ncontent-length: %d\r\n"
        b"cache-control: no-store\r\nconnection: close\r\n\r\n%b"
    ) % (STATUS_LINE[why.status], len(body), body)


def _too_slow() -> Refused:
    return Refused(
        408,
        "REQUEST_TOO_SLOW",
        (
            f"The request did not come within {SECONDS:.0f} seconds; send it again.",
            f"Permintaan tidak tiba dalam {SECONDS:.0f} detik; kirim lagi.",
        ),
    )


def _head_too_large() -> Refused:
    return Refused(
        431,
        "HEAD_TOO_LARGE",
        (
            f"The head is larger than {LARGEST_HEAD} bytes; send fewer or shorter headers.",
            f"Header melebihi {LARGEST_HEAD} byte; kirim header lebih sedikit atau lebih pendek.",
        ),
    )
