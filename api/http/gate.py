"""What every operation passes before it runs, over HTTP and over a WebSocket alike: its document is
known and allowed, the schema is shown to those who may see it, and its cost is in the budget."""

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Final

from api.auth import issuer
from api.budget import Budget, Spent, place
from api.code_gateway import code_gateway
from api.http.documents import Documents, registry
from api.http.parameters import Parameters
from api.http.refusals import Refused
from api.http.replies import limits
from api.settings import Settings
from programme.actors import ANYONE, Actor, Verify
from programme.words import Role
from schema.answers import Answers
from schema.context import Context
from schema.execution import Ask, Executor, Operation

INTROSPECTORS: Final = frozenset(
    {Role.MENTOR, Role.KASATPEL, Role.SUDIN, Role.DINAS, Role.AUDITOR, Role.DPO}
)
REFUSED_COST: Final = 100
"""Points of a document that is refused: to find that out is work, too."""
SHORT: Final = 2_000
"""Characters that a document may have for nothing."""
CHARACTERS_A_POINT: Final = 16
"""A point buys so many more of a document that the process does not know yet."""
MOST_WATCHED: Final = 200
"""Subscriptions of one actor on this process, over however many connections."""


class Gate:
    """The gate of one process, and the executor behind it."""

    def __init__(self, chosen: Settings) -> None:
        trusted = registry(chosen.trusted_documents) if chosen.trusted_documents else None
        self.executor = Executor(answers=Answers())
        self.documents = Documents(trusted, only_trusted=chosen.only_trusted_documents)
        self.budget = Budget(chosen.budget, chosen.budget_rate, workers=chosen.workers)
        self._gateway, self._issuer = code_gateway(), issuer()
        self._watched: Counter[Hashable] = Counter()
        self._everybody_introspects = chosen.environment == "development"

    async def admit(
        self, given: Parameters, actor: Actor, client: str
    ) -> tuple[Ask, Operation, Spent]:
        """The operation that ``given`` asks for, and what it took from the budget; its own errors
        are left to the executor to tell. Raises Refused."""
        key = _key(actor, client)
        found = self.documents.find(given)
        ask = Ask(found.text, given.operation_name, given.variables)
        require_left(self.budget.spend(key, self._to_learn(ask.document)))
        operation = await self.executor.find(ask)
        spent = self.budget.spend(key, REFUSED_COST if operation.errors else operation.cost or 1)
        require_left(spent)
        if not operation.errors:
            self.documents.keep(found)
        if operation.introspects and not self._may_introspect(actor):
            raise _introspection_refused()
        return ask, operation, spent

    def require_budget(self, actor: Actor, client: str) -> None:
        """Before anything of a request is read. Raises Refused (429) where nothing is left."""
        require_left(self.budget.spend(_key(actor, client), 0))

    def _to_learn(self, text: str) -> int:
        """Points of making a document ready that is not: none unless it is long."""
        if len(text) <= SHORT or self.executor.documents.knows(text):
            return 0
        return (len(text) - SHORT) // CHARACTERS_A_POINT

    @contextmanager
    def watching(self, actor: Actor, client: str) -> Iterator[None]:
        """A subscription under way. Raises Refused (429) beyond MOST_WATCHED of one actor."""
        key = _key(actor, client)
        if self._watched[key] >= MOST_WATCHED:
            raise _too_many()
        self._watched[key] += 1
        try:
            yield
        finally:
            self._watched[key] -= 1
            if not self._watched[key]:
                del self._watched[key]

    def context(
        self, actor: Actor, language: str, verify: Verify | None, *, anew: bool = False
    ) -> Context:
        """What the resolvers of an operation are given; ``anew``: from no answer that was kept."""
        return Context(actor, language, self._gateway, self._issuer, verify, anew=anew)

    def _may_introspect(self, actor: Actor) -> bool:
        return self._everybody_introspects or actor.role in INTROSPECTORS


def _key(actor: Actor, client: str) -> Hashable:
    """Whose budget it is: the actor's, or the place's that nobody in particular asks from."""
    return place(client) if actor is ANYONE else actor.id


def _too_many() -> Refused:
    return Refused(
        429,
        "TOO_MANY_SUBSCRIPTIONS",
        (
            f"You watch {MOST_WATCHED} things already; end one first.",
            f"Anda sudah memantau {MOST_WATCHED} hal; akhiri salah satu dahulu.",
        ),
        headers=((b"retry-after", b"60"),),
    )


def require_left(spent: Spent) -> None:
    """Raises Refused (429), with the seconds to wait, where a cost did not fit."""
    if spent.wait == 0:
        return
    raise Refused(
        429,
        "BUDGET_SPENT",
        (
            f"Your budget of {spent.limit} points is spent; try again in {spent.wait} s, or ask"
            " for less at a time.",
            f"Anggaran {spent.limit} poin Anda habis; coba lagi dalam {spent.wait} detik, atau"
            " minta lebih sedikit sekaligus.",
        ),
        headers=((b"retry-after", b"%d" % spent.wait), *limits(spent)),
        facts=spent._asdict(),
    )


def _introspection_refused() -> Refused:
    return Refused(
        403,
        "INTROSPECTION_FORBIDDEN",
        (
            "Introspection is for signed-in staff; the schema stands at /schema.graphql.",
            "Introspeksi hanya untuk petugas yang masuk; skema tersedia di /schema.graphql.",
        ),
        well_formed=True,
    )
