"""The evaluation of duplicate detection: the bars are met on seeded cities."""

import pytest

from seeds.evaluation.duplicates import BARS, evaluate, wilson


def test_the_bars_are_met_on_a_seeded_city() -> None:
    """Given a city whose seed nothing was chosen on, precision and recall reach their bars."""
    report = evaluate("kota", (11,))

    for name, bar in BARS.items():
        assert report[name]["value"] >= bar
        assert report[name]["interval"][0] >= bar - 0.05
    [row] = report["rows"]
    assert row["true"] > 100
    assert row["right"] <= min(row["true"], row["found"])


@pytest.mark.parametrize(
    ("right", "of", "interval"),
    [(0, 0, (0.0, 1.0)), (10, 10, (0.7225, 1.0)), (5, 10, (0.2366, 0.7634))],
)
def test_wilsons_interval(right: int, of: int, interval: tuple[float, float]) -> None:
    assert wilson(right, of) == interval
