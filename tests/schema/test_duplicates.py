"""Duplicates and the bridge over GraphQL: found, read, merged, told, and parted again."""

from datetime import timedelta
from typing import Any

from programme.actors import Actor
from programme.records import store
from schema.compose import compose
from schema.context import Context
from schema.ids import to_global
from tests.programme import plan_rows, rows

SCHEMA = compose()
CANDIDATES = """{ duplicateCandidates(first: 5) { totalCount edges { node {
  id probability reasons one { id name stage { key } village { code } } other { id }
} } } }"""
MERGE = """mutation ($one: ID!, $other: ID!) {
  personMerge(input: {survivorId: $one, mergedId: $other, reason: "The same phone"}) {
    ... on PersonMerged { merge { id survivor { id } merged { id } } }
    ... on Refusal { code path } } }"""
UNMERGE = """mutation ($merge: ID!) {
  personUnmerge(input: {mergeId: $merge, reason: "Mother and daughter"}) {
    ... on PersonParted { merge { id undoneBy survivor { id } merged { id } } }
    ... on Refusal { code message } } }"""
DISMISS = """mutation ($pair: ID!) {
  duplicateDismiss(input: {candidateId: $pair, reason: "Mother and daughter"}) {
    ... on DuplicateDismissed { candidate { id dismissReason } } ... on Refusal { code path } } }"""
MERGES = """{ personMerges(undone: false) { edges { node { id mergedName undoneAt } } } }"""
BRIDGE = """query ($day: Date!) { programmeBridge(from: $day, to: "2020-10-26", level: DISTRICT) {
  since until stages { stage before after parts { part people areas { code people } } } } }"""
LISTED = "{ jakpreneurs { totalCount } }"


async def ask(actor: Actor, document: str, **variables: Any) -> Any:
    answer = await SCHEMA.execute(document, variables, Context(actor, "en"))
    assert answer.errors is None
    assert answer.data is not None
    [found] = answer.data.values()
    return found


async def two() -> tuple[Actor, str, str, str]:
    """A kasatpel, two persons who are one, and the candidate that says so."""
    await rows.district()
    supervisor = await rows.supervisor()
    one, other = await rows.person(name="Siti Aminah"), await rows.person(name="Siti A.")
    pair = await plan_rows.candidate(one, other)
    await store.execute('UPDATE duplicate_candidate SET levels = \'{"phone": "SAME"}\'')
    return (
        supervisor,
        *(to_global("Jakpreneur", key) for key in (one, other)),
        to_global("DuplicateCandidate", pair),
    )


async def test_a_pair_is_read_merged_told_by_the_bridge_and_parted(db: str) -> None:
    supervisor, one, other, pair = await two()
    assert await ask(supervisor, CANDIDATES) == {
        "totalCount": 1,
        "edges": [
            {
                "node": {
                    "id": pair,
                    "probability": 0.99,
                    "reasons": ["The same phone."],
                    "one": {
                        "id": one,
                        "name": "Siti Aminah",
                        "stage": {"key": "P1"},
                        "village": {"code": rows.VILLAGE},
                    },
                    "other": {"id": other},
                }
            }
        ],
    }

    for stranger in (await rows.mentor(), await rows.supervisor(rows.OTHER_DISTRICT)):
        assert await ask(stranger, CANDIDATES) == {"totalCount": 0, "edges": []}

    merged = await ask(supervisor, MERGE, one=one, other=other)
    merge = to_global("PersonMerge", 1)
    assert merged == {"merge": {"id": merge, "survivor": {"id": one}, "merged": None}}
    assert await ask(supervisor, CANDIDATES) == {"totalCount": 0, "edges": []}
    assert await ask(supervisor, MERGES) == {
        "edges": [{"node": {"id": merge, "mergedName": "Siti A.", "undoneAt": None}}]
    }
    assert await ask(supervisor, LISTED) == {"totalCount": 1}
    day = (rows.DAY - timedelta(days=1)).isoformat()
    bridge = await ask(supervisor, BRIDGE, day=day)
    first = bridge["stages"][0]
    assert (first["stage"], first["before"], first["after"]) == ("P1", 2, 1)
    assert [part for part in first["parts"] if part["people"]] == [
        {"part": "MERGED", "people": -1, "areas": [{"code": rows.DISTRICT, "people": -1}]}
    ]

    parted = await ask(supervisor, UNMERGE, merge=merge)
    supervisor_name = await store.fetch_value("SELECT name FROM actor WHERE id = $1", supervisor.id)
    assert parted == {
        "merge": {
            "id": merge,
            "undoneBy": supervisor_name,
            "survivor": {"id": one},
            "merged": {"id": other},
        }
    }
    assert await ask(supervisor, MERGES) == {"edges": []}
    assert await ask(supervisor, LISTED) == {"totalCount": 2}


async def test_a_dismissed_pair_is_gone_and_a_merge_of_one_with_itself_is_refused(db: str) -> None:
    supervisor, one, _, pair = await two()

    assert await ask(supervisor, DISMISS, pair=pair) == {
        "candidate": {"id": pair, "dismissReason": "Mother and daughter"}
    }
    assert await ask(supervisor, CANDIDATES) == {"totalCount": 0, "edges": []}
    assert await ask(supervisor, MERGE, one=one, other=one) == {
        "code": "INVALID_INPUT",
        "path": "mergedId",
    }
