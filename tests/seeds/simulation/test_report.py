"""Figures over policies and seeds; the same ones with any number of workers."""

import pickle
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

from programme.errors import InvalidInput
from seeds.simulation import history
from seeds.simulation.expected import reference
from seeds.simulation.policies import read
from seeds.simulation.report import Asked, Trial, asked, lines, simulate
from seeds.simulation.report import trial as one_trial
from seeds.simulation.run import run


def trial(advances: int) -> Trial:
    return Trial(np.array([0, 0, advances, 0, 0, 0, 0, 0]), 1.0, None, None)


def test_gains_are_paired_over_seeds() -> None:
    """Given gains of 9, 10 and 11 in three cities: 10 ± t(.975, 2) · 1/√3."""
    wanted = asked(500, 1, ["planner:expected", "planner:truth"], 3)
    found = lines(
        wanted,
        [[trial(b), trial(b + g), trial(b + 20)] for b, g in ((100, 9), (200, 10), (300, 11))],
    )

    fifo, expected, truth = found
    assert (fifo.gain.mean, fifo.gain.low, fifo.gain.high) == (0.0, 0.0, 0.0)
    half = 4.302652729911275 / np.sqrt(3)
    assert expected.gain.mean == 10.0
    assert expected.gain.low == pytest.approx(10 - half)
    assert expected.gain.high == pytest.approx(10 + half)
    assert (expected.share_of_expected, expected.share_of_truth) == (1.0, 0.5)
    assert (truth.share_of_expected, truth.share_of_truth) == (2.0, 1.0)
    assert expected.advances[2] == 210.0


def test_one_seed_has_no_interval_and_no_share_of_what_did_not_run() -> None:
    found = lines(asked(500, 1, ["greedy"], 1), [[trial(100), trial(103)]])

    assert (found[1].gain.mean, found[1].gain.low, found[1].gain.high) == (3.0, None, None)
    assert (found[1].share_of_expected, found[1].share_of_truth) == (None, None)


def test_first_come_first_served_is_always_lived_and_once() -> None:
    wanted = asked(500, 1, ["greedy", "fifo", "greedy"], 1)
    assert [str(name) for name in wanted.policies] == ["fifo", "greedy"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"people": 99}, "99 people cannot be simulated: between 100 and 1000000."),
        ({"weeks": 0}, "0 weeks cannot be simulated: between 1 and 26."),
        ({"weeks": 27}, "27 weeks cannot be simulated: between 1 and 26."),
        ({"seeds": 0}, "0 seeds cannot be simulated: between 1 and 1000."),
        ({"history": 52}, "52 weeks of history cannot be simulated: between 1 and 51."),
        (
            {"withhold": 0.6},
            "0.6 as probability of withholding cannot be simulated: between 0.0 and 0.5.",
        ),
        ({"withhold": 0.03, "weeks": 4}, "4 weeks cannot be simulated: between 13 and 26."),
    ],
)
def test_what_cannot_be_lived_is_refused(options: dict[str, float], message: str) -> None:
    ordinary = {"people": 500, "weeks": 4, "policies": [], "seeds": 2}
    with pytest.raises(InvalidInput) as refused:
        asked(**(ordinary | options))
    assert refused.value.message == message


def test_workers_change_nothing() -> None:
    wanted = asked(150, 2, ["greedy:truth"], 2, history=2)

    alone = simulate(wanted)
    with ProcessPoolExecutor(2) as pool:
        together = simulate(wanted, pool)

    for one, other in zip(alone, together, strict=True):
        assert [t.advances.tolist() for t in one.trials] == [
            t.advances.tolist() for t in other.trials
        ]


@pytest.mark.slow
def test_the_planted_effect_is_recovered_in_nine_of_ten_cities() -> None:
    """Thirteen weeks in thirty small cities, rows withheld with probability .03."""
    inside, robust = [], []
    for seed in range(30):
        past = history.lived(2_000, seed, 4)
        outcome = run(past, read("greedy"), 13, reference=reference, withhold=0.03)
        found = one_trial(outcome, 0.0)
        inside.append(found.effect.low <= found.planted <= found.effect.high)
        robust.append(found.effect.robust_low <= found.planted <= found.effect.robust_high)
    assert np.mean(inside) >= 0.9
    assert np.mean(robust) >= 0.9


def test_a_lived_week_tells_its_progress() -> None:
    told: list[tuple[str, float]] = []

    def listen(phase: str, done: float) -> None:
        told.append((phase, done))

    simulate(asked(150, 2, [], 1, history=1), on_progress=listen)

    assert told == [("fifo, seed 0", 0.5), ("fifo, seed 0", 1.0)]


def test_what_is_asked_for_can_travel_to_a_worker() -> None:
    wanted = asked(500, 4, ["planner:rates:cold"], 2)
    assert pickle.loads(pickle.dumps(wanted)) == wanted
    assert isinstance(wanted, Asked)
