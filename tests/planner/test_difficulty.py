"""How hard a contact is: each fact weighs, the mean is one, and loads obey it."""

import pytest

import planner
from planner import Limits, Problem
from planner.difficulty import EXTRA, difficulty
from planner.inputs import People

HERE, ISLAND = 3174091001, 3101011001


def people(**more: list[int]) -> People:
    """Three people, of whom the first differs by what is given."""
    columns = {"stage": [2] * 3, "village": [HERE] * 3, "mentor": [-1] * 3, "consent": [1] * 3}
    return People(**(columns | {"whatsapp": [1] * 3} | more))


@pytest.mark.parametrize(
    ("more", "fact"),
    [
        ({"stage": [4, 2, 2]}, "leaking step"),
        ({"stage": [6, 2, 2]}, "leaking step"),
        ({"weeks": [26, 25, 0]}, "long stuck"),
        ({"disability": [1, 0, 0]}, "disability"),
        ({"village": [ISLAND, HERE, HERE]}, "islands"),
    ],
)
def test_each_fact_makes_a_contact_harder(more: dict[str, list[int]], fact: str) -> None:
    found = difficulty(people(**more))

    assert found[0] / found[1] == pytest.approx(1 + EXTRA[fact], rel=0.02)  # hundredths
    assert found[1] == found[2]
    assert found.mean() == pytest.approx(1.0, abs=0.005)


def test_where_nobody_differs_everybody_weighs_one() -> None:
    assert difficulty(people()).tolist() == [1.0, 1.0, 1.0]
    assert difficulty(People(stage=[], village=[], mentor=[], consent=[], whatsapp=[])).size == 0


def three_calls(**more: list[float]) -> Problem:
    """Three people of weight 1.5, whom one mentor could call."""
    return Problem(
        gain=[[0.3], [0.2], [0.1]], men=[[0]] * 3, mins=[[12]] * 3, ses=[[0]] * 3, cap=[100],
        load=[3], seats=[], slot=[], dur=[], ft=[], fm=[], diff=[1.5] * 3, **more,
    )  # fmt: skip


def test_weight_above_the_bar_costs_and_above_the_most_is_forbidden() -> None:
    free = planner.solve(three_calls(), limits=Limits(gap=0.0))
    dear = planner.solve(three_calls(wbar=[2.0], wc=[0.14]), limits=Limits(gap=0.0))
    most = planner.solve(three_calls(wbar=[2.0], wmax=[3.0]), limits=Limits(gap=0.0))

    assert free.choice.tolist() == [0, 0, 0]
    assert dear.choice.tolist() == [0, 0, -1]  # 1.5 more cost .21, the third brings .1
    assert dear.objective == pytest.approx(0.5 - 0.14, abs=1e-6)
    assert most.choice.tolist() == [0, 0, -1]

    rules = {v.rule for v in planner.verify(three_calls(wmax=[3.0]), free).violations}
    assert "difficulty" in rules
