"""Routes beside GraphQL: who asks is signed in and pays from the same budget, and a refusal is told
as GraphQL tells it, with a status of its own."""

from abc import ABC, abstractmethod
from typing import ClassVar, Final

from starlette.types import Receive, Scope, Send

from api.auth import authenticate
from api.budget import Budget
from api.http import replies
from api.http.exchange import Exchange
from api.http.gate import require_left
from api.http.media import Media
from api.http.refusals import method_refused, status_of, told
from api.http.replies import Reply
from programme.actors import ANYONE
from programme.errors import ProgrammeError, Unauthenticated
from programme.uploads import Interrupted

STATUSES: Final = {
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "OFFSET_MISMATCH": 409,
    "TICKET_EXPIRED": 410,
    "FILE_TOO_LARGE": 413,
    "TYPE_MISMATCH": 415,
    "HASH_MISMATCH": 422,
}
REQUEST: Final = 20
"""Points of a request."""


class Beside(ABC):
    """A route with one ``word`` in its path; what it moves is paid from the actor's ``budget``."""

    methods: ClassVar[tuple[str, ...]]

    def __init__(self, budget: Budget) -> None:
        self.budget = budget

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a sender who leaves gets none."""
        exchange: Exchange = scope["exchange"]
        try:
            reply = await self._admitted(exchange, scope["path_params"]["word"], receive, send)
        except ProgrammeError as fault:
            reply = _refusal(fault, exchange.language)
        except Interrupted:
            return
        if reply is not None:
            await reply.send(send, exchange.headers)

    @abstractmethod
    async def reply(
        self, exchange: Exchange, word: str, receive: Receive, send: Send
    ) -> Reply | None:
        """The answer to who is signed in; None where it was streamed."""

    def spend(self, exchange: Exchange, points: int) -> None:
        """Take points from the budget. Raises Refused (429)."""
        require_left(self.budget.spend(exchange.actor.id, points))
        exchange.cost = (exchange.cost or 0) + points

    async def _admitted(
        self, exchange: Exchange, word: str, receive: Receive, send: Send
    ) -> Reply | None:
        allowed = ", ".join((*self.methods, "OPTIONS")).encode()
        if exchange.method == "OPTIONS":
            return Reply(204, b"", b"", [(b"allow", allowed)])
        if exchange.method not in self.methods:
            raise method_refused(allowed)
        exchange.actor = await authenticate(exchange.authorization)
        if exchange.actor is ANYONE:
            raise Unauthenticated("Sign in first.", "Masuk dahulu.")
        self.spend(exchange, REQUEST)
        return await self.reply(exchange, word, receive, send)


def _refusal(fault: ProgrammeError, language: str) -> Reply:
    status, headers = status_of(fault)
    status = STATUSES.get(fault.kind, status)
    if fault.kind == "OFFSET_MISMATCH":
        headers = (*headers, (b"upload-offset", b"%d" % fault.facts["offset"]))
    return Reply(status, Media.JSON.header, told(fault, language), [replies.NEVER, *headers])
