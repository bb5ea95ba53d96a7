"""Documents that are made to be slow are refused, naming the limit; what clients send is not."""

from typing import Any

import pytest
from graphql import GraphQLError, get_introspection_query
from hypothesis import given
from hypothesis import strategies as st

from programme.errors import ProgrammeError
from schema import limits
from schema.cost import DEAR, LIST, MOST, TOTAL, WRITE
from schema.execution import Ask, Executor

EXECUTOR = Executor()
LOOP = "mentor{jakpreneurs{edges{node{"


def deep(times: int) -> str:
    return "{me{" + LOOP * times + "id" + "}}}}" * times + "}}"


def spread(levels: int, inner: str = "") -> str:
    """A document that names each fragment twice in the one above: 2^levels ways through it."""
    fragments = (
        f"fragment F{level} on Query{{{inner}...F{level + 1} ...F{level + 1}}}"
        for level in range(levels)
    )
    return "{...F0}" + "".join(fragments) + f"fragment F{levels} on Query{{me{{id}}}}"


def branching(levels: int) -> str:
    """Two ways down from each of many levels, each through the next fragment."""
    way = "mentor{jakpreneurs{edges{node{...F%d}}}}"
    fragments = (
        f"fragment F{level} on Jakpreneur{{a:{way % (level + 1)} b:{way % (level + 1)}}}"
        for level in range(levels)
    )
    last = f"fragment F{levels} on Jakpreneur{{id}}"
    return "{jakpreneurs{edges{node{...F0}}}}" + "".join(fragments) + last


ATTACKS: dict[str, tuple[str, str]] = {
    "deep": (deep(8), "depth"),
    "deep beyond parsing": (deep(400), "tokens"),
    "aliases": ("{" + " ".join(f"a{i}:__typename" for i in range(600)) + "}", "aliases"),
    "10,000 aliases": ("{" + " ".join(f"a{i}:me{{id}}" for i in range(9_000)) + "}", "characters"),
    "2^20 spreads": (spread(20), "spreads"),
    "2^20 spreads with fields": (spread(20, "me{id}"), "spreads"),
    "2^20 ways": (branching(20), "spreads"),
    "directive flood": ("{me{id " + "@x" * 900 + "}}", "directives"),
    "repeated directive": ("{me{id " + "@skip(if:false)" * 1_000 + "}}", "tokens"),
    "repeated fields": ("{" + "me{id} " * 400 + "}", "repeats"),
    "repeats within repeats": ("{" + ("me{" + "name id " * 20 + "}") * 20 + "}", "repeats"),
    "roots": ("{" + " ".join(f"f{i}" for i in range(1_000)) + "}", "roots"),
    "fragments in one set": (
        "{me{" + " ".join(f"...F{i}" for i in range(150)) + "}}"
        + "".join(f"fragment F{i} on Account{{id}}" for i in range(150)),
        "repeats",
    ),
    "a circle": (
        "{me{mentor{...A}}} fragment A on Mentor{jakpreneurs{edges{node{mentor{...A}}}}}",
        "depth",
    ),
    "circular introspection": (
        "{__schema{types{" + "fields{type{" * 9 + "name" + "}}" * 9 + "}}}",
        "depth",
    ),
    "inline fragments": ("{" + "...{" * 1_400 + "me{id}" + "}" * 1_401, "tokens"),
    "a long text": ('{node(id:"' + "A" * 900_000 + '"){id}}', "characters"),
    "brackets": ("{jakpreneurs(search:" + "[" * 30_000 + "){totalCount}}", "tokens"),
    "comments": ("#x\n" * 8_000 + "{me{id}}", "tokens"),
    "operations": (" ".join(f"query Q{i}{{me{{id}}}}" for i in range(150)), "operations"),
}  # fmt: skip


@pytest.mark.parametrize(("document", "limit"), ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_refused_by_name(document: str, limit: str) -> None:
    """Given a document made to be slow, it is refused before it is validated, and not kept."""
    operation = EXECUTOR.operation(Ask(document))

    (fault,) = operation.errors
    assert isinstance(fault, limits.TooLarge)
    words, kata, most = limits.WORDS[limit]
    assert fault.kind == "DOCUMENT_TOO_LARGE"
    assert fault.facts == {"limit": limit, "most": most}
    assert fault.message == (
        f"The document has more than {most} {words}; ask for less, or in several requests."
    )
    assert fault.pesan == (
        f"Dokumen memuat lebih dari {most} {kata}; minta lebih sedikit, atau dalam beberapa"
        " permintaan."
    )
    assert document not in EXECUTOR.documents._kept


ENDLESS = {
    '"""' + '\\"""' * 24_000: 1,
    '"' * 99_999: 16_667,
    '"\\' * 49_000: 1,
    '"""' + "a" * 90_000: 1,
    "\\" * 99_999: 0,
}
"""Texts that a careless pattern would go over again and again, and their words."""


@pytest.mark.parametrize(("text", "words"), ENDLESS.items(), ids=map(len, ENDLESS))
def test_counting_looks_at_every_character_once(text: str, words: int) -> None:
    """Given a text without an end, it is one word to the end."""
    assert sum(1 for _ in limits.TOKEN.finditer(text)) == words


LEXED = ("me", "{", "}", '"a { b"', '"""c " d"""', "...", "12", "# e\n", "$")


@given(st.lists(st.sampled_from(LEXED)))
def test_words_are_counted_as_the_lexer_counts_them(words: list[str]) -> None:
    """Given any words and signs, there are as many as were written."""
    assert sum(1 for _ in limits.TOKEN.finditer(" ".join(words))) == len(words)


def test_what_tools_and_phones_send_passes() -> None:
    """Given the fullest introspection and a mentor's home, they may run."""
    assert (
        EXECUTOR.operation(Ask(get_introspection_query(input_value_deprecation=True))).errors == ()
    )
    assert EXECUTOR.operation(Ask(HOME)).errors == ()


HOME = """query Home($first: Int = 20) { me { name role } jakpreneurs(first: $first) { totalCount
  pageInfo { hasNextPage endCursor }
  edges { node { id name village { name } stage { key } } } } }"""


@pytest.mark.parametrize(
    ("document", "variables", "cost"),
    [
        ("{ __typename }", {}, 0),
        ("{ me { id name } }", {}, 1),
        ("{ me { area { parent { name } } } }", {}, 3),
        ("{ jakpreneurs(first: 7) { edges { node { id } } } }", {}, 1 + 7),
        ("{ jakpreneurs { edges { node { id } } pageInfo { endCursor } } }", {}, 1 + 20),
        ("{ jakpreneurs(last: 3) { totalCount edges { cursor } } }", {}, 1 + TOTAL),
        (HOME, {"first": 5}, 1 + 1 + TOTAL + 5 * 3),
        (HOME, {"first": 100}, 1 + 1 + TOTAL + 100 * 3),
        (HOME, {"first": 5_000}, 1 + 1 + TOTAL + 100 * 3),
        (HOME, {}, 1 + 1 + TOTAL + 20 * 3),
        ('{ targets(asOf: "2020-10-26") { people } }', {}, DEAR["targets"]),
        (
            '{ forecast(stage: P1, asOf: "2020-10-26") { target { gap } tiers { gap } } }',
            {},
            DEAR["forecast"] + 1 + LIST,
        ),
        ("{ stages { stages { key } } }", {}, 1 + 10),
        ("{ changes(first: 7) { changes { node { id } } } }", {}, 1 + 7 * 2),
        ('{ node(id: "x") { id ... on Mentor { district { name } } } }', {}, 2),
    ],
)
def test_a_cost_is_the_rows_that_may_come(
    document: str, variables: dict[str, Any], cost: int
) -> None:
    """Given page sizes in the text or in variables, the cost counts every object once a row."""
    operation = EXECUTOR.operation(Ask(document, None, variables))

    assert operation.errors == ()
    assert operation.cost == cost


def test_a_mutation_costs_its_write() -> None:
    operation = EXECUTOR.operation(
        Ask("""mutation M($input: ContactValidateInput!) { contactValidate(input: $input) {
          ... on ContactValidated { contact { id } } ... on Refusal { code } } }""")
    )
    assert (operation.kind, operation.cost) == ("mutation", WRITE + 2)


def test_too_dear_an_operation_is_refused() -> None:
    """Given pages within pages within pages, the refusal tells the price and the way out."""
    page = "jakpreneurs(first:100){edges{node{mentor{%s}}}}"
    document = "{" + page % (page % (page % "name")) + "}"

    (fault,) = EXECUTOR.operation(Ask(document)).errors

    assert isinstance(fault, ProgrammeError)
    cost = fault.facts["cost"]
    assert cost > 1_000_000
    assert fault.kind == "TOO_COSTLY"
    assert fault.message == (
        f"The operation costs {cost} points, more than {MOST}; ask for smaller pages or fewer"
        " lists within lists."
    )


CHOICES: dict[str, tuple[str, str | None, str]] = {
    "none": ("query A { me { id } } query B { me { id } }", None,
             "The document has several operations; name one: operationName."),
    "unknown": ("query A { me { id } }", "B", 'Unknown operation named "B".'),
    "nothing": ("fragment F on Account { id }", None, 'Fragment "F" is never used.'),
}  # fmt: skip


@pytest.mark.parametrize(("document", "name", "told"), CHOICES.values(), ids=CHOICES)
def test_a_choice_that_cannot_be_made_says_why(document: str, name: str | None, told: str) -> None:
    (fault,) = EXECUTOR.operation(Ask(document, name)).errors
    assert isinstance(fault, GraphQLError)
    assert fault.message.replace("'", '"') == told


WORDS = [
    "{",
    "}",
    "(",
    ")",
    "me",
    "id",
    "...F0",
    "a:",
    "@skip(if:true)",
    "fragment",
    "on",
    "Query",
    "$v",
    "[",
    "]",
    "!",
]


@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_no_text_whatever_raises(words: list[str]) -> None:
    """Given any words in any order, there is an operation or there are errors, never a fault."""
    operation = EXECUTOR.operation(Ask(" ".join(words)))
    assert (operation.prepared is None) == bool(operation.errors)


def test_kept_documents_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given more text than is kept, the documents unused for longest are forgotten."""
    monkeypatch.setattr("schema.operations.KEPT_CHARACTERS", 300)
    documents = Executor(EXECUTOR.schema).documents
    texts = [f"{{ me {{ id }} }} # document {number:>50}" for number in range(9)]
    for text in texts:
        documents.get(text)
        documents.get(texts[0])

    assert sum(len(text) for text in documents._kept) <= 300
    assert texts[0] in documents._kept
    assert texts[1] not in documents._kept
    assert texts[-1] in documents._kept
