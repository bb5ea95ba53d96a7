"""The city as rows to be predicted: fortnights of their own, weeks apart, plans exchanged."""

from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from planner.progress import PersonWeeks
from seeds.evaluation import city
from seeds.evaluation.city import COLUMNS, OWN, SEAT, City
from seeds.simulation.history import Past, lived
from seeds.simulation.learner import person_weeks

PEOPLE = 600


@pytest.fixture(scope="module")
def one() -> City:
    return city.city(100, PEOPLE)


@pytest.fixture(scope="module")
def past() -> Past:
    return lived(1500, 101, 8)


def test_weeks_held_out_begin_when_the_last_fortnight_learned_from_is_over(one: City) -> None:
    assert (len(one.learned), len(one.held)) == (25, 5)
    again = city.city(100, PEOPLE)
    for part, other in zip(one.learned + one.held, again.learned + again.held, strict=True):
        for column in fields(PersonWeeks):
            assert_array_equal(getattr(part, column.name), getattr(other, column.name))


def test_only_rows_of_nobody_whose_second_week_is_planned_are_left_out(past: Past) -> None:
    draw = np.random.default_rng(0)
    for seen, after in pairwise(past.observed):
        whole, own = person_weeks(seen), city.own_fortnights(seen, after, draw)
        helped = (whole.action > 0) | (whole.kind > 0)

        assert ((own.action > 0) | (own.kind > 0)).sum() == helped.sum()
        assert len(own) < len(whole)
        assert set(own.weight[(own.action > 0) | (own.kind > 0)]) == {1.0}
        assert set(own.weight[(own.action == 0) & (own.kind == 0)]) == {0.5}


def test_a_table_holds_what_is_recorded_and_plans_can_be_exchanged(one: City) -> None:
    table = city.table(one)
    rows = city.together((*one.learned, *one.held))

    assert (table.fold == -1).sum() == sum(len(part) for part in one.learned)
    assert_array_equal(table.group, rows.stage)
    same = city.planned(table.x, table.action)
    for name in COLUMNS:
        assert_array_equal(getattr(same, name), getattr(rows, name))
    called = city.planned(table.x, np.full(len(rows), 2))
    assert (called.action == 2).all()
    assert (called.kind == 0).all()
    assert_array_equal(called.mentor, np.where(table.action == 2, rows.mentor, -1))
    alone = city.planned(table.x, np.zeros(len(rows), int))
    assert (alone.mentor == -1).all()
    assert (alone.action + alone.kind == 0).all()
    seated = city.planned(table.x, np.full(len(rows), SEAT))
    assert_array_equal(seated.kind, np.where(table.action == SEAT, rows.kind, OWN[rows.stage]))
