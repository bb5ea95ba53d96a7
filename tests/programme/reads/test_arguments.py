"""Arguments of a read that are refused before anything is read."""

import pytest

from programme.actors import Actor
from programme.errors import InvalidInput
from programme.reads.arguments import Arguments
from programme.reads.compile import compile_reads
from programme.reads.selection import Parameter, Selection
from programme.reads.shape import LONGEST_SEARCH, SHAPES
from programme.words import Role

DINAS = Actor(id=1, role=Role.DINAS, area_code="31")
TOTAL = (Selection("total_count", "n", {}),)
LONGER = "x" * (LONGEST_SEARCH + 1)


def searching(text: object) -> Selection:
    return Selection("jakpreneurs", "a", {"search": text}, TOTAL)


def test_a_search_is_short() -> None:
    """Given a search as a constant or as a parameter, a hundred characters are searched for, one
    more is refused."""
    given = searching(Parameter("name"))
    statement, arguments = compile_reads(DINAS, [("jakpreneurs", given)]), Arguments([given])

    for text in (LONGER[:-1], None):
        assert statement.values(arguments, {"name": text})["0:search"] == text
    for asked, parameters in ((given, {"name": LONGER}), (searching(LONGER), {})):
        with pytest.raises(InvalidInput, match="search has 101 characters; at most 100"):
            statement.values(Arguments([asked]), parameters)


def test_whatever_is_likened_is_short() -> None:
    """Given every filter of every shape, those that compare likeness bound their text."""
    unbounded = [
        (shape.name, name)
        for shape in SHAPES.values()
        for name, rule in shape.filters.items()
        if "LIKE" in rule.sql and rule.longest is None
    ]
    assert unbounded == []


def test_the_length_is_the_filters_own() -> None:
    """Given an argument of the same name that is no such filter, its text may be long."""
    other = Selection("standings", "a", {"search": LONGER, "board": "MENTOR"}, TOTAL)
    assert compile_reads(DINAS, [("standings", other)]).longest == {}
