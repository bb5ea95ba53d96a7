"""Factorised prices are the probabilities of the same rows; choices are what they say."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from planner.inputs import Kind
from planner.progress.hazard import Hazard
from planner.progress.pricing import Choices, Helpers, Table
from planner.progress.weeks import Facts, PersonWeeks
from tests.planner.progress.worlds import WEEK, city, facts_of, with_outcomes


def learned(seed: int, n: int = 2000) -> Hazard:
    rows = with_outcomes(city(n, seed), np.full(n, 0.2), seed)
    return Hazard.cold(WEEK).update(rows)


def helpers(seed: int) -> Helpers:
    """Twenty-two mentors, two of whom the model has never met, and a dozen sessions."""
    draw = np.random.default_rng(seed)
    kinds = draw.choice([int(kind) for kind in Kind], 12)
    return Helpers(np.arange(22), draw.random(22) < 0.4, kinds, draw.integers(-1, 7, 12))


def drawn_choices(people: int, count: int, seed: int) -> Choices:
    draw = np.random.default_rng(seed)
    action = draw.integers(0, 4, count)
    return Choices(
        draw.integers(0, people, count),
        np.where(action > 0, draw.integers(0, 22, count), -1),
        action,
        draw.integers(-1, 12, count),
        np.where(action == 3, draw.choice([10, 35, 405], count), 0),
    )


def as_rows(columns: dict[str, Any], week: Helpers, asked: Choices) -> PersonWeeks:
    """The same choices, each as a row of its own."""
    known = {name: getattr(facts_of(columns), name)[asked.person] for name in Facts.ranges}
    seated, helped = asked.session >= 0, asked.mentor >= 0
    trade = np.where(seated, week.sector[asked.session], -1)
    return PersonWeeks(
        **known,
        action=asked.action,
        mentor=np.where(helped, week.mentor[asked.mentor], -1),
        competent=helped & week.finance[asked.mentor],
        way=asked.way,
        kind=np.where(seated, week.kind[asked.session], 0),
        same_sector=(known["sector"] == trade) & (trade >= 0),
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_a_price_is_the_probability_of_the_same_row(seed: int) -> None:
    model, columns, week = learned(seed), city(200, seed + 1), helpers(seed)
    asked = drawn_choices(200, 500, seed)

    told = Table.of(model, facts_of(columns), week).price(asked)

    assert told.dtype == np.float32
    assert_allclose(told, model.predict(as_rows(columns, week, asked)), rtol=1e-6)


def test_chunks_are_priced_as_one_and_nothing_asked_is_nothing_told() -> None:
    model, columns, week = learned(1), city(200, 2), helpers(1)
    table = Table.of(model, facts_of(columns), week)
    asked = drawn_choices(200, 600_000, 1)

    told = table.price(asked)

    some = np.array([0, 262_143, 262_144, 599_999])
    few = Choices(*(getattr(asked, name)[some] for name in Choices.__dataclass_fields__))
    assert (told[some] == table.price(few)).all()
    assert table.price(Choices(*(np.zeros(0, np.int64),) * 5)).size == 0


def test_a_better_mentor_is_better_for_everybody() -> None:
    model, columns, week = learned(3), city(50, 4), helpers(3)
    table = Table.of(model, facts_of(columns), week)
    people = np.arange(50)
    none = np.full(50, -1)

    def price(mentor: int) -> Any:
        return table.price(Choices(people, np.full(50, mentor), np.full(50, 2), none, none + 1))

    skill = [model.coefficient("mentor", m)[0] for m in (0, 1)]
    competent = week.finance[:2]
    others = columns["stage"] < 6
    assert competent.size == 2
    assert ((price(0) > price(1)) == (skill[0] > skill[1]))[others].all()


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"person": 50}, "Choices.person[3] is 50: outside 0 to 49"),
        ({"person": -1}, "Choices.person[3] is -1: outside 0 to 49"),
        ({"mentor": 22}, "Choices.mentor[3] is 22: outside -1 to 21"),
        ({"session": -2}, "Choices.session[3] is -2: outside -1 to 11"),
        ({"action": 4}, "Choices.action[3] is 4: outside 0 to 3"),
        ({"way": 70_000}, "Choices.way[3] is 70000: outside 0 to 10080"),
    ],
)
def test_a_position_that_is_not_there_is_refused(changed: dict[str, int], fault: str) -> None:
    columns = city(50, 5)
    table = Table.of(Hazard.cold(WEEK), facts_of(columns), helpers(5))
    asked = drawn_choices(50, 9, 5)
    for name, value in changed.items():
        getattr(asked, name)[3] = value

    with pytest.raises(ValueError, match=f"^{re.escape(fault)}$"):
        table.price(asked)
