"""The law: what helps and what does not, and that its parts add up as the planner takes them to."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from planner.inputs import Kind
from planner.progress import Action, both
from seeds.reference import read
from seeds.simulation.law import Help, Souls, chance, comes, failing, lift, published, push

LAW = published()
traits = st.floats(-3, 3)
stages = st.integers(1, 6)


def soul(**told: object) -> Souls:
    """One ordinary person at P3, never contacted."""
    ordinary = {
        "stage": 3,
        "fitness": 1.0,
        "motivation": 0.0,
        "response": 1.0,
        "dormant": False,
        "missing": 1,
        "again": False,
        "schooled": False,
    }
    return Souls(**{name: np.array([value]) for name, value in (ordinary | told).items()})


def help_of(
    action: int = 0, value: float = 0.0, kind: int = 0, led: float = 0.0, **told: bool
) -> Help:
    flags = {"competent": False, "same": False} | told
    return Help(
        action=np.array([action]),
        value=np.array([value]),
        kind=np.array([kind]),
        led=np.array([led]),
        **{name: np.array([flag]) for name, flag in flags.items()},
    )


def p(who: Souls, what: Help) -> float:
    return float(chance(LAW, who, what)[0])


def test_left_alone_a_person_steps_on_at_the_base_rate_of_two_weeks() -> None:
    assert p(soul(fitness=1.5), help_of()) == pytest.approx(1 - np.exp(-2 * 1.5 * LAW.base[3]))


@given(stages, st.integers(1, 3), st.integers(1, 7), traits, st.floats(0.6, 1.4), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_help_never_harms_who_responds(
    stage: int, action: int, kind: int, motivation: float, response: float, value: float
) -> None:
    who = soul(stage=stage, motivation=motivation, response=response)
    alone = p(who, help_of())
    for what in (help_of(action, value), help_of(kind=kind), help_of(action, value, kind)):
        assert alone - 1e-12 <= p(who, what) <= 1.0


@given(st.integers(1, 3), st.floats(-1.4, -0.6))
def test_a_sleeping_dog_is_held_back_by_a_contact(action: int, response: float) -> None:
    who = soul(response=0.3 * response)
    assert p(who, help_of(action)) < p(who, help_of())


@given(stages.filter(lambda s: s != 2), st.integers(1, 3), st.sampled_from(list(Kind)), traits)
@settings(deadline=None)
def test_a_contact_beside_a_session_is_what_the_planner_takes_it_for(
    stage: int, action: int, kind: Kind, motivation: float
) -> None:
    who = soul(stage=stage, motivation=motivation)
    parts = (p(who, what) for what in (help_of(), help_of(action), help_of(kind=kind)))

    assert p(who, help_of(action, kind=kind)) == pytest.approx(float(both(*parts)), abs=1e-12)


@given(st.integers(1, 6), st.integers(0, 3), st.integers(0, 7))
def test_the_dormant_never_step_on(stage: int, action: int, kind: int) -> None:
    who = soul(stage=stage, fitness=0.0, dormant=True, missing=3)
    assert p(who, help_of(action, kind=kind)) == 0.0


def test_p2_comes_of_a_training_for_who_comes() -> None:
    who = soul(stage=1, motivation=1.0)
    show = (
        float(comes(who, help_of(kind=Kind.TRAINING))[0]) * read("field")["sessions"]["validated"]
    )

    together = 1 - (1 - show) * (1 - p(who, help_of()))

    assert p(who, help_of(kind=Kind.TRAINING)) == pytest.approx(together)


def test_p3_comes_of_the_nth_contact() -> None:
    ready, new = soul(stage=2, missing=1), soul(stage=2, missing=3)
    assert p(ready, help_of(Action.VISIT)) > 0.7
    assert p(new, help_of(Action.VISIT)) < 0.1


def test_a_repeat_has_half_the_effect() -> None:
    who, again = soul(fitness=0.1), soul(fitness=0.1, again=True)
    once, twice = (np.log(multiplier(one)) for one in (who, again))
    assert twice == pytest.approx(once / 2)


def multiplier(who: Souls) -> float:
    """What a call to who is met multiplies the rate by."""
    return float(lift(LAW, who, help_of(Action.CALL))[0])


def test_a_mentors_value_multiplies_the_rate() -> None:
    plain, better = (lift(LAW, soul(), help_of(Action.CALL, value))[0] for value in (0.0, 0.25))
    assert better / plain == pytest.approx(np.exp(0.25))


def test_a_cadres_value_multiplies_the_rate_of_who_comes() -> None:
    plain, better = (push(LAW, soul(), help_of(kind=Kind.PEER, led=led))[0] for led in (0.0, 0.25))
    assert better / plain == pytest.approx(np.exp(0.25))
    assert p(soul(), help_of(kind=Kind.PEER, led=0.25)) > p(soul(), help_of(kind=Kind.PEER))


def test_coaching_and_a_visit_after_class_are_worth_more() -> None:
    late, taught = soul(stage=6), soul(stage=5, schooled=True)
    assert p(late, help_of(Action.CALL, competent=True)) > p(late, help_of(Action.CALL))
    assert p(taught, help_of(Action.VISIT)) > p(soul(stage=5), help_of(Action.VISIT))


@given(st.floats(0, 5), st.integers(1, 3))
def test_fewer_than_the_missing_contacts_is_a_poisson_tail(rate: float, missing: int) -> None:
    two = np.array([2])
    found = failing(two, np.array([missing]), np.array([rate]))
    assert found[0] == pytest.approx(poisson.cdf(missing - 1, rate))
