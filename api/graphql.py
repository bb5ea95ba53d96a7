"""The GraphQL endpoint over HTTP: what is asked, whether it may run, and the answer.

https://graphql.github.io/graphql-over-http/draft/; the form of a request is `api.http`, what an
operation is and does `schema.execution`.
"""

from typing import Final

from starlette.types import Receive, Scope, Send

from api.auth import recognise, seconds_left
from api.budget import Spent
from api.http import parameters, replies
from api.http.body import Gone, read
from api.http.exchange import Exchange
from api.http.gate import Gate
from api.http.media import Media, Wanted, require_json, wanted
from api.http.refusals import METHODS, Refused, listed, method_refused
from api.http.replies import Reply
from api.http.stream import stream
from programme.errors import ProgrammeError
from schema.answers import tag_of
from schema.context import Context
from schema.errors import told
from schema.execution import Answer, Operation

READING: Final = ("GET", "HEAD")


class Endpoint:
    """The HTTP side of a process's gate."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    async def __call__(
        self, exchange: Exchange, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer one request."""
        media = Media.JSON
        try:
            accepted = wanted(exchange.headers.get(b"accept"))
            media = accepted.single
            reply = await self._reply(exchange, accepted, scope, receive, send)
        except ProgrammeError as fault:
            reply = replies.refusal(fault, exchange.language, media)
        except Gone:
            return
        except Exception as fault:  # noqa: BLE001 (told masked, with a reference to the log)
            masked = told(fault, Context(language=exchange.language))
            reply = Reply(500, Media.JSON.header, listed([masked]), [replies.NEVER])
        if reply is not None:
            await reply.send(send, exchange.headers)

    async def _reply(
        self, exchange: Exchange, accepted: Wanted, scope: Scope, receive: Receive, send: Send
    ) -> Reply | None:
        """The answer; None where it was streamed."""
        if exchange.method == "OPTIONS":
            return Reply(204, b"", b"", [(b"allow", METHODS), replies.VARY])
        if exchange.method != "POST" and exchange.method not in READING:
            raise method_refused()
        exchange.actor, verify = await recognise(exchange.authorization)
        self.gate.require_budget(exchange.actor, exchange.client)
        given = await _given(exchange, scope, receive)
        ask, operation, spent = await self.gate.admit(given, exchange.actor, exchange.client)
        exchange.runs(operation.kind, operation.name, spent.cost)
        if operation.kind == "mutation" and exchange.method in READING:
            raise method_refused(b"POST")
        context = self.gate.context(
            exchange.actor, exchange.language, verify, anew=exchange.wants_anew
        )
        if operation.kind == "subscription" and not operation.errors:
            if exchange.method == "HEAD":
                raise method_refused(b"GET, POST")
            if not accepted.stream:
                raise _no_stream()
            await context.verified()
            answers = self.gate.executor.subscribe(operation, ask, context)
            life, limits = seconds_left(exchange.authorization), replies.limits(spent)
            with self.gate.watching(exchange.actor, exchange.client):
                await stream(answers, receive, send, headers=limits, life=life)
            return None
        answer = await self.gate.executor.run(operation, ask, context)
        return _answered(exchange, operation, answer, accepted.single, spent)


async def _given(exchange: Exchange, scope: Scope, receive: Receive) -> parameters.Parameters:
    headers = exchange.headers
    if exchange.method != "POST":
        return parameters.of_url(scope["query_string"])
    require_json(headers.get(b"content-type"), headers.get(b"content-encoding"))
    return parameters.of_body(await read(headers, receive))


def _answered(
    exchange: Exchange, operation: Operation, answer: Answer, media: Media, spent: Spent
) -> Reply:
    limits = replies.limits(spent)
    if not answer.executed:
        return replies.failed(400, replies.priced(answer.body, spent), media, tuple(limits))
    headers = [replies.VARY, *limits]
    if exchange.method in READING and not answer.failed:
        tag = replies.weak(answer.tag or tag_of(answer.body))
        headers += [replies.PRIVATE, (b"etag", tag)]
        if replies.unchanged(tag, exchange.headers.get(b"if-none-match")):
            return Reply(304, media.header, b"", headers)
    else:
        headers.append(replies.NEVER)
    body = replies.priced(answer.body, spent)
    if media is Media.EVENTS:
        body = replies.event(body) + replies.COMPLETE
    return Reply(200, media.header, body, headers)


def _no_stream() -> Refused:
    kind = Media.EVENTS.value
    return Refused(
        406,
        "NOT_ACCEPTABLE",
        (
            f"A subscription is answered as {kind} (Accept), or over a WebSocket.",
            f"Langganan dijawab sebagai {kind} (Accept), atau melalui WebSocket.",
        ),
    )
