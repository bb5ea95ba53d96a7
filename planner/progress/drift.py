"""Whether probabilities still hold: outcomes of weeks beside what was predicted before them.

Of each week, before it is learned from, its rows' p and y are compared, for all rows and for each
stage, with four ways of having drifted:

    rarer, likelier    logit q = logit p - SHIFT, + SHIFT
    flatter, steeper   logit q = m + (logit p - m) / SLOPE, * SLOPE    (m: logit of the mean p)

A way's evidence M begins at 0 and is carried from week to week by the likelihood ratio,

    M <- (1 + M) prod (q/p)^y ((1 - q)/(1 - p))^(1 - y)

(Shiryaev 1963, Roberts 1966; an e-detector: Shin, Ramdas and Rinaldo 2023), and an alarm is raised
at M >= LIMIT, after which it begins anew. Where p is right, M less the number of looks is a
martingale, so that by Doob's inequality P(M reaches LIMIT within n looks) <= n / LIMIT. Windows of
14 days that begin every week overlap; those of every other week do not. So even and odd weeks keep
an M each, 26 looks a year, and in a year

    P(any false alarm) <= 2 * 26 * (7 groups) * (4 ways) / LIMIT = FALSE.

Shifts of less than about SHIFT / 2 on the logit raise no alarm, however many rows there are: M then
shrinks. A shift of SHIFT is told after some ENOUGH = log(LIMIT) / (SHIFT^2 / 2) = 82 expected
advances of even (or odd) weeks: at once in a city, after months in a district.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from planner.inputs import Flags, Floats, Ints

SHIFT = 0.5
SLOPE = 2.0
FALSE = 0.05  # probability of a false alarm in a year, all groups and ways together
GROUPS = 7  # 0 = all rows, 1 .. 6 = those who hold the stage
WAYS = ("rarer", "likelier", "flatter", "steeper")
WEEKS = 52
LIMIT = WEEKS * GROUPS * len(WAYS) / FALSE
ENOUGH = float(np.log(LIMIT)) / (SHIFT**2 / 2)

WORDS = {
    "en": {
        "whom": ("all", *(f"who seeks P{stage}" for stage in range(2, 8))),
        "rarer": "rarer than predicted",
        "likelier": "more often than predicted",
        "flatter": "people differ less than predicted",
        "steeper": "people differ more than predicted",
        "alarm": "Probabilities no longer hold for {whom}: {way}. Weeks from {since} to {week}: "
        "{happened} advances, {expected:.1f} were expected.",
        "blind": "Too few advances were expected so far to notice drift for {whom}: "
        "{expected:.0f}, needed are some {enough:.0f}.",
    },
    "id": {
        "whom": ("semua", *(f"yang menuju P{stage}" for stage in range(2, 8))),
        "rarer": "lebih jarang dari perkiraan",
        "likelier": "lebih sering dari perkiraan",
        "flatter": "perbedaan antarorang lebih kecil dari perkiraan",
        "steeper": "perbedaan antarorang lebih besar dari perkiraan",
        "alarm": "Peluang tidak lagi tepat untuk {whom}: {way}. Minggu {since} sampai {week}: "
        "{happened} kenaikan, {expected:.1f} diperkirakan.",
        "blind": "Kenaikan yang diperkirakan masih terlalu sedikit untuk melihat perubahan pada "
        "{whom}: {expected:.0f}, perlu sekitar {enough:.0f}.",
    },
}


@dataclass(frozen=True, eq=False)
class Watched:
    """What is kept of a week; the entries of each array are of GROUPS.

    week               the Monday on which its plan was published
    rows, happened     how many rows, and how many of them advanced
    expected           sum of p; spread: the standard deviation that `happened` then has
    loss, entropy      log loss of what happened, and what it would be on average were p right
    ratio[GROUPS,4]    log likelihood ratio of each way of having drifted
    """

    week: date
    rows: Ints
    happened: Ints
    expected: Floats
    spread: Floats
    loss: Floats
    entropy: Floats
    ratio: Floats

    @classmethod
    def of(cls, week: date, stage: Any, p: Any, y: Any) -> "Watched":
        """The rows of a week: stage[n] held (1..6), p[n] as predicted before they were learned
        from, y[n] what came of them. No rows are fine.

        Raises ValueError that names array, row and value for what cannot be.
        """
        held, chance, came = _checked(week, stage, p, y)
        logit = np.log(chance) - np.log1p(-chance)
        there, away = -np.log(chance), -np.log1p(-chance)
        columns = {
            "rows": np.ones(len(held)),
            "happened": came,
            "expected": chance,
            "spread": chance * (1.0 - chance),
            "loss": np.where(came, there, away),
            "entropy": chance * there + (1.0 - chance) * away,
        }
        sums = {name: _by_group(held, column) for name, column in columns.items()}
        return cls(
            week=week,
            rows=sums["rows"].astype(np.int64),
            happened=sums["happened"].astype(np.int64),
            expected=sums["expected"],
            spread=np.sqrt(sums["spread"]),
            loss=sums["loss"],
            entropy=sums["entropy"],
            ratio=_ratios(held, logit, came),
        )

    @property
    def z(self) -> Floats:
        """How many standard deviations more happened than was expected; 0 without rows."""
        away = self.happened - self.expected
        return np.divide(away, self.spread, out=np.zeros(GROUPS), where=self.spread > 0)


@dataclass(frozen=True)
class Alarm:
    """A group (0 = all, else the stage held) whose probabilities drifted one of WAYS.

    week      in which it was told; since: the first week of the evidence
    happened  advances in every other week between them; expected: those predicted
    """

    week: date
    since: date
    group: int
    way: str
    happened: int
    expected: float

    def words(self, language: str = "en") -> str:
        """The alarm as a sentence, in Indonesian ("id") or English."""
        said = WORDS[language]
        return str(said["alarm"]).format(
            whom=said["whom"][self.group],
            way=said[self.way],
            since=self.since.isoformat(),
            week=self.week.isoformat(),
            happened=self.happened,
            expected=self.expected,
        )


@dataclass(frozen=True, eq=False)
class Drift:
    """What the weeks so far say.

    alarms             all of them, the earliest first; `now`: those of the last week
    evidence[GROUPS,4] the larger M of even and odd weeks; an alarm is raised at LIMIT
    expected[GROUPS]   advances expected so far, in even or odd weeks, whichever had more
    """

    alarms: tuple[Alarm, ...]
    now: tuple[Alarm, ...]
    evidence: Floats
    expected: Floats

    def too_little(self, language: str = "en") -> list[str]:
        """A sentence for each group in which drift could not have been noticed yet, in Indonesian
        ("id") or English."""
        said = WORDS[language]
        return [
            str(said["blind"]).format(whom=said["whom"][group], expected=expected, enough=ENOUGH)
            for group, expected in enumerate(self.expected)
            if expected < ENOUGH
        ]


def drift(history: Sequence[Watched]) -> Drift:
    """Alarms over the weeks since the last full fit, in their order.

    Raises ValueError where a week does not follow those before it.
    """
    chains = _Chain(), _Chain()
    alarms: list[Alarm] = []
    for at, seen in enumerate(history):
        if at and seen.week <= history[at - 1].week:
            raise ValueError(f"history[{at}] is of {seen.week}: not after {history[at - 1].week}")
        alarms += chains[seen.week.toordinal() // 7 % 2].look(seen)
    now = tuple(alarm for alarm in alarms if alarm.week == history[-1].week)
    logs = np.maximum(chains[0].log, chains[1].log)
    expected = np.maximum(chains[0].expected, chains[1].expected)
    return Drift(tuple(alarms), now, np.exp(logs), expected)


class _Chain:
    """Every other week: log M of each group and way, and the weeks that its evidence is from."""

    def __init__(self) -> None:
        self.expected = np.zeros(GROUPS)
        self.log = np.full((GROUPS, len(WAYS)), -np.inf)
        self.seen: list[list[list[Watched]]] = [[[] for _ in WAYS] for _ in range(GROUPS)]

    def look(self, seen: Watched) -> list[Alarm]:
        """Take a week in; the alarms that it raises."""
        self.expected += seen.expected
        fresh = self.log < 0.0  # less evidence than a look brings: what was seen before is spent
        self.log = np.logaddexp(0.0, self.log) + seen.ratio
        found = []
        for group, way in np.ndindex(self.log.shape):
            if fresh[group, way]:
                self.seen[group][way] = []
            self.seen[group][way].append(seen)
            if self.log[group, way] >= np.log(LIMIT):
                found.append(_alarm(self.seen[group][way], group, WAYS[way]))
                self.log[group, way] = -np.inf
        return found


def _alarm(weeks: list[Watched], group: int, way: str) -> Alarm:
    happened = sum(int(one.happened[group]) for one in weeks)
    expected = sum(float(one.expected[group]) for one in weeks)
    return Alarm(weeks[-1].week, weeks[0].week, group, way, happened, expected)


def _ratios(stage: Ints, logit: Floats, y: Flags) -> Floats:
    """[GROUPS,4] log likelihood ratios; flatter and steeper turn about the mean of the group."""
    found = np.zeros((GROUPS, len(WAYS)))
    for group in range(GROUPS):
        mine = (stage == group) | (group == 0)
        if not mine.any():
            continue
        own, came = logit[mine], y[mine]
        mean = float((1.0 / (1.0 + np.exp(-own))).mean())
        middle = np.log(mean) - np.log1p(-mean)
        away = own - middle
        for way, other in enumerate(
            (own - SHIFT, own + SHIFT, middle + away / SLOPE, middle + away * SLOPE)
        ):
            found[group, way] = (_log_likelihood(other, came) - _log_likelihood(own, came)).sum()
    return found


def _log_likelihood(logit: Floats, y: Flags) -> Floats:
    return np.asarray(-np.logaddexp(0.0, np.where(y, -logit, logit)))


def _by_group(stage: Ints, column: Any) -> Floats:
    """[GROUPS] sums: of all rows, then by stage."""
    found = np.bincount(stage, column, GROUPS)
    found[0] = found.sum()
    return np.asarray(found)


def _checked(week: date, stage: Any, p: Any, y: Any) -> tuple[Ints, Floats, Flags]:
    held, chance, came = (np.asarray(given) for given in (stage, p, y))
    if week.weekday():
        raise ValueError(f"week is {week}: a Monday is expected")
    for name, values in (("p", chance), ("y", came)):
        if values.shape != held.shape or held.ndim != 1:
            raise ValueError(f"{name} has shape {values.shape}: stage has {held.shape}")
    _refuse("stage", held, np.isin(held, range(1, GROUPS)), "a whole number from 1 to 6")
    _refuse("p", chance, (chance > 0) & (chance < 1), "between 0 and 1, neither included")
    _refuse("y", came, np.isin(came, (0, 1)), "0 or 1")
    return held.astype(np.int64), chance.astype(np.float64), came.astype(np.bool_)


def _refuse(name: str, values: Any, right: Any, rule: str) -> None:
    if not right.all():
        row = int(np.flatnonzero(~right)[0])
        raise ValueError(f"{name}[{row}] is {values[row]}: {rule}")
