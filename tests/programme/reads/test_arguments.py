"""Arguments of a read that are refused before anything is read."""

import pytest

from programme.errors import InvalidInput
from programme.reads.arguments import LONGEST_SEARCH, Arguments
from programme.reads.selection import Parameter, Selection


def test_a_search_is_short() -> None:
    """Given a search as a constant or as a parameter, a hundred characters are searched for, one
    more is refused."""
    given = Selection("jakpreneurs", "a", {"search": Parameter("name")}, ())
    longer = "x" * (LONGEST_SEARCH + 1)

    assert Arguments([given]).values({"name": longer[:-1]}) == {"0:search": longer[:-1]}
    assert Arguments([given]).values({"name": None}) == {"0:search": None}
    for arguments, parameters in (
        (Arguments([given]), {"name": longer}),
        (Arguments([Selection("jakpreneurs", "a", {"search": longer}, ())]), {}),
    ):
        with pytest.raises(InvalidInput, match="search has 101 characters; at most 100"):
            arguments.values(parameters)
