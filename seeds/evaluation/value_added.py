"""Value added in the city with planted skills: is it found again, beside what boards usually count?

The mentors of a simulated city differ by planted skills. From the planner's published rows alone
value added says who is better. Those it ranks (exposure enough) are compared with what is planted,
and so are counts of contacts, points and the raw success rate of the same mentors, a week in office
each. The rank correlation can at most be sqrt(V tau²/(1 + V tau²)), V the mean exposure and tau the
spread of what mentors truly add on the log odds: the bar is .9 of that. Then the city is lived
again with the same luck, some mentors gaming the board (seeds.simulation.gaming); how many places
that brings them is counted among the mentors who keep to the plan.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr

from planner.value_added import ValueAdded, value_added
from programme.errors import InvalidInput
from seeds.columns import Array
from seeds.simulation import expected
from seeds.simulation.evidence import Evidence, Season, season
from seeds.simulation.gaming import Gamers
from seeds.simulation.history import Past, lived
from seeds.simulation.policies import read

POLICY = "planner:learned"
HISTORY = 26
OURS, BY_FUNNEL, KEPT_ALONE = "value added", "by the funnel", "undone left out"
KINDS = ("visibly", "latently", "nudging")
GAMED = 26
"""Weeks after which places are compared, or fewer where fewer are lived."""
ONE_IN = 10
"""Every so many-th mentor games, of each kind."""
LEAST, MOST = 4_000, 1_000_000
LEAST_WEEKS, LONGEST = 4, 78
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Found:
    """A horizon in one city.

    whom             mentors, or cadres
    people, ranked   who had rows, and whom value added ranks (the rest are in bands)
    exposure, tau    mean V, and the spread of what they truly add: of ranked mentors, of all cadres
    limit            the highest rank correlation that the exposure allows
    ranks            rank correlation of the same with the planted skill, by what is counted
    covered          share of all whose true value added lies in the 80 % interval
    """

    whom: str
    weeks: int
    seed: int
    people: int
    ranked: int
    exposure: float
    tau: float
    limit: float
    ranks: dict[str, float]
    covered: float


@dataclass(frozen=True)
class Gamed:
    """Percentile places that a kind of gaming brought each mentor who gamed in one city.

    places  by what is counted; ``undone left out``: value added, had the evidence left out the
            published rows that the mentor swapped for others
    """

    kind: str
    seed: int
    weeks: int
    places: dict[str, tuple[float, ...]]


@dataclass(frozen=True)
class Asked:
    """People of a city, horizons in weeks, seeds of the cities."""

    people: int
    weeks: tuple[int, ...]
    seeds: tuple[int, ...]


def asked(people: int, weeks: Sequence[int], seeds: Sequence[int]) -> Asked:
    """An evaluation as it was asked for. Raises InvalidInput for what cannot be lived."""
    _refuse("people", "orang", people, LEAST, MOST)
    _refuse("cities", "kota", len(seeds), 1, 1_000)
    for each in weeks:
        _refuse("weeks", "minggu", each, LEAST_WEEKS, LONGEST)
    return Asked(people, tuple(sorted(set(weeks))), tuple(seeds))


def _refuse(what: str, apa: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise InvalidInput(
            f"{value} {what} cannot be evaluated: between {low} and {high}.",
            f"{value} {apa} tidak dapat dinilai: antara {low} dan {high}.",
            path=what,
        )


def evaluate(wanted: Asked, on_progress: Progress) -> tuple[list[Found], list[Gamed]]:
    """Every horizon and every kind of gaming, in every city."""
    found: list[Found] = []
    gamed: list[Gamed] = []
    for seed in wanted.seeds:
        last = max(wanted.weeks)
        past = lived(wanted.people, seed, HISTORY, ahead=HISTORY + last, cadres=True)
        honest = _lived(past, last, None, f"seed {seed}", on_progress)
        for weeks in wanted.weeks:
            found += [whom(honest.until(weeks), weeks, seed) for whom in (of_mentors, of_cadres)]
        weeks = min(GAMED, last)
        gamers = who_games(past, weeks)
        other = _lived(past, weeks, gamers, f"seed {seed}, gaming", on_progress)
        gamed += places(honest.until(weeks), other, gamers, seed)
    return found, gamed


def _lived(
    past: Past, weeks: int, gamers: Gamers | None, phase: str, on_progress: Progress
) -> Season:
    return season(
        past,
        read(POLICY),
        weeks,
        reference=expected.reference,
        gamers=gamers,
        on_week=lambda week: on_progress(phase, week / weeks),
    )


def of_mentors(found: Season, weeks: int, seed: int) -> Found:
    """What the weeks say of the mentors, beside what is planted."""
    added = value_added(found.mentors.rows, found.mentors.skill.size)
    return _found(
        "mentors", found.mentors, added, added.ranked, boards(found, added.score), weeks, seed
    )


def of_cadres(found: Season, weeks: int, seed: int) -> Found:
    """The same of the cadres and the people of their sharing sessions."""
    added = value_added(found.cadres.rows, found.cadres.skill.size)
    led = added.exposure > 0
    return _found("cadres", found.cadres, added, led, {OURS: added.score}, weeks, seed)


def _found(  # noqa: PLR0913, PLR0917 (what was found, of whom, when and where)
    whom: str,
    evidence: Evidence,
    added: ValueAdded,
    who: Array,
    shown: dict[str, Array],
    weeks: int,
    seed: int,
) -> Found:
    true, seen = planted(evidence, added), added.exposure > 0
    exposure = float(added.exposure[who].mean()) if who.any() else 0.0
    tau = float(np.sqrt(np.mean(true[who] ** 2))) if who.any() else 0.0
    informed = exposure * tau**2
    inside = (added.low <= true) & (true <= added.high)
    return Found(
        whom=whom,
        weeks=weeks,
        seed=seed,
        people=int(seen.sum()),
        ranked=int(added.ranked.sum()),
        exposure=exposure,
        tau=tau,
        limit=float(np.sqrt(informed / (1 + informed))),
        ranks={name: _rank(score[who], evidence.skill[who]) for name, score in shown.items()},
        covered=float(inside[seen].mean()) if seen.any() else 0.0,
    )


def planted(found: Evidence, added: ValueAdded) -> Array:
    """[M] what each truly adds on the log odds, relative to the mean of all.

    The sum over the rows of p less p without value added, over the exposure: what the score
    estimates, were there no chance and nothing unrecorded. NaN without rows.
    """
    total = np.bincount(found.rows.mentor, found.added, added.score.size)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(total / added.exposure - total.sum() / added.exposure.sum())


def boards(found: Season, ours: Array) -> dict[str, Array]:
    """[M] what a board could rank mentors by: value added; the same with predictions that know of
    a person the stage alone; counts, a week in office."""
    held = np.maximum(found.held.sum(axis=0), 1)
    contacts = found.contacts.sum(axis=0)
    return {
        OURS: ours,
        BY_FUNNEL: value_added(found.mentors.by_funnel(), held.size).score,
        "contacts": contacts / held,
        "points": found.points.sum(axis=0) / held,
        "success rate": found.reached.sum(axis=0) / np.maximum(contacts, 1),
    }


def _score(of: Evidence) -> Array:
    return value_added(of.rows, of.skill.size).score


def _rank(score: Array, skill: Array) -> float:
    """Spearman's correlation; 0 where there is nothing to correlate."""
    if score.size < 3 or np.ptp(score) == 0:
        return 0.0
    return float(spearmanr(score, skill).statistic)


def who_games(past: Past, weeks: int) -> Gamers:
    """Mentors who game, drawn from those in office in all of the weeks."""
    first, last = (past.start.holders(past.first + week) for week in (0, weeks - 1))
    staying = np.intersect1d(first, last)
    return Gamers.drawn(staying, max(1, staying.size // ONE_IN), past.start.seed)


def places(honest: Season, gaming: Season, gamers: Gamers, seed: int) -> list[Gamed]:
    """What each kind of gaming brings, among the mentors who keep to the plan in both."""
    games = np.isin(np.arange(honest.mentors.skill.size), np.concatenate(list(gamers)))
    plain = np.flatnonzero(honest.held.all(axis=0) & ~games)
    before, after = (boards(found, _score(found.mentors)) for found in (honest, gaming))
    before[KEPT_ALONE] = before[OURS]
    after[KEPT_ALONE] = _score(gaming.mentors.only(gaming.mentors.kept))
    return [
        Gamed(
            kind=kind,
            seed=seed,
            weeks=len(gaming.held),
            places={
                name: tuple(_place(after[name], who, plain) - _place(score, who, plain))
                for name, score in before.items()
            },
        )
        for kind, who in zip(KINDS, gamers, strict=True)
    ]


def _place(score: Array, who: Array, among: Array) -> Array:
    """Percentile place of each of ``who`` among others; ties count half."""
    others = score[among]
    below, level = (test(others, score[who][:, None]) for test in (np.less, np.equal))
    return np.asarray(100 * (below + 0.5 * level).mean(axis=1))
