"""What a mentor adds to the people on the own list, whoever they are: for a fair leaderboard.

Over the published rows, with p the probability predicted beforehand at a mentor effect of 0:

    p~ = sigmoid(logit p + alpha_week + beta · price margin),   fitted on other mentors' rows,
    A = sum(y − p~),  V = sum p~(1 − p~)                        of each mentor,
    phi  = sum over persons (sum of y − p~)² / sum V,
    S = phi·V + (omega·V)²                                      of each mentor,
    tau2 = max(0, sum(A² − phi·V) / sum V²)                     over mentors,
    score = A·V·tau2 / (V²·tau2 + S),  variance = S·tau2 / (V²·tau2 + S),
    interval: score ± 1.28 root of the variance at tau2 and its standard error together.

S is the variance of A by what is not the mentor's. It is V where rows are independent (progress.md
has that). A person who comes back in several weeks is as keen in each, so that rows of one person
go together: phi says by how much that widens it, and is 1 where persons are not told. It is one
number for all mentors, as the sum over one mentor's few hundred people is too noisy to weigh his or
her score with. omega is what no record shows of a whole list, on the log odds: however many weeks
it is served, it stays. It is not taken from tau2, because the model's own effects of districts take
up as much of what mentors add (decision 0124).

p has to know of a person what is recorded, by a model that learns weekly and is asked about a
mentor whom it never met: probabilities by stage and action alone leave caseloads different that
look alike, and intervals cover too little (decision 0120). The scale has its 0 at the mean mentor,
because alpha is fitted to what others reach.

The margin conditions on the planner's own choice: who was chosen by a hair was chosen for what the
probability seemed to be. The score is the mean of a normal posterior on the log odds, one Newton
step from 0; where tau2 is 0 nobody is seen to differ, and all are in bands. Few helpers, or few
rows, say little of tau2, which is then often 0 by chance: so its standard error,
root(2 sum (V²·tau2 + S)²) / sum V², widens the intervals.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit, ndtri

from planner.inputs import Flags, Floats, Ints
from planner.problem import Array

FOLDS = 5
STEPS = 30
RIDGE = 0.25  # precision of alpha and beta around 0, so that a week without any success has one
DRAWS = 4_000
OMEGA = 0.06  # see above; found in two simulated cities that nothing is tested in
Z80 = float(ndtri(0.9))
CLOSE = 1e-10  # a step of Newton's method that is the last
EDGE = 1e-6  # a probability is at least so far from 0 and 1


@dataclass(frozen=True, eq=False)
class ValueAdded:
    """By mentor, [M]; a mentor without rows has score 0 and the widest interval.

    score, low, high  on the log odds, with an 80 % interval; variance of the score
    top        probability of belonging to the best quarter
    excess     A: successes above what was to be expected; exposure  V: how much that can tell
    ranked     V² · tau2 is S or more (V · tau2 is about 1 or more); else shown as a band
    band       1 above the rest (80 %), −1 below, 0 neither
    tau2, phi  as above
    """

    score: Floats
    variance: Floats
    low: Floats
    high: Floats
    top: Floats
    excess: Floats
    exposure: Floats
    ranked: Flags
    band: Ints
    tau2: float
    phi: float


@dataclass(frozen=True, eq=False)
class Rows:
    """R published rows: predicted p, outcome y (0 or 1), mentor 0..M-1, week, price margin, person.

    person  by number; left out, every row is taken for a person of its own
    Raises ValueError, of one line, that names column, row and value.
    """

    p: Array
    y: Array
    mentor: Array
    week: Array
    margin: Array
    person: Array | None = None

    def __post_init__(self) -> None:
        size = np.size(self.p)
        told = [name for name in self.__dataclass_fields__ if getattr(self, name) is not None]
        for name in told:
            column = np.asarray(getattr(self, name))
            if column.shape != (size,):
                raise ValueError(f"{name} has shape {column.shape}, expected ({size},)")
            _refuse(name, column, ~np.isfinite(column.astype(np.float64)), "not a finite number")
            object.__setattr__(self, name, column)
        _refuse("p", self.p, (self.p < 0) | (self.p > 1), "outside 0 to 1")
        _refuse("y", self.y, (self.y != 0) & (self.y != 1), "0 or 1")
        _refuse("mentor", self.mentor, self.mentor < 0, "below 0")

    def only(self, rows: Array) -> "Rows":
        """Some of the rows."""
        person = None if self.person is None else self.person[rows]
        p, y, mentor, week, margin = (
            column[rows] for column in (self.p, self.y, self.mentor, self.week, self.margin)
        )
        return Rows(p, y, mentor, week, margin, person)


def _refuse(name: str, column: Array, wrong: Array, fault: str) -> None:
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(f"{name}[{row}] is {column[row]}: {fault}")


def value_added(rows: Rows, mentors: int) -> ValueAdded:
    """The value added of each of so many mentors. Raises ValueError for a mentor beyond them."""
    _refuse("mentor", rows.mentor, rows.mentor >= mentors, f"there are {mentors} mentors")
    expected = crossfitted(rows)
    excess = _sums(rows.y - expected, rows.mentor, mentors)
    exposure = _sums(expected * (1 - expected), rows.mentor, mentors)
    phi = _together(rows, expected, exposure)
    chance = phi + OMEGA**2 * exposure
    tau2, error = _spread(excess, exposure, phi, chance)
    score = excess * tau2 / (exposure * tau2 + chance)
    variance = tau2 * chance / (exposure * tau2 + chance)
    wide = tau2 + error
    half = Z80 * np.sqrt(wide * chance / (exposure * wide + chance))
    return ValueAdded(
        score=score,
        variance=variance,
        low=score - half,
        high=score + half,
        top=_top(score, variance),
        excess=excess,
        exposure=exposure,
        ranked=exposure * tau2 >= chance,
        band=(score > half).astype(np.int64) - (score < -half),
        tau2=tau2,
        phi=phi,
    )


def _together(rows: Rows, expected: Array, exposure: Array) -> float:
    """phi: the variance of A for each V, as far as rows of one person go together."""
    if rows.person is None or not exposure.any():
        return 1.0
    person = np.unique(rows.person, return_inverse=True)[1]
    pair = np.unique(rows.mentor * (person.max() + 1) + person, return_inverse=True)[1]
    together = _sums(rows.y - expected, pair, pair.max() + 1)
    return float((together**2).sum() / exposure.sum())


def _spread(excess: Array, exposure: Array, phi: float, chance: Array) -> tuple[float, float]:
    """tau2 and its standard error; chance[M] is S/V."""
    squares = float((exposure**2).sum())
    if squares == 0:
        return 0.0, 0.0
    tau2 = max(0.0, float((excess**2 - phi * exposure).sum()) / squares)
    spread = exposure**2 * tau2 + chance * exposure
    return tau2, float(np.sqrt(2 * (spread**2).sum()) / squares)


def _sums(value: Array, of: Array, count: int) -> Floats:
    """[count] the sum over the rows of each mentor, or week."""
    return np.bincount(of, value, count).astype(np.float64)


def crossfitted(rows: Rows) -> Floats:
    """[R] p~ of each row, alpha and beta fitted on the rows of the other folds' mentors."""
    if rows.p.size == 0:
        return np.zeros(0)
    offset = logit(np.clip(rows.p, EDGE, 1 - EDGE))
    week = np.unique(rows.week, return_inverse=True)[1]
    margin = (rows.margin - rows.margin.mean()) / (float(rows.margin.std()) or 1.0)
    expected = np.zeros(rows.p.size)
    for fold in range(FOLDS):
        mine = rows.mentor % FOLDS == fold
        alpha, beta = _fitted(offset[~mine], week[~mine], margin[~mine], rows.y[~mine], week.max())
        expected[mine] = expit(offset[mine] + alpha[week[mine]] + beta * margin[mine])
    return expected


def _fitted(offset: Array, week: Array, margin: Array, y: Array, last: int) -> tuple[Floats, float]:
    """alpha by week 0..last, and beta: a logistic regression with an offset and a little ridge.

    By Newton's method. No two weeks share a row, so that the curvature is a diagonal with a border,
    of which beta's part is solved first (the Schur complement).
    """
    alpha, beta = np.zeros(last + 1), 0.0
    for _ in range(STEPS):
        p = expit(offset + alpha[week] + beta * margin)
        error, weight = y - p, p * (1 - p)
        up, up_beta = _sums(error, week, last + 1) - RIDGE * alpha, error @ margin - RIDGE * beta
        bend = _sums(weight, week, last + 1) + RIDGE
        border = _sums(weight * margin, week, last + 1)
        corner = weight @ margin**2 + RIDGE - border @ (border / bend)
        by_beta = float((up_beta - border @ (up / bend)) / corner)
        by_alpha = (up - border * by_beta) / bend
        alpha, beta = alpha + by_alpha, beta + by_beta
        if max(float(np.abs(by_alpha).max()), abs(by_beta)) < CLOSE:
            break
    return alpha, beta


def _top(score: Array, variance: Array) -> Floats:
    """The share of joint draws from the posteriors in which each is in the best quarter, always the
    same draws; where nobody differs, as many for each."""
    best = -(-score.size // 4)
    if not variance.any():
        return np.full(score.size, best / max(score.size, 1))
    rng, often = np.random.default_rng(0), np.zeros(score.size, np.int64)
    for _ in range(DRAWS):
        drawn = score + np.sqrt(variance) * rng.standard_normal(score.size)
        often[np.argpartition(-drawn, best - 1)[:best]] += 1
    return often / DRAWS
