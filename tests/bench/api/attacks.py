"""Requests made to keep a server busy, each of them to be refused before it does.

``@NUMBER@`` stands for a number that is another at each try, so that no refusal is remembered.
"""

import json
from dataclasses import dataclass, field

JSON = "application/json"
LEVELS = 20


@dataclass(frozen=True)
class Attack:
    """One hostile request: a body, its media type, headers that differ from a normal client's."""

    name: str
    body: bytes
    media: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    def sent(self, token: str) -> dict[str, str]:
        """All of its headers."""
        usual = {"Authorization": f"Bearer {token}", "Content-Type": self.media, "Accept": JSON}
        return {**usual, **self.headers}

    def at(self, number: int) -> bytes:
        """The body of one try."""
        return self.body.replace(b"@NUMBER@", b"%08d" % number)


def asked(query: str, **more: object) -> bytes:
    """The JSON of a request for a document."""
    return json.dumps({"query": f"{query} #@NUMBER@", **more}).encode()


def repeated(part: str, times: int, between: str = " ") -> str:
    """``part`` so often, ``%`` in it replaced by the number of each."""
    return between.join(part.replace("%", str(number)) for number in range(times))


def nested(open_: str, close: str, depth: int, inside: str = "") -> str:
    """Brackets within brackets."""
    return open_ * depth + inside + close * depth


def spreads() -> str:
    """20 fragments that each spread the next one twice: 2^20 ways to one and the same field."""
    parts = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(LEVELS)]
    return f"{{ ...F0 }} {' '.join(parts)} fragment F{LEVELS} on Query {{ __typename }}"


def chain(length: int) -> str:
    """Fragments that each spread the next one."""
    return " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(length))


def doubled() -> str:
    """2^20 fields: each fragment asks twice, under two names, for what the next one asks."""
    parts = [
        f"fragment F{n} on Area {{ a: parent {{ ...F{n + 1} }} b: parent {{ ...F{n + 1} }} }}"
        for n in range(LEVELS)
    ]
    start = "areas(first: 1) { edges { node { ...F0 } } }"
    return f"{block(start)} {' '.join(parts)} fragment F{LEVELS} on Area {{ name }}"


def block(inside: str) -> str:
    """A selection set."""
    return f"{{ {inside} }}"


def pairs(times: int) -> str:
    """Fields of one key whose sub-selections have to be compared pair by pair."""
    return block(repeated("stages { stages { key } }", times))


LONG = "x" * 900_000
FALSE = {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}
IN_A_ROW = "a%: __typename"
MENTORS = "mentors(first: 100) { edges { node { "
PEOPLE = "jakpreneurs(first: 100) { edges { node { "
TYPES = "fields { type { "

ATTACKS = [
    Attack("5,000 levels", asked(nested("{ me ", "}", 5_000, "{ id }"))),
    Attack("10,000 aliases", asked(block(repeated(IN_A_ROW, 10_000)))),
    Attack("190 aliases, as many as may be", asked(block(repeated("a%: me { id }", 190)))),
    Attack("2^20 nested fragment spreads, one field", asked(spreads())),
    Attack("2^20 fields in nested fragments", asked(doubled())),
    Attack(
        "fragments in a circle",
        asked("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"),
    ),
    Attack(
        "2,000 fragments in a chain",
        asked(f"{{ ...F0 }} {chain(2_000)} fragment F2000 on Query {{ __typename }}"),
    ),
    Attack("5,000 directives", asked(block("__typename " + repeated("@skip(if: false)", 5_000)))),
    Attack("5,000 unknown directives", asked(block("__typename " + repeated("@d%", 5_000)))),
    Attack("30,000 times one field", asked(block(repeated("__typename", 30_000)))),
    Attack("500 fields to merge", asked(pairs(500))),
    Attack("5,000 unknown fields", asked(block(repeated("jakpreneur%", 5_000)))),
    Attack(
        "a page of a million", asked("{ jakpreneurs(first: 1000000) { edges { node { id } } } }")
    ),
    Attack(
        "pages within pages",
        asked("{ %s }" % (MENTORS + PEOPLE * 2 + "id " + "} } } " * 3)),
    ),
    Attack(
        "a circle of introspection",
        asked("{ __schema { types { " + TYPES * 12 + "name " + "} } " * 12 + "} } }"),
    ),
    Attack("5,000 operations", asked(repeated("query Q% { __typename }", 5_000))),
    Attack(
        "5,000 variables",
        asked(f"query({repeated('$v%: Int', 5_000, ', ')}) {{ __typename }}"),
    ),
    Attack("20,000 levels of list", asked(block(f"node(id: {nested('[', ']', 20_000)}) {{ id }}"))),
    Attack("a text of 900 kB", asked(block(f'node(id: "{LONG}") {{ id }}'))),
    Attack("900 kB of commas", asked(block("__typename" + "," * 900_000))),
    Attack(
        "an int of 90,000 digits",
        asked(block(f"jakpreneurs(first: {'9' * 90_000}) {{ totalCount }}")),
    ),
    Attack("JSON of 50,000 brackets", nested("[", "]", 50_000).encode()),
    Attack(
        "variables of 50,000 levels",
        b'{"query": "query($id: ID!) { node(id: $id) { id } }", "variables": {"id": %s}}'
        % nested("[", "]", 50_000).encode(),
    ),
    Attack("JSON with an int of 900 kB", b'{"query": %s}' % (b"9" * 900_000)),
    Attack("40,000 keys", json.dumps({f"key {n}": n for n in range(40_000)}).encode()),
    Attack("a body of 2 MiB", asked("{ __typename }", pad="x" * (2 << 20))),
    Attack("a batch of 1,000", b"[%s]" % b",".join([asked("{ __typename }")] * 1_000)),
    Attack("bytes that are no UTF-8", b'{"query": "{ __typename } \xff\xfe @NUMBER@"}'),
    Attack("half a surrogate", b'{"query": "{ node(id: \\"\\\\uD800\\") { id } } #@NUMBER@"}'),
    Attack("a form", b"query=%7B__typename%7D&n=@NUMBER@", "application/x-www-form-urlencoded"),
    Attack("text/plain", asked("{ __typename }"), "text/plain"),
    Attack(
        "a persisted query under a false hash",
        asked("{ __typename }", extensions=FALSE),
    ),
    Attack(
        "a forged token",
        asked("{ __typename }"),
        headers={"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."},
    ),
    Attack(
        "a token of 30 kB",
        asked("{ __typename }"),
        headers={"Authorization": "Bearer " + LONG[:30_000]},
    ),
]
