"""The funnel: published hazards and multipliers, and nothing that is not in hazards.toml."""

import tomllib
from datetime import date
from math import exp

import numpy as np
import pytest
from numpy.testing import assert_allclose

from planner.inputs import Kind
from planner.progress import SOURCE, Action, both, model, stage_weights

LATER = date(2020, 11, 2)
STAGES = np.arange(1, 7)
NEVER = np.zeros(6, np.int64)
NO, YES = np.zeros(6, np.bool_), np.ones(6, np.bool_)


def published(rates: list[float]) -> np.ndarray:
    """Two weeks at the published rates, less the share that contacts of the time gave them."""
    return 1 - np.exp(-2 * np.array(rates) / (1 + 0.064 * 1.2))


@pytest.mark.parametrize(
    ("week", "rates"),
    [
        (date(2019, 12, 30), [0.0363, 0.0617, 0.0109, 0.0221, 0.0610, 0.0069]),
        (date(2020, 1, 6), [0.0270, 0.0607, 0.0334, 0.0059, 0.0395, 0.00185]),
        (date(2020, 10, 26), [0.0270, 0.0607, 0.0334, 0.0059, 0.0395, 0.00185]),
        (LATER, [0.0255, 0.0821, 0.1695, 0.0075, 0.0585, 0.0068]),
    ],
)
def test_left_alone_the_published_rate_of_the_week_is_in_force(
    week: date, rates: list[float]
) -> None:
    assert_allclose(model(week).nothing(STAGES), published(rates), rtol=1e-12)


def hazard(stage: int) -> float:
    return float(model(LATER).base[stage]) * 2


@pytest.mark.parametrize(
    ("action", "multipliers"),
    [(Action.CALL, [1.5] * 6), (Action.VISIT, [2.2] * 6)],
)
def test_a_contact_multiplies_the_rate(action: Action, multipliers: list[float]) -> None:
    told = model(LATER).contacted(STAGES, action, NEVER, NEVER, NO)

    assert_allclose(
        told, [1 - exp(-hazard(s) * m) for s, m in zip(STAGES, multipliers, strict=True)]
    )


def test_a_message_helps_only_who_reads_it() -> None:
    told = model(LATER).contacted(STAGES, Action.WHATSAPP, NEVER, NEVER, NO)

    alone = model(LATER).nothing(STAGES)
    read = [1 - exp(-hazard(s) * m) for s, m in zip(STAGES, [1.6] + [1.1] * 5, strict=True)]
    assert_allclose(told, alone + 0.651 * (read - alone))


def test_each_contact_of_the_last_four_weeks_halves_the_effect() -> None:
    recent = np.array([0, 1, 2])

    told = model(LATER).contacted(np.full(3, 3), Action.VISIT, recent, recent * 0, NO[:3])

    assert_allclose(told, [1 - exp(-hazard(3) * 2.2 ** (0.5**times)) for times in recent])


def test_a_visit_after_class_counts_three_at_p5_alone() -> None:
    told = model(LATER).contacted(STAGES, Action.VISIT, NEVER, NEVER + 1, NO)

    multipliers = [2.2, 2.2, 2.2, 2.2, 3.0, 2.2]
    assert_allclose(
        told, [1 - exp(-hazard(s) * m) for s, m in zip(STAGES, multipliers, strict=True)]
    )


def test_a_call_of_who_knows_finance_is_coaching_at_p6_alone() -> None:
    told = model(LATER).contacted(STAGES, Action.CALL, NEVER, NEVER, YES)

    multipliers = [1.5, 1.5, 1.5, 1.5, 1.5, 2.0]
    assert_allclose(
        told, [1 - exp(-hazard(s) * m) for s, m in zip(STAGES, multipliers, strict=True)]
    )


@pytest.mark.parametrize(
    ("kind", "stage", "multiplier", "came"),
    [
        (Kind.TRAINING, 1, 5.0, 1.0),
        (Kind.CLINIC, 3, 4.0, 0.72),
        (Kind.BAZAAR, 4, 8.0, 0.72),
        (Kind.BOOKKEEPING, 5, 2.0, 0.72),
        (Kind.BANK_DAY, 6, 4.0, 0.72),
        (Kind.PEER, 2, 1.2, 0.72),
    ],
)
def test_a_seat_helps_who_comes(kind: Kind, stage: int, multiplier: float, came: float) -> None:
    one = np.array([stage])

    told = model(LATER).seated(one, np.array([kind]), one * 0, NO[:1], 0.72)

    alone = model(LATER).nothing(one)[0]
    assert_allclose(told, [alone + came * (1 - exp(-hazard(stage) * multiplier) - alone)])


def test_a_peer_of_the_same_trade_helps_more_and_a_second_class_less() -> None:
    stages, kinds = np.array([2, 2]), np.full(2, Kind.PEER)

    told = model(LATER).seated(stages, kinds, np.array([0, 1]), YES[:2], 1.0)

    assert_allclose(told, [1 - exp(-hazard(2) * 1.8), 1 - exp(-hazard(2) * 1.8**0.5)])


def test_two_empty_effects_gain_nothing_and_two_real_ones_add_their_hazards() -> None:
    p0, pa, ps = np.array([0.1, 0.1]), np.array([0.1, 0.28]), np.array([0.1, 0.19])

    assert_allclose(both(p0, pa, ps), [0.1, 1 - 0.72 * 0.81 / 0.9])


def test_every_figure_names_its_source() -> None:
    def figures(found: object) -> list[dict[str, object]]:
        if isinstance(found, list):
            return [figure for row in found for figure in figures(row)]
        if not isinstance(found, dict):
            return []
        if "value" in found:
            return [found]
        return [figure for part in found.values() for figure in figures(part)]

    told = figures(tomllib.loads(SOURCE.read_text()))

    assert len(told) == 20
    assert {figure["source"] for figure in told} == {"A"}


def test_who_is_behind_target_counts_more_on_average_one_and_debt_never_more() -> None:
    target = [0.0, 0.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0]

    weights = stage_weights([0.0, 0.0, 120.0, 100.0, 100.0, 50.0, 100.0, 0.0], target)

    raised = np.array([1, 1, 1, 1.5, 1, 2]) / 1.25
    assert_allclose(weights, [1.0, *raised[:5], 1.0, 1.0])
    assert stage_weights([0.0] * 8, [0.0] * 8) == (1.0,) * 8
