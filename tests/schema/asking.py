"""Asking for a mutation by its name, and hearing its refusal in both languages."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from api.auth import issuer
from programme.actors import Actor
from schema.compose import compose
from schema.context import Context

SCHEMA = compose()
MUTATIONS = SCHEMA._schema.mutation_type.fields  # type: ignore[union-attr]


async def ask(actor: Actor, mutation: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of a mutation: its type, and the refusal's words and facts."""
    kind = MUTATIONS[mutation].args["input"].type
    document = (
        f"mutation ($input: {kind}) {{ {mutation}(input: $input)"
        " { __typename ... on Refusal { code message path facts } } }"
    )
    context = Context(actor, actor.language, issuer=issuer(), gateway=NoGateway())
    answer = await SCHEMA.execute(document, {"input": dict(given)}, context)
    assert answer.errors is None, answer.errors
    assert answer.data is not None
    return dict(answer.data[mutation])


class NoGateway:
    """Nothing may be sent."""

    async def send(self, phone: str, code: str, language: str) -> None:
        raise AssertionError(phone)


async def both(actor: Actor, mutation: str, given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The refusals in Indonesian and English, whose words differ and whose rest does not."""
    told = {
        language: await ask(replace(actor, language=language), mutation, given)
        for language in ("id", "en")
    }
    assert [one["__typename"] for one in told.values()] == ["Refusal", "Refusal"]
    words = {one["message"] for one in told.values()}
    assert len(words) == 2
    assert all(len(word) > 10 for word in words)
    assert {**told["id"], "message": ""} == {**told["en"], "message": ""}
    return told
