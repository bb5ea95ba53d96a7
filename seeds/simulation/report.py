"""Policies and seeds beside each other: what each brings over first come, first served."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import product
from time import monotonic

import numpy as np
from scipy.stats import t as student

from planner.experiment import LEAST_WEEKS, Effect, effect
from programme.errors import InvalidInput
from seeds.columns import Array
from seeds.simulation import expected
from seeds.simulation.expected import Reference
from seeds.simulation.history import lived
from seeds.simulation.policies import Name, read
from seeds.simulation.run import OnWeek, Run, run
from seeds.simulation.start import AHEAD, LEAST

BASE = "fifo"
MOST = 1_000_000
"""People of a city, at most."""
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Asked:
    """What is simulated: how many people and weeks, under which policies, with which luck.

    history   weeks of the practice of the time before the policies begin
    withhold  the probability of a row to be withheld for the experiment, 0 = none is
    """

    people: int
    weeks: int
    policies: tuple[Name, ...]
    seeds: tuple[int, ...]
    history: int = 26
    withhold: float = 0.0


@dataclass(frozen=True, eq=False)
class Trial:
    """A policy and a seed: advances[8] to each stage; the experiment's effect, and the planted."""

    advances: Array
    seconds: float
    effect: Effect | None
    planted: float | None


@dataclass(frozen=True)
class Gain:
    """A mean over seeds of a difference to first come, first served, with its 95 % interval."""

    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True, eq=False)
class Line:
    """A policy over the seeds: mean advances by stage (P2..P7), gain, and its share of the gain
    of the planner with the expectation, and with the truth (None where these did not run)."""

    policy: str
    trials: tuple[Trial, ...]
    gain: Gain
    share_of_expected: float | None
    share_of_truth: float | None

    @property
    def advances(self) -> Array:
        """[8] mean over seeds."""
        return np.asarray(np.mean([trial.advances for trial in self.trials], axis=0))


def asked(  # noqa: PLR0913 (the options of a simulation)
    people: int,
    weeks: int,
    policies: Sequence[str],
    seeds: int,
    *,
    history: int = 26,
    withhold: float = 0.0,
) -> Asked:
    """A simulation as it was asked for. First come, first served is always lived too.

    Raises InvalidInput for what cannot be lived.
    """
    _refuse("people", "orang", people, LEAST, MOST)
    _refuse("weeks of history", "minggu riwayat", history, 1, AHEAD - 1)
    _refuse("as probability of withholding", "sebagai peluang penahanan", withhold, 0.0, 0.5)
    _refuse("weeks", "minggu", weeks, LEAST_WEEKS if withhold else 1, AHEAD - history)
    _refuse("seeds", "kota", seeds, 1, 1000)
    names = dict.fromkeys([read(BASE), *(read(policy) for policy in policies)])
    return Asked(people, weeks, tuple(names), tuple(range(seeds)), history, withhold)


def _refuse(what: str, apa: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise InvalidInput(
            f"{value} {what} cannot be simulated: between {low} and {high}.",
            f"{value} {apa} tidak dapat disimulasikan: antara {low} dan {high}.",
            path=what,
        )


def silent(_phase: str, _fraction: float) -> None:
    """No progress is shown."""


def simulate(
    wanted: Asked, executor: Executor | None = None, on_progress: Progress = silent
) -> list[Line]:
    """Live the city under every policy with every seed; a line a policy, in the order asked.

    executor  lives policies and seeds side by side; none = in this process, which then tells every
              week
    """
    known, each = _known(wanted), list(product(wanted.seeds, wanted.policies))
    if executor is None:
        found = [_lane(wanted, known, one, on_progress) for one in each]
    else:
        found = []
        for done in executor.map(partial(_lane, wanted, known), each):
            found.append(done)
            on_progress("seeds", len(found) / len(each))
    policies = len(wanted.policies)
    return lines(wanted, [found[at : at + policies] for at in range(0, len(found), policies)])


def _known(wanted: Asked) -> Reference | None:
    """The expectation given what is recorded, where a policy asks for it."""
    asks = any(name.predictor == "expected" for name in wanted.policies)
    return expected.reference() if asks else None


_lived = lru_cache(maxsize=1)(lived)
"""The past of the seed that is lived at present."""


def _lane(
    wanted: Asked, known: Reference | None, one: tuple[int, Name], on_progress: Progress = silent
) -> Trial:
    """A seed and a policy."""
    seed, name = one
    past = _lived(wanted.people, seed, wanted.history)
    began = monotonic()
    outcome = run(
        past,
        name,
        wanted.weeks,
        reference=lambda: known or expected.reference(),
        withhold=wanted.withhold if name.kind == "planner" else 0.0,
        on_week=_weekly(on_progress, f"{name}, seed {seed}", wanted.weeks),
    )
    return trial(outcome, monotonic() - began)


def _weekly(on_progress: Progress, phase: str, weeks: int) -> OnWeek:
    """Tells of each week that is over."""
    return lambda week: on_progress(phase, week / weeks)


def trial(outcome: Run, seconds: float) -> Trial:
    """A run in figures."""
    part, planted = tested(outcome)
    enough = part["odds"].size > 0
    return Trial(
        outcome.advances.sum(axis=0),
        seconds,
        effect(**part) if enough else None,
        planted if enough else None,
    )


def tested(outcome: Run) -> tuple[dict[str, Array], float]:
    """The rows that could have been withheld, as ``effect`` takes them, and the planted effect."""
    columns: dict[str, list[Array]] = {}
    differences = []
    for seen, truth in zip(outcome.observed, outcome.planted, strict=True):
        rows, tested = seen.rows, seen.rows.odds > 0
        ids = seen.view.ids[rows.person]
        whole = {
            "kept": ~rows.withheld,
            "y": seen.y[rows.person],
            "odds": rows.odds,
            "person": ids,
            "week": np.full(len(rows), seen.view.week),
            "m1": rows.p,
            "m0": rows.p0,
        }
        for name, values in whole.items():
            columns.setdefault(name, []).append(values[tested])
        differences.append((truth[:, 0] - truth[:, 1])[tested])
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    planted = np.concatenate(differences)
    return joined, float(planted.mean()) if planted.size else 0.0


def lines(wanted: Asked, found: list[list[Trial]]) -> list[Line]:
    """A line a policy, from trials by seed and policy."""
    totals = np.array([[trial.advances.sum() for trial in trials] for trials in found])
    names = [str(name) for name in wanted.policies]
    gains = totals - totals[:, [names.index(BASE)]]
    mean = gains.mean(axis=0)

    def share(place: int, of: str) -> float | None:
        whole = mean[names.index(of)] if of in names else 0.0
        return float(mean[place] / whole) if whole > 0 else None

    return [
        Line(
            name,
            tuple(trials[place] for trials in found),
            _gain(gains[:, place]),
            share(place, "planner:expected"),
            share(place, "planner:truth"),
        )
        for place, name in enumerate(names)
    ]


def _gain(differences: Array) -> Gain:
    """Paired over seeds, by Student's t; no interval of a single seed."""
    mean, n = float(differences.mean()), len(differences)
    if n < 2:
        return Gain(mean, None, None)
    half = float(student.ppf(0.975, n - 1) * differences.std(ddof=1) / np.sqrt(n))
    return Gain(mean, mean - half, mean + half)
