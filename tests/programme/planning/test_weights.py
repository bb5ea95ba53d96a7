"""Weights: a stage behind its target counts more."""

from datetime import date

import pytest

from programme.planning.weights import stage_weight
from programme.records import store
from programme.words import EvidenceKind
from tests.programme import rows

NEXT = date(2020, 11, 2)


async def test_without_targets_every_step_counts_the_same(db: str) -> None:
    await rows.district()

    assert await stage_weight(NEXT) == (1.0,) * 8


async def test_a_stage_behind_its_target_counts_more_and_capital_never(db: str) -> None:
    await rows.district()
    one = await rows.person()
    await rows.attained(one, 2, on=date(2020, 5, 1), evidence=EvidenceKind.ATTENDANCE)
    await store.execute_many(
        "INSERT INTO target (stage, tier, area_code, period_start, period_end, people, source)"
        " VALUES ($1, 'STRETCH', '31', '2020-01-01', '2020-12-31', $2, 'test')",
        [(2, 1), (3, 10), (7, 10)],
    )

    weights = await stage_weight(NEXT)

    mean = (1 + 2 + 1 + 1 + 1 + 2) / 6  # one of P2's one is reached; nobody of P3 and P7
    assert weights[1] == pytest.approx(1 / mean)
    assert weights[2] == pytest.approx(2 / mean)
    assert weights[6] == 1.0
