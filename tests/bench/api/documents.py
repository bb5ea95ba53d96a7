"""The questions of the benchmark, as each contender is asked them, and what makes answers equal.

Q1 a mentor's home screen of 20 Jakpreneurs; Q2 the first 50 places of a board; Q3 nothing but
``__typename``; M1 a contact recorded under a fresh idempotency key.
"""

import base64
import json
from dataclasses import dataclass
from typing import Any

WEEK = "2020-10-19"
DAY = "2020-10-25"
HOME = """query Home { jakpreneurs(first: 20%s) { pageInfo { hasNextPage endCursor } edges { node {
  id name village%s { name } nextStage%s { key } lastContact { contactedOn action outcome }
} } } }"""
BOARD = """query Board { standings(scope: "31", week: "%s"%s, first: 50) { edges { node {
  rank points name mine district%s { name } } } } }"""
RECORD = """mutation Record($input: ContactRecordInput!) { contactRecord(input: $input) {
  ... on ContactRecorded { contact { id contactedOn } } ... on Refusal { code message } } }"""


@dataclass(frozen=True)
class Questions:
    """One way to ask: the documents by question."""

    home: str
    board: str
    record: str
    name: str = "{ __typename }"

    def body(self, question: str) -> str:
        """The JSON of a request; M1 leaves ``@PERSON@`` and ``@KEY@`` to be put in."""
        asked: dict[str, Any] = {"query": getattr(self, question)}
        if question == "record":
            asked["variables"] = {
                "input": {
                    "jakpreneurId": "@PERSON@",
                    "action": "CALL",
                    "outcome": "REACHED",
                    "contactedOn": DAY,
                    "note": "Sudah ke bank",
                    "idempotencyKey": "@KEY@",
                }
            }
        return json.dumps(asked)


PLAIN = Questions(HOME % ("", "", ""), BOARD % (WEEK, ", board: MENTOR", ""), RECORD)
POSTGRAPHILE = Questions(
    HOME % (", orderBy: [NAME_ASC, PRIMARY_KEY_ASC]", ": areaByVillageCode", ": stageByNextStage"),
    BOARD % (WEEK, "", ": areaByDistrictCode"),
    """mutation Record($input: ContactRecordInput!) {
  contactRecord(input: $input) { contact { id contactedOn } } }""",
)


def global_id(person_id: int) -> str:
    """A Jakpreneur's id as our API writes it; the peers take it too."""
    return base64.b64encode(f"Jakpreneur:{person_id}".encode()).decode()


def normal(answer: Any) -> Any:
    """An answer without what each writes in its own way: the envelope of a global id, a cursor."""
    if isinstance(answer, list):
        return [normal(item) for item in answer]
    if not isinstance(answer, dict):
        return answer
    return {key: _own_way(key, value) for key, value in answer.items() if key != "extensions"}


def _own_way(key: str, value: Any) -> Any:
    if key == "id":
        return int("".join(filter(str.isdigit, base64.b64decode(value).decode())))
    if key == "endCursor":
        return isinstance(value, str)
    return normal(value)
