"""What shapes promise about each other."""

import pytest

from programme.reads.roots import ROOTS
from programme.reads.shape import SHAPES, Column, Listed, Many, One, Shape
from programme.visibility import OF_VISIBLE_PERSON, PERSON, RULES

LINKS = [
    (shape, word, link)
    for shape in SHAPES.values()
    for word, link in shape.fields.items()
    if not isinstance(link, Column)
]


@pytest.mark.parametrize(("shape", "word", "link"), LINKS, ids=lambda part: str(part)[:24])
def test_every_link_leads_to_a_shape(shape: Shape, word: str, link: One | Many | Listed) -> None:
    """Given a link, its target is registered, and has an order where it is read as a page."""
    target = SHAPES[link.shape]
    assert target.orders or not isinstance(link, Many)


def test_a_link_implies_visibility_only_by_the_same_rule() -> None:
    """Given an implied link, one end is a person and the other is seen exactly as its person is,
    for every role, so that who sees the row sees the target."""
    implied = [(shape, link) for shape, _, link in LINKS if link.implied]
    assert implied
    for shape, link in implied:
        ends = {shape.entity, SHAPES[link.shape].entity}
        assert "person" in ends
        (hanging,) = ends - {"person"}
        assert hanging is not None
        for role, rule in PERSON.items():
            through = OF_VISIBLE_PERSON % rule.replace("{row}", "vp")
            assert RULES[hanging][role] == through


def test_every_root_reads_a_shape() -> None:
    """Given the roots, each names a registered shape, and a page's shape has an order."""
    for root in ROOTS.values():
        assert SHAPES[root.shape].orders or not root.page
