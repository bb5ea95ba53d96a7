"""What a change of the schema breaks, and what was announced in time."""

from datetime import date
from pathlib import Path

import pytest

from schema.breaking import breaking, unannounced

TODAY = date(2027, 2, 1)
OLD = """
interface Node { id: ID! }
type Query {
  node(id: ID!): Node
  mentors(skill: String, first: Int! = 20): [Mentor!]!
}
type Mutation { record(input: Given!): Result! }
union Result = Mentor | Refusal
type Refusal { code: String! }
type Mentor implements Node { id: ID!, name: String!, level: Level, nick: String }
enum Level { HIGH, LOW }
input Given { name: String!, note: String = "none" }
"""


def change(before: str, after: str) -> list[str]:
    """What breaks where a part of OLD is written otherwise."""
    assert before in OLD
    return breaking(OLD, OLD.replace(before, after), TODAY)


def announced(before: str, marked: str, after: str) -> list[str]:
    """What breaks where the part was first marked."""
    assert before in OLD
    return breaking(OLD.replace(before, marked), OLD.replace(before, after), TODAY)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (", nick: String", "", "Field Mentor.nick was removed."),
        ("name: String!, level", "name: String, level",
         "Field Mentor.name changed type from String! to String."),
        ("skill: String, ", "", "Argument Query.mentors(skill:) was removed."),
        ("skill: String,", "skill: String!,",
         "Argument Query.mentors(skill:) has changed type from String to String!."),
        ("first: Int! = 20", "first: Int! = 20, area: ID!",
         "A required argument Query.mentors(area:) was added."),
        ("first: Int! = 20", "first: Int!", "Query.mentors(first:) defaultValue was removed."),
        ("first: Int! = 20", "first: Int! = 50",
         "Query.mentors(first:) has changed defaultValue from 20 to 50."),
        ("{ HIGH, LOW }", "{ HIGH }", "Enum value Level.LOW was removed."),
        ("note: String = \"none\"", "note: String = \"none\", day: String!",
         "A required field Given.day was added."),
        (", note: String = \"none\"", "", "Field Given.note was removed."),
        ("note: String = \"none\"", "note: String", "Given.note defaultValue was removed."),
        ("Mentor | Refusal", "Mentor", "Refusal was removed from union type Result."),
        ("type Mentor implements Node {", "type Mentor {",
         "Mentor no longer implements interface Node."),
    ],
)  # fmt: skip
def test_each_kind_of_break_is_told(before: str, after: str, told: str) -> None:
    """Given the schema with one part changed, then exactly that is told."""
    assert change(before, after) == [told]


def test_a_type_that_goes_is_told() -> None:
    """Given a type that was replaced, then its removal and the change of the field are told."""
    told = breaking(OLD, OLD.replace("Level", "Grade"), TODAY)
    assert told == [
        "Level was removed.",
        "Field Mentor.level changed type from Level to Grade.",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (", nick: String", ", nick: String, age: Int"),
        (", nick: String", ", nick: String!"),
        ("skill: String,", "skill: String, area: ID,"),
        ("{ HIGH, LOW }", "{ HIGH, LOW, NONE }"),
        ("name: String!, note", "name: String, note"),
        (", nick: String", ', nick: String @deprecated(reason: "Use name; goes on 2027-06-30.")'),
    ],
)
def test_what_clients_bear_is_not_told(before: str, after: str) -> None:
    """Additions, answers that are surer, input that asks for less, and announcements."""
    assert change(before, after) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (", nick: String", ""),
        (", nick: String", ", nick: Int"),
        ("skill: String, ", ""),
        (", LOW", ""),
        (', note: String = "none"', ""),
    ],
)
def test_what_was_announced_may_go_once_its_day_has_come(before: str, after: str) -> None:
    """Given an element marked with a reason and a day: it breaks before the day, not from it on;
    a reason without a day announces nothing, nor does a day that no calendar has."""

    def marked(reason: str) -> str:
        return f'{before.rstrip(", ")} @deprecated(reason: "{reason}") '

    comma = "," if before.endswith(", ") else ""
    assert announced(before, marked("Use name; goes on 2027-02-01.") + comma, after) == []
    broken = announced(before, marked("Use name; goes on 2027-02-02.") + comma, after)
    assert len(broken) == 1
    assert announced(before, marked("Use name.") + comma, after) == broken
    assert announced(before, marked("Use name; goes on 2027-02-30.") + comma, after) == broken


def test_a_type_goes_with_the_last_that_led_to_it() -> None:
    """Given the only field of a type announced, when both go, then nothing breaks; a type of Node
    is still reached by its id, until what it tells was announced as well."""
    gone = '@deprecated(reason: "Goes on 2027-01-01.")'
    assert breaking(
        OLD.replace("level: Level", f"level: Level {gone}"),
        OLD.replace(", level: Level", "").replace("enum Level { HIGH, LOW }", ""),
        TODAY,
    ) == []  # fmt: skip
    old = (
        "interface Node { id: ID! } type Query { node: Node, a: A, b: Int } type A implements Node"
    )
    bare = "interface Node { id: ID! } type Query { node: Node, b: Int }"
    half = f"{old} {{ id: ID!, c: Int }}".replace("a: A", f"a: A {gone}")
    assert breaking(half, bare, TODAY) == ["A was removed."]
    assert breaking(half.replace("c: Int", f"c: Int {gone}"), bare, TODAY) == []


def test_an_announcement_names_its_day() -> None:
    """Given deprecated places without a day, then they are named."""
    assert unannounced(
        """
        type Query { a: Int @deprecated, b(c: Int @deprecated(reason: "soon")): E }
        enum E { F @deprecated(reason: "From 2027-01-01."), G @deprecated(reason: "some day") }
        input I { d: Int @deprecated(reason: "2027-13-01") }
        """
    ) == ["Query.a", "Query.b.c", "E.G", "I.d"]


def test_our_schema_breaks_nothing_of_its_own() -> None:
    """Given the committed schema, then it holds against itself, and announces days alone."""
    sdl = Path("schema.graphql").read_text()
    assert breaking(sdl, sdl, TODAY) == []
    assert unannounced(sdl) == []
